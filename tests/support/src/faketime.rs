//! A clock on the wall that tests set, for processes that are started with it: libfaketime before the system's own.

use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context as _, Result};

use crate::folder::Folder;

/// A clock that shows the system's time until it is set. It goes on as the system's does, forwards and at its pace.
#[derive(Debug)]
pub struct WallClock {
    library: PathBuf,
    folder: Folder,
}

/// What Debian calls the library, the one for programs of several threads.
const LIBRARY: &str = "libfaketimeMT.so.1";
/// The file that says what the clock shows, by seconds more or less than the system's.
const FILE: &str = "clock";

impl WallClock {
    /// A clock that is right.
    ///
    /// # Errors
    /// The library is not installed; the message says how it is had.
    pub fn new() -> Result<Self> {
        let library = library().context(
            "libfaketime is not installed: `cargo run -p outboard-tasks -- setup` installs it, or names the command",
        )?;
        let clock = Self {
            library,
            folder: Folder::new()?,
        };
        clock.set(0)?;
        Ok(clock)
    }

    /// Has a program that is to be started go by this clock, and by the system's for all that is not the time of day.
    pub fn rule<'a>(&self, command: &'a mut Command) -> &'a mut Command {
        command
            .env("LD_PRELOAD", &self.library)
            .env("FAKETIME_TIMESTAMP_FILE", self.folder.path().join(FILE))
            // The file is read at every look, so that a jump is there at once.
            .env("FAKETIME_NO_CACHE", "1")
            .env("FAKETIME_DONT_FAKE_MONOTONIC", "1")
            // A clock that is set changes no times of files.
            .env("NO_FAKE_STAT", "1")
    }

    /// Lets it show so many seconds more than the system's clock, or fewer, from now on.
    ///
    /// # Errors
    /// Its file cannot be written.
    pub fn set(&self, seconds: i64) -> Result<()> {
        // Moved to its place: nobody reads half of it.
        let new = self.folder.write("next", format!("{seconds:+}\n"))?;
        std::fs::rename(new, self.folder.path().join(FILE)).context("setting a clock")
    }
}

/// Whether there is the library.
pub fn is_installed() -> bool {
    library().is_some()
}

fn library() -> Option<PathBuf> {
    let lib = Path::new("/usr/lib");
    let below = std::fs::read_dir(lib).ok()?.filter_map(Result::ok);
    std::iter::once(lib.to_owned())
        .chain(below.map(|entry| entry.path()))
        .map(|folder| folder.join("faketime").join(LIBRARY))
        .find(|library| library.is_file())
}
