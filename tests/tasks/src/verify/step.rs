use std::fmt;
use std::process::Command;

use anyhow::{Context, Result};
use clap::ValueEnum;
use outboard_test_support::built;

use crate::place::Place;
use crate::{cargo, fuzz, guests, measure, run};

/// One check.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Step {
    /// What the tests need and cargo does not bring
    Setup,
    /// rustfmt, of the guests too
    Format,
    /// Clippy, with every warning an error; of the guests too
    Lint,
    /// The components that tests and examples run
    Guests,
    /// The tests of the function authors' crate, which is otherwise built for WebAssembly only
    Functions,
    /// All binaries and tests
    Build,
    /// `cargo gen --check`
    Generated,
    /// Unit, integration and end-to-end tests
    Tests,
    /// A short run of each fuzzer, from the inputs that the repository keeps on
    Fuzz,
    /// The examples in the documentation
    Doctests,
    /// The documentation, with every warning an error
    Docs,
    /// Licences and crate arrows, where cargo-deny is installed
    Deny,
}

impl Step {
    /// All of them, in the order they run: what fails soonest stands first, and nothing is compiled twice.
    pub(crate) const ALL: [Self; 12] = [
        Self::Setup,
        Self::Format,
        Self::Lint,
        Self::Guests,
        Self::Functions,
        Self::Build,
        Self::Generated,
        Self::Doctests,
        Self::Docs,
        Self::Deny,
        Self::Tests,
        Self::Fuzz,
    ];

    /// What it does, in one line.
    pub(crate) fn about(self) -> String {
        let value = self.to_possible_value();
        value
            .and_then(|value| value.get_help().map(ToString::to_string))
            .unwrap_or_default()
    }

    /// Runs it, its output on the terminal.
    pub(crate) fn perform(self, place: &Place) -> Result<()> {
        match self {
            Self::Setup => super::set_up(place),
            Self::Format => format(place),
            Self::Lint => lint(place),
            Self::Guests => guests::build(place),
            Self::Functions => guests::test(place),
            Self::Build => run::aloud(cargo::building(place, "build").args(["--workspace", "--all-targets"])),
            Self::Generated => generated(place),
            Self::Tests => tests(place),
            Self::Fuzz => fuzz::short(place),
            Self::Doctests => run::aloud(cargo::building(place, "test").args(["--workspace", "--doc"])),
            Self::Docs => {
                let mut doc = cargo::building(place, "doc");
                run::aloud(
                    doc.args(["--workspace", "--no-deps"])
                        .env("RUSTDOCFLAGS", "--deny warnings"),
                )
            }
            Self::Deny => deny(place),
        }
    }
}

impl fmt::Display for Step {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let value = self.to_possible_value();
        f.write_str(value.as_ref().map_or("step", |value| value.get_name()))
    }
}

fn format(place: &Place) -> Result<()> {
    run::aloud(cargo::command(place).args(["fmt", "--all", "--check"]))?;
    for manifest in [guests::MANIFEST, measure::MANIFEST] {
        run::aloud(cargo::command(place).args(["fmt", "--all", "--check", "--manifest-path", manifest]))?;
    }
    Ok(())
}

fn lint(place: &Place) -> Result<()> {
    let mut clippy = cargo::building(place, "clippy");
    run::aloud(clippy.args(["--workspace", "--all-targets", "--", "--deny", "warnings"]))?;
    // What is measured is compiled whole only to be run; that it still fits is seen here.
    let mut clippy = cargo::building(place, "clippy");
    clippy.args(["--locked", "--all-targets", "--manifest-path", measure::MANIFEST]);
    run::aloud(clippy.args(["--", "--deny", "warnings"]))?;
    guests::lint(place)
}

/// The binary that the build step left is run as it is: `cargo run` of one package alone would resolve features
/// anew, and compile again what other packages share with it.
fn generated(place: &Place) -> Result<()> {
    run::aloud(
        Command::new(built::binary("outboard-codegen")?)
            .arg("--check")
            .current_dir(&place.root),
    )
}

fn tests(place: &Place) -> Result<()> {
    if run::answer(cargo::command(place).args(["nextest", "--version"])).is_some() {
        let mut nextest = cargo::command(place);
        nextest.args([
            "nextest",
            "run",
            "--workspace",
            "--no-fail-fast",
            "--cargo-profile",
            &place.profile,
        ]);
        return run::aloud(&mut nextest);
    }
    run::aloud(cargo::building(place, "test").args(["--workspace", "--all-targets", "--no-fail-fast"]))
}

/// Optional, as compiling cargo-deny takes longer than all tests: a test of this package holds the arrows anyway.
fn deny(place: &Place) -> Result<()> {
    if run::which("cargo-deny").is_none() {
        println!("cargo-deny is not installed: passed over");
        return Ok(());
    }
    let mut deny = cargo::command(place);
    run::aloud(deny.args(["deny", "check", "bans", "licenses", "sources"])).context("see .deny.toml")
}
