//! Child cargos that build exactly what this program's own cargo builds.

use std::process::Command;

use crate::place::Place;

/// What `cargo run` tells the program that it runs; a child cargo is not that program.
const OF_THE_RUN: &[&str] = &[
    "CARGO_MANIFEST_DIR",
    "CARGO_MANIFEST_PATH",
    "LD_LIBRARY_PATH",
    "DYLD_FALLBACK_LIBRARY_PATH",
];

/// A cargo of the toolchain that built this program.
pub(crate) fn command(place: &Place) -> Command {
    let mut command = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    command
        .current_dir(&place.root)
        .env("CARGO_TARGET_DIR", &place.target);
    for (name, _) in std::env::vars_os() {
        let of_a_package = name.to_string_lossy().starts_with("CARGO_PKG_");
        if of_a_package || OF_THE_RUN.iter().any(|other| name == **other) {
            command.env_remove(name);
        }
    }
    command
}

/// `cargo SUBCOMMAND` with the profile that this program was built with.
pub(crate) fn building(place: &Place, subcommand: &str) -> Command {
    let mut command = command(place);
    command.args([subcommand, "--profile", &place.profile]);
    command
}
