//! The `outboard` command: runs functions, alone or with the providers that they use.

mod arguments;
mod exit;
mod log;
mod program;
mod serve;
mod signals;
mod supervise;
mod up;

use std::process::ExitCode;
use std::time::Duration;

use anyhow::Result;
use clap::Parser;

use arguments::{Arguments, Command};

/// How long what still runs on the runtime's threads may take once all else has ended.
const LAST_GRACE: Duration = Duration::from_millis(500);

fn main() -> ExitCode {
    exit::with(run(Arguments::parse().command))
}

fn run(command: Command) -> Result<()> {
    match command {
        Command::Up { file } => on_runtime(up::up(&file)),
        Command::Serve { file } => on_runtime(serve::serve(&file)),
        Command::Provider {
            end_with,
            kind,
            arguments,
        } => match program::exec(&kind, &arguments, end_with)? {},
    }
}

fn on_runtime(work: impl Future<Output = Result<()>>) -> Result<()> {
    log::start()?;
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    let result = runtime.block_on(work);
    // A component that is being compiled is not waited for.
    runtime.shutdown_timeout(LAST_GRACE);
    result
}
