//! What has to come to an end when nobody uses it, or when it takes too long in all: a transaction, of whatever database.

use std::sync::{Mutex, PoisonError, Weak};
use std::time::Duration;

use tokio::time::{Instant, sleep_until};

/// A transaction, as its calls share it.
pub trait Timed: Send + Sync + 'static {
    /// Whether it still takes calls.
    type State: Ends;

    /// Its state. Who holds this uses the transaction.
    fn state(&self) -> &tokio::sync::Mutex<Self::State>;

    /// When its last call ended.
    fn used(&self) -> &Mutex<Instant>;
}

/// What can come to an end.
pub trait Ends: Send {
    /// Ends it for this reason and says so, unless it has ended.
    fn end(&mut self, why: &'static str) -> bool;
}

const LONG: &str = "the transaction took longer than transaction_timeout allows, and was rolled back";
const IDLE: &str =
    "the transaction was left without a call for longer than idle_in_transaction allows, and rolled back";

/// Ends a transaction that nobody uses for so long, or that takes so long in all.
///
/// # Cancellation
/// It is not ended.
pub async fn end_in_time<T: Timed>(open: Weak<T>, idle: Duration, most: Duration) {
    let last = Instant::now() + most;
    loop {
        let Some(used) = open.upgrade().map(|open| *lock(open.used())) else {
            return;
        };
        sleep_until((used + idle).min(last)).await;
        let Some(open) = open.upgrade() else { return };
        if Instant::now() >= last {
            // The call that is under way, if any, ends first.
            end(&mut *open.state().lock().await, LONG);
            return;
        }
        // A call that is under way uses it, however long it takes.
        let Ok(mut state) = open.state().try_lock() else {
            *lock(open.used()) = Instant::now();
            continue;
        };
        if lock(open.used()).elapsed() >= idle {
            end(&mut *state, IDLE);
            return;
        }
    }
}

fn end(state: &mut impl Ends, why: &'static str) {
    if state.end(why) {
        tracing::warn!("{why}");
    }
}

/// Nothing that holds these locks can panic halfway through a change.
fn lock<T>(mutex: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
