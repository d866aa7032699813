//! What a function learns of errors of the server and of the way to it.

use outboard_stubs::outboard::sql::v0_1::types::{DatabaseError, Error, Retry};
use sqlx::mysql::MySqlDatabaseError;

use super::statement::Sort;

/// Numbers of errors (mariadb.com/kb/en/mariadb-error-code-reference, dev.mysql.com, "Server Error Message Reference") that
/// something depends on.
pub(super) mod number {
    pub(in crate::backend::mysql) const CHANGED_SINCE: u16 = 1020;
    pub(in crate::backend::mysql) const DB_ACCESS_DENIED: u16 = 1044;
    pub(in crate::backend::mysql) const ACCESS_DENIED: u16 = 1045;
    pub(in crate::backend::mysql) const SHUTDOWN: u16 = 1053;
    pub(in crate::backend::mysql) const TABLE_ACCESS_DENIED: u16 = 1142;
    pub(in crate::backend::mysql) const COLUMN_ACCESS_DENIED: u16 = 1143;
    pub(in crate::backend::mysql) const PACKET_TOO_LARGE: u16 = 1153;
    pub(in crate::backend::mysql) const LOCK_WAIT: u16 = 1205;
    pub(in crate::backend::mysql) const DEADLOCK: u16 = 1213;
    pub(in crate::backend::mysql) const INTERRUPTED: u16 = 1317;
    pub(in crate::backend::mysql) const NO_PASSWORD: u16 = 1698;
    pub(in crate::backend::mysql) const KILLED: u16 = 1927;
    pub(in crate::backend::mysql) const TOO_LONG: u16 = 1969;
    pub(in crate::backend::mysql) const TOO_LONG_MYSQL: u16 = 3024;
    pub(in crate::backend::mysql) const SESSION_KILLED: u16 = 3169;
    pub(in crate::backend::mysql) const NOT_WAITED: u16 = 3572;
    pub(in crate::backend::mysql) const IDLE_TOO_LONG: u16 = 4031;
}

/// The number of the server's error, if it is one of its own.
pub(super) fn number_of(error: &sqlx::Error) -> Option<u16> {
    own(error).map(MySqlDatabaseError::number)
}

/// Whether the connection is not to be lent again after it, though it may say what became of the statement.
pub(super) fn ends_connection(error: &sqlx::Error) -> bool {
    is_lost(error) || number_of(error) == Some(number::PACKET_TOO_LARGE)
}

/// Whether the connection ended before it told what became of the statement.
pub(super) fn is_lost(error: &sqlx::Error) -> bool {
    number_of(error).is_none_or(|number| {
        matches!(
            number,
            number::SHUTDOWN | number::KILLED | number::SESSION_KILLED | number::IDLE_TOO_LONG
        )
    })
}

/// Whether the server refuses who the provider is, rather than what it asks.
pub(super) fn is_of_the_login(error: &sqlx::Error) -> bool {
    number_of(error).is_some_and(|number| {
        matches!(
            number,
            number::ACCESS_DENIED
                | number::DB_ACCESS_DENIED
                | number::NO_PASSWORD
                | number::TABLE_ACCESS_DENIED
                | number::COLUMN_ACCESS_DENIED
        )
    })
}

/// Whether an error undoes the whole transaction.
pub(super) fn undoes_all(error: &sqlx::Error) -> bool {
    ends_connection(error) || number_of(error).is_some_and(|number| retry(number) == Retry::Transaction)
}

/// What a function learns of a statement's error.
pub(super) fn told(error: &sqlx::Error, sort: Sort) -> Error {
    match own(error) {
        _ if is_lost(error) => {
            // Why says more of the network and the server than is for functions.
            tracing::debug!(%error, "a statement lost its connection");
            lost(sort)
        }
        Some(error) => refusal(error),
        None => Error::Other(format!("the statement cannot be run: {error}")),
    }
}

/// What it learns when the connection is gone, or does not answer any more.
pub(super) fn lost(sort: Sort) -> Error {
    match sort {
        Sort::Reads => Error::Unavailable(
            "the connection to the database was lost: nothing was done, try again".to_owned(),
        ),
        Sort::Writes | Sort::Schema => Error::UnknownOutcome(
            "the connection to the database was lost before it answered: the statement may have been done"
                .to_owned(),
        ),
    }
}

/// What it learns when time ran out.
pub(super) fn late() -> Error {
    Error::Timeout(
        "the statement took longer than its caller waits, or than statement_timeout allows".to_owned(),
    )
}

fn own(error: &sqlx::Error) -> Option<&MySqlDatabaseError> {
    error.as_database_error()?.try_downcast_ref()
}

fn refusal(error: &MySqlDatabaseError) -> Error {
    let number = error.number();
    match number {
        number::INTERRUPTED | number::TOO_LONG | number::TOO_LONG_MYSQL => late(),
        _ => Error::Database(DatabaseError {
            sqlstate: sqlstate(number, error.code().unwrap_or("HY000")).to_owned(),
            message: error.message().to_owned(),
            retry: retry(number),
            constraint: constraint(number, error.message()).map(str::to_owned),
            detail: None,
            hint: None,
        }),
    }
}

/// The state of the SQL standard, or PostgreSQL's, where the server's own says less.
fn sqlstate(number: u16, own: &str) -> &str {
    match number {
        1022 | 1062 | 1169 | 1586 | 1859 => "23505",
        1216 | 1217 | 1451 | 1452 => "23503",
        1048 | 1364 => "23502",
        3819 => "23514",
        // Elsewhere it is another error.
        4025 if own == "23000" => "23514",
        number::LOCK_WAIT | number::NOT_WAITED => "55P03",
        number::CHANGED_SINCE => "40001",
        _ => own,
    }
}

fn retry(number: u16) -> Retry {
    match number {
        number::DEADLOCK | number::CHANGED_SINCE => Retry::Transaction,
        // The last two: too many connections.
        number::LOCK_WAIT | number::NOT_WAITED | 1040 | 1203 => Retry::Statement,
        _ => Retry::Never,
    }
}

/// The name of what was violated, out of the words that the server has for it.
fn constraint(number: u16, message: &str) -> Option<&str> {
    let between = |before: &str, after: char| {
        let (_, rest) = message.rsplit_once(before)?;
        rest.split_once(after).map(|(name, _)| name)
    };
    match number {
        1062 | 1586 | 1859 => between("for key '", '\''),
        1216 | 1217 | 1451 | 1452 | 4025 => between("CONSTRAINT `", '`'),
        3819 => between("Check constraint '", '\''),
        _ => None,
    }
}
