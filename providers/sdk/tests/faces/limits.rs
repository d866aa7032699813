//! What is bounded, and how it is told.

use std::time::Duration;

use outboard_session::frame::Load;
use tonic::Code;

use crate::client::{body, lend};
use crate::provider::Do;
use crate::scene::Scene;

#[tokio::test]
async fn bodies_over_the_limits_fail_and_the_session_goes_on() {
    let scene = Scene::new("[limits]\nrequest = '1KiB'\nreply = '2KiB'\n").await;
    let mut session = scene.session().await;
    let failure = session.call(Do::Echo, 0, &"x".repeat(1024)).await.unwrap_err();
    assert_eq!(
        (failure.code, failure.maybe_executed),
        (Code::ResourceExhausted as u32, false)
    );
    assert!(failure.message.contains("limits.request"), "{failure:?}");
    let failure = session.call(Do::Big, 4096, "").await.unwrap_err();
    assert_eq!(
        (failure.code, failure.maybe_executed),
        (Code::ResourceExhausted as u32, true)
    );
    assert!(failure.message.contains("limits.reply"), "{failure:?}");
    session.call(Do::Echo, 0, "").await.unwrap();
}

#[tokio::test]
async fn calls_beyond_the_limit_are_refused_with_a_hint_when_to_come_back() {
    let scene = Scene::new("[limits]\ncalls = 2\n").await;
    let mut session = scene.session().await;
    let running: Vec<_> = (0..2)
        .map(|_| session.begin(Do::Sleep, 200, "", Vec::new()))
        .collect();
    let failure = session.call(Do::Echo, 0, "").await.unwrap_err();
    assert_eq!(
        (failure.code, failure.maybe_executed),
        (Code::ResourceExhausted as u32, false)
    );
    assert!(failure.retry_after.is_some());
    for id in running {
        session.end(id).await.unwrap();
    }
    session.call(Do::Echo, 0, "").await.unwrap();
}

#[tokio::test]
async fn handles_and_scopes_beyond_the_limit_are_refused() {
    let scene = Scene::new("[limits]\nhandles = 1\nscopes = 2\n").await;
    let mut session = scene.session().await;
    let kept = session.make().await;
    let failure = session.call(Do::Make, 0, "").await.unwrap_err();
    assert_eq!(failure.code, Code::ResourceExhausted as u32);
    session.release(&[kept]);
    session.make().await;

    session.scope(2, "g", "main").await;
    session.scope(3, "f", "other").await;
    let id = session.begin_in(3, Duration::from_secs(1), Do::Echo, body(0, "", 0), Vec::new());
    let failure = session.end(id).await.unwrap_err();
    assert_eq!(failure.code, Code::ResourceExhausted as u32);
    assert!(failure.message.contains("limits.scopes"), "{failure:?}");
}

#[tokio::test]
async fn a_bridge_that_does_not_read_makes_the_provider_hold_only_so_much() {
    let scene = Scene::new("").await;
    let mut session = scene.session().await;
    let most = 4_000_000;
    let calls: Vec<_> = (0..40)
        .map(|_| session.begin(Do::Big, most, "", Vec::new()))
        .collect();
    // Nothing is read meanwhile, and what the sockets and windows take is far less than what was asked for.
    tokio::time::sleep(Duration::from_secs(1)).await;
    let mut refused = 0;
    for id in calls {
        match session.end(id).await {
            Ok(_) => {}
            Err(failure) => {
                assert!(failure.message.contains("does not read them"), "{failure:?}");
                refused += 1;
            }
        }
    }
    assert!(refused > 0 && refused < 40, "{refused}");
    session.call(Do::Echo, 0, "").await.unwrap();
}

#[tokio::test]
async fn a_bridge_is_told_how_busy_the_replica_is_and_not_too_often() {
    let scene = Scene::new("[limits]\nconcurrent = 100\n").await;
    let mut busy = scene.session().await;
    let mut told = scene.session().await;
    let calls: Vec<_> = (0..50)
        .map(|_| busy.begin(Do::Sleep, 700, "", Vec::new()))
        .collect();
    busy.until(|session| session.loads.last().is_some_and(|load| load.saturation >= 400))
        .await;
    // Another session is told when it has its turn.
    told.call(Do::Echo, 0, "").await.unwrap();
    told.until(|session| session.loads.last().is_some_and(|load| load.running >= 40))
        .await;
    for id in calls {
        busy.end(id).await.unwrap();
    }
    busy.until(|session| session.loads.last().is_some_and(|load| load.running == 0))
        .await;
    assert!(busy.loads.len() <= 10, "{:?}", busy.loads);
    told.until(|session| session.loads.last().is_some_and(|load| load.running == 0))
        .await;
}

#[tokio::test]
async fn what_waits_is_told_apart_and_a_provider_says_how_full_it_is_itself() {
    let scene = Scene::new("[limits]\ncalls = 1000\n").await;
    let mut session = scene.session().await;
    let thing = session.make().await;
    // One after the other.
    let calls: Vec<_> = (0..30)
        .map(|_| session.begin(Do::Use, 20, "", vec![lend(thing)]))
        .collect();
    let waiting = |load: &Load| load.queued >= 20 && load.running == 1;
    session
        .until(|session| session.loads.last().is_some_and(waiting))
        .await;
    for id in calls {
        session.end(id).await.unwrap();
    }
    let idle = |load: &Load| load.queued == 0 && load.running == 0;
    session
        .until(|session| session.loads.last().is_some_and(idle))
        .await;

    for (full, told) in [(700, 700), (5000, 1000), (0, 0)] {
        session.call(Do::Busy, full, "").await.unwrap();
        // Nothing else happens in the session meanwhile.
        session
            .until(|session| session.loads.last().is_some_and(|load| load.saturation == told))
            .await;
    }
}
