//! Debian's compiler as a toolchain for guests, where rustup cannot fetch the target.
//!
//! Debian ships no standard library for the target but its source with all that it depends on, so that it is
//! built here without a network. Its C library for WASI is of the older preview: sockets of the standard library
//! do not link, all else does.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

use anyhow::{Context, Result, ensure};

use super::toolchain::TARGET;
use crate::place::Place;
use crate::{run, system};

/// What the toolchain is made of; the linker of the compiler's own LLVM comes on top.
pub(crate) const PACKAGES: [&str; 4] = ["rustc-web", "cargo-web", "rust-web-src", "wasi-libc"];

/// Debian's own cargo, whatever else is on the path.
pub(crate) const CARGO: &str = "/usr/bin/cargo";

const RUSTC: &str = "/usr/bin/rustc";
const LIBRARIES: &str = "/usr/lib/wasm32-wasi";
/// Makes a component of what the linker makes; rustup's toolchains bring one, Debian's does not.
const COMPONENT_LINKER: &str = "wasm-component-ld";
const COMPONENT_LINKER_VERSION: &str = "0.5.31";
/// Compiling the component linker takes five minutes on two busy cores.
const PATIENCE: Duration = Duration::from_secs(1200);

/// The parts, all of them found.
#[derive(Debug)]
pub(crate) struct Toolchain {
    linker: PathBuf,
    component_linker: PathBuf,
}

impl Toolchain {
    /// The toolchain of this machine, if it is whole.
    pub(crate) fn find(place: &Place) -> Option<Self> {
        let sysroot = run::answer(Command::new(RUSTC).args(["--print", "sysroot"]))?;
        let source = Path::new(&sysroot).join("lib/rustlib/src/rust/library/Cargo.lock");
        let whole =
            Path::new(CARGO).is_file() && source.is_file() && Path::new(LIBRARIES).join("libc.a").is_file();
        if !whole {
            return None;
        }
        Some(Self {
            linker: run::which(&linker_name()?)?,
            component_linker: component_linker(place)?,
        })
    }

    /// Makes a `cargo build` of [`CARGO`] build guests.
    pub(crate) fn apply(&self, command: &mut Command) {
        let flags = format!(
            "-Clink-arg=--wasm-ld-path={} -L{LIBRARIES} -Clink-self-contained=no -Ctarget-feature=+crt-static",
            self.linker.display()
        );
        let variable = TARGET.to_uppercase().replace('-', "_");
        command
            .arg("-Zbuild-std=std,panic_abort")
            .env("RUSTC", RUSTC)
            // Building the standard library is not a stable feature; this compiler is told to allow it.
            .env("RUSTC_BOOTSTRAP", "1")
            .env(format!("CARGO_TARGET_{variable}_LINKER"), &self.component_linker)
            .env(format!("CARGO_TARGET_{variable}_RUSTFLAGS"), flags)
            .env_remove("RUSTUP_TOOLCHAIN");
    }
}

/// Installs the packages, the linker that fits the compiler, and the component linker where none is found.
pub(crate) fn install(place: &Place) -> Result<()> {
    system::install(&PACKAGES)?;
    let linker = linker_name().context("Debian's compiler does not tell its LLVM version")?;
    if run::which(&linker).is_none() {
        system::install(&[&linker.replace("wasm-ld", "lld")])?;
    }
    if component_linker(place).is_none() {
        println!("compiling {COMPONENT_LINKER}, which takes some minutes");
        let mut cargo = Command::new(CARGO);
        cargo
            .args(["install", "--quiet", "--locked", "--root"])
            .arg(tools(place))
            .args([COMPONENT_LINKER, "--version", COMPONENT_LINKER_VERSION])
            .env("RUSTC", RUSTC)
            .env_remove("RUSTUP_TOOLCHAIN");
        run::quietly(&mut cargo, PATIENCE)?;
    }
    ensure!(
        Toolchain::find(place).is_some(),
        "after all that, a part of Debian's toolchain is still missing"
    );
    Ok(())
}

/// The linker of the compiler's own LLVM, such as `wasm-ld-22`.
fn linker_name() -> Option<String> {
    let version = run::answer(Command::new(RUSTC).arg("-vV"))?;
    let llvm = version
        .lines()
        .find_map(|line| line.strip_prefix("LLVM version: "))?;
    Some(format!("wasm-ld-{}", llvm.split('.').next()?))
}

fn component_linker(place: &Place) -> Option<PathBuf> {
    let own = tools(place).join("bin").join(COMPONENT_LINKER);
    rustups_component_linker()
        .or_else(|| run::which(COMPONENT_LINKER))
        .or_else(|| own.is_file().then_some(own))
}

fn rustups_component_linker() -> Option<PathBuf> {
    let sysroot = run::answer(Command::new("rustc").args(["--print", "sysroot"]))?;
    let version = run::answer(Command::new("rustc").arg("-vV"))?;
    let machine = version.lines().find_map(|line| line.strip_prefix("host: "))?;
    let path = Path::new(&sysroot)
        .join("lib/rustlib")
        .join(machine)
        .join("bin")
        .join(COMPONENT_LINKER);
    path.is_file().then_some(path)
}

fn tools(place: &Place) -> PathBuf {
    place.guests().join("tools")
}
