//! Why something was not done.

use super::{DatabaseError, Retry, wit};

/// Why something was not done. Unless a case says otherwise, nothing was.
#[derive(Debug, Clone, PartialEq)]
pub enum Error {
    /// The database refused the statement.
    Database(Box<DatabaseError>),
    /// A parameter or a column that the provider cannot convert.
    Conversion(String),
    /// The result is larger than the binding allows. A cursor has no such limit.
    TooLarge(String),
    /// Such a statement is not for functions to run, or not here.
    NotAllowed(String),
    /// The function may not use this database.
    AccessDenied(String),
    /// The database cannot be reached, or all its connections are in use.
    Unavailable(String),
    /// Time ran out.
    Timeout(String),
    /// The transaction or the cursor is gone, and with it all that the transaction had done.
    Aborted(String),
    /// It may have been done or not: the answer was lost.
    UnknownOutcome(String),
    /// Anything else that the database or its provider said. If it is that the provider sent something else than a result, what the
    /// statement changed is done.
    Other(String),
    /// One row was wanted, and the statement gave none. What it changed is done.
    NoRow,
    /// One row was wanted, and the statement gave this many. What it changed is done.
    SeveralRows(usize),
    /// A column does not become the value that was wanted. What the statement changed is done.
    Column {
        /// Its name, or its place from 1.
        column: String,
        /// Its type in the database; empty where there is none.
        database_type: String,
        /// What it was to become.
        rust_type: &'static str,
        /// What is in the way.
        why: String,
    },
}

impl Error {
    /// The five characters of a refusal by the database.
    pub fn sqlstate(&self) -> Option<&str> {
        match self {
            Self::Database(error) => Some(&error.sqlstate),
            _ => None,
        }
    }

    /// Whether there is such a row already.
    pub fn is_unique_violation(&self) -> bool {
        self.sqlstate() == Some("23505")
    }

    /// Whether a row refers to one that is not there, or one that is to go is referred to.
    pub fn is_foreign_key_violation(&self) -> bool {
        matches!(self.sqlstate(), Some("23503" | "23001"))
    }

    /// Whether the same may well succeed a little later: the statement, or the transaction from its start.
    pub fn is_retryable(&self) -> bool {
        match self {
            Self::Database(error) => error.retry != Retry::Never,
            Self::Unavailable(_) | Self::Aborted(_) => true,
            _ => false,
        }
    }

    /// Whether the transaction has to start again, and may.
    pub(crate) fn ends_transaction(&self) -> bool {
        match self {
            Self::Database(error) => error.retry == Retry::Transaction,
            Self::Aborted(_) => true,
            _ => false,
        }
    }
}

impl std::fmt::Display for Error {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Database(error) => {
                write!(
                    f,
                    "the database refused the statement: {} ({})",
                    error.message, error.sqlstate
                )?;
                [("detail", &error.detail), ("hint", &error.hint)]
                    .into_iter()
                    .filter_map(|(name, text)| Some((name, text.as_ref()?)))
                    .try_for_each(|(name, text)| write!(f, "; {name}: {text}"))
            }
            Self::Conversion(text) => write!(f, "a value cannot be converted: {text}"),
            Self::TooLarge(text) => write!(f, "the result is too large, a cursor would read it: {text}"),
            Self::NotAllowed(text) => write!(f, "the statement is not allowed: {text}"),
            Self::AccessDenied(text) => write!(f, "the function may not use the database: {text}"),
            Self::Unavailable(text) => write!(f, "the database is unavailable: {text}"),
            Self::Timeout(text) => write!(f, "time ran out: {text}"),
            Self::Aborted(text) => write!(f, "the transaction or cursor is gone: {text}"),
            Self::UnknownOutcome(text) => write!(f, "it may have been done or not: {text}"),
            Self::Other(text) => f.write_str(text),
            Self::NoRow => f.write_str("the statement gave no row, and one was wanted"),
            Self::SeveralRows(count) => write!(f, "the statement gave {count} rows, and one was wanted"),
            Self::Column {
                column,
                database_type,
                rust_type,
                why,
            } => {
                write!(f, "the column {column} ")?;
                if !database_type.is_empty() {
                    write!(f, "of type {database_type} ")?;
                }
                write!(f, "is not a {rust_type}: {why}")
            }
        }
    }
}

impl std::error::Error for Error {}

impl From<wit::Error> for Error {
    fn from(error: wit::Error) -> Self {
        match error {
            wit::Error::Database(error) => Self::Database(Box::new(error)),
            wit::Error::Conversion(text) => Self::Conversion(text),
            wit::Error::TooLarge(text) => Self::TooLarge(text),
            wit::Error::NotAllowed(text) => Self::NotAllowed(text),
            wit::Error::AccessDenied(text) => Self::AccessDenied(text),
            wit::Error::Unavailable(text) => Self::Unavailable(text),
            wit::Error::Timeout(text) => Self::Timeout(text),
            wit::Error::Aborted(text) => Self::Aborted(text),
            wit::Error::UnknownOutcome(text) => Self::UnknownOutcome(text),
            wit::Error::Other(text) => Self::Other(text),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{DatabaseError, Error, Retry, wit};

    fn refused(sqlstate: &str, retry: Retry) -> Error {
        Error::from(wit::Error::Database(DatabaseError {
            sqlstate: sqlstate.into(),
            message: "no".into(),
            retry,
            constraint: None,
            detail: Some("why".into()),
            hint: None,
        }))
    }

    #[test]
    fn what_the_database_says_is_told_from_the_rest() {
        let twice = refused("23505", Retry::Never);
        assert!(twice.is_unique_violation() && !twice.is_foreign_key_violation() && !twice.is_retryable());
        assert_eq!(
            twice.to_string(),
            "the database refused the statement: no (23505); detail: why"
        );
        assert!(refused("23503", Retry::Never).is_foreign_key_violation());
        assert_eq!(Error::NoRow.sqlstate(), None);
    }

    #[test]
    fn what_is_worth_another_attempt_says_so() {
        assert!(refused("55P03", Retry::Statement).is_retryable());
        assert!(!refused("55P03", Retry::Statement).ends_transaction());
        assert!(refused("40001", Retry::Transaction).ends_transaction());
        assert!(Error::Aborted(String::new()).ends_transaction());
        assert!(Error::Unavailable(String::new()).is_retryable());
        assert!(!Error::UnknownOutcome(String::new()).is_retryable());
    }
}
