//! What only the system's own package manager brings: installed when this is root on Debian or Ubuntu, and
//! named, with the exact command, when it is not.

use std::process::Command;
use std::time::Duration;

use anyhow::{Context, Result};

use crate::run;

/// A slow mirror may take this long; a dead one should not take all day.
const PATIENCE: Duration = Duration::from_secs(600);

/// Whether this machine has Debian's or Ubuntu's package manager.
pub(crate) fn has_apt() -> bool {
    run::which("apt-get").is_some()
}

/// Whether this program may change the system.
pub(crate) fn is_root() -> bool {
    rustix::process::geteuid().is_root()
}

/// The command that installs these packages, for a person to type.
pub(crate) fn command_for(packages: &[&str]) -> String {
    format!(
        "sudo apt-get update && sudo apt-get install -y --no-install-recommends {}",
        packages.join(" ")
    )
}

/// Installs packages.
pub(crate) fn install(packages: &[&str]) -> Result<()> {
    println!("installing {} with apt-get", packages.join(" "));
    let install = || {
        let mut command = apt();
        run::quietly(
            command
                .args(["install", "-y", "--no-install-recommends"])
                .args(packages),
            PATIENCE,
        )
    };
    // The lists of packages may be old, or never have been fetched.
    if install().is_err() {
        run::quietly(apt().arg("update"), PATIENCE).context("fetching Debian's lists of packages")?;
        install().with_context(|| format!("installing {}", packages.join(" ")))?;
    }
    Ok(())
}

fn apt() -> Command {
    let mut command = Command::new("apt-get");
    command.arg("-qq").env("DEBIAN_FRONTEND", "noninteractive");
    command
}
