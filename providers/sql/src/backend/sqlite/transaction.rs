//! Transactions that span calls.

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, OnceLock, Weak};

use crate::backend::ResultSet;
use futures_util::TryStreamExt as _;
use outboard_provider::end_in_time;
use outboard_stubs::outboard::sql::v0_1::types::{Column, Error, Outcome, Value};
use sqlx::{AssertSqlSafe, Executor as _};
use tokio::task::AbortHandle;
use tokio::time::Instant;

use super::connection::Lease;
use super::cursor::Cursor;
use super::gathered::{Gathered, Room};
use super::running::{Form, Ran, Stopped, Wanted, commit};
use super::statement::{Sort, Statement};
use super::turn::{FAILED, State};
use super::{Database, ROLLBACK, value};
use crate::backend::Bounds;
use crate::backend::timed::lock;
use crate::backend::transaction::NAME;
use crate::error::told;

/// A transaction under way. Dropping it rolls it back.
pub struct Transaction(Arc<Open>);

/// What a transaction's calls, its cursors and its clock share.
pub(super) struct Open {
    database: Arc<Database>,
    pub(super) state: tokio::sync::Mutex<State>,
    /// When its last call ended.
    pub(super) used: Mutex<Instant>,
    /// Cursors whose rows are no longer wanted.
    pub(super) dropped: Mutex<Vec<u64>>,
    cursors: AtomicU64,
    /// The task that ends it when it is left alone.
    clock: OnceLock<AbortHandle>,
}

/// Rows that were put aside, and how far they have been read.
pub(super) struct Kept {
    number: u64,
    fields: Arc<[Column]>,
    read: AtomicU64,
    transaction: Weak<Open>,
}

const ENDED: &str = "the transaction has ended";

