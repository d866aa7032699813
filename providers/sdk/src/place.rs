//! Where a backend's files are to be, and what keeps them from being there.

use std::collections::BTreeMap;
use std::collections::btree_map::Entry;
use std::io::{Error, ErrorKind};
use std::path::{Path, PathBuf};

/// The files of the bindings that were looked at, each of which is one binding's alone.
#[derive(Debug, Default)]
pub struct Places<'a>(BTreeMap<PathBuf, &'a str>);

impl<'a> Places<'a> {
    /// All that is wrong with a file as the place of a binding's data, as far as that can be told without making anything.
    pub fn take(&mut self, binding: &'a str, file: PathBuf) -> Vec<String> {
        let mut wrong: Vec<String> = no_place_for(&file).into_iter().collect();
        match self.0.entry(file) {
            Entry::Vacant(entry) => {
                entry.insert(binding);
            }
            Entry::Occupied(entry) => wrong.push(format!(
                "{} is the file of binding {} already; give each its own",
                entry.key().display(),
                entry.get()
            )),
        }
        wrong
    }
}

/// What keeps a file from ever being made or opened at a path: it is a folder, or its folder cannot be made.
fn no_place_for(file: &Path) -> Option<String> {
    if file.is_dir() {
        return Some(format!("{} is a folder: name a file in it", file.display()));
    }
    let nearest = file
        .ancestors()
        .skip(1)
        .find(|above| above.symlink_metadata().is_ok())?;
    (!nearest.is_dir()).then(|| {
        format!(
            "{} cannot be made: {} is not a folder",
            file.display(),
            nearest.display()
        )
    })
}

/// Whether what the operating system refuses now it may do at another time, without anybody changing a path or a right:
/// what [`Provider::may_recover`](crate::Provider::may_recover) asks of an error with files.
pub fn may_pass(error: &Error) -> bool {
    !matches!(
        error.kind(),
        ErrorKind::NotFound
            | ErrorKind::PermissionDenied
            | ErrorKind::NotADirectory
            | ErrorKind::IsADirectory
            | ErrorKind::InvalidFilename
            | ErrorKind::InvalidData
            | ErrorKind::InvalidInput
    )
}

#[cfg(test)]
mod tests {
    use super::{Places, no_place_for};

    #[test]
    fn a_file_is_one_bindings() {
        let folder = tempfile::tempdir().unwrap();
        let mut places = Places::default();
        assert!(places.take("first", folder.path().join("file")).is_empty());
        assert!(places.take("second", folder.path().join("other")).is_empty());
        let told = places.take("third", folder.path().join("file"));
        assert_eq!(told.len(), 1, "{told:?}");
        assert!(told[0].contains("binding first already"), "{told:?}");
    }

    #[test]
    fn a_file_needs_a_folder_or_room_for_one() {
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join("file"), "").unwrap();
        std::os::unix::fs::symlink("nowhere", folder.path().join("link")).unwrap();
        for (path, wrong) in [
            ("file", None),
            ("new", None),
            ("new/and/newer", None),
            ("", Some("is a folder: name a file in it")),
            ("file/new", Some("/file is not a folder")),
            ("file/new/newer", Some("/file is not a folder")),
            ("link/new", Some("/link is not a folder")),
        ] {
            let told = no_place_for(&folder.path().join(path));
            assert_eq!(told.is_some(), wrong.is_some(), "{path}: {told:?}");
            assert!(
                told.unwrap_or_default().contains(wrong.unwrap_or_default()),
                "{path}"
            );
        }
    }
}
