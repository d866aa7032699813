//! The first frames, and what a bridge learns from them.

use std::time::Duration;

use outboard_session::WINDOW;
use outboard_session::frame::{BridgeHello, HandleKind, Release, bridge_frame};

use tonic::Code;

use crate::client::Session;
use crate::provider::{Do, INTERFACE, METHODS, ROW};
use crate::scene::{KEY, Scene};

#[tokio::test]
async fn the_method_table_says_what_is_served_and_how_handles_live() {
    for (settings, kind) in [("", HandleKind::Pinned), (KEY, HandleKind::Portable)] {
        let scene = Scene::new(settings).await;
        let hello = scene.session().await.hello;
        assert_eq!((hello.version, hello.kind.as_str()), (1, "things"));
        assert_eq!(
            hello.methods.len(),
            METHODS.len() - 1,
            "dropping has a frame of its own"
        );
        assert!(
            hello
                .methods
                .iter()
                .all(|method| method.shape == 7 && method.interface == INTERFACE)
        );
        let kinds: Vec<_> = hello
            .resources
            .iter()
            .map(|told| (told.name.as_str(), told.kind()))
            .collect();
        assert_eq!(kinds, [("thing", HandleKind::Pinned), ("name", kind)]);
        assert_eq!(hello.limits.unwrap().request, 4 << 20);
    }
}

#[tokio::test]
async fn a_bridge_learns_of_the_interfaces_it_wants_only() {
    let scene = Scene::new("").await;
    let hello = BridgeHello {
        versions: vec![9, 1],
        interfaces: vec!["another:package/interface".to_owned()],
        ..BridgeHello::default()
    };
    let session = Session::open_with(scene.channel().await, bridge_frame::Frame::Hello(hello))
        .await
        .unwrap();
    assert!(session.hello.methods.is_empty() && session.hello.resources.is_empty());
}

#[tokio::test]
async fn a_newer_bridge_is_met_at_the_version_that_both_speak() {
    let scene = Scene::new("").await;
    let mut session = Session::open(scene.channel().await, &[9, 1]).await.unwrap();
    assert_eq!(session.hello.version, 1);
    session.scope(1, "f", "main").await;
    session.call(Do::Echo, 0, "").await.unwrap();
    // What it learnt since has no place in the version that was agreed on.
    session.send_empty();
    let status = session.finish().await.unwrap_err();
    assert_eq!(status.code(), Code::FailedPrecondition);
    assert!(
        status
            .message()
            .contains("a kind that this provider does not know"),
        "{status}"
    );

    // An older one, which says nothing of windows and limits, gets what is left out by default.
    let mut session = Session::open(scene.channel().await, &[1]).await.unwrap();
    session.scope(1, "f", "main").await;
    let rows = session.begin_streaming(Do::Rows, 20, 0);
    session.end(rows).await.unwrap();
    session.listen(Duration::from_millis(100)).await;
    assert_eq!(session.items[&(rows, 1)].len(), WINDOW / ROW);

    let status = Session::open(scene.channel().await, &[]).await.err().unwrap();
    assert_eq!(status.code(), Code::FailedPrecondition);
    let status = Session::open(scene.channel().await, &[9]).await.err().unwrap();
    assert!(
        status.message().contains("[9]") && status.message().contains("[1]"),
        "{status}"
    );
}

#[tokio::test]
async fn limits_are_told_as_they_are_set() {
    let scene = Scene::new("[limits]\nwindow = '128KiB'\ndeliveries = 7\nreply = '1MiB'\n").await;
    let limits = scene.session().await.hello.limits.unwrap();
    assert_eq!(
        (limits.window, limits.deliveries, limits.reply),
        (128 << 10, 7, 1 << 20)
    );
}

#[tokio::test]
async fn protocol_versions_that_do_not_meet_are_both_named() {
    let scene = Scene::new("").await;
    let status = Session::open(scene.channel().await, &[7, 8]).await.err().unwrap();
    assert_eq!(status.code(), Code::FailedPrecondition);
    assert!(
        status.message().contains("[7, 8]") && status.message().contains("[1]"),
        "{status}"
    );
}

#[tokio::test]
async fn a_session_begins_with_one_hello() {
    let scene = Scene::new("").await;
    let first = bridge_frame::Frame::Release(Release { handles: vec![1] });
    let status = Session::open_with(scene.channel().await, first)
        .await
        .err()
        .unwrap();
    assert!(status.message().contains("begins with a hello"), "{status}");

    let mut session = scene.session().await;
    session.send(bridge_frame::Frame::Hello(BridgeHello {
        versions: vec![1],
        ..BridgeHello::default()
    }));
    let status = session.finish().await.unwrap_err();
    assert!(status.message().contains("a second hello"), "{status}");
}

#[tokio::test]
async fn a_bridge_that_leaves_is_told_of_no_failure() {
    let scene = Scene::new("").await;
    let mut session = scene.session().await;
    session.call(Do::Echo, 0, "").await.unwrap();
    session.leave().await.unwrap();
}
