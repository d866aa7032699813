//! Where cargo put what was built: tests find binaries and guests beside themselves and build nothing.

use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};

/// The function host's command.
pub const HOST: &str = "outboard";
/// The key-value provider's binary.
pub const KEYVALUE: &str = "outboard-provider-keyvalue";
/// The PostgreSQL provider's binary.
pub const POSTGRES: &str = "outboard-provider-postgres";
/// The SQL provider's binary.
pub const SQL: &str = "outboard-provider-sql";

/// A binary of this workspace, as the last build left it.
///
/// # Errors
/// It was not built; the message says which command builds it.
pub fn binary(name: &str) -> Result<PathBuf> {
    let path = profile_folder()?.join(format!("{name}{}", std::env::consts::EXE_SUFFIX));
    if !path.is_file() {
        bail!(
            "{} is not there: build it with `cargo build --workspace`, or run `cargo verify`",
            path.display()
        );
    }
    Ok(path)
}

/// A guest component, by the name of its crate.
///
/// # Errors
/// It was not built; the message says which command builds it.
pub fn guest(name: &str) -> Result<PathBuf> {
    let path = target_folder()?.join("guests").join(format!("{name}.wasm"));
    if !path.is_file() {
        bail!(
            "{} is not there: build it with `cargo run -p outboard-tasks -- guests`",
            path.display()
        );
    }
    Ok(path)
}

/// The interpreter of the Python environment that the project keeps for itself.
///
/// # Errors
/// It was not set up; the message says which command does it.
pub fn python() -> Result<PathBuf> {
    let path = target_folder()?.join("python").join("bin").join("python");
    if !path.is_file() {
        bail!(
            "{} is not there: set it up with `cargo run -p outboard-tasks -- setup`",
            path.display()
        );
    }
    Ok(path)
}

/// Cargo's target folder: the parent of [`profile_folder`].
///
/// # Errors
/// As [`profile_folder`].
pub fn target_folder() -> Result<PathBuf> {
    let profile = profile_folder()?;
    profile
        .parent()
        .map(Path::to_owned)
        .context("a profile's folder lies in a target folder")
}

/// The folder of this build's profile, `target/debug` by default.
///
/// # Errors
/// This program does not run from where cargo put it.
pub fn profile_folder() -> Result<PathBuf> {
    let program = std::env::current_exe().context("this program's own path")?;
    let folder = program.parent().context("a program lies in a folder")?;
    // Cargo puts tests one folder deeper than binaries.
    let folder = if folder.ends_with("deps") {
        folder.parent().context("`deps` lies in a folder")?
    } else {
        folder
    };
    Ok(folder.to_owned())
}
