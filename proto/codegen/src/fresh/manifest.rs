//! The crate's manifest.

use std::fmt::Write as _;

use anyhow::Context;

use super::{Fresh, Outboard};

/// Where the versions stand that Outboard's own crates use: a type of theirs has to be the same one here.
const WORKSPACE: &str = include_str!("../../../../Cargo.toml");
const OWN: &[(&str, &str)] = &[
    ("outboard-config", "proto/config"),
    ("outboard-mapping", "proto/mapping"),
    ("outboard-provider", "providers/sdk"),
    ("outboard-session", "proto/session"),
];
const KIT: &[(&str, &str)] = &[("outboard-testkit", "providers/testkit")];
/// What an author's code and the generated stubs name.
const OTHERS: &[(&str, &[&str])] = &[
    ("bytes", &[]),
    ("http", &[]),
    ("serde", &["derive"]),
    ("thiserror", &[]),
    ("tokio", &["macros", "rt"]),
    ("tonic", &[]),
    ("tower-service", &[]),
];

/// The text of `Cargo.toml`.
///
/// # Errors
/// The versions that are built in cannot be read, which is a defect of this program.
pub(super) fn manifest(fresh: &Fresh<'_>) -> anyhow::Result<String> {
    let workspace: toml::Table = WORKSPACE.parse().context("the workspace's manifest")?;
    let workspace = &workspace["workspace"];
    let package = |key: &str| workspace["package"][key].as_str().unwrap_or_default();
    let mut text = format!(
        "[package]\nname = \"outboard-provider-{}\"\nversion = \"0.1.0\"\nedition = \"{}\"\n\
         rust-version = \"{}\"\npublish = false\n\n# No part of a workspace that it happens to stand in.\n[workspace]\n\n\
         [dependencies]\n",
        fresh.name,
        package("edition"),
        package("rust-version"),
    );
    for (name, features) in OTHERS {
        let entry = &workspace["dependencies"][*name];
        let version = entry
            .as_str()
            .or_else(|| entry.get("version")?.as_str())
            .with_context(|| format!("the version of {name}"))?;
        match features {
            [] => writeln!(text, "{name} = \"{version}\"")?,
            features => writeln!(
                text,
                "{name} = {{ version = \"{version}\", features = {features:?} }}"
            )?,
        }
    }
    for (name, folder) in OWN {
        writeln!(text, "{}", own(fresh, name, folder))?;
    }
    writeln!(text, "\n[dev-dependencies]")?;
    for (name, folder) in KIT {
        writeln!(text, "{}", own(fresh, name, folder))?;
    }
    Ok(text)
}

fn own(fresh: &Fresh<'_>, name: &str, folder: &str) -> String {
    match &fresh.outboard {
        Outboard::Version(version) => format!("{name} = \"{version}\""),
        Outboard::Checkout(checkout) => {
            let path = toml::Value::from(checkout.join(folder).display().to_string());
            format!("{name} = {{ path = {path} }}")
        }
    }
}
