//! Reads the TOML files of providers and hosts, and says what is wrong in them and where.
//!
//! A file becomes typed values once, here; whoever uses them parses nothing more. Unknown keys are the business of the
//! types (`#[serde(deny_unknown_fields)]`). All that is wrong is told at once, each with its place in the file, its key's
//! whole path and, for what was nearly right, what was meant.

mod document;
mod error;
mod fault;
mod glob;
mod key;
mod near;
mod repair;
mod secret;
mod source;
mod units;

use std::path::{Path, PathBuf};

use serde::de::DeserializeOwned;

pub use document::{Document, Partly};
pub use error::{ConfigErrors, Place, Problem};
pub use glob::Glob;
pub use key::KeyPath;
pub use near::nearest;
pub use repair::Repairs;
pub use secret::{Found, LOOK, LocalSecrets, SecretError, SecretRef, VaultPath, look_after};
pub use source::Source;
pub use units::{Size, Span, SpanError};

/// A file's contents, the folder that its relative paths start from, and where everything stands in it.
#[derive(Debug, Clone)]
pub struct Loaded<T> {
    /// What the file says.
    pub value: T,
    /// The file's folder, absolute.
    pub folder: PathBuf,
    /// The file itself.
    pub source: Source,
}

/// Reads a file.
///
/// # Errors
/// It cannot be read, is not TOML, or does not say what `T` asks for: all that is wrong.
pub fn load<T: DeserializeOwned>(path: &Path) -> Result<Loaded<T>, ConfigErrors> {
    Document::read(path)?.decode()
}
