//! What a process has in its memory, as a core file would show it.

use std::path::PathBuf;
use std::process::Command;

use anyhow::{Context as _, Result, bail};
use memchr::memmem;

use crate::folder::Folder;
use crate::process::Process;

/// The program that writes a core of a process which goes on.
const GCORE: &str = "gcore";

/// A core file, which goes with the value.
#[derive(Debug)]
pub struct Core {
    bytes: Vec<u8>,
}

/// Whether a core can be written here.
pub fn is_installed() -> bool {
    program().is_some()
}

impl Core {
    /// The memory of a process as it is now; the process goes on.
    ///
    /// # Errors
    /// GDB is not installed, or may not look into the process.
    pub fn of(process: &Process) -> Result<Self> {
        let gcore = program().with_context(|| {
            format!("{GCORE} is not there: `cargo run -p outboard-tasks -- setup` installs it, or names the command")
        })?;
        let folder = Folder::new()?;
        let file = folder.path().join("core");
        let output = Command::new(gcore)
            .arg("-o")
            .arg(&file)
            .arg(process.id().to_string())
            .output()?;
        let written = folder.path().join(format!("core.{}", process.id()));
        if !written.is_file() {
            bail!(
                "{GCORE} wrote nothing: {}",
                String::from_utf8_lossy(&output.stderr)
            );
        }
        Ok(Self {
            bytes: std::fs::read(written)?,
        })
    }

    /// How often something stands in it.
    pub fn count(&self, needle: &[u8]) -> usize {
        memmem::find_iter(&self.bytes, needle).count()
    }

    /// What stands around each place where something is, for whoever looks for who left it there.
    pub fn around(&self, needle: &[u8]) -> Vec<String> {
        let around = memmem::find_iter(&self.bytes, needle).map(|at| {
            let to = (at + needle.len() + 64).min(self.bytes.len());
            self.bytes[at.saturating_sub(64)..to].escape_ascii().to_string()
        });
        around.collect()
    }
}

fn program() -> Option<PathBuf> {
    let path = std::env::var_os("PATH")?;
    std::env::split_paths(&path)
        .map(|folder| folder.join(GCORE))
        .find(|program| program.is_file())
}
