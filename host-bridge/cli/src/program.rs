//! The programs of providers: where they are, and how to become one.

use std::convert::Infallible;
use std::ffi::OsString;
use std::os::unix::fs::PermissionsExt;
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result};
use rustix::process::{Pid, Signal, getppid, set_parent_process_death_signal};

use crate::exit::Misconfigured;

/// The program of a kind of provider: beside this one, or on PATH.
///
/// # Errors
/// It is in neither place; the error names both.
pub(crate) fn find(kind: &str) -> Result<PathBuf> {
    let plain = |letter: char| letter.is_ascii_lowercase() || letter.is_ascii_digit() || letter == '-';
    if kind.is_empty() || !kind.chars().all(plain) {
        let what = format!("`{kind}` is not a kind of provider: write the KIND of outboard-provider-KIND");
        return Err(Misconfigured(what).into());
    }
    let name = format!("outboard-provider-{kind}");
    let this = std::env::current_exe().context("this program does not find itself")?;
    let beside = this.parent().unwrap_or(Path::new("/"));
    let path = std::env::var_os("PATH").unwrap_or_default();
    let folders = std::iter::once(beside.to_owned()).chain(std::env::split_paths(&path));
    let found = folders
        .map(|folder| folder.join(&name))
        .find(|program| is_program(program));
    found.ok_or_else(|| {
        let what = format!(
            "there is no program {name}: it is neither in {} nor on PATH ({}); build or install it",
            beside.display(),
            path.to_string_lossy()
        );
        Misconfigured(what).into()
    })
}

/// Becomes the provider. With `end_with` it is told to end when its parent, which has that id, is gone.
///
/// # Errors
/// The program is not there or cannot be run, or the parent is gone already.
pub(crate) fn exec(kind: &str, arguments: &[OsString], end_with: Option<i32>) -> Result<Infallible> {
    let program = find(kind)?;
    if let Some(parent) = end_with {
        // The setting outlives the exec below; a parent that went before it was made is noticed after it.
        set_parent_process_death_signal(Some(Signal::TERM)).context("cannot be told of the parent's end")?;
        if getppid()
            .map(Pid::as_raw_nonzero)
            .is_none_or(|id| id.get() != parent)
        {
            anyhow::bail!("the process {parent}, with which this one was to end, is gone");
        }
    }
    let error = Command::new(&program).args(arguments).exec();
    Err(error).with_context(|| format!("{} cannot be run", program.display()))
}

fn is_program(path: &Path) -> bool {
    path.metadata()
        .is_ok_and(|metadata| metadata.is_file() && metadata.permissions().mode() & 0o111 != 0)
}
