//! Calls in a session: side by side, refused, cut short, cancelled, broken.

use std::io::Write;
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use outboard_session::frame::{Call, bridge_frame};
use tonic::Code;

use crate::client::body;
use crate::provider::Do;
use crate::scene::Scene;

#[tokio::test]
async fn a_slow_call_holds_up_no_other() {
    let scene = Scene::new("").await;
    let mut session = scene.session().await;
    let slow = session.begin(Do::Sleep, 400, "", Vec::new());
    let begun = Instant::now();
    let calls: Vec<_> = (0..200)
        .map(|n| session.begin(Do::Echo, 0, &format!("{n}"), Vec::new()))
        .collect();
    for (n, id) in calls.into_iter().enumerate() {
        assert_eq!(session.end(id).await.unwrap().body, body(0, &format!("{n}"), 0));
    }
    assert!(
        begun.elapsed() < Duration::from_millis(400),
        "{:?}",
        begun.elapsed()
    );
    session.end(slow).await.unwrap();
}

#[tokio::test]
async fn what_breaks_the_protocol_ends_the_session_and_says_why() {
    let scene = Scene::new("").await;
    let call = |id| {
        bridge_frame::Frame::Call(Call {
            id,
            method: 0,
            scope: 1,
            time_left: 1_000_000,
            ..Call::default()
        })
    };
    let mut session = scene.session().await;
    session.send(call(5));
    session.send(call(5));
    let status = session.finish().await.unwrap_err();
    assert_eq!(status.code(), Code::FailedPrecondition);
    assert!(status.message().contains("odd and rise"), "{status}");

    let mut session = scene.session().await;
    session.send(call(2));
    let status = session.finish().await.unwrap_err();
    assert!(status.message().contains("odd and rise"), "{status}");

    let mut session = scene.session().await;
    session.scope(1, "f", "main").await;
    assert!(
        session
            .finish()
            .await
            .unwrap_err()
            .message()
            .contains("interned twice")
    );

    let mut session = scene.session().await;
    session.scope(2, &"f".repeat(2000), "main").await;
    assert!(
        session
            .finish()
            .await
            .unwrap_err()
            .message()
            .contains("2000 bytes")
    );
}

#[tokio::test]
async fn calls_that_cannot_be_served_fail_alone() {
    let scene = Scene::new("").await;
    let mut session = scene.session().await;
    let second = Duration::from_secs(1);
    let unknown_scope = session.begin_in(9, second, Do::Echo, body(0, "", 0), Vec::new());
    let unknown_method = session.begin(Do::Drop, 0, "", Vec::new());
    let no_time = session.begin_in(1, Duration::ZERO, Do::Echo, body(0, "", 0), Vec::new());
    for (id, code, word) in [
        (unknown_scope, Code::InvalidArgument, "scope 9"),
        (unknown_method, Code::Unimplemented, "method 11"),
        (no_time, Code::InvalidArgument, "deadline"),
    ] {
        let failure = session.end(id).await.unwrap_err();
        assert_eq!(
            (failure.code, failure.maybe_executed),
            (code as u32, false),
            "{failure:?}"
        );
        assert!(failure.message.contains(word), "{failure:?}");
    }
    session.call(Do::Echo, 0, "").await.unwrap();
}

#[tokio::test]
async fn a_call_that_is_late_or_cancelled_is_dropped_and_told_so() {
    let scene = Scene::new("").await;
    let mut session = scene.session().await;
    let late = session.begin_in(
        1,
        Duration::from_millis(50),
        Do::Sleep,
        body(60_000, "", 0),
        Vec::new(),
    );
    let failure = session.end(late).await.unwrap_err();
    assert_eq!(
        (failure.code, failure.maybe_executed),
        (Code::DeadlineExceeded as u32, true)
    );
    let cancelled = session.begin(Do::Sleep, 60_000, "", Vec::new());
    session.call(Do::Echo, 0, "").await.unwrap();
    session.cancel(cancelled);
    session.cancel(cancelled);
    let failure = session.end(cancelled).await.unwrap_err();
    assert_eq!(failure.code, Code::Cancelled as u32);
    assert_eq!(session.call(Do::Dropped, 0, "").await.unwrap().number, 2);
}

#[tokio::test]
async fn a_panic_fails_one_call() {
    let scene = Scene::new("").await;
    let mut session = scene.session().await;
    let failure = session.call(Do::Panic, 0, "").await.unwrap_err();
    assert_eq!(
        (failure.code, failure.maybe_executed),
        (Code::Internal as u32, true)
    );
    assert!(
        !failure.message.contains("as it was told to"),
        "a panic may name anything: {failure:?}"
    );
    session.call(Do::Echo, 0, "").await.unwrap();
}

#[tokio::test]
async fn a_call_without_a_grant_is_refused_and_logged_without_its_body() {
    let log = Log::default();
    let subscriber = tracing_subscriber::fmt()
        .with_writer(log.clone())
        .with_ansi(false)
        .finish();
    let _guard = tracing::subscriber::set_default(subscriber);
    let scene = Scene::new("").await;
    let mut session = scene.session().await;
    session.scope(2, "stranger", "main").await;
    session.scope(3, "g", "other").await;
    session.scope(4, "f", "nowhere").await;
    for (scope, code, word) in [
        (2, Code::PermissionDenied, "stranger"),
        (3, Code::PermissionDenied, "other"),
        (4, Code::NotFound, "nowhere"),
    ] {
        let id = session.begin_in(
            scope,
            Duration::from_secs(1),
            Do::Echo,
            body(0, "payload", 0),
            Vec::new(),
        );
        let failure = session.end(id).await.unwrap_err();
        assert_eq!(
            (failure.code, failure.maybe_executed),
            (code as u32, false),
            "{failure:?}"
        );
        assert!(failure.message.contains(word), "{failure:?}");
    }
    let logged = log.text();
    let line = logged.lines().find(|line| line.contains("audit")).unwrap();
    assert!(
        line.contains("stranger") && line.contains("main") && line.contains("uid:"),
        "{line}"
    );
    assert!(!logged.contains("payload"), "{logged}");
}

#[derive(Clone, Default)]
struct Log(Arc<Mutex<Vec<u8>>>);

impl Log {
    fn text(&self) -> String {
        String::from_utf8(self.0.lock().unwrap().clone()).unwrap()
    }
}

impl Write for Log {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.lock().unwrap().write(bytes)
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

impl tracing_subscriber::fmt::MakeWriter<'_> for Log {
    type Writer = Self;

    fn make_writer(&self) -> Self {
        self.clone()
    }
}
