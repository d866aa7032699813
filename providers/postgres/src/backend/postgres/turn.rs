//! Calls of one transaction, one after the other.

use std::sync::atomic::{AtomicU8, Ordering};
use std::sync::{Mutex, PoisonError, Weak};
use std::time::Duration;

use tokio::sync::MutexGuard;
use tokio::time::{Instant, sleep_until};

use super::connection::Connection;
use super::lease::{Lease, Stopped};
use super::transaction::{Open, cursor};
use crate::error::{Failed, is_lost, told};

/// Whether a transaction still takes calls.
pub(super) enum State {
    Open(Lease),
    /// A statement has failed: the database takes nothing but a rollback.
    Failed(Lease),
    /// And why.
    Over(&'static str),
}

/// One call's time with the transaction. Dropped before its end, it leaves the transaction rolled back, unless the database
/// refused a statement.
pub(super) struct Turn<'a> {
    used: &'a Mutex<Instant>,
    state: MutexGuard<'a, State>,
    lease: Option<Lease>,
    becomes: AtomicU8,
}

/// What becomes of a transaction after a turn.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Becomes {
    /// Nothing that anybody knows of: the call was dropped.
    Cancelled = 0,
    /// What it was.
    Open,
    /// One that takes nothing but a rollback.
    Failed,
    /// Nothing: time was up.
    Stopped,
    /// Nothing: its connection is gone.
    Lost,
    /// Nothing: what it did cannot be told.
    Unseen,
}

const CANCELLED: &str =
    "a call of the transaction was cancelled in the middle, and the transaction rolled back with it";
const STOPPED: &str = "a statement of the transaction took longer than its caller waits, or than statement_timeout allows, and the transaction \
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
        let (lease, becomes) = match std::mem::replace(&mut *state, State::Over(CANCELLED)) {
            State::Open(lease) => (lease, Becomes::Cancelled),
            State::Failed(lease) => (lease, Becomes::Failed),
            State::Over(why) => {
                *state = State::Over(why);
                return Err(Failed::Aborted(why.to_owned()));
            }
        };
        let turn = Turn {
            used: &self.used,
            state,
            lease: Some(lease),
            becomes: AtomicU8::new(becomes as u8),
        };
        let dropped = std::mem::take(&mut *lock(&self.dropped));
        // A failed transaction has closed them already, or will.
        if !dropped.is_empty() && !turn.has_failed() {
            let close: String = dropped
                .iter()
                .map(|number| format!("close {};", cursor(*number)))
                .collect();
            turn.run(until, turn.connection().client.batch_execute(&close))
                .await?;
        }
        Ok(turn)
    }
}

impl Turn<'_> {
    #[expect(clippy::expect_used, reason = "whatever takes it consumes the turn")]
    pub(super) fn lease(&self) -> &Lease {
        self.lease
            .as_ref()
            .expect("a turn has the connection until its end")
    }

    pub(super) fn connection(&self) -> &Connection {
        self.lease().connection()
    }

    /// Does something in the transaction. After an error of the database, the next call has what it leaves.
    ///
    /// # Cancellation
    /// The transaction is rolled back.
    pub(super) async fn run<T>(
        &self,
        until: Instant,
        work: impl Future<Output = Result<T, tokio_postgres::Error>>,
    ) -> Result<T, Failed> {
        let before = self.becomes.swap(Becomes::Cancelled as u8, Ordering::Relaxed);
        let done = self.lease().run(until, work).await;
        self.becomes.store(before, Ordering::Relaxed);
        done.map_err(|stopped| match stopped {
            Stopped::Driver(error) => {
                let failed = told(&error, false);
                if error.code().is_some() && !is_lost(&error) {
                    self.becomes(Becomes::Failed);
                    return failed;
                }
                self.becomes(Becomes::Lost);
                Failed::Aborted(format!("{LOST}: {failed}"))
            }
            Stopped::Late | Stopped::Lost => {
                self.becomes(Becomes::Stopped);
                Failed::Aborted(STOPPED.to_owned())
            }
        })
    }

    /// Whether a statement before has failed.
    pub(super) fn has_failed(&self) -> bool {
        self.becomes.load(Ordering::Relaxed) == Becomes::Failed as u8
    }

    /// Marks that the transaction takes statements again.
    pub(super) fn recovers(&self) {
        self.becomes(Becomes::Open);
    }

    /// Gives the transaction to the next call.
    pub(super) fn end(self) {
        if !self.has_failed() {
            self.becomes(Becomes::Open);
        }
    }

    /// Rolls the transaction back, because of what a statement returned.
    pub(super) fn fail(self) {
        self.becomes(Becomes::Unseen);
    }

    /// Takes the transaction from all further calls.
    pub(super) fn take(mut self, why: &'static str) -> Option<Lease> {
        *self.state = State::Over(why);
        self.lease.take()
    }

    fn becomes(&self, becomes: Becomes) {
        self.becomes.store(becomes as u8, Ordering::Relaxed);
    }
}

impl Drop for Turn<'_> {
    fn drop(&mut self) {
        *lock(self.used) = Instant::now();
        let Some(lease) = self.lease.take() else { return };
        let becomes = self.becomes.load(Ordering::Relaxed);
        let over = |becomes| match becomes {
            Becomes::Stopped => STOPPED,
            Becomes::Lost => LOST,
            Becomes::Unseen => UNSEEN,
            _ => CANCELLED,
        };
        *self.state = match becomes {
            becomes if becomes == Becomes::Open as u8 => State::Open(lease),
            becomes if becomes == Becomes::Failed as u8 => State::Failed(lease),
            becomes => {
                let all = [Becomes::Stopped, Becomes::Lost, Becomes::Unseen];
                let which = all.into_iter().find(|other| *other as u8 == becomes);
                State::Over(over(which.unwrap_or(Becomes::Cancelled)))
            }
        };
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
