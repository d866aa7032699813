//! What can go wrong in a store.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use outboard_provider::may_pass;
use outboard_session::failure::Failure;
use tonic::Code;

/// A binding's store that cannot be opened.
#[derive(Debug, thiserror::Error)]
#[error("the store {} cannot be opened: {source}; {}", path.display(), advice(source))]
pub struct OpenError {
    path: PathBuf,
    source: Box<redb::Error>,
}

/// A binding that does not work.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    /// Its store cannot be opened.
    #[error("binding {binding}: {source}")]
    Open {
        /// The binding.
        binding: String,
        /// Why not.
        source: OpenError,
    },
    /// A store in a file, without a file.
    #[error("binding {0}: store = \"redb\" needs a path, as in path = \"data/{0}.redb\"")]
    NoPath(String),
}

/// An operation on a store that failed.
#[derive(Debug, Clone, thiserror::Error)]
pub enum StoreError {
    /// An increment of what is not a number.
    #[error("the value of `{key}` is not a counter: a counter is a decimal number in ASCII")]
    NotACounter {
        /// The key.
        key: String,
    },
    /// An increment beyond what the interface's type holds.
    #[error("adding {delta} to the counter `{key}`, which is {current}, leaves its range")]
    CounterRange {
        /// The key.
        key: String,
        /// Its value.
        current: i128,
        /// What was to be added.
        delta: i128,
    },
    /// The store's file cannot be read.
    #[error("the store cannot be read: {0}")]
    Read(Arc<redb::Error>),
    /// The store's file cannot be written, and the change was not made.
    #[error("the store cannot be written: {0}; the change was not made")]
    Unwritten(Arc<redb::Error>),
    /// The store's file cannot be written.
    #[error("the store cannot be written: {0}; the change may or may not have been made")]
    Write(Arc<redb::Error>),
    /// The provider is ending.
    #[error("the store is closed: its provider is ending")]
    Closed,
}

/// What a function learns of a store that failed: a result of its interface, or a call without one.
impl StoreError {
    /// The text for the interface's own error, or the failure of a call.
    ///
    /// # Errors
    /// The change was not made and may be later, or it may or may not have been made.
    pub(crate) fn told(self) -> Result<String, Failure> {
        match self {
            Self::NotACounter { .. } | Self::CounterRange { .. } | Self::Read(_) => Ok(self.to_string()),
            Self::Unwritten(_) => Err(Failure::refused(Code::Unavailable, self.to_string())),
            Self::Write(_) => Err(Failure::unknown_outcome(Code::Internal, self.to_string())),
            Self::Closed => Err(Failure::unknown_outcome(Code::Unavailable, self.to_string())),
        }
    }
}

impl StartError {
    /// Whether another attempt may succeed with the same files: the store is another process's, or the disk fails.
    pub(crate) fn may_recover(&self) -> bool {
        match self {
            Self::Open { source, .. } => match &*source.source {
                redb::Error::DatabaseAlreadyOpen | redb::Error::PreviousIo => true,
                redb::Error::Io(error) => may_pass(error),
                _ => false,
            },
            Self::NoPath(_) => false,
        }
    }
}

impl OpenError {
    pub(crate) fn new(path: &Path, source: redb::Error) -> Self {
        Self {
            path: path.to_owned(),
            source: Box::new(source),
        }
    }
}

fn advice(error: &redb::Error) -> &'static str {
    match error {
        redb::Error::DatabaseAlreadyOpen => {
            "another process has it open: give each provider a file of its own"
        }
        redb::Error::Corrupted(_) => "the file is damaged: restore it from a copy",
        redb::Error::Io(_) => "check the path, the rights on its folder, and the space on its disk",
        _ => "check that the path names a key-value store of this provider",
    }
}
