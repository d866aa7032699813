//! A folder of one test's own, short enough for sockets in it.

use std::path::{Path, PathBuf};

use anyhow::{Context, Result};

/// A folder that goes when the value does.
#[derive(Debug)]
pub struct Folder(tempfile::TempDir);

impl Folder {
    /// A new, empty folder.
    ///
    /// # Errors
    /// The system's folder for temporary files cannot be written.
    pub fn new() -> Result<Self> {
        tempfile::Builder::new()
            .prefix("ob-")
            .tempdir()
            .map(Self)
            .context("a folder for temporary files")
    }

    /// Where it is.
    pub fn path(&self) -> &Path {
        self.0.path()
    }

    /// Writes a file in it, and the folders on the way.
    ///
    /// # Errors
    /// The file cannot be written.
    pub fn write(&self, name: &str, content: impl AsRef<[u8]>) -> Result<PathBuf> {
        let path = self.path().join(name);
        if let Some(parent) = path.parent() {
            std::fs::create_dir_all(parent).with_context(|| format!("creating {}", parent.display()))?;
        }
        std::fs::write(&path, content).with_context(|| format!("writing {}", path.display()))?;
        Ok(path)
    }

    /// Copies a file into it.
    ///
    /// # Errors
    /// The file cannot be read, or not be written.
    pub fn copy(&self, from: &Path, name: &str) -> Result<PathBuf> {
        let content = std::fs::read(from).with_context(|| format!("reading {}", from.display()))?;
        self.write(name, content)
    }
}
