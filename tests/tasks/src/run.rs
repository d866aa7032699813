//! Running other programs: aloud when they have something to show, quietly when only a failure matters.

use std::process::Command;
use std::time::Duration;

use anyhow::{Context, Result, bail};
use outboard_test_support::process::Process;

/// Runs a command whose output goes to the terminal.
pub(crate) fn aloud(command: &mut Command) -> Result<()> {
    let status = command
        .status()
        .with_context(|| format!("starting {}", shown(command)))?;
    if !status.success() {
        bail!("{} ended with {status}", shown(command));
    }
    Ok(())
}

/// Runs a command and returns what it wrote; it may take `patience`.
pub(crate) fn quietly(command: &mut Command, patience: Duration) -> Result<String> {
    let shown = shown(command);
    let mut process = Process::start(&shown, command)?;
    let status = process.wait(patience)?;
    let text = process.log().text();
    if !status.success() {
        bail!("{shown} ended with {status}; it wrote:\n{text}");
    }
    Ok(text)
}

/// What a command says when asked a question; nothing when it cannot be asked or says no.
pub(crate) fn answer(command: &mut Command) -> Option<String> {
    let output = command.output().ok().filter(|output| output.status.success())?;
    Some(String::from_utf8_lossy(&output.stdout).trim().to_owned())
}

/// Where a program is found by its name alone.
pub(crate) fn which(program: &str) -> Option<std::path::PathBuf> {
    let folders = std::env::var_os("PATH")?;
    std::env::split_paths(&folders)
        .map(|folder| folder.join(program))
        .find(|path| path.is_file())
}

/// A command as a person would type it.
pub(crate) fn shown(command: &Command) -> String {
    let words = std::iter::once(command.get_program()).chain(command.get_args());
    words
        .map(|word| word.to_string_lossy())
        .collect::<Vec<_>>()
        .join(" ")
}
