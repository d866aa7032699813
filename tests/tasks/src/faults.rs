//! `cargo faults`: builds what is to be broken, and breaks it.

use std::path::PathBuf;
use std::process::Command;

use anyhow::{Context as _, Result};
use clap::Args;
use outboard_test_support::built;

use crate::place::Place;
use crate::{cargo, guests, run, services};

/// The program that does it.
const FAULTS: &str = "outboard-faults";

/// What is asked of it.
#[derive(Debug, Args)]
pub(crate) struct Wish {
    /// Shorter rows, all of them within a quarter of an hour on two cores
    #[arg(long)]
    quick: bool,
    /// Write the rows to this file too, as JSON
    #[arg(long, value_name = "FILE")]
    json: Option<PathBuf>,
    /// The rows whose names begin so; may be given several times
    #[arg(long, value_name = "NAME")]
    only: Vec<String>,
    /// What all that is drawn by chance goes by, to repeat a run
    #[arg(long)]
    seed: Option<u64>,
}

/// Runs the rows.
///
/// # Errors
/// Something cannot be built, or a row is not as it has to be.
pub(crate) fn faults(place: &Place, wish: &Wish) -> Result<()> {
    // Rows that lack something fail by themselves, and say what to install; the others can be run.
    if let Err(error) = services::set_up() {
        println!("{error:#}");
    }
    guests::build(place)?;
    run::aloud(cargo::building(place, "build").args(["--workspace", "--bins", "--locked"]))?;
    run::aloud(&mut command(wish)?).context("see the rows above")
}

fn command(wish: &Wish) -> Result<Command> {
    let mut command = Command::new(built::binary(FAULTS)?);
    if wish.quick {
        command.arg("--quick");
    }
    if let Some(file) = &wish.json {
        command.arg("--json").arg(file);
    }
    for name in &wish.only {
        command.arg("--only").arg(name);
    }
    if let Some(seed) = wish.seed {
        command.arg("--seed").arg(seed.to_string());
    }
    Ok(command)
}
