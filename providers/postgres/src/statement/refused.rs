//! Statements that are not for functions, and what to use instead.

use crate::error::Failed;

/// Why a text is not run.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Refused {
    /// No statement at all.
    #[error("the text holds no statement")]
    Empty,
    /// It begins with what begins no statement.
    #[error("the text does not begin with the name of a statement, as in SELECT")]
    NoStatement,
    /// More than one statement.
    #[error("the text holds more than one statement: run each by itself, or several as a batch")]
    Several,
    /// A quote or a comment that is not closed.
    #[error("a quoted string, a name or a comment in the statement has no end")]
    Unterminated,
    /// A NUL character.
    #[error("the statement holds a NUL character, which PostgreSQL has no text for")]
    Nul,
    /// A text beyond all measure.
    #[error("the statement has more than {0} bytes: pass what is long as parameters")]
    TooLong(usize),
    /// Too many words and signs.
    #[error("the statement has more than {0} words and signs: pass many values as one array")]
    TooMany(usize),
    /// Parentheses in parentheses.
    #[error("the parentheses of the statement stand more than {0} deep in each other: split it")]
    TooDeep(usize),
    /// A name written with numbers of characters.
    #[error(
        "the statement holds U&\": write the name itself, and a string that looks like it as a parameter"
    )]
    Escapes,
    /// A function that is for nobody, wherever its name stands.
    #[error(
        "{0} is not for functions: connections, and the locks on them, belong to the provider; a string that only looks \
         like it is passed as a parameter"
    )]
    Function(&'static str),
    /// A transaction by hand.
    #[error(
        "{0} is not for functions: connections are shared between them; use the transactions of the interface, which end \
         with their function"
    )]
    Transaction(&'static str),
    /// What would be kept by a connection.
    #[error("{0} is not for functions: the next statement may run on another connection; {1}")]
    Session(&'static str, &'static str),
    /// A setting by itself, gone before the next statement.
    #[error(
        "{0} by itself has no effect on the statements after it, which may run on other connections: use a transaction"
    )]
    Pointless(&'static str),
    /// A setting that others rely on.
    #[error(
        "the setting {0} is not for functions: it belongs to the binding, or to what a transaction is begun with"
    )]
    Setting(String),
    /// What the protocol of statements has no room for.
    #[error(
        "COPY is not for functions: insert many rows at once with unnest of arrays, and read many as a stream"
    )]
    Copy,
}

impl From<Refused> for Failed {
    fn from(refused: Refused) -> Self {
        Self::NotAllowed(refused.to_string())
    }
}

/// Functions that end what others do, or let go of what the provider holds.
const NOBODYS: [&str; 3] = [
    "pg_advisory_unlock_all",
    "pg_cancel_backend",
    "pg_terminate_backend",
];

/// Refuses what names such a function anywhere, in strings and comments too: what is a string to us is none to a server that
/// was told, by a setting, to read backslashes in it. Names with escapes are refused with them, as they hide any other.
pub(super) fn whatever_names(text: &str) -> Result<(), Refused> {
    let folded = text.to_ascii_lowercase();
    if folded.contains("u&\"") {
        return Err(Refused::Escapes);
    }
    let named = NOBODYS.iter().find(|name| folded.contains(*name));
    named.map_or(Ok(()), |name| Err(Refused::Function(name)))
}
