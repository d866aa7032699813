//! Calls of one transaction, one after the other.

use std::sync::Mutex;

use outboard_provider::Timed;
use outboard_stubs::outboard::sql::v0_1::types::Error;
use tokio::sync::MutexGuard;
use tokio::time::Instant;

use super::connection::Lease;
use super::error::{ends_connection, told, undoes_all};
use super::statement::Sort;
use super::transaction::Open;
use crate::backend::timed::{self, lock};

/// Whether a transaction still takes calls.
pub(super) type State = timed::State<Lease>;

/// One call's time with the transaction. Dropped before its end, it leaves the transaction rolled back.
pub(super) struct Turn<'a> {
    used: &'a Mutex<Instant>,
    state: MutexGuard<'a, State>,
    lease: Option<Lease>,
}

const CANCELLED: &str =
    "a call of the transaction was cancelled in the middle, and the transaction rolled back with it";
const LOST: &str = "the connection of the transaction was lost, and the transaction rolled back with it";
/// Why a transaction is over after such a statement.
pub(super) const FAILED: &str = "a statement of the transaction failed in a way that rolled it all back";

impl Timed for Open {
    type State = State;

    fn state(&self) -> &tokio::sync::Mutex<State> {
        &self.state
    }

    fn used(&self) -> &Mutex<Instant> {
        &self.used
    }
}

impl Open {
    /// Waits for the calls before this one; then the transaction is its own.
    pub(super) async fn turn(&self) -> Result<Turn<'_>, Error> {
        let mut state = self.state.lock().await;
        match std::mem::replace(&mut *state, State::Over(CANCELLED)) {
            State::Open(lease) => Ok(Turn {
                used: &self.used,
                state,
                lease: Some(lease),
            }),
            State::Over(why) => {
                *state = State::Over(why);
                Err(Error::Aborted(why.to_owned()))
            }
        }
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

    /// Passes a result on. After an error that leaves the transaction open, the next call has it.
    pub(super) fn check<T>(mut self, result: Result<T, sqlx::Error>) -> Result<T, Error> {
        match result {
            Ok(value) => {
                self.end();
                Ok(value)
            }
            Err(error) if undoes_all(&error) => {
                *self.state = State::Over(FAILED);
                // A deadlock the server tells of itself.
                Err(match told(&error, Sort::Reads) {
                    Error::Unavailable(_) => Error::Aborted(LOST.to_owned()),
                    Error::Database(refused) if ends_connection(&error) => {
                        Error::Aborted(format!("{FAILED}: {}", refused.message))
                    }
                    told => told,
                })
            }
            Err(error) => {
                self.end();
                Err(told(&error, Sort::Reads))
            }
        }
    }

    /// Gives the transaction to the next call.
    pub(super) fn end(mut self) {
        if let Some(lease) = self.lease.take() {
            *self.state = State::Open(lease);
        }
        *lock(self.used) = Instant::now();
    }

    /// Takes the transaction from all further calls.
    pub(super) fn take(mut self, why: &'static str) -> Option<Lease> {
        *self.state = State::Over(why);
        self.lease.take()
    }
}
