//! SQL against the database that the host linked: statements, cursors and transactions.
//!
//! A function names no database and holds no connection. Statements are in the database's own dialect, with its own
//! placeholders; parameters are always values, never text that is put into a statement.
//!
//! ```no_run
//! use outboard_function::sql::{self, FromRow};
//!
//! #[derive(FromRow)]
//! struct Product {
//!     name: String,
//!     stock: u32,
//! }
//!
//! # fn main() -> Result<(), sql::Error> {
//! let scarce: Vec<Product> = sql::query("select name, stock from products where stock < $1").bind(10).all()?;
//! let (total,): (i64,) = sql::query("select count(*) from products").one()?;
//!
//! sql::transaction(|tx| -> Result<(), sql::Error> {
//!     for product in &scarce {
//!         tx.query("update products set stock = stock + 100 where name = $1").bind(&product.name).execute()?;
//!     }
//!     Ok(())
//! })?;
//! # Ok(())
//! # }
//! ```
//!
//! # Values
//!
//! | in Rust | in the database |
//! |---|---|
//! | `bool`, `i8` to `i64`, `u8` to `u64`, `usize`, `f32`, `f64` | booleans, integers, floats |
//! | [`Decimal`] | decimal numbers; those without a fraction are integers too |
//! | `String`, `Vec<u8>`; `&str`, `&[u8]` as parameters | text, bytes |
//! | [`Date`], [`Time`], [`Timestamp`], [`Instant`], [`Interval`], [`Uuid`] | what they are called, or nearly so |
//! | `serde_json::Value` with the feature `json`, [`Json`] | JSON |
//! | `Vec` of one of these | arrays of one dimension |
//! | `Option` of one of these | the same, or null |
//! | [`Value`] | anything at all |
//!
//! [`Query::rows`] gives whole columns as vectors, and [`Cursor::batches`] does of a result of any size.
//!
//! A database that lacks a type keeps such values as something else, as SQLite keeps dates as text. Each type takes what it can
//! without losing anything, and is an error where it cannot. [`IntoValue`] and [`FromValue`] make more types of your own.

mod array;
mod convert;
mod cursor;
mod error;
#[cfg(feature = "json")]
mod json;
mod number;
mod query;
mod row;
mod rows;
mod text;
mod transaction;
mod types;
mod uuid;
mod value;

pub use outboard_function_derive::FromRow;

pub use crate::bindings::sql::outboard::sql::transactions::Isolation;
pub use crate::bindings::sql::outboard::sql::types::{
    Array, Column, DatabaseError, Date, Element, Instant, Interval, Kind, Other, Outcome, Retry, Time,
    Timestamp, Uuid, Value,
};
pub use array::ArrayElement;
pub use cursor::Cursor;
pub use error::Error;
pub use query::{InTransaction, Prepared, PreparedInTransaction, PreparedStatement, Query, Statement};
pub use row::{FromRow, Row};
pub use rows::Rows;
pub use text::Unreadable;
pub use transaction::{Options, Transaction};
pub use types::{Decimal, Json};
pub use value::{FromValue, IntoValue, Mismatch};

use crate::bindings::sql::outboard::sql::{statements, types as wit};
use transaction::Failed;

/// A statement that stands for itself: what it changes is durable when it returns.
pub fn query(text: &str) -> Query<Statement<'_>> {
    Query::new(Statement { text })
}

/// Runs statements one after the other in a transaction of their own: all of them or none.
///
/// ```no_run
/// # use outboard_function::sql;
/// # fn main() -> Result<(), sql::Error> {
/// let outcomes = sql::batch([
///     sql::query("delete from carts where customer = $1").bind("ann"),
///     sql::query("delete from customers where name = $1").bind("ann"),
/// ])?;
/// # Ok(())
/// # }
/// ```
///
/// # Errors
/// That of the first statement that failed. None of them was done then, unless the outcome is unknown.
pub fn batch<'a>(queries: impl IntoIterator<Item = Query<Statement<'a>>>) -> Result<Vec<Outcome>, Error> {
    let list: Vec<wit::Statement> = queries.into_iter().map(Query::into_statement).collect();
    Ok(statements::batch(&list)?)
}

/// Has the database look at a statement without running it. It is good for any number of calls.
///
/// # Errors
/// The database does not accept it, or cannot be asked.
pub fn prepare(text: &str) -> Result<Prepared, Error> {
    Ok(Prepared::new(statements::prepare(text)?))
}

/// Does `work` in a transaction: commits if it returns `Ok`, rolls back if it does not.
///
/// It is rolled back also if the database said that it lost to another transaction, even where `work` passes over that.
/// `work` runs once; [`transaction_with`] runs it again then.
///
/// # Errors
/// What `work` returned, or what the database said of the start or the end of the transaction. After
/// [`Error::UnknownOutcome`] it may have been committed; after any other error nothing was done.
pub fn transaction<T, E: From<Error>>(work: impl FnOnce(&Transaction) -> Result<T, E>) -> Result<T, E> {
    let transaction = Transaction::begin(Options::default())?;
    transaction.finish(work).map_err(|failed| failed.error)
}

/// As [`transaction`], with options, and again from its start when that is worth it, so that `work` may run several
/// times: when the transaction lost to another or is gone, or when the database could not be reached to begin one.
///
/// The transaction remembers what the database said to it, so `work` may return errors of any type.
///
/// # Errors
/// As [`transaction`]; that of the last attempt. After an unknown outcome there is no further attempt.
pub fn transaction_with<T, E: From<Error>>(
    options: Options,
    mut work: impl FnMut(&Transaction) -> Result<T, E>,
) -> Result<T, E> {
    transaction::attempt(options.attempts, || {
        let transaction = Transaction::begin(options).map_err(|error| Failed {
            again: error.is_retryable(),
            error: error.into(),
        })?;
        transaction.finish(&mut work)
    })
}
