//! The databases that a binding may be, each with the same calls.

use std::sync::Arc;

use outboard_session::stream::{Items, Later};
use outboard_stubs::outboard::sql::v0_1::transactions::Options;
use outboard_stubs::outboard::sql::v0_1::types::{
    Column, DatabaseError, Error, Kind, Outcome, Statement, Value,
};
use tokio::time::Instant;

mod cursor;
mod flowing;
mod forms;
pub mod mysql;
pub mod sqlite;
mod timed;
mod transaction;

pub use cursor::Cursor;
pub use transaction::Transaction;

/// The database of a binding.
pub enum Database {
    /// In a file.
    Sqlite(Arc<sqlite::Database>),
    /// On a server.
    MySql(Arc<mysql::Database>),
}

/// What one call may do, and for how long.
#[derive(Debug, Clone, Copy)]
pub struct Bounds {
    /// When its caller stops waiting.
    pub deadline: Instant,
    /// Whether it may learn anything.
    pub reads: bool,
    /// Whether it may change anything.
    pub writes: bool,
    /// Whether it may change the schema.
    pub admin: bool,
    /// The most rows in its result, besides what the binding says.
    pub rows: usize,
}

/// What the database says of a statement without running it.
#[derive(Debug, Clone, PartialEq)]
pub struct Described {
    /// What its parameters are to be; `unknown` where the database takes anything.
    pub parameters: Vec<Kind>,
    /// The columns of its result.
    pub columns: Vec<Column>,
}

/// A whole result.
#[derive(Debug, Clone, PartialEq)]
pub struct ResultSet {
    /// Its columns.
    pub columns: Vec<Column>,
    /// Its rows, each with a value for every column.
    pub rows: Vec<Vec<Value>>,
}

/// A result as a stream of rows, and how it came to its end.
pub struct Streamed {
    /// Its columns.
    pub columns: Vec<Column>,
    /// Its rows, as they are read.
    pub rows: Items<Vec<Value>>,
    /// Whether those were all of them.
    pub end: Later<Result<(), Error>>,
}

/// How many connections a database has, and what they do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Pooled {
    /// Those that are lent.
    pub in_use: usize,
    /// Those that are open and not lent.
    pub idle: usize,
    /// Calls that wait for one.
    pub waiting: usize,
}

/// What functions learn of a database that cannot be reached. Where it is, and what it says to the provider, is not for them.
const AWAY: &str = "the database of this binding cannot be reached at the moment: try again later; the readiness of its provider \
     says why";
const CLOSING: &str = "the binding is being closed: try again elsewhere";

impl Database {
    /// What it is called where databases are told apart.
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
    /// The statement is stopped, and what it changed rolled back.
    pub async fn query(&self, bounds: Bounds, text: &str, params: Vec<Value>) -> Result<ResultSet, Error> {
        match self {
            Self::Sqlite(database) => database.query(bounds, text, params).await,
            Self::MySql(database) => database.query(bounds, text, params).await,
        }
    }

    /// Runs a statement for what it changes.
    ///
    /// # Errors
    /// As the contract has them.
    ///
    /// # Cancellation
    /// As [`Database::query`].
    pub async fn execute(&self, bounds: Bounds, text: &str, params: Vec<Value>) -> Result<Outcome, Error> {
        match self {
            Self::Sqlite(database) => database.execute(bounds, text, params).await,
            Self::MySql(database) => database.execute(bounds, text, params).await,
        }
    }

    /// The file of one that is in a file, for interfaces that are SQLite's own.
    ///
    /// # Errors
    /// It is another kind of database.
    pub fn sqlite(&self) -> Result<&Arc<sqlite::Database>, Error> {
        match self {
            Self::Sqlite(database) => Ok(database),
            Self::MySql(_) => Err(Error::NotAllowed(
                "the binding is a MySQL database and the interface is SQLite's: use outboard:sql, or link a binding \
                 whose engine is sqlite"
                    .to_owned(),
            )),
        }
    }

    /// The database of one that is on a server, for interfaces that are MySQL's own.
    ///
    /// # Errors
    /// It is another kind of database.
    pub fn mysql(&self) -> Result<&Arc<mysql::Database>, Error> {
        match self {
            Self::MySql(database) => Ok(database),
            Self::Sqlite(_) => Err(Error::NotAllowed(
                "the binding is an SQLite database and the interface is MySQL's: use outboard:sql, or link a binding \
                 whose engine is mysql"
                    .to_owned(),
            )),
        }
    }

