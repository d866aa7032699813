//! Transactions that end when nobody uses them, or when they take too long in all, whatever database they are of.

use std::sync::{Mutex, PoisonError, Weak};
use std::time::Duration;

use tokio::time::{Instant, sleep_until};

/// Whether a transaction still takes calls.
pub(super) enum State<L> {
    /// On this connection.
    Open(L),
    /// And why.
    Over(&'static str),
}

/// A transaction, as its calls share it.
pub(super) trait Timed: Send + Sync + 'static {
    /// Its connection. Dropping it rolls it back.
    type Lease: Send;

    /// Whether it still takes calls. Who holds this uses it.
    fn state(&self) -> &tokio::sync::Mutex<State<Self::Lease>>;

    /// When its last call ended.
    fn used(&self) -> &Mutex<Instant>;
}

const LONG: &str = "the transaction took longer than transaction_timeout allows, and was rolled back";
const IDLE: &str =
    "the transaction was left without a call for longer than idle_in_transaction allows, and rolled back";

/// Rolls a transaction back that nobody uses, or that takes too long in all.
pub(super) async fn end_in_time<T: Timed>(open: Weak<T>, idle: Duration, most: Duration) {
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
            end(&mut state, IDLE);
            return;
        }
    }
}

fn end<L>(state: &mut State<L>, why: &'static str) {
    if matches!(*state, State::Open(_)) {
        tracing::warn!("{why}");
        *state = State::Over(why);
    }
}

/// Nothing that holds these locks can panic halfway through a change.
pub(super) fn lock<T>(mutex: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