impl Transaction {
    pub(super) fn new(database: Arc<Database>, lease: Lease) -> Self {
        let open = Arc::new(Open {
            database,
            state: tokio::sync::Mutex::new(State::Open(lease)),
            used: Mutex::new(Instant::now()),
            dropped: Mutex::default(),
            cursors: AtomicU64::new(0),
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
            most: bounds.rows,
            form: Form::Declared,
        };
        let ran = self.run(bounds.deadline, text, params, wanted).await?;
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
    pub async fn execute(&self, deadline: Instant, text: &str, params: Vec<Value>) -> Result<Outcome, Error> {
        let ran = self.run(deadline, text, params, Wanted::Outcome).await?;
        Ok(ran.outcome)
    }

    /// Opens a cursor on a query. Its rows are put aside, so that the transaction's other statements can run in between.
    ///
    /// # Errors
    /// As the contract has them.
    ///
    /// # Cancellation
    /// The transaction is rolled back.
    pub async fn open_cursor(
        &self,
        deadline: Instant,
        text: &str,
        params: Vec<Value>,
    ) -> Result<(Vec<Column>, Cursor), Error> {
        let until = self.0.database.until(deadline);
        let statement = Statement::read(text)?;
        if statement.sort == Sort::Writes {
            return Err(Error::NotAllowed(
                "a cursor reads and this statement writes: use query".to_owned(),
            ));
        }
        let arguments = value::arguments(params, statement.parameters)?;
        let mut turn = self.0.turn(until).await?;
        let fields = self.0.database.fields(turn.lease(), &statement, until).await;
        let fields = turn.check(fields)?;
        let number = self.0.cursors.fetch_add(1, Ordering::Relaxed);
        let put_aside = format!("create temp table {} as {}", table(number), statement.text);
        let mut running = turn.lease().run(until);
        let done = sqlx::query_with(AssertSqlSafe(put_aside), arguments)
            .persistent(false)
            .execute(running.driver())
            .await;
        let done = running.ended(done);
        turn.check(done)?;
        turn.end();
        let columns = fields.to_vec();
        let kept = Kept {
            number,
            fields,
            read: AtomicU64::new(0),
            transaction: Arc::downgrade(&self.0),
        };
        Ok((columns, Cursor::kept(kept)))
    }

    /// Marks a savepoint.
    ///
    /// # Errors
    /// As the contract has them.
    pub async fn savepoint(&self, deadline: Instant, name: &str) -> Result<(), Error> {
        self.mark(deadline, "savepoint", name).await
    }

    /// Rolls back to a savepoint.
    ///
    /// # Errors
    /// As the contract has them.
    pub async fn rollback_to(&self, deadline: Instant, name: &str) -> Result<(), Error> {
        self.mark(deadline, "rollback to", name).await
    }

    /// Forgets a savepoint.
    ///
    /// # Errors
    /// As the contract has them.
    pub async fn release(&self, deadline: Instant, name: &str) -> Result<(), Error> {
        self.mark(deadline, "release", name).await
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
        let mut turn = self.0.turn(until).await?;
        // What was put aside for cursors would outlive the transaction.
        for number in 0..self.0.cursors.load(Ordering::Relaxed) {
            turn.run(drop_table(number), until).await?;
        }
        match turn.take(ENDED) {
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
        match self.0.turn(until).await?.take(ENDED) {
            Some(mut lease) => lease
                .roll_back(Instant::now() + ROLLBACK)
                .await
                .map_err(|error| told(&error)),
            None => Ok(()),
        }
    }

    async fn run(
        &self,
        deadline: Instant,
        text: &str,
        params: Vec<Value>,
        wanted: Wanted,
    ) -> Result<Ran, Error> {
        let until = self.0.database.until(deadline);
        let statement = Statement::read(text)?;
        let arguments = value::arguments(params, statement.parameters)?;
        let mut turn = self.0.turn(until).await?;
        match self
            .0
            .database
            .raw(turn.lease(), &statement, arguments, wanted, until)
            .await
        {
            Ok(ran) => {
                turn.end();
                Ok(ran)
            }
            Err(Stopped::Driver(error)) => turn.check(Err(error)),
            // A statement that only reads was stopped without harm; of another, part is done.
            Err(Stopped::Here(error)) if statement.sort == Sort::Reads => {
                turn.end();
                Err(error)
            }
            Err(Stopped::Here(_)) => {
                drop(turn.take(FAILED));
                Err(Error::Aborted(format!(
                    "{FAILED}: the rows that it returns are more than the binding allows (max_rows, max_result)"
                )))
            }
        }
    }

    async fn mark(&self, deadline: Instant, what: &str, name: &str) -> Result<(), Error> {
        let until = self.0.database.until(deadline);
        if name.is_empty() || name.len() > NAME || name.contains('\0') {
            return Err(Error::NotAllowed(format!(
                "a savepoint's name has from 1 to {NAME} bytes and no NUL"
            )));
        }
        let mut turn = self.0.turn(until).await?;
        let text = format!("{what} \"{}\"", name.replace('"', "\"\""));
        turn.run(text, until).await?;
        turn.end();
        Ok(())
    }
}

impl Drop for Open {
    fn drop(&mut self) {
        if let Some(clock) = self.clock.get() {
            clock.abort();
        }
    }
}

impl Kept {
    /// The next rows.
    pub(super) async fn next(&self, deadline: Instant, count: usize) -> Result<Vec<Vec<Value>>, Error> {
        let Some(transaction) = self.transaction.upgrade() else {
            return Err(Error::Aborted(
                "the transaction of the cursor has ended, and the cursor with it".to_owned(),
            ));
        };
        let limits = transaction.database.limits;
        let until = transaction.database.until(deadline);
        let mut turn = transaction.turn(until).await?;
        let read = self.read.load(Ordering::Relaxed);
        let next = self.rows_after(read, count.min(limits.rows));
        let mut gathered = Gathered::new(Arc::clone(&self.fields), limits.rows, limits.result);
        let mut left_over = false;
        let mut running = turn.lease().run(until);
        let mut steps = running
            .driver()
            .fetch(sqlx::query(AssertSqlSafe(next)).persistent(false));
        let read = loop {
            match steps.try_next().await {
                Ok(Some(row)) => match gathered.row(&row) {
                    Ok(Room::Left) => {}
                    Ok(Room::None) => {
                        left_over = true;
                        break Ok(());
                    }
                    Err(error) => break Err(error),
                },
                Ok(None) => break Ok(()),
                Err(error) => break Err(error),
            }
        };
        drop(steps);
        let halted = running.halt().await;
        if let Err(error) = read.and(halted) {
            let lost = error
                .as_database_error()
                .is_some_and(|error| error.message().starts_with("no such table"));
            let told = turn.check(Err(error));
            return if lost {
                Err(Error::Aborted(
                    "the cursor was opened after the savepoint that the transaction was rolled back to"
                        .to_owned(),
                ))
            } else {
                told
            };
        }
        turn.end();
        if gathered.rows.is_empty() && left_over {
            return Err(transaction.database.too_large(limits.rows));
        }
        self.read.fetch_add(gathered.rows.len() as u64, Ordering::Relaxed);
        Ok(gathered.rows)
    }
}

impl Kept {
    /// The statement that reads on. The rows were numbered from 1 as they were put aside, by a name that no column hides.
    fn rows_after(&self, read: u64, count: usize) -> String {
        let table = table(self.number);
        let hidden = |name: &&str| {
            self.fields
                .iter()
                .any(|field| field.name.eq_ignore_ascii_case(name))
        };
        match ["rowid", "_rowid_", "oid"].iter().find(|name| !hidden(name)) {
            Some(number) => {
                format!("select * from temp.{table} where {number} > {read} order by {number} limit {count}")
            }
            None => format!("select * from temp.{table} limit {count} offset {read}"),
        }
    }
}

impl Drop for Kept {
    fn drop(&mut self) {
        if let Some(transaction) = self.transaction.upgrade() {
            lock(&transaction.dropped).push(self.number);
        }
    }
}

fn table(number: u64) -> String {
    format!("outboard_cursor_{number}")
}

pub(super) fn drop_table(number: u64) -> String {
    format!("drop table if exists temp.{}", table(number))
}
