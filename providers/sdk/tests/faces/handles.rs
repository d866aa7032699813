//! Handles in a session: whose they are, in what order they are used, and when they end.

use std::time::Duration;

use bytes::Bytes;
use tonic::Code;

use crate::client::{body, give, lend, pinned, portable, token};
use crate::provider::Do;
use crate::scene::{KEY, Scene};

#[tokio::test]
async fn calls_on_one_handle_run_in_their_order_and_its_release_waits() {
    let scene = Scene::new("").await;
    let mut session = scene.session().await;
    let thing = session.make().await;
    let first = session.begin(Do::Use, 100, "first", vec![lend(thing)]);
    let second = session.begin(Do::Use, 0, "second", vec![lend(thing)]);
    session.release(&[thing]);
    let third = session.begin(Do::Use, 0, "third", vec![lend(thing)]);
    assert_eq!(session.end(third).await.unwrap_err().code, Code::NotFound as u32);
    session.end(first).await.unwrap();
    session.end(second).await.unwrap();
    assert_eq!(
        session.notes().await,
        "first begins, first ends, second begins, second ends"
    );
    scene.no_handles().await;
}

#[tokio::test]
async fn a_call_that_gives_up_its_place_lets_nobody_overtake() {
    let scene = Scene::new("").await;
    let mut session = scene.session().await;
    let thing = session.make().await;
    let first = session.begin(Do::Use, 200, "first", vec![lend(thing)]);
    let second = session.begin(Do::Use, 0, "second", vec![lend(thing)]);
    let late = session.begin_in(
        1,
        Duration::from_millis(20),
        Do::Use,
        body(0, "late", 1),
        vec![lend(thing)],
    );
    let third = session.begin(Do::Use, 0, "third", vec![lend(thing)]);
    session.cancel(second);
    assert_eq!(
        session.end(second).await.unwrap_err().code,
        Code::Cancelled as u32
    );
    let failure = session.end(late).await.unwrap_err();
    assert_eq!(
        (failure.code, failure.maybe_executed),
        (Code::DeadlineExceeded as u32, false)
    );
    session.end(third).await.unwrap();
    session.end(first).await.unwrap();
    assert_eq!(
        session.notes().await,
        "first begins, first ends, third begins, third ends"
    );
}

#[tokio::test]
async fn one_handle_twice_in_a_call_and_one_beside_a_bad_one_stay_usable() {
    let scene = Scene::new("").await;
    let mut session = scene.session().await;
    let thing = session.make().await;
    let twice = session.begin(Do::Use, 0, "twice", vec![lend(thing), lend(thing)]);
    session.end(twice).await.unwrap();
    let bad = session.begin(Do::Use, 0, "bad", vec![lend(thing), lend(999)]);
    assert_eq!(session.end(bad).await.unwrap_err().code, Code::NotFound as u32);
    let after = session.begin(Do::Use, 0, "after", vec![lend(thing)]);
    session.end(after).await.unwrap();
}

#[tokio::test]
async fn a_handle_is_of_use_to_its_own_function_binding_and_session_only() {
    let scene = Scene::new("").await;
    let mut session = scene.session().await;
    let thing = session.make().await;
    session.scope(2, "g", "main").await;
    session.scope(3, "f", "other").await;
    for scope in [2, 3] {
        let second = Duration::from_secs(1);
        let id = session.begin_in(scope, second, Do::Use, body(0, "", 1), vec![lend(thing)]);
        assert_eq!(session.end(id).await.unwrap_err().code, Code::NotFound as u32);
    }
    let mut stranger = scene.session().await;
    for guess in [0, thing, thing + 1, u64::MAX] {
        let id = stranger.begin(Do::Use, 0, "", vec![lend(guess)]);
        assert_eq!(stranger.end(id).await.unwrap_err().code, Code::NotFound as u32);
    }
    assert_eq!(scene.running.handles_alive(), 1);
    drop(session);
    scene.no_handles().await;
}

#[tokio::test]
async fn what_is_given_away_is_gone_also_when_the_call_is_refused() {
    let scene = Scene::new("").await;
    let mut session = scene.session().await;
    let (served, refused) = (session.make().await, session.make().await);
    let take = session.begin(Do::Take, 0, "", vec![give(served)]);
    session.end(take).await.unwrap();
    let take = session.begin_in(
        9,
        Duration::from_secs(1),
        Do::Take,
        body(0, "", 1),
        vec![give(refused)],
    );
    session.end(take).await.unwrap_err();
    scene.no_handles().await;
    let lent = session.make().await;
    let take = session.begin(Do::Take, 0, "", vec![lend(lent)]);
    assert_eq!(
        session.end(take).await.unwrap_err().code,
        Code::InvalidArgument as u32
    );
}

#[tokio::test]
async fn a_sealed_handle_is_served_by_every_session_and_by_the_next_start() {
    let scene = Scene::new(KEY).await;
    let mut session = scene.session().await;
    let id = session.begin(Do::Name, 0, "apple", Vec::new());
    let sealed = portable(&session.end(id).await.unwrap().handles[0]);
    assert_eq!(scene.running.handles_alive(), 0);
    let read = session.begin(Do::Read, 0, "", vec![token(&sealed)]);
    assert_eq!(session.end(read).await.unwrap().body, body(0, "apple", 0));
    drop(session);

    let scene = Scene::at(scene.end().await, KEY).await;
    let mut session = scene.session().await;
    let read = session.begin(Do::Read, 0, "", vec![token(&sealed)]);
    assert_eq!(session.end(read).await.unwrap().body, body(0, "apple", 0));
    session.scope(2, "g", "main").await;
    let second = Duration::from_secs(1);
    let stolen = session.begin_in(2, second, Do::Read, body(0, "", 1), vec![token(&sealed)]);
    assert_eq!(
        session.end(stolen).await.unwrap_err().code,
        Code::PermissionDenied as u32
    );
    let mut touched = sealed.to_vec();
    touched[20] ^= 1;
    let forged = session.begin(Do::Read, 0, "", vec![token(&Bytes::from(touched))]);
    assert_eq!(
        session.end(forged).await.unwrap_err().code,
        Code::PermissionDenied as u32
    );
}

#[tokio::test]
async fn without_a_key_a_portable_handle_is_pinned() {
    let scene = Scene::new("").await;
    let mut session = scene.session().await;
    let id = session.begin(Do::Name, 0, "apple", Vec::new());
    let name = pinned(&session.end(id).await.unwrap().handles[0]);
    assert_eq!(scene.running.handles_alive(), 1);
    let read = session.begin(Do::Read, 0, "", vec![lend(name)]);
    assert_eq!(session.end(read).await.unwrap().body, body(0, "apple", 0));
    session.release(&[name]);
    scene.no_handles().await;
}
