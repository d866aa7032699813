//! Bodies that are too long for one frame.

use std::time::{Duration, Instant};

use bytes::Bytes;
use outboard_session::frame::{BridgeHello, Call, Limits, bridge_frame};
use prost::Message as _;
use tonic::Code;

use crate::client::{Session, body, lend};
use crate::provider::{Body, Do};
use crate::scene::Scene;

fn long(size: usize) -> String {
    "x".repeat(size)
}

#[tokio::test]
async fn long_bodies_go_both_ways_beside_each_other() {
    let scene = Scene::new("").await;
    let mut session = scene.session().await;
    let sizes = [65_530, 65_536, 65_537, 1_000_000, 4_000_000, 3_999_999];
    let calls: Vec<_> = sizes
        .into_iter()
        .map(|size| (size, session.begin(Do::Echo, 0, &long(size), Vec::new())))
        .collect();
    for (size, id) in calls {
        let reply = Body::decode(session.end(id).await.unwrap().body).unwrap();
        assert_eq!(reply.data, long(size));
    }
}

#[tokio::test]
async fn small_calls_overtake_a_long_reply() {
    let scene = Scene::new("[limits]\nreply = '48MiB'\n").await;
    let mut session = scene.session().await;
    let big = session.begin(Do::Big, 40_000_000, "", Vec::new());
    session.until_coming(big).await;
    let mut overtaken = 0;
    while !session.has_ended(big) {
        session.call(Do::Echo, 0, "small").await.unwrap();
        overtaken += 1;
    }
    assert!(overtaken > 20, "only {overtaken} calls went beside 40 MB");
    assert!(session.end(big).await.unwrap().body.len() > 40_000_000);
}

#[tokio::test]
async fn a_body_that_the_provider_does_not_take_is_refused_before_it_comes() {
    let scene = Scene::new("[limits]\nrequest = '100KiB'\n").await;
    let mut session = scene.session().await;
    for size in [200_000, u64::MAX] {
        let id = session.begin_call(Call {
            method: Do::Echo as u32,
            scope: 1,
            time_left: 1_000_000,
            body_size: Some(size),
            ..Call::default()
        });
        let failure = session.end(id).await.unwrap_err();
        assert_eq!(
            (failure.code, failure.maybe_executed),
            (Code::ResourceExhausted as u32, false)
        );
        assert!(failure.message.contains("limits.request"), "{failure:?}");
        assert!(!session.credits.contains_key(&(id, 0)));
    }
    session.scope(2, "stranger", "main").await;
    let id = session.begin_call(Call {
        method: Do::Echo as u32,
        scope: 2,
        time_left: 1_000_000,
        body_size: Some(70_000),
        ..Call::default()
    });
    let failure = session.end(id).await.unwrap_err();
    assert_eq!(failure.code, Code::PermissionDenied as u32);
    session.call(Do::Echo, 0, "").await.unwrap();
}

#[tokio::test]
async fn a_reply_that_the_bridge_does_not_take_is_refused_by_name() {
    let scene = Scene::new("").await;
    let hello = BridgeHello {
        versions: vec![1],
        limits: Some(Limits {
            reply: 1000,
            ..Limits::default()
        }),
        ..BridgeHello::default()
    };
    let mut session = Session::open_with(scene.channel().await, bridge_frame::Frame::Hello(hello))
        .await
        .unwrap();
    session.scope(1, "f", "main").await;
    let failure = session.call(Do::Big, 1001, "").await.unwrap_err();
    assert_eq!(
        (failure.code, failure.maybe_executed),
        (Code::ResourceExhausted as u32, true)
    );
    assert!(
        failure.message.contains("big") && failure.message.contains("takes 1000"),
        "{failure:?}"
    );
    session.call(Do::Big, 900, "").await.unwrap();
}

/// A call whose body is said to come, and does not.
fn announced(session: &mut Session, size: u64, time_left: Duration) -> u64 {
    session.begin_call(Call {
        method: Do::Echo as u32,
        scope: 1,
        time_left: u64::try_from(time_left.as_micros()).unwrap(),
        body_size: Some(size),
        ..Call::default()
    })
}

