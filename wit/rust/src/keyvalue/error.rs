//! Why an operation did not happen.

use super::store;
use crate::fault::Fault;

/// Why an operation did not happen.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Error {
    /// No bucket goes by that name.
    NoSuchStore,
    /// The function may not use the bucket, whether there is one or not.
    AccessDenied,
    /// The value of this key is not UTF-8.
    NotText(String),
    /// Others wrote to this key faster than it could be swapped. Nothing was done.
    Contended(String),
    /// The store cannot be reached, or is too busy. Nothing was done, and it is worth trying again later.
    Unavailable(String),
    /// It may have been done or not: the answer was lost.
    UnknownOutcome(String),
    /// Anything else, in words.
    Other(String),
}

impl std::fmt::Display for Error {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::NoSuchStore => f.write_str("there is no bucket of that name"),
            Self::AccessDenied => f.write_str("the function may not use the bucket"),
            Self::NotText(key) => write!(f, "the value of `{key}` is not text"),
            Self::Contended(key) => write!(f, "others wrote to `{key}` all the time"),
            Self::Unavailable(text) => write!(f, "the store is unavailable: {text}"),
            Self::UnknownOutcome(text) => write!(f, "it may have been done or not: {text}"),
            Self::Other(text) => f.write_str(text),
        }
    }
}

impl std::error::Error for Error {}

impl From<store::Error> for Error {
    fn from(error: store::Error) -> Self {
        match error {
            store::Error::NoSuchStore => Self::NoSuchStore,
            store::Error::AccessDenied => Self::AccessDenied,
            store::Error::Other(text) => match Fault::of(&text) {
                Some(Fault::UnknownOutcome) => Self::UnknownOutcome(text),
                Some(Fault::Unavailable) => Self::Unavailable(text),
                None => Self::Other(text),
            },
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Error, store};

    #[test]
    fn what_the_host_says_in_words_is_understood() {
        type Case = fn(String) -> Error;
        for (text, case) in [
            (
                "outboard: unavailable: kv: unknown outcome: the session was lost",
                Error::UnknownOutcome as Case,
            ),
            ("outboard: unavailable: kv: not connected", Error::Unavailable),
            ("the value is not a number", Error::Other),
        ] {
            assert_eq!(Error::from(store::Error::Other(text.into())), case(text.into()));
        }
    }
}
