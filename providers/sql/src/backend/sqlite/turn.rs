//! Calls of one transaction, one after the other.

use std::sync::Mutex;

use outboard_provider::Timed;
use outboard_stubs::outboard::sql::v0_1::types::Error;
use sqlx::AssertSqlSafe;
use tokio::sync::MutexGuard;
use tokio::time::Instant;

use super::connection::Lease;
use super::transaction::{Open, drop_table};
use crate::backend::timed::{self, lock};
use crate::error::told;

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
    pub(super) async fn turn(&self, until: Instant) -> Result<Turn<'_>, Error> {
        let mut state = self.state.lock().await;
        let lease = match std::mem::replace(&mut *state, State::Over(CANCELLED)) {
            State::Open(lease) => lease,
            State::Over(why) => {
                *state = State::Over(why);
                return Err(Error::Aborted(why.to_owned()));
            }
        };
        let mut turn = Turn {
            used: &self.used,
            state,
            lease: Some(lease),
        };
        let dropped = std::mem::take(&mut *lock(&self.dropped));
        for number in dropped {
            turn.run(drop_table(number), until).await?;
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

    /// Runs a statement of this module's own.
    pub(super) async fn run(&mut self, text: String, until: Instant) -> Result<(), Error> {
        let mut running = self.lease().run(until);
        let done = sqlx::query(AssertSqlSafe(text))
            .persistent(false)
            .execute(running.driver())
            .await;
        let done = running.ended(done);
        self.check(done).map(drop)
    }

    /// Passes a result on. After an error that leaves the transaction open, the next call has it.
    pub(super) fn check<T>(&mut self, result: Result<T, sqlx::Error>) -> Result<T, Error> {
        // Without an error nothing is rolled back but by a statement of this module's own.
        result.map_err(|error| {
            let over = error.as_database_error().is_none() || self.lease().has_rolled_back();
            match self.lease.take() {
                Some(lease) if !over => {
                    *self.state = State::Open(lease);
                    *lock(self.used) = Instant::now();
                    told(&error)
                }
                _ => {
                    *self.state = State::Over(FAILED);
                    let why = match told(&error) {
                        Error::Timeout(text) | Error::Unavailable(text) | Error::Other(text) => text,
                        Error::Database(error) => error.message,
                        _ => error.to_string(),
                    };
                    Error::Aborted(format!("{FAILED}: {why}"))
                }
            }
        })
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
