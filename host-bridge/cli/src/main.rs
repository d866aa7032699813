//! The `outboard` command: runs functions, alone or with the providers that they use.

mod arguments;
mod call;
mod check;
mod describe;
mod exit;
mod fleet;
mod group;
mod inspect;
mod list;
mod new;
mod program;
mod proto;
mod serve;
mod signals;
mod supervise;
mod top;
mod up;

use std::process::ExitCode;
use std::time::Duration;

use anyhow::Result;
use clap::Parser;
use outboard_telemetry::log;

use arguments::{Arguments, Command, New};
use top::Telling;

/// How long what still runs on the runtime's threads may take once all else has ended.
const LAST_GRACE: Duration = Duration::from_millis(500);

fn main() -> ExitCode {
    exit::with(run(Arguments::parse().command))
}

fn run(command: Command) -> Result<ExitCode> {
    match command {
        Command::Up { file } => on_runtime(started(up::up(&file))),
        Command::Serve { file } => on_runtime(started(serve::serve(&file))),
        Command::Check { kind, pull, files } => on_runtime(check::check(&files, kind.as_deref(), pull)),
        Command::Inspect {
            component,
            config,
            function,
            json,
        } => on_runtime(inspect::inspect(
            &component,
            config.as_deref(),
            function.as_deref(),
            json,
        )),
        Command::Call(arguments) => on_runtime(call::call(&arguments)),
        Command::Proto { wit, out, check } => proto::proto(&wit, &out, check),
        Command::Top {
            files,
            every,
            once,
            json,
        } => {
            let telling = match (once, json) {
                (true, true) => Telling::Json,
                (true, false) => Telling::Text,
                (false, _) => Telling::Live(every.0),
            };
            on_runtime(top::top(&files, telling))
        }
        Command::New {
            what: New::Provider(arguments),
        } => new::provider(&arguments),
        Command::Provider { list: true, json, .. } => on_runtime(list::list(json)),
        Command::Provider {
            end_with,
            kind,
            arguments,
            ..
        } => match program::exec(&kind.unwrap_or_default(), &arguments, end_with)? {},
    }
}

/// Work that logs what it does, and whose end is its success.
async fn started(work: impl Future<Output = Result<()>>) -> Result<ExitCode> {
    log::start()?;
    work.await?;
    Ok(ExitCode::SUCCESS)
}

fn on_runtime(work: impl Future<Output = Result<ExitCode>>) -> Result<ExitCode> {
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    let result = runtime.block_on(work);
    // A component that is being compiled is not waited for.
    runtime.shutdown_timeout(LAST_GRACE);
    result
}