#[tokio::test]
async fn room_for_bodies_is_given_whole_and_in_order_and_comes_back() {
    let scene = Scene::new("[limits]\nrequest = '40MiB'\n").await;
    let mut session = scene.session().await;
    let size: usize = 40 << 20;
    let second = Duration::from_secs(1);
    // Twice the limit is what a session holds.
    let ids: Vec<_> = (0..3)
        .map(|_| announced(&mut session, size as u64, second))
        .collect();
    session.listen(Duration::from_millis(200)).await;
    let granted = |session: &Session| -> Vec<_> {
        ids.iter()
            .map(|id| session.credits.get(&(*id, 0)).copied())
            .collect()
    };
    assert_eq!(granted(&session), [Some(size as u64), Some(size as u64), None]);
    session.cancel(ids[0]);
    assert_eq!(
        session.end(ids[0]).await.unwrap_err().code,
        Code::Cancelled as u32
    );
    let third = ids[2];
    session
        .until(|session| session.credits.contains_key(&(third, 0)))
        .await;
    // What never comes is not waited for, and what comes late is nobody's.
    let begun = Instant::now();
    let failure = session.end(ids[1]).await.unwrap_err();
    assert_eq!(
        (failure.code, failure.maybe_executed),
        (Code::DeadlineExceeded as u32, false)
    );
    assert!(failure.message.contains("body"), "{failure:?}");
    assert!(begun.elapsed() < Duration::from_secs(2));
    session.item((ids[1], 0), None, Bytes::from_static(&[1; 100]));
    session.call(Do::Echo, 0, "").await.unwrap();
}

#[tokio::test]
async fn a_call_has_its_place_before_its_body_came() {
    let scene = Scene::new("").await;
    let mut session = scene.session().await;
    let thing = session.make().await;
    let request = body(0, &long(100_000), 1);
    let first = session.begin_call(Call {
        method: Do::Use as u32,
        scope: 1,
        time_left: 5_000_000,
        handles: vec![lend(thing)],
        body_size: Some(request.len() as u64),
        ..Call::default()
    });
    let second = session.begin(Do::Use, 0, "second", vec![lend(thing)]);
    session.listen(Duration::from_millis(100)).await;
    assert!(!session.has_ended(second));
    for piece in request.chunks(30_000) {
        session.item((first, 0), None, Bytes::copy_from_slice(piece));
    }
    session.end(second).await.unwrap();
    assert!(session.has_ended(first));
    session.release(&[thing]);
    scene.no_handles().await;
}

#[tokio::test]
async fn what_comes_of_a_body_against_the_rules_ends_the_session() {
    let scene = Scene::new("").await;
    let second = Duration::from_secs(5);
    let mut session = scene.session().await;
    let id = announced(&mut session, 100_000, second);
    session
        .until(|session| session.credits.contains_key(&(id, 0)))
        .await;
    session.item((id, 0), None, vec![1; 60_000]);
    session.item((id, 0), None, vec![1; 60_000]);
    let status = session.finish().await.unwrap_err();
    assert_eq!(status.code(), Code::FailedPrecondition);
    assert!(
        status.message().contains("more than the 100000 bytes"),
        "{status}"
    );

    let mut session = scene.session().await;
    let id = announced(&mut session, 100_000, second);
    session
        .until(|session| session.credits.contains_key(&(id, 0)))
        .await;
    session.item((id, 0), None, Bytes::new());
    let status = session.finish().await.unwrap_err();
    assert!(status.message().contains("nothing in it"), "{status}");

    let mut session = scene.session().await;
    let id = session.begin(Do::Sleep, 1000, "", Vec::new());
    session.item((id, 0), None, vec![1; 10]);
    let status = session.finish().await.unwrap_err();
    assert!(status.message().contains("all of which is there"), "{status}");

    let mut session = scene.session().await;
    session.item((77, 0), None, vec![1; 10]);
    let status = session.finish().await.unwrap_err();
    assert!(status.message().contains("77, which never began"), "{status}");
}
