//! What can go wrong with a database, and what a function learns of it.

use std::path::PathBuf;

use outboard_provider::may_pass;
use outboard_stubs::outboard::sql::v0_1::types::{DatabaseError, Error, Retry};
use sqlx::migrate::MigrateError;

/// A binding that does not work.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    /// It says what cannot be.
    #[error("binding {binding}: {}", what.join("; "))]
    Binding {
        /// The binding.
        binding: String,
        /// Everything that is wrong with it, by key.
        what: Vec<String>,
    },
    /// Its database cannot be opened.
    #[error(
        "binding {binding}: the database {} cannot be opened: {source}; check the path, the rights on its folder, and \
         that the file is an SQLite database",
        path.display()
    )]
    Open {
        /// The binding.
        binding: String,
        /// The file.
        path: PathBuf,
        /// SQLite's reason.
        source: sqlx::Error,
    },
    /// Its folder cannot be made, or its lock not be taken.
    #[error("binding {binding}: {}: {source}; check the path and its rights", path.display())]
    Folder {
        /// The binding.
        binding: String,
        /// The folder or the file.
        path: PathBuf,
        /// The operating system's reason.
        source: std::io::Error,
    },
    /// Its migrations cannot be applied.
    #[error(
        "binding {binding}: the migrations in {} cannot be applied: {source}; files are named NNNN_name.sql, and one \
         that has been applied must not change",
        folder.display()
    )]
    Migrate {
        /// The binding.
        binding: String,
        /// The folder.
        folder: PathBuf,
        /// Why not.
        source: Box<MigrateError>,
    },
    /// The SQLite in this program lets statements open other files.
    #[error(
        "binding {binding}: the SQLite in this program lets a statement attach any file; build it with \
         LIBSQLITE3_FLAGS=-DSQLITE_MAX_ATTACHED=0, as the workspace's own configuration does"
    )]
    Attaches {
        /// The binding.
        binding: String,
    },
}

/// A statement that is not for functions to run.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Refused {
    /// No statement at all.
    #[error("the text holds no statement")]
    Empty,
    /// More than one statement.
    #[error("the text holds more than one statement: run each by itself, or several as a batch")]
    Several,
    /// A quote that is not closed.
    #[error("a quoted string or name in the statement has no end")]
    Unterminated,
    /// A NUL character.
    #[error("the statement holds a NUL character: pass it as a parameter")]
    Nul,
    /// A text beyond all measure.
    #[error("the statement has more than {0} bytes: pass what is long as parameters")]
    TooLong(usize),
    /// Parentheses in parentheses.
    #[error("the parentheses of the statement stand more than {0} deep in each other: split it")]
    TooDeep(usize),
    /// A transaction by hand.
    #[error(
        "{0} is not for functions: connections are shared between them; use outboard:sql/transactions, whose \
         transactions end with their function"
    )]
    Transaction(String),
    /// A change of the schema.
    #[error("{0} is not for functions: the schema is changed by the binding's migrations")]
    Schema(String),
    /// Anything else that is not on the list.
    #[error(
        "a statement that begins with `{0}` is not for functions: they run SELECT, WITH, VALUES, INSERT, REPLACE, \
         UPDATE, DELETE and EXPLAIN"
    )]
    Unknown(String),
    /// What stays behind on a connection.
    #[error("{0} is not for functions: it would stay behind on a connection, which functions share")]
    Session(String),
    /// Variables.
    #[error(
        "`{0}`: variables belong to a connection, which functions share; keep values in the function, and pass them as \
         parameters"
    )]
    Variable(String),
    /// Functions of SQL that act on more than the statement.
    #[error(
        "the function {0} is not for functions: what it does or tells is the connection's or the server's"
    )]
    Function(String),
    /// What shows the statements of others.
    #[error("{0} is not for functions: it shows what others run on the server")]
    Others(String),
    /// A result that goes to a file.
    #[error("INTO {0} is not for functions: it writes a file on the server")]
    File(String),
    /// A comment that is none.
    #[error("a comment that begins with `{0}` is not for functions: it is code to the server")]
    Hidden(String),
    /// A placeholder that is not a number.
    #[error("`{0}`: placeholders are ?, ?1 or $1, counted from 1; they have no names")]
    Placeholder(String),
    /// Both kinds of placeholders.
    #[error("the statement has placeholders with numbers and without: use one kind")]
    MixedPlaceholders,
}

