//! Transactions of any database.

use crate::backend::ResultSet;
use outboard_stubs::outboard::sql::v0_1::types::{Column, Error, Outcome, Value};
use tokio::time::Instant;

use super::{Bounds, Cursor, mysql, sqlite};

/// A transaction under way. Dropping it rolls it back.
pub enum Transaction {
    /// Of a file.
    Sqlite(sqlite::Transaction),
    /// Of a server.
    MySql(mysql::Transaction),
}

/// The longest name of a savepoint, in bytes: as much as any of them keeps.
pub(super) const NAME: usize = 63;

impl Transaction {
    /// What its database is called where databases are told apart.
    pub fn system(&self) -> &'static str {
        match self {
            Self::Sqlite(_) => sqlite::SYSTEM,
            Self::MySql(_) => mysql::SYSTEM,
        }
    }

    /// The rows of a statement.
    ///
    /// # Errors
    /// As the contract has them.
    ///
    /// # Cancellation
    /// The transaction is rolled back.
    pub async fn query(&self, bounds: Bounds, text: &str, params: Vec<Value>) -> Result<ResultSet, Error> {
        match self {
            Self::Sqlite(transaction) => transaction.query(bounds, text, params).await,
            Self::MySql(transaction) => transaction.query(bounds, text, params).await,
        }
    }

    /// Runs a statement for what it changes.
    ///
    /// # Errors
    /// As the contract has them.
    ///
    /// # Cancellation
    /// The transaction is rolled back.
    pub async fn execute(&self, bounds: Bounds, text: &str, params: Vec<Value>) -> Result<Outcome, Error> {
        match self {
            Self::Sqlite(transaction) => transaction.execute(bounds.deadline, text, params).await,
            Self::MySql(transaction) => transaction.execute(bounds, text, params).await,
        }
    }

    /// Opens a cursor on a query.
    ///
    /// # Errors
    /// As the contract has them.
    ///
    /// # Cancellation
    /// The transaction is rolled back.
    pub async fn open_cursor(
        &self,
        bounds: Bounds,
        text: &str,
        params: Vec<Value>,
    ) -> Result<(Vec<Column>, Cursor), Error> {
        match self {
            Self::Sqlite(transaction) => {
                let (columns, cursor) = transaction.open_cursor(bounds.deadline, text, params).await?;
                Ok((columns, Cursor::Sqlite(cursor)))
            }
            Self::MySql(transaction) => {
                let (columns, cursor) = transaction.open_cursor(bounds, text, params).await?;
                Ok((columns, Cursor::MySql(cursor)))
            }
        }
    }

    /// Marks a savepoint.
    ///
    /// # Errors
    /// As the contract has them.
    pub async fn savepoint(&self, deadline: Instant, name: &str) -> Result<(), Error> {
        match self {
            Self::Sqlite(transaction) => transaction.savepoint(deadline, name).await,
            Self::MySql(transaction) => transaction.savepoint(deadline, name).await,
        }
    }

    /// Rolls back to a savepoint.
    ///
    /// # Errors
    /// As the contract has them.
    pub async fn rollback_to(&self, deadline: Instant, name: &str) -> Result<(), Error> {
        match self {
            Self::Sqlite(transaction) => transaction.rollback_to(deadline, name).await,
            Self::MySql(transaction) => transaction.rollback_to(deadline, name).await,
        }
    }

    /// Forgets a savepoint.
    ///
    /// # Errors
    /// As the contract has them.
    pub async fn release(&self, deadline: Instant, name: &str) -> Result<(), Error> {
        match self {
            Self::Sqlite(transaction) => transaction.release(deadline, name).await,
            Self::MySql(transaction) => transaction.release(deadline, name).await,
        }
    }

    /// Commits.
    ///
    /// # Errors
    /// As the contract has them. The transaction has ended, whatever came of it.
    ///
    /// # Cancellation
    /// The outcome is unknown.
    pub async fn commit(self, deadline: Instant) -> Result<(), Error> {
        match self {
            Self::Sqlite(transaction) => transaction.commit(deadline).await,
            Self::MySql(transaction) => transaction.commit(deadline).await,
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
        match self {
            Self::Sqlite(transaction) => transaction.rollback(deadline).await,
            Self::MySql(transaction) => transaction.rollback(deadline).await,
        }
    }
}
