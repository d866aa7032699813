//! What can go wrong with a database, before it is told in the words of an interface.

use tokio_postgres::error::{DbError, SqlState};

use crate::statement::UnreadableName;

/// A binding that does not work.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    /// Its `shared` names what cannot be a function.
    #[error("binding {binding}: shared: {source}")]
    Shared {
        /// The binding.
        binding: String,
        /// Which name.
        source: UnreadableName,
    },
}

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
            // In a transaction; by itself it is prepared again.
            retry: match error.message().contains("cached plan") {
                true => Retry::Transaction,
                false => retry(error.code().code()),
            },
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

/// What a function learns of an error of the driver's; `unsure` if the statement may have been done all the same.
pub(crate) fn told(error: &tokio_postgres::Error, unsure: bool) -> Failed {
    if is_lost(error) {
        // Why it was lost says more of the network and the server than is for functions.
        tracing::debug!(%error, "a statement lost its connection");
        return if unsure {
            Failed::UnknownOutcome(
                "the connection to the database was lost before it answered: the statement may have been done"
                    .to_owned(),
            )
        } else {
            Failed::Unavailable(
                "the connection to the database was lost: nothing was done, try again".to_owned(),
            )
        };
    }
    match error.as_db_error() {
        Some(database) if *database.code() == SqlState::QUERY_CANCELED => Failed::Timeout(
            "the database stopped the statement: it took longer than statement_timeout, or its caller's time, allows"
                .to_owned(),
        ),
        Some(database) => Failed::Database(Box::new(Refusal::from(database))),
        None => Failed::Other(format!("the statement cannot be run: {error}")),
    }
}

/// Whether an error says that the connection is gone.
pub(crate) fn is_lost(error: &tokio_postgres::Error) -> bool {
    match error.code() {
        // Operator intervention, but for the cancellation of one statement; connection exceptions.
        Some(code) => {
            (code.code().starts_with("57P") && code.code() != "57014") || code.code().starts_with("08")
        }
        None => {
            let source = std::error::Error::source(error);
            error.is_closed() || source.is_some_and(|source| source.is::<std::io::Error>())
        }
    }
}

/// The error with the number of its statement, counted from 1 by people.
pub(crate) fn of_statement(index: usize, error: Failed) -> Failed {
    let numbered = |text: String| format!("statement {} of the batch: {text}", index + 1);
    match error {
        Failed::Database(refusal) => Failed::Database(Box::new(Refusal {
            message: numbered(refusal.message),
            ..*refusal
        })),
        Failed::Conversion(text) => Failed::Conversion(numbered(text)),
        Failed::TooLarge(text) => Failed::TooLarge(numbered(text)),
        Failed::NotAllowed(text) => Failed::NotAllowed(numbered(text)),
        Failed::AccessDenied(text) => Failed::AccessDenied(numbered(text)),
        Failed::Timeout(text) => Failed::Timeout(numbered(text)),
        other => other,
    }
}
