//! The project's own commands: `cargo demo`, `cargo verify`, `cargo measure` and `cargo faults`, and the set-up behind them.

#![expect(
    clippy::print_stdout,
    reason = "these commands speak to a person at a terminal"
)]

mod cargo;
mod demo;
mod faults;
mod fuzz;
mod guests;
mod measure;
mod place;
mod python;
mod run;
mod services;
mod system;
mod verify;

use std::process::ExitCode;

use anyhow::Result;
use clap::{Parser, Subcommand};

use place::Place;

#[derive(Parser)]
#[command(name = "outboard-tasks", about = "The project's own commands")]
struct Arguments {
    #[command(subcommand)]
    task: Task,
}

#[derive(Subcommand)]
enum Task {
    /// Build and start the counter example: a provider process, a function host, a URL to try
    Demo {
        /// Drive it with real traffic on free ports, kill the provider meanwhile, and compare
        #[arg(long)]
        check: bool,
    },
    /// Set up what the tests need, then format, lint, build, test and document
    Verify {
        /// Only these steps, in their own order
        steps: Vec<verify::Step>,
    },
    /// Build what is measured, optimised, and print a table of it
    Measure {
        #[command(subcommand)]
        what: measure::Measure,
    },
    /// Break what can break under traffic, and print a table of what became of it
    Faults(faults::Wish),
    /// Install what the tests need and cargo does not bring
    Setup,
    /// Build the guests: components for the tests and the examples
    Guests,
    /// Build the fuzzers and run them
    Fuzz(fuzz::Wish),
}

fn main() -> ExitCode {
    if fuzz::asked() {
        return fuzz::act();
    }
    match perform(&Arguments::parse().task) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            println!("\nfailed: {error:#}");
            ExitCode::FAILURE
        }
    }
}

fn perform(task: &Task) -> Result<()> {
    let place = Place::of_this_program()?;
    match task {
        Task::Demo { check: false } => demo::show(&place),
        Task::Demo { check: true } => demo::check(&place),
        Task::Verify { steps } => verify::verify(&place, steps),
        Task::Measure { what } => measure::measure(&place, what),
        Task::Faults(wish) => faults::faults(&place, wish),
        Task::Setup => verify::set_up(&place),
        Task::Guests => guests::build(&place),
        Task::Fuzz(wish) => fuzz::fuzz(&place, wish),
    }
}
