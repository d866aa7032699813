//! Transactions that span calls.

use std::collections::VecDeque;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, OnceLock, Weak};

use crate::backend::ResultSet;
use outboard_provider::end_in_time;
use outboard_stubs::outboard::sql::v0_1::types::{Column, Error, Outcome, Value};
use tokio::task::AbortHandle;
use tokio::time::Instant;

use super::connection::Lease;
use super::cursor::Cursor;
use super::running::{Ran, Stopped, Wanted};
use super::savepoint::{Mark, Savepoints};
use super::turn::{FAILED, State};
use super::{Database, Sort, commit, in_transaction, reads};
use crate::backend::Bounds;
use crate::backend::forms::size;
use crate::backend::timed::lock;

/// A transaction under way. Dropping it rolls it back.
pub struct Transaction(Arc<Open>);

/// What a transaction's calls, its cursors and its clock share.
pub(super) struct Open {
    database: Arc<Database>,
    pub(super) state: tokio::sync::Mutex<State>,
    /// When its last call ended.
    pub(super) used: Mutex<Instant>,
    pub(super) savepoints: Mutex<Savepoints>,
    /// The bytes of rows that are put aside for cursors.
    kept: AtomicUsize,
    /// The task that ends it when it is left alone.
    clock: OnceLock<AbortHandle>,
}

/// Rows that were put aside: the connection has one result at a time, and the transaction's other statements need it.
pub(super) struct Kept {
    rows: Mutex<VecDeque<Vec<Value>>>,
    bytes: usize,
    transaction: Weak<Open>,
}

const ENDED: &str = "the transaction has ended";
/// How many times `max_result` the cursors of a transaction may put aside together.
const ASIDE: usize = 16;

impl Transaction {
    pub(super) fn new(database: Arc<Database>, lease: Lease) -> Self {
        let open = Arc::new(Open {
            database,
            state: tokio::sync::Mutex::new(State::Open(lease)),
            used: Mutex::new(Instant::now()),
            savepoints: Mutex::default(),
            kept: AtomicUsize::new(0),
            clock: OnceLock::new(),
        });
        let limits = open.database.limits;
        let clock = tokio::spawn(end_in_time(
            Arc::downgrade(&open),
            limits.idle,
            limits.transaction,
        ));
        open.clock.get_or_init(|| clock.abort_handle());
        Self(open)
    }

    /// The rows of a statement.
    ///
    /// # Errors
    /// As the contract has them.
    ///
    /// # Cancellation
    /// The transaction is rolled back.
    pub async fn query(&self, bounds: Bounds, text: &str, params: Vec<Value>) -> Result<ResultSet, Error> {
        let wanted = Wanted::Rows {
            most: bounds.rows.min(self.0.database.limits.rows),
        };
        let ran = self.run(bounds, text, params, wanted).await?;
        Ok(ResultSet {
            columns: ran.columns,
            rows: ran.rows,
        })
    }

    /// Runs a statement for what it changes.
    ///
    /// # Errors
    /// As the contract has them.
    ///
    /// # Cancellation
    /// The transaction is rolled back.
    pub async fn execute(&self, bounds: Bounds, text: &str, params: Vec<Value>) -> Result<Outcome, Error> {
        let ran = self.run(bounds, text, params, Wanted::Outcome).await?;
        Ok(ran.outcome)
    }

    /// Opens a cursor on a query. Its rows are put aside, so that the transaction's other statements can run in between.
    ///
    /// # Errors
    /// As the contract has them; `too-large` where there is no room to put them all aside.
    ///
    /// # Cancellation
    /// The transaction is rolled back.
    pub async fn open_cursor(
        &self,
        bounds: Bounds,
        text: &str,
        params: Vec<Value>,
    ) -> Result<(Vec<Column>, Cursor), Error> {
        reads(&in_transaction(text, bounds)?, "a cursor")?;
        let room = self.0.database.limits.result.saturating_mul(ASIDE);
        let left = room.saturating_sub(self.0.kept.load(Ordering::Relaxed));
        let ran = self
            .run(bounds, text, params, Wanted::Aside { bytes: left })
            .await?;
        let bytes = ran.rows.iter().flatten().map(size).sum();
        self.0.kept.fetch_add(bytes, Ordering::Relaxed);
        let kept = Kept {
            rows: Mutex::new(ran.rows.into()),
            bytes,
            transaction: Arc::downgrade(&self.0),
        };
        Ok((ran.columns, Cursor::kept(kept)))
    }

