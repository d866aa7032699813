//! Copies of what is deployed.

use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result};
use outboard_test_support::folder::Folder;

/// The folder of examples.
pub(crate) fn examples() -> Result<PathBuf> {
    let tasks = Path::new(env!("CARGO_MANIFEST_DIR"));
    let root = tasks
        .ancestors()
        .nth(2)
        .context("this crate lies two folders deep")?;
    Ok(root.join("examples"))
}

/// A copy of what is deployed, with a text in one of its files replaced by another.
pub(crate) fn changed(file: &str, text: &str, other: &str) -> Result<Folder> {
    let (folder, examples) = (Folder::new()?, examples()?);
    for name in ["kubernetes", "compose", "nomad"] {
        copy(&examples.join(name), &folder.path().join(name))?;
    }
    std::fs::copy(
        examples.join("Containerfile"),
        folder.path().join("Containerfile"),
    )?;
    let path = folder.path().join(file);
    let before = std::fs::read_to_string(&path).with_context(|| file.to_owned())?;
    anyhow::ensure!(before.contains(text), "{file} has no `{text}`");
    std::fs::write(&path, before.replacen(text, other, 1))?;
    Ok(folder)
}

fn copy(from: &Path, to: &Path) -> Result<()> {
    std::fs::create_dir_all(to)?;
    for entry in std::fs::read_dir(from)? {
        let entry = entry?;
        let target = to.join(entry.file_name());
        if entry.file_type()?.is_dir() {
            copy(&entry.path(), &target)?;
        } else {
            std::fs::copy(entry.path(), target)?;
        }
    }
    Ok(())
}
