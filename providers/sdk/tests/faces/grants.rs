//! What a grant gives, and how much of it.

use std::time::{Duration, Instant};

use tonic::Code;

use crate::caller::Plain;
use crate::client::{Session, body, lend};
use crate::provider::Do;
use crate::scene::Scene;

/// A session for several functions on `main`, whose scopes count from 1.
async fn session(scene: &Scene, functions: &[&str]) -> Session {
    let mut session = Session::open(scene.channel().await, &[1]).await.unwrap();
    for (number, function) in (1..).zip(functions) {
        session.scope(number, function, "main").await;
    }
    session
}

fn grant(function: &str, rights: &str, limits: &str) -> String {
    format!(
        "[[grant]]\nfunction = '{function}'\nhost = 'uid:self'\nbinding = 'main'\nrights = [{rights}]\n\
         limits = {{ {limits} }}\n"
    )
}

/// Begins a call in scope 2.
fn elsewhere(session: &mut Session, what: Do, number: u64) -> u64 {
    let body = body(number, "", 0);
    session.begin_in(2, Duration::from_secs(10), what, body, Vec::new())
}

#[tokio::test]
async fn a_call_needs_a_right_that_its_function_has() {
    let scene = Scene::new(&grant("reader", "'read'", "")).await;
    let mut session = session(&scene, &["reader"]).await;
    session.call(Do::Echo, 0, "").await.unwrap();
    let thing = session.make().await;
    let id = session.begin(Do::Use, 0, "", vec![lend(thing)]);
    let failure = session.end(id).await.unwrap_err();
    assert_eq!(
        (failure.code, failure.maybe_executed),
        (Code::PermissionDenied as u32, false)
    );
    let said = "have the rights [\"read\"], and test:sdk/things@1.0.0 use needs one of [\"write\"]";
    assert!(failure.message.contains(said), "{failure:?}");
    session.release(&[thing]);
    scene.no_handles().await;
    let plain = Plain {
        channel: scene.channel().await,
        function: "reader",
        binding: "main",
    };
    let token = plain.new_handle(Do::Make, "").await.unwrap();
    let status = plain.call(Do::Use, 0, "", Some(&token)).await.unwrap_err();
    assert_eq!(status.code(), Code::PermissionDenied);
    // To give something back needs no right.
    plain.call(Do::Drop, 0, "", Some(&token)).await.unwrap();
    scene.no_handles().await;
}

#[tokio::test]
async fn what_no_right_is_declared_for_is_nobodys() {
    let scene = Scene::new(&grant("all", "'read', 'write', 'admin'", "")).await;
    let mut session = session(&scene, &["all"]).await;
    let failure = session.call(Do::Unjudged, 0, "").await.unwrap_err();
    assert_eq!(failure.code, Code::PermissionDenied as u32);
    assert!(failure.message.contains("declares no right"), "{failure:?}");
}

#[tokio::test]
async fn a_grants_limits_are_each_functions_own() {
    let limits = "concurrent = 2, handles = 1, request = '1KiB', reply = '2KiB', time = '300ms'";
    let scene = Scene::new(&format!(
        "[limits]\nqueue = 0\n{}",
        grant("lim-*", "'read'", limits)
    ))
    .await;
    let mut session = session(&scene, &["lim-a", "lim-b"]).await;
    let failure = session.call(Do::Echo, 0, &"x".repeat(1024)).await.unwrap_err();
    assert!(failure.message.contains("limit is 1024"), "{failure:?}");
    let failure = session.call(Do::Big, 4096, "").await.unwrap_err();
    assert!(failure.message.contains("limit is 2048"), "{failure:?}");

    let kept = session.make().await;
    let failure = session.call(Do::Make, 0, "").await.unwrap_err();
    assert_eq!(failure.code, Code::ResourceExhausted as u32);
    assert!(failure.message.contains("its grant lets it"), "{failure:?}");
    let other = elsewhere(&mut session, Do::Make, 0);
    session.end(other).await.unwrap();
    session.release(&[kept]);
    session.make().await;

    let begun = Instant::now();
    let failure = session.call(Do::Sleep, 60_000, "").await.unwrap_err();
    assert_eq!(
        (failure.code, failure.maybe_executed),
        (Code::DeadlineExceeded as u32, true)
    );
    assert!(begun.elapsed() < Duration::from_secs(20));

    let slow: Vec<_> = (0..2)
        .map(|_| session.begin(Do::Sleep, 200, "", Vec::new()))
        .collect();
    let failure = session.call(Do::Echo, 0, "").await.unwrap_err();
    assert_eq!(
        (failure.code, failure.maybe_executed),
        (Code::ResourceExhausted as u32, false)
    );
    assert!(failure.retry_after.is_some());
    let other = elsewhere(&mut session, Do::Echo, 0);
    session.end(other).await.unwrap();
    for id in slow {
        session.end(id).await.unwrap();
    }
}

#[tokio::test]
async fn a_noisy_function_leaves_a_quiet_one_its_part() {
    let grants = grant("noisy", "'read'", "") + &grant("quiet", "'read'", "");
    let scene = Scene::new(&format!("[limits]\nconcurrent = 4\nqueue_age = '30s'\n{grants}")).await;
    let mut session = session(&scene, &["noisy", "quiet"]).await;
    let noise: Vec<_> = (0..80)
        .map(|_| session.begin(Do::Sleep, 50, "", Vec::new()))
        .collect();
    session
        .until(|session| session.loads.iter().any(|load| load.queued > 0))
        .await;
    let begun = Instant::now();
    for _ in 0..3 {
        let id = elsewhere(&mut session, Do::Sleep, 1);
        session.end(id).await.unwrap();
    }
    let quiet = begun.elapsed();
    assert!(
        !session.has_ended(noise[79]),
        "the queue of the other has lasted longer"
    );
    for id in noise {
        session.end(id).await.unwrap();
    }
    // Twenty rounds of the noisy one's against three turns at the most.
    assert!(quiet * 2 < begun.elapsed(), "{quiet:?} of {:?}", begun.elapsed());
}

#[tokio::test]
async fn a_full_binding_refuses_at_once_and_lets_end_what_it_has_begun() {
    let scene = Scene::new("[limits]\nconcurrent = 2\nqueue = 1\nqueue_age = '30s'\n").await;
    let mut session = scene.session().await;
    let thing = session.make().await;
    let slow: Vec<_> = (0..3)
        .map(|_| session.begin(Do::Sleep, 500, "", Vec::new()))
        .collect();
    let failure = session.call(Do::Echo, 0, "").await.unwrap_err();
    assert_eq!(
        (failure.code, failure.maybe_executed),
        (Code::ResourceExhausted as u32, false)
    );
    assert!(failure.message.contains("binding main is full"), "{failure:?}");
    assert!(failure.retry_after.is_some());
    // Who waits here may wait for what this call lets go.
    let inside = session.begin(Do::Use, 0, "", vec![lend(thing)]);
    session.end(inside).await.unwrap();
    assert!(!session.has_ended(slow[0]));
    // Another binding has room of its own.
    session.scope(2, "f", "other").await;
    let other = elsewhere(&mut session, Do::Echo, 0);
    session.end(other).await.unwrap();
    for id in slow {
        session.end(id).await.unwrap();
    }
}
