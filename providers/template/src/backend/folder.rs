//! A folder of small files, each of which is one value. Nothing is kept of it: a file that was changed, or a folder that was
//! swapped for another by a link, is read as it is now.

use std::fs::{self, File};
use std::io::{self, ErrorKind, Read as _};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use crate::error::ReadError;

/// A folder; clones are of the same one.
#[derive(Debug, Clone)]
pub struct Folder {
    path: Arc<Path>,
    /// The largest file that is read, in bytes.
    max_value: usize,
}

/// The most files that are read at once.
const MAX_FILES: usize = 1024;

impl Folder {
    /// A folder that may be there, or come later.
    pub fn new(path: PathBuf, max_value: usize) -> Self {
        Self {
            path: path.into(),
            max_value,
        }
    }

    /// What the file of that name holds; none if there is no such file.
    ///
    /// # Errors
    /// It cannot be read, is too large, or is no text.
    pub async fn get(&self, name: String) -> Result<Option<String>, ReadError> {
        self.blocking(move |folder| folder.read(&name)).await
    }

    /// All names with what their files hold, in order.
    ///
    /// # Errors
    /// As [`Folder::get`], and when there are too many.
    pub async fn all(&self) -> Result<Vec<(String, String)>, ReadError> {
        self.blocking(Self::read_all).await
    }

    /// Files block, and calls share their task with others.
    async fn blocking<T: Send + 'static>(
        &self,
        read: impl FnOnce(&Self) -> Result<T, ReadError> + Send + 'static,
    ) -> Result<T, ReadError> {
        let folder = self.clone();
        tokio::task::spawn_blocking(move || read(&folder))
            .await
            .unwrap_or(Err(ReadError::Ended))
    }

    fn read(&self, name: &str) -> Result<Option<String>, ReadError> {
        if !is_name(name) {
            return Ok(None);
        }
        let path = self.path.join(name);
        let cannot = |source| io_error(name, source);
        // A pipe or a device would never end.
        match fs::metadata(&path) {
            Ok(metadata) if metadata.is_file() => {}
            Ok(_) => return Ok(None),
            Err(error) if is_absent(&error) => return Ok(None),
            Err(error) => return Err(cannot(error)),
        }
        let file = match File::open(&path) {
            Ok(file) => file,
            Err(error) if is_absent(&error) => return Ok(None),
            Err(error) => return Err(cannot(error)),
        };
        let mut bytes = Vec::new();
        let limit = u64::try_from(self.max_value).unwrap_or(u64::MAX);
        file.take(limit.saturating_add(1))
            .read_to_end(&mut bytes)
            .map_err(cannot)?;
        if bytes.len() > self.max_value {
            return Err(ReadError::TooLarge {
                name: name.to_owned(),
                most: self.max_value,
            });
        }
        let text = String::from_utf8(bytes).map_err(|_| ReadError::NotText(name.to_owned()))?;
        Ok(Some(text))
    }

    fn read_all(&self) -> Result<Vec<(String, String)>, ReadError> {
        let cannot = |source| io_error("the folder", source);
        let mut all = Vec::new();
        for entry in fs::read_dir(&self.path).map_err(cannot)? {
            let Ok(name) = entry.map_err(cannot)?.file_name().into_string() else {
                continue;
            };
            if let Some(value) = self.read(&name)? {
                all.push((name, value));
            }
            if all.len() > MAX_FILES {
                return Err(ReadError::TooMany(MAX_FILES));
            }
        }
        all.sort();
        Ok(all)
    }
}

/// A name stands for a file of the folder itself. Hidden ones are the business of whoever fills it.
fn is_name(name: &str) -> bool {
    !name.is_empty() && !name.starts_with('.') && !name.contains(['/', '\0'])
}

fn is_absent(error: &io::Error) -> bool {
    matches!(error.kind(), ErrorKind::NotFound | ErrorKind::InvalidFilename)
}

fn io_error(what: &str, source: io::Error) -> ReadError {
    ReadError::Io {
        what: what.to_owned(),
        source,
    }
}
