//! `cargo measure`: builds what is measured, optimised and in a workspace of its own, and runs it.

use std::path::PathBuf;
use std::process::Command;

use anyhow::Result;
use clap::Subcommand;

use crate::place::Place;
use crate::{cargo, guests, run, services};

/// The workspace of what is measured.
pub(crate) const MANIFEST: &str = "tests/bench/subjects/Cargo.toml";
/// Its program.
const BENCH: &str = "outboard-bench";
/// The example whose start is measured.
const ORDERS: &str = "orders.wasm";

/// What can be measured.
#[derive(Debug, Subcommand)]
pub(crate) enum Measure {
    /// A call from a function to its provider, against what else there is
    Calls {
        /// Fewer and shorter rounds
        #[arg(long)]
        quick: bool,
        /// Write the rows to this file too, as JSON
        #[arg(long, value_name = "FILE")]
        json: Option<PathBuf>,
    },
    /// What the guards of a provider cost: TLS, policy, limits, metrics and traces
    Sdk {
        /// Fewer and shorter rounds
        #[arg(long)]
        quick: bool,
        /// Write the rows to this file too, as JSON
        #[arg(long, value_name = "FILE")]
        json: Option<PathBuf>,
    },
    /// A statement on few connections, against a native program and against PgBouncer
    Sql {
        /// Fewer and shorter rounds
        #[arg(long)]
        quick: bool,
        /// Write the rows to this file too, as JSON
        #[arg(long, value_name = "FILE")]
        json: Option<PathBuf>,
        /// The rows whose names begin so
        #[arg(long, value_name = "NAME", default_value = "")]
        only: String,
    },
}

/// Measures, and prints a table. A bar that is missed is told there, and no error.
pub(crate) fn measure(place: &Place, what: &Measure) -> Result<()> {
    if matches!(what, Measure::Sql { .. }) {
        services::set_up()?;
    }
    if matches!(what, Measure::Calls { .. } | Measure::Sql { .. }) {
        guests::build(place)?;
    }
    let mut build = cargo::command(place);
    run::aloud(build.args(["build", "--release", "--locked", "--manifest-path", MANIFEST]))?;
    run::aloud(&mut command(place, what))
}

fn command(place: &Place, what: &Measure) -> Command {
    let mut command = Command::new(place.target.join("release").join(BENCH));
    let (quick, json) = match what {
        Measure::Calls { quick, json } => {
            let orders = place.guests().join(ORDERS);
            command.arg("calls").arg("--orders").arg(orders);
            (quick, json)
        }
        Measure::Sdk { quick, json } => {
            command.arg("sdk");
            (quick, json)
        }
        Measure::Sql { quick, json, only } => {
            command
                .args(["sql", "--only", only])
                .arg("--guests")
                .arg(place.guests());
            (quick, json)
        }
    };
    if *quick {
        command.arg("--quick");
    }
    if let Some(file) = json {
        command.arg("--json").arg(file);
    }
    command
}
