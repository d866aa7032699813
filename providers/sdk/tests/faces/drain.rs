//! The end of a provider.

use std::time::{Duration, Instant};

use tonic::Code;

use crate::client::{Session, lend};
use crate::provider::Do;
use crate::scene::Scene;

#[tokio::test]
async fn what_is_in_flight_ends_and_nothing_new_begins() {
    let mut scene = Scene::new("drain = '5s'\n").await;
    let mut session = scene.session().await;
    let slow = session.begin(Do::Sleep, 300, "", Vec::new());
    session.call(Do::Echo, 0, "").await.unwrap();
    scene.running.drain();
    let goaway = session.goaway().await;
    assert_eq!(goaway.last_call, 3);
    assert!((4_000_000..=5_000_000).contains(&goaway.grace), "{goaway:?}");
    let failure = session.call(Do::Echo, 0, "").await.unwrap_err();
    assert_eq!(
        (failure.code, failure.maybe_executed),
        (Code::Unavailable as u32, false)
    );
    session.end(slow).await.unwrap();
    session.finish().await.unwrap();
    let begun = Instant::now();
    scene.running.ended().await.unwrap();
    assert!(begun.elapsed() < Duration::from_secs(2), "{:?}", begun.elapsed());
    assert!(!scene.folder.path().join("s.sock").exists());
}

#[tokio::test]
async fn calls_on_handles_of_a_session_go_on_until_they_are_released() {
    let mut scene = Scene::new("drain = '5s'\n").await;
    let mut session = scene.session().await;
    let thing = session.make().await;
    scene.running.drain();
    session.goaway().await;
    for _ in 0..2 {
        let used = session.begin(Do::Use, 10, "late", vec![lend(thing)]);
        session.end(used).await.unwrap();
    }
    session.release(&[thing]);
    session.finish().await.unwrap();
    scene.running.ended().await.unwrap();
    scene.no_handles().await;
}

#[tokio::test]
async fn the_grace_ends_what_does_not_end_by_itself() {
    let mut scene = Scene::new("drain = '100ms'\n").await;
    let mut session = scene.session().await;
    session.make().await;
    session.begin(Do::Sleep, 60_000, "", Vec::new());
    session.call(Do::Echo, 0, "").await.unwrap();
    scene.running.drain();
    let begun = Instant::now();
    let status = session.finish().await.unwrap_err();
    assert_eq!(status.code(), Code::Unavailable, "{status}");
    scene.running.ended().await.unwrap();
    assert!(begun.elapsed() < Duration::from_secs(3), "{:?}", begun.elapsed());
    scene.no_handles().await;
}

#[tokio::test]
async fn an_idle_session_does_not_hold_the_end_up() {
    let mut scene = Scene::new("drain = '60s'\n").await;
    let mut idle = scene.session().await;
    let channel = scene.channel().await;
    scene.running.drain();
    idle.finish().await.unwrap();
    scene.running.ended().await.unwrap();
    assert!(Session::open(channel, &[1]).await.is_err());
}
