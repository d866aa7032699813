//! Room on a disk that runs out on command.

use std::fs::File;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context as _, Result, ensure};
use outboard_test_support::process::Process;
use rustix::process::{Pid, Resource, Rlimit, prlimit};

/// Where a store keeps its file, with room for so much.
pub(crate) enum Space {
    /// A file system of its own in memory, which ends with the value.
    Mounted(PathBuf),
    /// Where none can be mounted: no file of the process may become larger than the store's is when it runs out.
    Limited(PathBuf),
}

/// What takes up the room, beside the store's file.
const FILLER: &str = "filler";
const SIZE: &str = "size=24m";

impl Space {
    /// Makes it in a folder, and says why where it is not a file system of its own.
    ///
    /// # Errors
    /// The folder cannot be made.
    pub(crate) fn new(folder: &Path) -> Result<(Self, Option<String>)> {
        std::fs::create_dir_all(folder)?;
        let mounted = run(Command::new("mount")
            .args(["-t", "tmpfs", "-o", SIZE, "tmpfs"])
            .arg(folder));
        Ok(match mounted {
            Ok(()) => (Self::Mounted(folder.to_owned()), None),
            Err(error) => {
                let why = format!("by a limit of the size of files, since nothing can be mounted: {error:#}");
                (Self::Limited(folder.to_owned()), Some(why))
            }
        })
    }

    /// The same command, for a process that is told of a limit and not ended by it.
    pub(crate) fn for_process(&self, command: &Command) -> Command {
        let mut told = Command::new("sh");
        told.args(["-c", "trap '' XFSZ; exec \"$0\" \"$@\""])
            .arg(command.get_program())
            .args(command.get_args());
        for (name, value) in command.get_envs() {
            match value {
                Some(value) => told.env(name, value),
                None => told.env_remove(name),
            };
        }
        told
    }

    /// Leaves no room.
    ///
    /// # Errors
    /// It cannot be taken.
    pub(crate) fn fill(&self, process: &Process) -> Result<()> {
        match self {
            Self::Mounted(folder) => {
                let mut filler = File::create(folder.join(FILLER))?;
                // Blocks of the size of a page, so that the last of them is taken too.
                while filler.write_all(&[0; 4096]).is_ok() {}
                Ok(())
            }
            Self::Limited(folder) => {
                let mut largest = 0;
                for file in std::fs::read_dir(folder)? {
                    largest = largest.max(file?.metadata()?.len());
                }
                limit(process, Some(largest))
            }
        }
    }

    /// Makes room again.
    ///
    /// # Errors
    /// It cannot be made.
    pub(crate) fn free(&self, process: &Process) -> Result<()> {
        match self {
            Self::Mounted(folder) => Ok(std::fs::remove_file(folder.join(FILLER))?),
            Self::Limited(_) => limit(process, None),
        }
    }
}

impl Drop for Space {
    fn drop(&mut self) {
        if let Self::Mounted(folder) = self {
            // Whoever still has a file open there keeps it until its end.
            let _ = run(Command::new("umount").arg("--lazy").arg(folder));
        }
    }
}

fn limit(process: &Process, size: Option<u64>) -> Result<()> {
    let id = Pid::from_raw(i32::try_from(process.id())?).context("no process has the id 0")?;
    let wanted = Rlimit {
        current: size,
        maximum: None,
    };
    prlimit(Some(id), Resource::Fsize, wanted).context("setting the size of files")?;
    Ok(())
}

fn run(command: &mut Command) -> Result<()> {
    let output = command.output().with_context(|| format!("{command:?}"))?;
    let told = String::from_utf8_lossy(&output.stderr);
    ensure!(output.status.success(), "{command:?}: {}", told.trim());
    Ok(())
}
