//! Where the repository lies, and where this program was built: children build there too, and nothing twice.

use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use outboard_test_support::built;

/// The folders that every task works in.
#[derive(Debug, Clone)]
pub(crate) struct Place {
    /// The repository.
    pub(crate) root: PathBuf,
    /// Cargo's target folder.
    pub(crate) target: PathBuf,
    /// Cargo's name of the profile that this program was built with.
    pub(crate) profile: String,
    /// This program, where it lay when it was started: a build in between may have put a new one there.
    pub(crate) program: PathBuf,
}

impl Place {
    /// The place that this program was built in.
    pub(crate) fn of_this_program() -> Result<Self> {
        let folder = built::profile_folder()?;
        let target = built::target_folder()?;
        let program = std::env::current_exe().context("this program's own path")?;
        let name = folder
            .file_name()
            .context("a profile's folder has a name")?
            .to_string_lossy()
            .into_owned();
        // Cargo calls one profile differently from its folder.
        let profile = if name == "debug" { "dev".to_owned() } else { name };
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
        let root = root.canonicalize().with_context(|| {
            format!(
                "{} is not there any more: build this program again with `cargo demo`",
                root.display()
            )
        })?;
        Ok(Self {
            root,
            target,
            profile,
            program,
        })
    }

    /// Built components, as tests and the demo find them.
    pub(crate) fn guests(&self) -> PathBuf {
        self.target.join("guests")
    }
}
