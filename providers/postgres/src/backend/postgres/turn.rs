//! Calls of one transaction, one after the other.

use std::sync::{Mutex, PoisonError};

use outboard_provider::{Ends, Timed};
use tokio::sync::MutexGuard;
use tokio::time::Instant;

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
    becomes: Mutex<Becomes>,
}

/// What becomes of a transaction after a turn.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Becomes {
    /// What it was.
    Open,
    /// One that takes nothing but a rollback.
    Failed,
    /// Nothing, and why.
    Over(&'static str),
}

const CANCELLED: &str =
    "a call of the transaction was cancelled in the middle, and the transaction rolled back with it";
const STOPPED: &str = "a statement of the transaction took longer than its caller waits, or than statement_timeout allows, and the transaction \
     was rolled back";
const LOST: &str = "the connection of the transaction was lost, and the transaction rolled back with it";
const UNSEEN: &str = "a statement returned more than the binding allows, and the transaction was rolled back";

impl Timed for Open {
    type State = State;

    fn state(&self) -> &tokio::sync::Mutex<State> {
        &self.state
    }

    fn used(&self) -> &Mutex<Instant> {
        &self.used
    }
}

impl Ends for State {
    fn end(&mut self, why: &'static str) -> bool {
        let is_open = !matches!(self, Self::Over(_));
        if is_open {
            *self = Self::Over(why);
        }
        is_open
    }
}

impl Open {
    /// Waits for the calls before this one; then the transaction is its own.
    pub(super) async fn turn(&self, until: Instant) -> Result<Turn<'_>, Failed> {
        let mut state = self.state.lock().await;
        let (lease, becomes) = match std::mem::replace(&mut *state, State::Over(CANCELLED)) {
            State::Open(lease) => (lease, Becomes::Over(CANCELLED)),
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
            becomes: Mutex::new(becomes),
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
        let before = std::mem::replace(&mut *lock(&self.becomes), Becomes::Over(CANCELLED));
        let done = self.lease().run(until, work).await;
        self.becomes(before);
        done.map_err(|stopped| match stopped {
            Stopped::Driver(error) => {
                let failed = told(&error, false);
                if error.code().is_some() && !is_lost(&error) {
                    self.becomes(Becomes::Failed);
                    return failed;
                }
                self.becomes(Becomes::Over(LOST));
                Failed::Aborted(LOST.to_owned())
            }
            Stopped::Late | Stopped::Lost => {
                self.becomes(Becomes::Over(STOPPED));
                Failed::Aborted(STOPPED.to_owned())
            }
        })
    }

    /// Whether a statement before has failed.
    pub(super) fn has_failed(&self) -> bool {
        *lock(&self.becomes) == Becomes::Failed
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
        self.becomes(Becomes::Over(UNSEEN));
    }

    /// Takes the transaction from all further calls.
    pub(super) fn take(mut self, why: &'static str) -> Option<Lease> {
        *self.state = State::Over(why);
        self.lease.take()
    }

    fn becomes(&self, becomes: Becomes) {
        *lock(&self.becomes) = becomes;
    }
}

impl Drop for Turn<'_> {
    fn drop(&mut self) {
        *lock(self.used) = Instant::now();
        let Some(lease) = self.lease.take() else { return };
        *self.state = match *lock(&self.becomes) {
            Becomes::Open => State::Open(lease),
            Becomes::Failed => State::Failed(lease),
            Becomes::Over(why) => State::Over(why),
        };
    }
}

/// Nothing that holds these locks can panic halfway through a change.
pub(super) fn lock<T>(mutex: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