/// The classes of SQLite's result codes (sqlite.org/rescode.html) that something depends on.
pub(crate) mod code {
    pub(crate) const BUSY: i32 = 5;
    pub(crate) const LOCKED: i32 = 6;
    pub(crate) const NOMEM: i32 = 7;
    pub(crate) const READONLY: i32 = 8;
    pub(crate) const INTERRUPT: i32 = 9;
    pub(crate) const IOERR: i32 = 10;
    pub(crate) const CORRUPT: i32 = 11;
    pub(crate) const FULL: i32 = 13;
    pub(crate) const CONSTRAINT: i32 = 19;
    pub(crate) const NOTADB: i32 = 26;
}

impl StartError {
    /// Whether another attempt may succeed with the same files: the database is locked by another, or the disk fails.
    pub fn may_recover(&self) -> bool {
        match self {
            Self::Open { source, .. } => is_passing(source),
            Self::Folder { source, .. } => may_pass(source),
            Self::Migrate { source, .. } => match &**source {
                MigrateError::Execute(error) | MigrateError::ExecuteMigration(error, _) => is_passing(error),
                _ => false,
            },
            Self::Attaches { .. } | Self::Binding { .. } => false,
        }
    }
}

impl From<Refused> for Error {
    fn from(refused: Refused) -> Self {
        Self::NotAllowed(refused.to_string())
    }
}

/// SQLite's extended result code, if the error is one of its own.
pub(crate) fn extended_code(error: &sqlx::Error) -> Option<i32> {
    error.as_database_error()?.code()?.parse().ok()
}

/// The class of SQLite's result code.
pub(crate) fn class(error: &sqlx::Error) -> Option<i32> {
    extended_code(error).map(|code| code & 0xff)
}

fn is_passing(error: &sqlx::Error) -> bool {
    let passing = [code::BUSY, code::LOCKED, code::NOMEM, code::IOERR, code::FULL];
    match error {
        sqlx::Error::Io(error) => may_pass(error),
        error => class(error).is_some_and(|class| passing.contains(&class)),
    }
}

/// What a function learns of an error of the driver's. The statement had no effect.
pub(crate) fn told(error: &sqlx::Error) -> Error {
    let (Some(extended), Some(database)) = (extended_code(error), error.as_database_error()) else {
        return match error {
            sqlx::Error::Io(_) | sqlx::Error::WorkerCrashed => {
                tracing::warn!(%error, "a connection to a database in a file is lost");
                Error::Unavailable(
                    "the connection to the database was lost: nothing was done, try again".to_owned(),
                )
            }
            _ => Error::Other(format!("the statement cannot be run: {error}")),
        };
    };
    let message = database.message();
    match extended & 0xff {
        code::INTERRUPT => Error::Timeout(
            "the statement took longer than its caller waits, or than statement_timeout allows".to_owned(),
        ),
        class => Error::Database(DatabaseError {
            sqlstate: sqlstate(class, extended, message).to_owned(),
            message: message.to_owned(),
            retry: retry(class, extended),
            constraint: (class == code::CONSTRAINT)
                .then(|| message.split_once(" constraint failed: "))
                .flatten()
                .map(|(_, constraint)| constraint.to_owned()),
            detail: None,
            hint: None,
        }),
    }
}

/// The state of the SQL standard, or PostgreSQL's where the standard has none, that says the same.
fn sqlstate(class: i32, extended: i32, message: &str) -> &'static str {
    match (class, extended >> 8) {
        (code::CONSTRAINT, 1) => "23514",
        (code::CONSTRAINT, 3) => "23503",
        (code::CONSTRAINT, 5) => "23502",
        // Unique, primary key, rowid.
        (code::CONSTRAINT, 6 | 8 | 10) => "23505",
        (code::CONSTRAINT, _) => "23000",
        // A snapshot that is too old to be written from.
        (code::BUSY, 2) => "40001",
        (code::BUSY | code::LOCKED, _) => "55P03",
        (code::READONLY, _) => "25006",
        (code::FULL, _) => "53100",
        (code::NOMEM, _) => "53200",
        (code::IOERR, _) => "58030",
        (code::CORRUPT | code::NOTADB, _) => "XX001",
        // Too big; a type that does not fit.
        (18, _) => "54000",
        (20, _) => "42804",
        (1, _) if message.starts_with("no such table") => "42P01",
        (1, _) if message.starts_with("no such column") || message.contains("has no column named") => "42703",
        (1, _) if message.starts_with("no such function") => "42883",
        (1, _) => "42601",
        _ => "HY000",
    }
}

fn retry(class: i32, extended: i32) -> Retry {
    match (class, extended >> 8) {
        (code::BUSY, 2) => Retry::Transaction,
        (code::BUSY | code::LOCKED, _) => Retry::Statement,
        _ => Retry::Never,
    }
}
