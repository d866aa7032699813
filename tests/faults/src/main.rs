//! Breaks what can break, one fault after the other, under traffic whose writes are held against what the store has
//! afterwards: the program behind `cargo faults`.

#![expect(
    clippy::print_stdout,
    reason = "this program speaks to a person at a terminal"
)]

mod checker;
mod context;
mod http2;
mod namespace;
mod row;
mod rows;
mod scene;
mod series;
mod space;
mod table;
mod traffic;

use std::path::PathBuf;
use std::process::ExitCode;
use std::time::{Instant, SystemTime, UNIX_EPOCH};

use anyhow::{Context as _, Result, ensure};
use clap::Parser;

use crate::context::Context;
use crate::row::{Line, Lines, Row};

#[derive(Parser)]
#[command(
    name = "outboard-faults",
    about = "Faults under traffic, and what became of it"
)]
struct Arguments {
    /// Shorter rows
    #[arg(long)]
    quick: bool,
    /// Write the rows to this file too, as JSON
    #[arg(long, value_name = "FILE")]
    json: Option<PathBuf>,
    /// The rows whose names begin so; may be given several times
    #[arg(long, value_name = "NAME")]
    only: Vec<String>,
    /// What all that is drawn by chance goes by; told at the start of each run
    #[arg(long)]
    seed: Option<u64>,
}

fn main() -> ExitCode {
    match perform(&Arguments::parse()) {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(error) => {
            println!("failed: {error:#}");
            ExitCode::FAILURE
        }
    }
}

/// Whether all rows that were asked for are as they have to be.
fn perform(arguments: &Arguments) -> Result<bool> {
    let seed = match arguments.seed {
        Some(seed) => seed,
        None => SystemTime::now().duration_since(UNIX_EPOCH)?.as_secs(),
    };
    let wanted = |row: &&Row| {
        let mut only = arguments.only.iter();
        arguments.only.is_empty() || only.any(|name| row.name.starts_with(name.as_str()))
    };
    let rows: Vec<&Row> = rows::ALL.iter().filter(wanted).collect();
    let names: Vec<_> = rows::ALL.iter().map(|row| row.name).collect();
    ensure!(
        !rows.is_empty(),
        "no row begins so; there is {}",
        names.join(", ")
    );
    println!("seed {seed}: `cargo faults --seed {seed} --only NAME` repeats a row");
    let mut lines = Vec::new();
    for row in rows {
        println!("\n── {}: {}", row.name, row.about);
        let begun = Instant::now();
        let context = Context::new(row.name, seed, arguments.quick);
        let line = Line::new(row, seed, (row.run)(&context), begun.elapsed());
        print!("{}", table::told(&line));
        lines.push(line);
    }
    println!("\n{}", table::table(&lines));
    if let Some(file) = &arguments.json {
        let text = serde_json::to_string_pretty(&Lines { rows: &lines })?;
        std::fs::write(file, text).with_context(|| format!("writing {}", file.display()))?;
    }
    let failed = lines.iter().filter(|line| !line.ok).count();
    match failed {
        0 => println!("all {} rows are ok", lines.len()),
        _ => println!("{failed} of {} rows FAILED", lines.len()),
    }
    Ok(failed == 0)
}
