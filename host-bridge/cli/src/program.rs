//! The programs of providers: where they are, and how to become one.

use std::collections::BTreeMap;
use std::convert::Infallible;
use std::ffi::OsString;
use std::os::unix::fs::PermissionsExt;
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result};
use outboard_host::nearest;
use rustix::process::{Pid, Signal, getppid, set_parent_process_death_signal};

use crate::exit::Misconfigured;

/// What the programs' names begin with.
const PREFIX: &str = "outboard-provider-";

/// The program of a kind of provider: beside this one, or on PATH.
///
/// # Errors
/// It is in neither place.
pub(crate) fn find(kind: &str) -> Result<PathBuf> {
    if !is_kind(kind) {
        let what = format!("`{kind}` is not a kind of provider: write the KIND of outboard-provider-KIND");
        return Err(Misconfigured(what).into());
    }
    let name = format!("{PREFIX}{kind}");
    let found = folders()?
        .into_iter()
        .map(|folder| folder.join(&name))
        .find(|program| is_program(program));
    found.ok_or_else(|| {
        let known = all().unwrap_or_default();
        let near = nearest(kind, known.keys().map(String::as_str));
        Misconfigured(not_there(kind, near)).into()
    })
}

/// What to say of a kind without a program; `near` is another that may have been meant.
pub(crate) fn not_there(kind: &str, near: Option<&str>) -> String {
    let what = format!("there is no program {PREFIX}{kind}, neither beside outboard nor on PATH");
    match near {
        Some(near) => format!("{what}; did you mean {near}?"),
        None => format!("{what}; build or install it"),
    }
}

/// The programs of all kinds: of those of one kind, the one that [`find`] finds.
///
/// # Errors
/// This program does not find itself.
pub(crate) fn all() -> Result<BTreeMap<String, PathBuf>> {
    let mut all = BTreeMap::new();
    for folder in folders()? {
        // A folder of PATH need not be there.
        for entry in std::fs::read_dir(folder).into_iter().flatten().flatten() {
            let name = entry.file_name();
            let kind = name.to_str().and_then(|name| name.strip_prefix(PREFIX));
            if let Some(kind) = kind
                && is_kind(kind)
                && is_program(&entry.path())
            {
                all.entry(kind.to_owned()).or_insert_with(|| entry.path());
            }
        }
    }
    Ok(all)
}

/// Where programs of providers may be: beside this one, then the folders of PATH.
pub(crate) fn folders() -> Result<Vec<PathBuf>> {
    let this = std::env::current_exe().context("this program does not find itself")?;
    let beside = this.parent().unwrap_or(Path::new("/")).to_owned();
    let path = std::env::var_os("PATH").unwrap_or_default();
    Ok(std::iter::once(beside)
        .chain(std::env::split_paths(&path))
        .collect())
}

/// Becomes the provider. With `end_with` it is told to end when its parent, which has that id, is gone.
///
/// # Errors
/// The program is not there or cannot be run, or the parent is gone already.
pub(crate) fn exec(kind: &str, arguments: &[OsString], end_with: Option<i32>) -> Result<Infallible> {
    let program = match find(kind) {
        Err(error) if is_kind(kind) => {
            let beside = folders()?.into_iter().next().unwrap_or_default();
            let path = std::env::var_os("PATH").unwrap_or_default();
            let places = format!("{} and PATH ({})", beside.display(), path.to_string_lossy());
            return Err(Misconfigured(format!("{error}; looked in {places}")).into());
        }
        program => program?,
    };
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

/// Whether this can be a kind. A path in one would choose another folder's programs.
pub(crate) fn is_kind(text: &str) -> bool {
    let plain = |letter: char| letter.is_ascii_lowercase() || letter.is_ascii_digit() || letter == '-';
    !text.is_empty() && text.chars().all(plain)
}

fn is_program(path: &Path) -> bool {
    path.metadata()
        .is_ok_and(|metadata| metadata.is_file() && metadata.permissions().mode() & 0o111 != 0)
}
