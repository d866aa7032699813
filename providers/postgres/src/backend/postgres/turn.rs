//! Calls of one transaction, one after the other.

use std::sync::{Mutex, PoisonError, Weak};
use std::time::Duration;

use tokio::sync::MutexGuard;
use tokio::time::{Instant, sleep_until};

use super::connection::Connection;
use super::lease::{Lease, Stopped};
use super::transaction::{Open, cursor};
use crate::error::{Failed, told};

/// Whether a transaction still takes calls.
pub(super) enum State {
    Open(Lease),
    /// A statement has failed: the database takes nothing but a rollback.
    Failed(Lease),
    /// And why.
    Over(&'static str),
}

/// One call's time with the transaction. Dropped before its end, it leaves the transaction rolled back.
pub(super) struct Turn<'a> {
    used: &'a Mutex<Instant>,
    state: MutexGuard<'a, State>,
    lease: Option<Lease>,
    failed: bool,
}

const CANCELLED: &str =
    "a call of the transaction was cancelled in the middle, and the transaction rolled back with it";
const STOPPED: &str =
    "a statement of the transaction took longer than its caller waits, or than statement_timeout allows, and the transaction \
     was rolled back";
const LOST: &str = "the connection of the transaction was lost, and the transaction rolled back with it";
const LONG: &str = "the transaction took longer than transaction_timeout allows, and was rolled back";
const IDLE: &str =
    "the transaction was left without a call for longer than idle_in_transaction allows, and rolled back";
const UNSEEN: &str = "a statement returned more than the binding allows, and the transaction was rolled back";

impl Open {
    /// Waits for the calls before this one; then the transaction is its own.
    pub(super) async fn turn(&self, until: Instant) -> Result<Turn<'_>, Failed> {
        let mut state = self.state.lock().await;
        let (lease, failed) = match std::mem::replace(&mut *state, State::Over(CANCELLED)) {
            State::Open(lease) => (lease, false),
            State::Failed(lease) => (lease, true),
            State::Over(why) => {
                *state = State::Over(why);
                return Err(Failed::Aborted(why.to_owned()));
            }
        };
        let mut turn = Turn {
            used: &self.used,
            state,
            lease: Some(lease),
            failed,
        };
        let dropped = std::mem::take(&mut *lock(&self.dropped));
        // A failed transaction has closed them already, or will.
        if !dropped.is_empty() && !failed {
            let close: String = dropped.iter().map(|number| format!("close {};", cursor(*number))).collect();
            turn.run(until, async |connection: &Connection| {
                connection.client.batch_execute(&close).await
            })
            .await?;
        }
        Ok(turn)
    }
}

impl Turn<'_> {
    #[expect(
        clippy::expect_used,
        reason = "every way of giving it back consumes the turn or fails it"
    )]
    pub(super) fn lease(&mut self) -> &mut Lease {
        self.lease
            .as_mut()
            .expect("a turn has the connection until its end")
    }

    /// Does something in the transaction. After an error of the database, the next call has what it leaves.
    pub(super) async fn run<T>(
        &mut self,
        until: Instant,
        work: impl AsyncFnOnce(&Connection) -> Result<T, tokio_postgres::Error>,
    ) -> Result<T, Failed> {
        let done = self.lease().run(until, work).await;
        done.map_err(|stopped| match stopped {
            Stopped::Driver(error) => {
                let failed = told(&error, false);
                match (&failed, self.lease.take()) {
                    (Failed::Database(_) | Failed::Other(_) | Failed::Timeout(_), Some(lease)) if error.code().is_some() => {
                        *self.state = State::Failed(lease);
                        *lock(self.used) = Instant::now();
                        failed
                    }
                    _ => {
                        *self.state = State::Over(LOST);
                        Failed::Aborted(format!("{LOST}: {failed}"))
                    }
                }
            }
            Stopped::Late | Stopped::Lost => {
                drop(self.lease.take());
                *self.state = State::Over(STOPPED);
                Failed::Aborted(STOPPED.to_owned())
            }
        })
    }

    /// Whether a statement before has failed.
    pub(super) fn has_failed(&self) -> bool {
        self.failed
    }

    /// Marks that the transaction takes statements again.
    pub(super) fn recovers(&mut self) {
        self.failed = false;
    }

    /// Gives the transaction to the next call.
    pub(super) fn end(mut self) {
        if let Some(lease) = self.lease.take() {
            *self.state = if self.failed { State::Failed(lease) } else { State::Open(lease) };
        }
        *lock(self.used) = Instant::now();
    }

    /// Rolls the transaction back, because of what a statement returned.
    pub(super) fn fail(mut self) {
        drop(self.lease.take());
        *self.state = State::Over(UNSEEN);
    }

    /// Takes the transaction from all further calls.
    pub(super) fn take(mut self, why: &'static str) -> Option<Lease> {
        *self.state = State::Over(why);
        self.lease.take()
    }
}

/// Rolls a transaction back that is left alone, or takes too long.
pub(super) async fn end_in_time(open: Weak<Open>, idle: Duration, most: Duration) {
    let end = Instant::now() + most;
    loop {
        let Some(transaction) = open.upgrade() else { return };
        let idle_until = *lock(&transaction.used) + idle;
        drop(transaction);
        sleep_until(idle_until.min(end)).await;
        let Some(transaction) = open.upgrade() else { return };
        // A call that is under way has a deadline of its own.
        let Ok(mut state) = transaction.state.try_lock() else {
            if Instant::now() >= end {
                drop(transaction);
                tokio::time::sleep(idle.min(Duration::from_millis(100))).await;
            } else {
                *lock(&transaction.used) = Instant::now();
            }
            continue;
        };
        let now = Instant::now();
        let why = if now >= end {
            LONG
        } else if now >= *lock(&transaction.used) + idle {
            IDLE
        } else {
            continue;
        };
        if !matches!(*state, State::Over(_)) {
            *state = State::Over(why);
        }
        return;
    }
}

pub(super) fn lock<T>(mutex: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