    /// Marks a savepoint.
    ///
    /// # Errors
    /// As the contract has them.
    pub async fn savepoint(&self, deadline: Instant, name: &str) -> Result<(), Error> {
        self.0.mark(deadline, Mark::Set, name).await
    }

    /// Rolls back to a savepoint.
    ///
    /// # Errors
    /// As the contract has them.
    pub async fn rollback_to(&self, deadline: Instant, name: &str) -> Result<(), Error> {
        self.0.mark(deadline, Mark::RollBack, name).await
    }

    /// Forgets a savepoint.
    ///
    /// # Errors
    /// As the contract has them.
    pub async fn release(&self, deadline: Instant, name: &str) -> Result<(), Error> {
        self.0.mark(deadline, Mark::Release, name).await
    }

    /// Commits.
    ///
    /// # Errors
    /// As the contract has them. The transaction has ended, whatever came of it.
    ///
    /// # Cancellation
    /// The outcome is unknown.
    pub async fn commit(self, deadline: Instant) -> Result<(), Error> {
        let until = self.0.database.until(deadline);
        match self.0.turn().await?.take(ENDED) {
            Some(lease) => commit(lease, until).await,
            None => Err(Error::Aborted(ENDED.to_owned())),
        }
    }

    /// Rolls back.
    ///
    /// # Errors
    /// As the contract has them. The transaction has ended, whatever came of it.
    ///
    /// # Cancellation
    /// It is rolled back all the same.
    pub async fn rollback(self, deadline: Instant) -> Result<(), Error> {
        let until = self.0.database.until(deadline);
        match self.0.turn().await?.take(ENDED) {
            // A connection that is lost has nothing open any more.
            Some(mut lease) => {
                let _ = lease.end("ROLLBACK", until).await;
                Ok(())
            }
            None => Ok(()),
        }
    }

    async fn run(
        &self,
        bounds: Bounds,
        text: &str,
        params: Vec<Value>,
        wanted: Wanted,
    ) -> Result<Ran, Error> {
        let until = self.0.database.until(bounds.deadline);
        let statement = in_transaction(text, bounds)?;
        let mut turn = self.0.turn().await?;
        let ran = self
            .0
            .database
            .raw(turn.lease(), &statement, params, wanted, until)
            .await;
        match ran {
            Ok(ran) => {
                turn.end();
                Ok(ran)
            }
            Err(Stopped::Driver(error)) => turn.check(Err(error)),
            // A statement that only reads was stopped without harm; of another, part is done.
            Err(Stopped::Here(Error::TooLarge(text))) if statement.sort == Sort::Writes => {
                drop(turn.take(FAILED));
                Err(Error::Aborted(format!("{FAILED}: {text}")))
            }
            Err(Stopped::Here(error)) => {
                turn.end();
                Err(error)
            }
            Err(Stopped::Lost) => {
                drop(turn.take(FAILED));
                Err(Error::Aborted(format!("{FAILED}: it did not end in time")))
            }
        }
    }
}

impl Drop for Open {
    fn drop(&mut self) {
        if let Some(clock) = self.clock.get() {
            clock.abort();
        }
    }
}

impl Open {
    pub(super) fn until(&self, deadline: Instant) -> Instant {
        self.database.until(deadline)
    }
}

impl Kept {
    /// The next rows.
    pub(super) fn next(&self, count: usize) -> Result<Vec<Vec<Value>>, Error> {
        let Some(transaction) = self.transaction.upgrade() else {
            return Err(Error::Aborted(
                "the transaction of the cursor has ended, and the cursor with it".to_owned(),
            ));
        };
        let limits = transaction.database.limits;
        let mut rows = lock(&self.rows);
        let mut next = Vec::new();
        let mut left = limits.result;
        while next.len() < count.min(limits.rows) {
            let Some(bytes) = rows.front().map(|row| row.iter().map(size).sum()) else {
                break;
            };
            let Some(rest) = left.checked_sub(bytes) else {
                if next.is_empty() {
                    return Err(Error::TooLarge(format!(
                        "one row alone has more than the {} bytes that the binding allows (max_result)",
                        limits.result
                    )));
                }
                break;
            };
            left = rest;
            next.extend(rows.pop_front());
        }
        // Reading is using: its transaction is not left alone.
        *lock(&transaction.used) = Instant::now();
        Ok(next)
    }
}

impl Drop for Kept {
    fn drop(&mut self) {
        if let Some(transaction) = self.transaction.upgrade() {
            transaction.kept.fetch_sub(self.bytes, Ordering::Relaxed);
        }
    }
}
