//! Servers that refuse to run as root, as users of the system who are there for them.

use std::os::unix::fs::{PermissionsExt as _, chown};
use std::path::Path;
use std::process::Command;

use anyhow::{Context as _, Result};

/// A command as that user, where a test is root; as itself elsewhere.
pub(crate) fn command(user: &str, program: &Path) -> Result<Command> {
    let mut command = if rustix::process::geteuid().is_root() {
        let mut command = Command::new("setpriv");
        let (user, group) = numbers(user)?;
        command
            .args([
                &format!("--reuid={user}"),
                &format!("--regid={group}"),
                "--clear-groups",
                "--",
            ])
            .arg(program);
        command
    } else {
        Command::new(program)
    };
    // Its folder is not to be left by whom it is not for.
    command.current_dir("/").env("LC_ALL", "C");
    Ok(command)
}

/// Gives a file to the user that a server runs as, and to nobody else.
pub(crate) fn give(user: &str, path: &Path) -> Result<()> {
    let mode = if path.is_dir() { 0o700 } else { 0o600 };
    std::fs::set_permissions(path, std::fs::Permissions::from_mode(mode))?;
    if rustix::process::geteuid().is_root() {
        let (user, group) = numbers(user)?;
        chown(path, Some(user), Some(group)).with_context(|| format!("giving {} away", path.display()))?;
    }
    Ok(())
}

fn numbers(user: &str) -> Result<(u32, u32)> {
    let users = std::fs::read_to_string("/etc/passwd").context("/etc/passwd")?;
    let line = users.lines().find(|line| line.split(':').next() == Some(user));
    let mut parts = line
        .with_context(|| format!("there is no user {user}"))?
        .split(':')
        .skip(2);
    let mut number = || parts.next()?.parse().ok();
    number()
        .zip(number())
        .with_context(|| format!("{user} has no numbers in /etc/passwd"))
}
