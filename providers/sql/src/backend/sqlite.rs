//! SQLite: one file, any number of readers beside each other, one writer at a time.
//!
//! Readers have connections that cannot write. What writes has the one connection that can, in a transaction that takes
//! SQLite's write lock at its begin, so that nothing fails halfway because another process wrote in between.

use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::AtomicUsize;
use std::time::Duration;

use crate::backend::ResultSet;
use deadpool::managed::Pool;
use outboard_stubs::outboard::sql::v0_1::types::{self, Column, Error, Kind, Outcome, Value};
use tokio::time::Instant;

use crate::backend::{Bounds, Described, of_batch};
use crate::config::Limits;
use crate::error::told;

mod connection;
mod cursor;
mod gathered;
mod opening;
mod running;
mod schema;
mod state;
mod statement;
mod steps;
mod stored;
mod streamed;
mod transaction;
mod turn;
mod value;

use connection::Connections;
use running::{Form, Ran, Wanted, commit};
use schema::Schema;
use statement::{Sort, Statement};
use steps::{Pace, Steps};

pub use cursor::Cursor;
pub use statement::operation;
pub use transaction::Transaction;

/// A database in a file.
pub struct Database {
    readers: Pool<Connections>,
    writer: Pool<Connections>,
    schema: Arc<Schema>,
    limits: Limits,
    /// The file.
    path: PathBuf,
    /// How many of its connections are lent.
    lent: Arc<AtomicUsize>,
}

/// What it is called where databases are told apart.
pub const SYSTEM: &str = "sqlite";
/// SQLite's own wait for another process's lock, in one go; the rest of a caller's patience is waited out here.
const BUSY: Duration = Duration::from_millis(100);
/// Long enough for a rollback on any disk that works.
const ROLLBACK: Duration = Duration::from_secs(5);

impl Database {
    /// The rows of a statement.
    ///
    /// # Errors
    /// As the contract has them.
    ///
    /// # Cancellation
    /// The statement is stopped, and what it changed rolled back.
    pub async fn query(&self, bounds: Bounds, text: &str, params: Vec<Value>) -> Result<ResultSet, Error> {
        let wanted = Wanted::Rows {
            most: bounds.rows,
            form: Form::Declared,
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
    /// As [`Database::query`].
    pub async fn execute(&self, bounds: Bounds, text: &str, params: Vec<Value>) -> Result<Outcome, Error> {
        let ran = self.run(bounds, text, params, Wanted::Outcome).await?;
        Ok(ran.outcome)
    }

    /// Runs statements in a transaction.
    ///
    /// # Errors
    /// As the contract has them. None of the statements had an effect.
    ///
    /// # Cancellation
    /// As [`Database::query`].
    pub async fn batch(
        &self,
        deadline: Instant,
        statements: Vec<types::Statement>,
    ) -> Result<Vec<Outcome>, Error> {
        let until = self.until(deadline);
        let mut prepared = Vec::with_capacity(statements.len());
        for (index, types::Statement { text, params }) in statements.iter().enumerate() {
            let read = Statement::read(text).map_err(Error::from).and_then(|statement| {
                let arguments = value::arguments(params.clone(), statement.parameters)?;
                Ok((statement, arguments))
            });
            prepared.push(read.map_err(|error| of_batch(index, error))?);
        }
        let mut lease = self.write(until).await?;
        let mut outcomes = Vec::with_capacity(prepared.len());
        for (index, (statement, arguments)) in prepared.into_iter().enumerate() {
            let ran = self
                .raw(&mut lease, &statement, arguments, Wanted::Outcome, until)
                .await;
            outcomes.push(ran.map_err(|error| of_batch(index, error.into()))?.outcome);
        }
        commit(lease, until).await?;
        Ok(outcomes)
    }

    /// Opens a cursor on a query.
    ///
    /// # Errors
    /// As the contract has them.
    pub async fn open_cursor(
        self: &Arc<Self>,
        deadline: Instant,
        text: &str,
        params: Vec<Value>,
    ) -> Result<(Vec<Column>, Cursor), Error> {
        let pace = Pace::Calls(self.limits.idle);
        let (columns, steps) = self
            .start(deadline, text, params, "a cursor", Form::Declared, pace)
            .await?;
        Ok((columns, Cursor::under_way(steps)))
    }

    /// Starts a query whose rows are asked for; `what` they are asked for by.
    async fn start(
        self: &Arc<Self>,
        deadline: Instant,
        text: &str,
        params: Vec<Value>,
        what: &str,
        form: Form,
        pace: Pace,
    ) -> Result<(Vec<Column>, Steps), Error> {
        let until = self.until(deadline);
        let statement = Statement::read(text)?;
        if statement.sort == Sort::Writes {
            return Err(Error::NotAllowed(format!(
                "{what} reads and this statement writes: use query"
            )));
        }
        let arguments = value::arguments(params, statement.parameters)?;
        let mut lease = self.read(until).await?;
        let fields = self
            .fields(&mut lease, &statement, until)
            .await
            .map_err(|error| told(&error))?;
        let fields = form.of(fields);
        let text = statement.text.to_owned();
        Steps::start(self, lease, text, arguments, fields, until, pace).await
    }

    /// What the database says of a statement.
    ///
    /// # Errors
    /// As the contract has them.
    pub async fn describe(&self, deadline: Instant, text: &str) -> Result<Described, Error> {
        let until = self.until(deadline);
        let statement = Statement::read(text)?;
        let mut lease = self.read(until).await?;
        let fields = self
            .fields(&mut lease, &statement, until)
            .await
            .map_err(|error| told(&error))?;
        Ok(Described {
            parameters: vec![Kind::Unknown; statement.parameters],
            columns: fields.to_vec(),
        })
    }

    /// Begins a transaction.
    ///
    /// # Errors
    /// As the contract has them.
    ///
    /// # Cancellation
    /// There is none.
    pub async fn begin(self: &Arc<Self>, deadline: Instant, read_only: bool) -> Result<Transaction, Error> {
        let until = self.until(deadline);
        let lease = if read_only {
            let mut lease = self.read(until).await?;
            lease.begin("begin", until).await.map_err(|error| told(&error))?;
            lease
        } else {
            self.write(until).await?
        };
        Ok(Transaction::new(Arc::clone(self), lease))
    }

    async fn run(
        &self,
        bounds: Bounds,
        text: &str,
        params: Vec<Value>,
        wanted: Wanted,
    ) -> Result<Ran, Error> {
        let until = self.until(bounds.deadline);
        let statement = Statement::read(text)?;
        if statement.sort == Sort::Writes && !bounds.writes {
            return Err(Error::NotAllowed(
                "the statement writes, and no grant gives this function the right \"write\" for the binding"
                    .to_owned(),
            ));
        }
        let arguments = value::arguments(params, statement.parameters)?;
        if statement.sort == Sort::Reads {
            let mut lease = self.read(until).await?;
            return Ok(self.raw(&mut lease, &statement, arguments, wanted, until).await?);
        }
        let mut lease = self.write(until).await?;
        let ran = self.raw(&mut lease, &statement, arguments, wanted, until).await?;
        commit(lease, until).await?;
        Ok(ran)
    }
}
