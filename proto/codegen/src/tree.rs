//! The files that are generated, and how they differ from those that are there.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::path::{Path, PathBuf};

use anyhow::Context;

/// Files by their paths below the repository's root, and the places where there may be no others.
#[derive(Debug, Default)]
pub struct Tree {
    files: BTreeMap<PathBuf, Vec<u8>>,
    owned: BTreeSet<PathBuf>,
}

/// A file that is out of step.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Step {
    /// It is generated and not there.
    Missing(PathBuf),
    /// It is there with other contents.
    Differs(PathBuf),
    /// It is there and no longer generated.
    LeftOver(PathBuf),
}

impl Tree {
    /// Declares that everything below `folder` is generated.
    pub fn own(&mut self, folder: impl Into<PathBuf>) {
        self.owned.insert(folder.into());
    }

    /// Adds a file.
    ///
    /// # Errors
    /// There is one of that path already: two names of the contracts meet in one file.
    pub fn add(&mut self, path: impl Into<PathBuf>, contents: impl Into<Vec<u8>>) -> anyhow::Result<()> {
        let path = path.into();
        if self.files.insert(path.clone(), contents.into()).is_some() {
            anyhow::bail!("two contracts are both generated to {}", path.display());
        }
        Ok(())
    }

    /// What is out of step below `root`, in order of paths.
    ///
    /// # Errors
    /// A file cannot be read.
    pub fn compare(&self, root: &Path) -> anyhow::Result<Vec<Step>> {
        let mut steps = Vec::new();
        for (path, contents) in &self.files {
            match std::fs::read(root.join(path)) {
                Ok(found) if found == *contents => {}
                Ok(_) => steps.push(Step::Differs(path.clone())),
                Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
                    steps.push(Step::Missing(path.clone()))
                }
                Err(error) => return Err(error).with_context(|| format!("reading {}", path.display())),
            }
        }
        for folder in &self.owned {
            for path in files_below(&root.join(folder))? {
                let path = path.strip_prefix(root).unwrap_or(&path).to_owned();
                if !self.files.contains_key(&path) {
                    steps.push(Step::LeftOver(path));
                }
            }
        }
        steps.sort_by(|one, other| one.path().cmp(other.path()));
        Ok(steps)
    }

    /// Writes what is missing or differs, and removes what is left over.
    ///
    /// # Errors
    /// A file cannot be written or removed.
    pub fn apply(&self, root: &Path, steps: &[Step]) -> anyhow::Result<()> {
        for step in steps {
            let path = root.join(step.path());
            match self.files.get(step.path()) {
                Some(contents) => {
                    let folder = path.parent().unwrap_or(root);
                    std::fs::create_dir_all(folder)
                        .with_context(|| format!("creating {}", folder.display()))?;
                    std::fs::write(&path, contents).with_context(|| format!("writing {}", path.display()))?;
                }
                None => {
                    std::fs::remove_file(&path).with_context(|| format!("removing {}", path.display()))?;
                    // Folders that are empty now go too; the first that is not ends it.
                    let mut folder = path.parent();
                    while let Some(empty) = folder.filter(|folder| std::fs::remove_dir(folder).is_ok()) {
                        folder = empty.parent();
                    }
                }
            }
        }
        Ok(())
    }
}

impl Step {
    /// The file.
    pub fn path(&self) -> &Path {
        match self {
            Self::Missing(path) | Self::Differs(path) | Self::LeftOver(path) => path,
        }
    }
}

impl fmt::Display for Step {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let what = match self {
            Self::Missing(_) => "is missing",
            Self::Differs(_) => "differs from what the contracts say",
            Self::LeftOver(_) => "is left over: no contract makes it",
        };
        write!(f, "{} {what}", self.path().display())
    }
}

fn files_below(folder: &Path) -> anyhow::Result<Vec<PathBuf>> {
    let mut found = Vec::new();
    let entries = match std::fs::read_dir(folder) {
        Ok(entries) => entries,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(found),
        Err(error) => return Err(error).with_context(|| format!("listing {}", folder.display())),
    };
    for entry in entries {
        let path = entry
            .with_context(|| format!("listing {}", folder.display()))?
            .path();
        if path.is_dir() {
            found.extend(files_below(&path)?);
        } else {
            found.push(path);
        }
    }
    Ok(found)
}
