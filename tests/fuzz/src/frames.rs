//! What a peer may say in a session, to either end of it.
//!
//! The input is a script of frames, most of them in order and some of them not. They are said over a real connection to
//! a provider made with the SDK, or to a bridge's channel with calls under way. The session may go on or end; nobody may
//! panic or wait for ever, and once it is over no call, handle or stream may be left.

mod bridge;
mod provider;
mod script;

use std::sync::Once;
use std::time::Duration;

use tokio::runtime::{Builder, Runtime};
use tokio::signal::unix::{SignalKind, signal};

use crate::choice::Choices;

/// The provider that the SDK's own tests are made with; what it is told to do includes panics.
#[allow(dead_code, reason = "those tests use more of it")]
#[path = "../../../providers/sdk/tests/faces/provider.rs"]
mod things;

/// How long anything may take before it counts as waiting for ever; the machine may be busy.
const PATIENCE: Duration = Duration::from_secs(15);

/// The most frames of one script.
const MOST_FRAMES: usize = 48;

/// Says one script.
///
/// # Panics
/// A promise is broken.
pub fn run(input: &[u8]) {
    panics_count();
    let mut choices = Choices::new(input);
    if choices.flip() {
        bridge::run(&mut choices);
    } else {
        provider::run(&mut choices);
    }
}

/// A panic in a task of a runtime would only end that task.
fn panics_count() {
    static SET: Once = Once::new();
    SET.call_once(|| {
        let before = std::panic::take_hook();
        std::panic::set_hook(Box::new(move |panic| {
            let told_to = panic
                .location()
                .is_some_and(|place| place.file().ends_with("tests/faces/provider.rs"));
            if !told_to {
                before(panic);
                std::process::abort();
            }
        }));
    });
}

/// One thread for both ends, so that the same script does the same.
fn runtime() -> Runtime {
    let runtime = Builder::new_current_thread().enable_all().build().unwrap();
    let entered = runtime.enter();
    // Writing to a peer that has left is an error and no signal, as in every program that Rust's own `main` starts.
    drop(signal(SignalKind::pipe()).unwrap());
    drop(entered);
    runtime
}

async fn soon<T>(what: &str, future: impl Future<Output = T>) -> T {
    match tokio::time::timeout(PATIENCE, future).await {
        Ok(done) => done,
        Err(_) => panic!("waited {PATIENCE:?} for {what}"),
    }
}

/// Waits until nothing is left.
async fn nothing_left(what: &str, left: impl Fn() -> usize) {
    soon(what, async {
        while left() > 0 {
            tokio::time::sleep(Duration::from_millis(1)).await;
        }
    })
    .await;
}
