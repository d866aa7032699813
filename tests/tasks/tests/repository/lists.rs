//! The lists of `.deny.toml`, and what cargo says of the workspace.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, ensure};
use serde::Deserialize;
use serde_json::Value;

/// The lists of `.deny.toml` that tests hold the workspace to.
#[derive(Debug, Deserialize)]
pub(crate) struct Lists {
    pub(crate) licenses: Licenses,
    bans: Bans,
}

#[derive(Debug, Deserialize)]
pub(crate) struct Licenses {
    pub(crate) allow: BTreeSet<String>,
}

#[derive(Debug, Deserialize)]
struct Bans {
    deny: Vec<Arrow>,
}

#[derive(Debug, Deserialize)]
struct Arrow {
    #[serde(rename = "crate")]
    name: String,
    wrappers: BTreeSet<String>,
}

impl Lists {
    pub(crate) fn read() -> Result<Self> {
        let text = std::fs::read_to_string(root().join(".deny.toml")).context("reading .deny.toml")?;
        toml::from_str(&text).context("reading .deny.toml")
    }

    /// By crate: who may depend on it.
    pub(crate) fn arrows(&self) -> BTreeMap<&str, &BTreeSet<String>> {
        self.bans
            .deny
            .iter()
            .map(|arrow| (arrow.name.as_str(), &arrow.wrappers))
            .collect()
    }
}

/// What cargo says of the workspace, and of all that it depends on, without a network.
pub(crate) fn metadata() -> Result<Value> {
    let mut cargo = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    // What other machines need of the lock was never fetched, and cargo would ask the registry for it.
    cargo.args([
        "metadata",
        "--format-version",
        "1",
        "--offline",
        "--locked",
        "--filter-platform",
        &machine()?,
    ]);
    cargo.current_dir(root());
    let output = cargo.output().context("starting cargo metadata")?;
    ensure!(
        output.status.success(),
        "cargo metadata: {}",
        String::from_utf8_lossy(&output.stderr)
    );
    Ok(serde_json::from_slice(&output.stdout)?)
}

fn machine() -> Result<String> {
    let output = Command::new("rustc")
        .arg("-vV")
        .output()
        .context("starting rustc")?;
    let text = String::from_utf8(output.stdout)?;
    let machine = text.lines().find_map(|line| line.strip_prefix("host: "));
    machine.map(str::to_owned).context("rustc tells its machine")
}

/// The repository.
pub(crate) fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}
