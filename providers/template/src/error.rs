//! What can go wrong: with a binding, and with a read.

use std::io;
use std::path::PathBuf;

/// A binding that can never work.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    /// Its path is that of something else.
    #[error("binding {binding}: {} is not a folder: name one, or remove what is there", path.display())]
    NotAFolder {
        /// The binding.
        binding: String,
        /// Its path.
        path: PathBuf,
    },
}

/// A folder or a file that is not read.
#[derive(Debug, thiserror::Error)]
pub enum ReadError {
    /// The operating system does not give it.
    #[error("{what} cannot be read: {source}")]
    Io {
        /// A name in the folder, or the folder.
        what: String,
        /// Why not.
        source: io::Error,
    },
    /// More than the binding reads.
    #[error("{name} is larger than the {most} bytes that this binding reads (max_value)")]
    TooLarge {
        /// The file.
        name: String,
        /// The most that is read.
        most: usize,
    },
    /// More than an answer can hold.
    #[error("the folder has more than {0} files")]
    TooMany(usize),
    /// Not UTF-8.
    #[error("{0} is not text in UTF-8")]
    NotText(String),
    /// The provider is ending.
    #[error("the provider is ending")]
    Ended,
}
