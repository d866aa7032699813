//! What was pulled, kept on disk under its digest.
//!
//! The folder is not trusted: what is read from it counts only if it has the digest that it is kept under, and what does
//! not is pulled anew. So anything in it may be removed at any time, and several hosts may share it.

use std::fs::{DirBuilder, File};
use std::io::{Read as _, Write as _};
use std::os::unix::fs::DirBuilderExt as _;
use std::path::PathBuf;

use sha2::{Digest as _, Sha256};

/// A folder of things by their digests.
#[derive(Debug, Clone)]
pub(crate) struct Store {
    folder: PathBuf,
}

/// The digest of bytes as manifests write it.
pub(crate) fn digest(bytes: &[u8]) -> String {
    use std::fmt::Write as _;

    let mut text = String::from("sha256:");
    for byte in Sha256::digest(bytes) {
        // A String takes whatever is written to it.
        let _ = write!(text, "{byte:02x}");
    }
    text
}

impl Store {
    pub(crate) fn new(folder: PathBuf) -> Self {
        Self { folder }
    }

    /// What has this digest, if it is there, is whole, and has no more than `largest` bytes.
    pub(crate) fn get(&self, wanted: &str, largest: u64) -> Option<Vec<u8>> {
        let path = self.path(wanted);
        // To open a pipe would be to wait for someone who writes.
        if !std::fs::metadata(&path).ok()?.is_file() {
            return None;
        }
        let mut bytes = Vec::new();
        let file = File::open(&path).ok()?;
        file.take(largest.saturating_add(1))
            .read_to_end(&mut bytes)
            .ok()?;
        if bytes.len() as u64 > largest {
            return None;
        }
        if digest(&bytes) == wanted {
            return Some(bytes);
        }
        tracing::warn!("{} is not what was put there: it is pulled again", path.display());
        None
    }

    /// Keeps what has this digest. That it cannot be kept is no reason not to use it.
    pub(crate) fn put(&self, digest: &str, bytes: &[u8]) {
        let kept = || -> std::io::Result<()> {
            DirBuilder::new()
                .recursive(true)
                .mode(0o700)
                .create(&self.folder)?;
            // Whoever reads sees all of it or nothing.
            let mut file = tempfile::Builder::new()
                .prefix(".pulling-")
                .tempfile_in(&self.folder)?;
            file.write_all(bytes)?;
            file.persist(self.path(digest))?;
            Ok(())
        };
        if let Err(error) = kept() {
            tracing::warn!(
                "a component is pulled again at the next start, since {} does not take it: {error}",
                self.folder.display()
            );
        }
    }

    /// Digests are made of hexadecimal digits behind a colon, which some file systems and tools take amiss.
    fn path(&self, digest: &str) -> PathBuf {
        self.folder.join(digest.replace(':', "-"))
    }
}

#[cfg(test)]
mod tests {
    use super::{Store, digest};

    const LARGEST: u64 = 100;

    #[test]
    fn what_is_kept_is_found_whole_or_not_at_all() {
        let folder = tempfile::tempdir().unwrap();
        let store = Store::new(folder.path().join("a/b"));
        let name = digest(b"component");
        assert_eq!(store.get(&name, LARGEST), None);
        store.put(&name, b"component");
        assert_eq!(store.get(&name, LARGEST).unwrap(), b"component");
        let files: Vec<_> = std::fs::read_dir(folder.path().join("a/b")).unwrap().collect();
        assert_eq!(files.len(), 1, "{files:?}");

        std::fs::write(store.path(&name), b"componenx").unwrap();
        assert_eq!(store.get(&name, LARGEST), None);
        store.put(&name, b"component");
        assert_eq!(store.get(&name, LARGEST).unwrap(), b"component");
        assert_eq!(store.get(&name, 8), None);
    }

    #[test]
    fn a_digest_is_that_of_others() {
        let empty = "sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";
        assert_eq!(digest(b""), empty);
    }

    #[test]
    fn a_folder_that_takes_nothing_is_none() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("file");
        std::fs::write(&file, "").unwrap();
        let store = Store::new(file.join("cache"));
        store.put(&digest(b"x"), b"x");
        assert_eq!(store.get(&digest(b"x"), LARGEST), None);
    }
}