    /// Runs statements in a transaction.
    ///
    /// # Errors
    /// As the contract has them. None of the statements had an effect.
    ///
    /// # Cancellation
    /// As [`Database::query`].
    pub async fn batch(&self, bounds: Bounds, statements: Vec<Statement>) -> Result<Vec<Outcome>, Error> {
        match self {
            Self::Sqlite(database) => database.batch(bounds.deadline, statements).await,
            Self::MySql(database) => database.batch(bounds, statements).await,
        }
    }

    /// The rows of a query as a stream. Nothing is made that nobody reads, but for a few rows.
    ///
    /// # Errors
    /// As the contract has them.
    ///
    /// # Cancellation
    /// Dropping the rows ends the statement and frees its connection, and so does the deadline.
    pub async fn query_stream(
        &self,
        bounds: Bounds,
        text: &str,
        params: Vec<Value>,
    ) -> Result<Streamed, Error> {
        match self {
            Self::Sqlite(database) => database.query_stream(bounds.deadline, text, params).await,
            Self::MySql(database) => database.query_stream(bounds, text, params).await,
        }
    }

    /// Opens a cursor on a query.
    ///
    /// # Errors
    /// As the contract has them.
    pub async fn open_cursor(
        &self,
        bounds: Bounds,
        text: &str,
        params: Vec<Value>,
    ) -> Result<(Vec<Column>, Cursor), Error> {
        match self {
            Self::Sqlite(database) => {
                let (columns, cursor) = database.open_cursor(bounds.deadline, text, params).await?;
                Ok((columns, Cursor::Sqlite(cursor)))
            }
            Self::MySql(database) => {
                let (columns, cursor) = database.open_cursor(bounds, text, params).await?;
                Ok((columns, Cursor::MySql(cursor)))
            }
        }
    }

    /// What the database says of a statement.
    ///
    /// # Errors
    /// As the contract has them.
    pub async fn describe(&self, bounds: Bounds, text: &str) -> Result<Described, Error> {
        match self {
            Self::Sqlite(database) => database.describe(bounds.deadline, text).await,
            Self::MySql(database) => database.describe(bounds, text).await,
        }
    }

    /// Begins a transaction. SQLite's are all serializable, which is as strict as any level that may be asked for.
    ///
    /// # Errors
    /// As the contract has them.
    ///
    /// # Cancellation
    /// There is none.
    pub async fn begin(&self, bounds: Bounds, options: Options) -> Result<Transaction, Error> {
        match self {
            Self::Sqlite(database) => {
                let read_only = options.read_only || !bounds.writes;
                let begun = database.begin(bounds.deadline, read_only).await?;
                Ok(Transaction::Sqlite(begun))
            }
            Self::MySql(database) => Ok(Transaction::MySql(database.begin(bounds, options).await?)),
        }
    }

    /// Its connections.
    pub fn pooled(&self) -> Pooled {
        match self {
            Self::Sqlite(database) => database.pooled(),
            Self::MySql(database) => database.pooled(),
        }
    }

    /// The most connections that all replicas together may hold, if that is bounded.
    pub fn budget(&self) -> Option<usize> {
        match self {
            Self::Sqlite(_) => None,
            Self::MySql(database) => database.budget(),
        }
    }

    /// How much of its connections is lent, in permille.
    pub fn saturation(&self) -> u32 {
        match self {
            Self::Sqlite(database) => database.saturation(),
            Self::MySql(database) => database.saturation(),
        }
    }

    /// Why it cannot serve, if it cannot.
    ///
    /// # Cancellation
    /// There is none.
    pub async fn trouble(&self) -> Option<String> {
        match self {
            Self::Sqlite(database) => database.trouble().await,
            Self::MySql(database) => database.trouble().await,
        }
    }

    /// Closes it, after the last call.
    pub async fn close(&self) {
        match self {
            Self::Sqlite(database) => database.close().await,
            Self::MySql(database) => database.close().await,
        }
    }
}

/// The error with the number of its statement in the batch, from 1.
fn of_batch(index: usize, error: Error) -> Error {
    let told = |text: String| format!("statement {} of the batch: {text}", index + 1);
    match error {
        Error::Database(error) => Error::Database(DatabaseError {
            message: told(error.message),
            ..error
        }),
        Error::Conversion(text) => Error::Conversion(told(text)),
        Error::NotAllowed(text) => Error::NotAllowed(told(text)),
        Error::Timeout(text) => Error::Timeout(told(text)),
        Error::Unavailable(text) => Error::Unavailable(told(text)),
        other => other,
    }
}
