//! The file while the replica runs.

use std::time::Duration;

use outboard_session::frame::Failure;
use tonic::Code;

use crate::client::{Session, body};
use crate::provider::Do;
use crate::scene::{GRANTS, Scene};

const LISTEN: &str = "listen = ['unix:s.sock']\n";
const MORE: &str = "
[[grant]]
function = 'late'
host = 'uid:self'
binding = 'main'
rights = ['read']
";

/// Tries until what comes of it is as it should be.
async fn until(session: &mut Session, scope: u32, is_so: impl Fn(Result<(), Failure>) -> bool) {
    for _ in 0..100 {
        let id = session.begin_in(
            scope,
            Duration::from_secs(10),
            Do::Echo,
            body(0, "", 0),
            Vec::new(),
        );
        if is_so(session.end(id).await.map(drop)) {
            return;
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    panic!("it never came to that");
}

fn denied(outcome: Result<(), Failure>) -> bool {
    outcome.is_err_and(|failure| failure.code == Code::PermissionDenied as u32)
}

#[tokio::test]
async fn grants_and_limits_change_under_an_open_session() {
    let scene = Scene::new("").await;
    let write = |text: String| std::fs::write(scene.folder.path().join("provider.toml"), text).unwrap();
    let mut session = scene.session().await;
    session.scope(2, "late", "main").await;
    until(&mut session, 2, denied).await;
    // Nobody says so: the file is looked at.
    write(format!("{LISTEN}{GRANTS}{MORE}"));
    until(&mut session, 2, |outcome| outcome.is_ok()).await;
    // What cannot be used changes nothing, whoever asks for it.
    write(format!("{LISTEN}insecrue = true{GRANTS}"));
    scene.running.reload();
    tokio::time::sleep(Duration::from_millis(200)).await;
    until(&mut session, 2, |outcome| outcome.is_ok()).await;
    // What one call may take changes for those that come.
    write(format!("{LISTEN}[limits]\nreply = '1KiB'{GRANTS}{MORE}"));
    scene.running.reload();
    for _ in 0..100 {
        if session.call(Do::Big, 2048, "").await.is_err() {
            break;
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    let failure = session.call(Do::Big, 2048, "").await.unwrap_err();
    assert!(failure.message.contains("limit is 1024"), "{failure:?}");
    write(format!("{LISTEN}{GRANTS}"));
    scene.running.reload();
    until(&mut session, 2, denied).await;
    session.call(Do::Echo, 0, "").await.unwrap();
}

#[tokio::test]
async fn a_call_that_waits_is_judged_by_the_grants_that_hold_when_its_turn_comes() {
    let scene = Scene::new("[limits]\nconcurrent = 1\nqueue_age = '30s'\n").await;
    let file = scene.folder.path().join("provider.toml");
    let text = std::fs::read_to_string(&file).unwrap();
    let mut session = scene.session().await;
    let running = session.begin(Do::Sleep, 1_500, "", Vec::new());
    let waits = session.begin(Do::Echo, 0, "", Vec::new());
    session.listen(Duration::from_millis(50)).await;
    std::fs::write(&file, text.replace("function = \"f\"", "function = \"other\"")).unwrap();
    scene.running.reload();
    session.end(running).await.unwrap();
    let failure = session.end(waits).await.unwrap_err();
    assert_eq!(
        (failure.code, failure.maybe_executed),
        (Code::PermissionDenied as u32, false)
    );
}

#[tokio::test]
async fn deliveries_begin_and_end_with_their_grants() {
    let scene = Scene::new("").await;
    let file = scene.folder.path().join("provider.toml");
    let granted = std::fs::read_to_string(&file).unwrap();
    let ungranted = granted.replace("function = \"f\"", "function = \"h\"");
    let pusher = "\n[[grant]]\nfunction = 'pusher'\nhost = 'uid:self'\nbinding = 'main'\nrights = ['read']\n";
    std::fs::write(&file, format!("{ungranted}{pusher}")).unwrap();
    scene.running.reload();
    let mut pushes = scene.session().await;
    pushes.scope(2, "pusher", "main").await;
    until(&mut pushes, 2, |outcome| outcome.is_ok()).await;
    until(&mut pushes, 1, denied).await;
    let mut takes = scene.session().await;
    takes.subscribe(10);
    let push = |pushes: &mut Session, data| {
        pushes.begin_in(
            2,
            Duration::from_secs(10),
            Do::Push,
            body(5_000, data, 0),
            Vec::new(),
        )
    };
    let waits = push(&mut pushes, "waits");
    takes.listen(Duration::from_millis(200)).await;
    assert!(takes.deliveries.is_empty(), "it has no grant");
    std::fs::write(&file, format!("{granted}{pusher}")).unwrap();
    scene.running.reload();
    let delivery = takes.delivery().await;
    takes.ack(delivery.id, "taken");
    assert_eq!(pushes.end(waits).await.unwrap().body, "taken");
    std::fs::write(&file, format!("{ungranted}{pusher}")).unwrap();
    scene.running.reload();
    until(&mut pushes, 1, denied).await;
    push(&mut pushes, "none");
    takes.listen(Duration::from_millis(200)).await;
    assert!(takes.deliveries.is_empty(), "it has none any more");
}
