//! One build of the guests' workspace, and the components that come out of it.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use anyhow::{Context, Result, ensure};

use super::debian;
use super::toolchain::{Mode, TARGET};
use crate::place::Place;
use crate::run;

/// The workspace of all guests.
pub(crate) const MANIFEST: &str = "examples/functions/Cargo.toml";
/// The packages in it that have tests for this machine: what authors of functions depend on, and an example that does.
const TESTED: [&str; 3] = ["outboard-function", "outboard-function-derive", "orders"];
/// What these say is for programs of this machine. Guests have flags, a compiler and a target of their own.
const FOR_THE_HOST: &[&str] = &[
    "CARGO_BUILD_RUSTFLAGS",
    "CARGO_BUILD_TARGET",
    "CARGO_ENCODED_RUSTFLAGS",
    "CARGO_TARGET_DIR",
    "RUSTC",
    "RUSTC_WORKSPACE_WRAPPER",
    "RUSTC_WRAPPER",
    "RUSTFLAGS",
];

/// Builds all guests and lays the components side by side. What is fresh already takes a second.
pub(crate) fn build(place: &Place, mode: Mode) -> Result<()> {
    let mut command = cargo(place, mode, "build")?;
    command
        .arg("--message-format=json-render-diagnostics")
        .stderr(Stdio::inherit());
    let output = command
        .output()
        .with_context(|| format!("starting {}", run::shown(&command)))?;
    ensure!(
        output.status.success(),
        "{} ended with {}",
        run::shown(&command),
        output.status
    );
    let components = components(&String::from_utf8_lossy(&output.stdout));
    ensure!(
        !components.is_empty(),
        "no component came out of {MANIFEST}: is a guest's crate type `cdylib`?"
    );
    for component in components {
        lay_out(&component, &place.guests())?;
    }
    Ok(())
}

/// Runs Clippy on all guests, with every warning an error.
pub(crate) fn lint(place: &Place) -> Result<()> {
    run::aloud(cargo(place, Mode::Rustup, "clippy")?.args(["--", "--deny", "warnings"]))
}

/// Runs the tests of the function authors' crate, which have no need of a guest's toolchain.
pub(crate) fn test(place: &Place) -> Result<()> {
    let mut command = crate::cargo::command(place);
    command
        .args(["test", "--locked", "--manifest-path", MANIFEST])
        .args(TESTED.iter().flat_map(|package| ["--package", package]))
        .arg("--target-dir")
        .arg(place.guests().join("native"));
    run::aloud(&mut command)
}

fn cargo(place: &Place, mode: Mode, subcommand: &str) -> Result<Command> {
    let (mut command, folder) = match mode {
        Mode::Rustup => (
            Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into())),
            "rustup",
        ),
        Mode::Debian => (Command::new(debian::CARGO), "debian"),
    };
    for name in FOR_THE_HOST {
        command.env_remove(name);
    }
    command
        .current_dir(&place.root)
        .args([
            subcommand,
            "--release",
            "--locked",
            "--target",
            TARGET,
            "--manifest-path",
            MANIFEST,
        ])
        .arg("--target-dir")
        // Two compilers in one folder would build everything anew at each change of mode.
        .arg(place.guests().join(folder));
    if mode == Mode::Debian {
        let toolchain = debian::Toolchain::find(place).context("Debian's toolchain is gone again")?;
        toolchain.apply(&mut command);
    }
    Ok(command)
}

/// The components among the artifacts that cargo tells of, one JSON message a line.
fn components(messages: &str) -> BTreeSet<PathBuf> {
    messages
        .lines()
        .filter_map(|line| serde_json::from_str::<serde_json::Value>(line).ok())
        .filter(|message| message["reason"] == "compiler-artifact")
        .flat_map(|message| message["filenames"].as_array().cloned().unwrap_or_default())
        .filter_map(|name| name.as_str().map(PathBuf::from))
        .filter(|path| path.extension().is_some_and(|extension| extension == "wasm"))
        .collect()
}

/// Puts a component in its place whole: a test that runs meanwhile sees the old one or the new one.
fn lay_out(component: &Path, folder: &Path) -> Result<()> {
    let name = component.file_name().context("an artifact has a name")?;
    let (place, partial) = (folder.join(name), folder.join(name).with_extension("part"));
    let size =
        std::fs::copy(component, &partial).with_context(|| format!("copying to {}", partial.display()))?;
    std::fs::rename(&partial, &place).with_context(|| format!("writing {}", place.display()))?;
    println!("  {} ({size} bytes)", place.display());
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::components;
    use std::path::PathBuf;

    #[test]
    fn components_are_told_from_other_artifacts() {
        let messages = concat!(
            r#"{"reason":"compiler-artifact","filenames":["/t/libserde.rlib"]}"#,
            "\n",
            r#"{"reason":"build-script-executed","out_dir":"/t/out.wasm"}"#,
            "\n",
            r#"{"reason":"compiler-artifact","filenames":["/t/counter.wasm","/t/counter.d"]}"#,
            "\nnot json\n",
        );
        assert_eq!(
            components(messages).into_iter().collect::<Vec<_>>(),
            [PathBuf::from("/t/counter.wasm")]
        );
    }
}
