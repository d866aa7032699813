//! What can go wrong with a database, before it is told in the words of an interface.

use tokio_postgres::error::DbError;

/// Why something was not done.
#[derive(Debug, Clone, thiserror::Error)]
pub enum Failed {
    /// The database refused the statement, and did nothing of it.
    #[error("{}", .0.message)]
    Database(Box<Refusal>),
    /// A parameter or a column that cannot be converted: which one, and its type. Nothing was done.
    #[error("{0}")]
    Conversion(String),
    /// The result is larger than the binding allows. Nothing was done.
    #[error("{0}")]
    TooLarge(String),
    /// Such a statement is not for functions to run, or not here. Nothing was done.
    #[error("{0}")]
    NotAllowed(String),
    /// The function lacks a right. Nothing was done.
    #[error("{0}")]
    AccessDenied(String),
    /// The database cannot be reached, or all its connections are in use. Nothing was done.
    #[error("{0}")]
    Unavailable(String),
    /// Time ran out. Nothing was done.
    #[error("{0}")]
    Timeout(String),
    /// The transaction or the cursor is gone, and with it all that the transaction had done.
    #[error("{0}")]
    Aborted(String),
    /// It may have been done or not: the connection was lost before the answer came.
    #[error("{0}")]
    UnknownOutcome(String),
    /// Anything else.
    #[error("{0}")]
    Other(String),
}

/// What the database says of a statement that it refused.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refusal {
    /// As in `ERROR`.
    pub severity: String,
    /// SQLSTATE, five characters.
    pub sqlstate: String,
    /// What is wrong.
    pub message: String,
    /// More of it.
    pub detail: Option<String>,
    /// What may help.
    pub hint: Option<String>,
    /// The constraint that was violated.
    pub constraint: Option<String>,
    /// The schema that it is about.
    pub schema: Option<String>,
    /// The table that it is about.
    pub table: Option<String>,
    /// The column that it is about.
    pub column: Option<String>,
    /// The type that it is about.
    pub datatype: Option<String>,
    /// What is worth trying again.
    pub retry: Retry,
}

/// What is worth trying again after a refusal.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Retry {
    /// The same would be refused again.
    Never,
    /// The statement alone.
    Statement,
    /// The transaction, from its start: it lost to another that ran beside it.
    Transaction,
}

impl From<&DbError> for Refusal {
    fn from(error: &DbError) -> Self {
        let owned = |text: Option<&str>| text.map(str::to_owned);
        Self {
            severity: error.severity().to_owned(),
            sqlstate: error.code().code().to_owned(),
            message: error.message().to_owned(),
            detail: owned(error.detail()),
            hint: owned(error.hint()),
            constraint: owned(error.constraint()),
            schema: owned(error.schema()),
            table: owned(error.table()),
            column: owned(error.column()),
            datatype: owned(error.datatype()),
            retry: retry(error.code().code()),
        }
    }
}

/// By the state: serialization failures and deadlocks undo a transaction that may succeed the next time; a lock that was not
/// had, or a server that is short of something, undoes a statement.
fn retry(sqlstate: &str) -> Retry {
    match sqlstate {
        "40001" | "40P01" => Retry::Transaction,
        "55P03" => Retry::Statement,
        state if state.starts_with("53") => Retry::Statement,
        _ => Retry::Never,
    }
}
