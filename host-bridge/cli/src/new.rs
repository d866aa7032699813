//! `outboard new`: crates to begin with.

use std::io::{ErrorKind, Write as _};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::{Context, Result};
use outboard_codegen::fresh::{Fresh, Outboard};

use crate::arguments::NewProvider;
use crate::exit::Misconfigured;

/// Makes the crate of a provider, in a folder that holds nothing yet.
pub(crate) fn provider(arguments: &NewProvider) -> Result<ExitCode> {
    let misconfigured = |error: anyhow::Error| Misconfigured(format!("{error:#}"));
    let fresh = Fresh {
        name: &arguments.name,
        wit: &arguments.wit,
        interfaces: &arguments.interface,
        outboard: Outboard::named(&arguments.outboard).map_err(misconfigured)?,
    };
    let tree = fresh.tree().map_err(misconfigured)?;
    let out = match &arguments.out {
        Some(out) => out.clone(),
        None => PathBuf::from(format!("outboard-provider-{}", arguments.name)),
    };
    if !is_free(&out)? {
        return Err(Misconfigured(format!(
            "{} is there already and not empty: remove it, or name another folder with --out",
            out.display()
        ))
        .into());
    }
    let steps = tree.compare(&out)?;
    tree.apply(&out, &steps)?;
    // Whoever closed the pipe has read enough.
    let _ = writeln!(
        std::io::stdout(),
        "{}: run `cargo test` there, then begin with src/service.rs",
        out.display()
    );
    Ok(ExitCode::SUCCESS)
}

fn is_free(folder: &Path) -> Result<bool> {
    match std::fs::read_dir(folder) {
        Ok(mut entries) => Ok(entries.next().is_none()),
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(true),
        Err(error) if error.kind() == ErrorKind::NotADirectory => Ok(false),
        Err(error) => Err(error).with_context(|| format!("listing {}", folder.display())),
    }
}
