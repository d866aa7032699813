//! A Python environment of the project's own, for the clients that tests drive from outside.

use std::path::Path;
use std::process::Command;
use std::time::Duration;

use anyhow::{Context, Result, bail};

use crate::place::Place;
use crate::{run, system};

/// What the environment holds, every version pinned: what clients are made of, servers that come as packages, and the
/// published types of what is deployed.
const REQUIREMENTS: [&str; 3] = [
    "tests/end-to-end/python/requirements.txt",
    "tests/support/requirements.txt",
    "tests/tasks/tests/deployment/requirements.txt",
];
const PACKAGES: &[&str] = &["python3", "python3-venv"];
const PATIENCE: Duration = Duration::from_secs(600);

/// Makes the environment, unless it is there and holds just that.
pub(crate) fn set_up(place: &Place) -> Result<()> {
    let folder = place.target.join("python");
    let mut wanted = String::new();
    for requirements in REQUIREMENTS {
        wanted += &std::fs::read_to_string(place.root.join(requirements)).context(requirements)?;
    }
    // Written last, so that an environment that was only half made does not count.
    let stamp = folder.join("requirements.txt");
    if std::fs::read_to_string(&stamp).is_ok_and(|installed| installed == wanted) {
        return Ok(());
    }
    println!("setting up Python in {}", folder.display());
    create(&folder)?;
    let mut pip = Command::new(folder.join("bin/python"));
    pip.args(["-m", "pip", "install", "--quiet", "--disable-pip-version-check"]);
    for requirements in REQUIREMENTS {
        pip.arg("--requirement").arg(place.root.join(requirements));
    }
    run::quietly(&mut pip, PATIENCE)?;
    std::fs::write(&stamp, wanted).with_context(|| format!("writing {}", stamp.display()))
}

fn create(folder: &Path) -> Result<()> {
    if make(folder).is_ok() {
        return Ok(());
    }
    if !system::has_apt() {
        bail!("`python3 -m venv` does not work here: install Python 3 with its venv module, then try again");
    }
    if !system::is_root() {
        bail!(
            "`python3 -m venv` does not work here. Run this, then try again:\n  {}",
            system::command_for(PACKAGES)
        );
    }
    system::install(PACKAGES)?;
    make(folder)
}

fn make(folder: &Path) -> Result<()> {
    run::quietly(
        Command::new("python3")
            .args(["-m", "venv", "--clear"])
            .arg(folder),
        PATIENCE,
    )
    .map(drop)
}
