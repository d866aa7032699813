//! This program as the compiler of the workspace's own crates, so that libFuzzer sees where its inputs lead.
//!
//! Only they are compiled anew, with counters at every edge and optimised; what others wrote is taken as the tests
//! have it. Cargo keeps what a wrapper compiled apart from the rest.

use std::os::unix::process::CommandExt;
use std::path::Path;
use std::process::{Command, ExitCode};

/// Set when this program is to compile.
const ASKED: &str = "OUTBOARD_INSTRUMENTS";

/// What libFuzzer asks of a compiler, as cargo-fuzz has it, and the checks of a build that is not optimised.
const FLAGS: &[&str] = &[
    "-Copt-level=2",
    "-Ccodegen-units=1",
    "-Cdebug-assertions=on",
    "-Coverflow-checks=on",
    "-Cpasses=sancov-module",
    "-Cllvm-args=-sanitizer-coverage-level=4",
    "-Cllvm-args=-sanitizer-coverage-inline-8bit-counters",
    "-Cllvm-args=-sanitizer-coverage-pc-table",
    "-Cllvm-args=-sanitizer-coverage-trace-compares",
];

/// Has a cargo compile the workspace's crates through `program`, which is this one.
pub(crate) fn instrument(cargo: &mut Command, program: &Path) {
    cargo.env("RUSTC_WORKSPACE_WRAPPER", program).env(ASKED, "1");
}

/// Whether cargo started this program to compile something.
pub(crate) fn asked() -> bool {
    std::env::var_os(ASKED).is_some()
}

/// Compiles: the arguments are a compiler and its own. Returns only if that cannot be started.
pub(crate) fn act() -> ExitCode {
    let mut arguments = std::env::args_os().skip(1);
    let Some(compiler) = arguments.next() else {
        return ExitCode::FAILURE;
    };
    let error = Command::new(&compiler).args(arguments).args(FLAGS).exec();
    println!("starting {}: {error}", compiler.display());
    ExitCode::FAILURE
}
