//! The command line of a provider's binary.

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::{Args as _, Command, FromArgMatches as _};
use outboard_telemetry::log;
use serde_json::json;
use tokio::signal::unix::{SignalKind, signal};

use crate::config::Settings;
use crate::keys::KEYS;
use crate::provider::Provider;
use crate::serve::{ServeError, start};

#[derive(clap::Args)]
struct Arguments {
    /// The provider's file
    #[arg(long, value_name = "FILE", required_unless_present = "describe")]
    config: Option<PathBuf>,
    /// Read the file, say what is wrong with it, and start nothing
    #[arg(long, requires = "config")]
    check: bool,
    /// Print what this provider serves, and what its file may say, as JSON
    #[arg(long, conflicts_with_all = ["config", "check"])]
    describe: bool,
}

/// Runs a provider: the whole of its `main`.
///
/// Exits with 0 when it ended as it was told to, 1 when it failed, 2 when its command line or its file is wrong, or
/// what the file names is: when another attempt would end the same way.
pub fn main<P: Provider>() -> ExitCode {
    let name = format!("outboard-provider-{}", P::KIND);
    let command = Arguments::augment_args(Command::new(name.clone()))
        .about(format!(
            "Serves {} backends to functions, out of their process",
            P::KIND
        ))
        .version(env!("CARGO_PKG_VERSION"));
    let arguments = match command
        .try_get_matches()
        .and_then(|matches| Arguments::from_arg_matches(&matches))
    {
        Ok(arguments) => arguments,
        Err(error) => error.exit(),
    };
    let Some(config) = arguments.config else {
        return describe::<P>();
    };
    let outcome = if arguments.check {
        check::<P>(&config)
    } else {
        run::<P>(&config)
    };
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            complain(&name, &error);
            if error.is_configuration() {
                ExitCode::from(2)
            } else {
                ExitCode::FAILURE
            }
        }
    }
}

fn check<P: Provider>(config: &Path) -> Result<(), ServeError> {
    let (settings, bindings, _, _) = Settings::load::<P>(config)?;
    say(&format!(
        "{}: {} bindings, {} grants, listens on {} addresses",
        config.display(),
        bindings.len(),
        settings.grants.len(),
        settings.listen.len()
    ));
    Ok(())
}

fn run<P: Provider>(config: &Path) -> Result<(), ServeError> {
    log::start()?;
    // Building a runtime fails when the process may have no threads, and then nothing else can be done either.
    #[expect(clippy::expect_used, reason = "see above")]
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()
        .expect("a runtime");
    let result = runtime.block_on(serve::<P>(config));
    runtime.shutdown_background();
    result
}

async fn serve<P: Provider>(config: &Path) -> Result<(), ServeError> {
    let mut running = start::<P>(config).await?;
    // Handlers for these signals can always be installed.
    let (Ok(mut terminate), Ok(mut interrupt), Ok(mut hangup)) = (
        signal(SignalKind::terminate()),
        signal(SignalKind::interrupt()),
        signal(SignalKind::hangup()),
    ) else {
        return running.ended().await;
    };
    loop {
        tokio::select! {
            ended = running.ended() => return ended,
            _ = terminate.recv() => break,
            _ = interrupt.recv() => break,
            _ = hangup.recv() => running.reload(),
        }
    }
    running.drain();
    tokio::select! {
        ended = running.ended() => ended,
        _ = terminate.recv() => Err(ServeError::Aborted),
        _ = interrupt.recv() => Err(ServeError::Aborted),
    }
}

fn describe<P: Provider>() -> ExitCode {
    let interfaces: Vec<_> = P::contracts()
        .iter()
        .filter_map(|methods| {
            let functions: Vec<_> = methods.iter().map(|method| method.function).collect();
            Some(json!({ "interface": methods.first()?.interface, "functions": functions }))
        })
        .collect();
    let told = json!({
        "kind": P::KIND,
        "interfaces": interfaces,
        "config": { "file": KEYS, "binding": P::KEYS },
    });
    say(&format!("{told:#}"));
    ExitCode::SUCCESS
}

#[expect(clippy::print_stdout, reason = "what was asked for goes to standard output")]
fn say(text: &str) {
    println!("{text}");
}

#[expect(clippy::print_stderr, reason = "the log may not have started yet")]
fn complain(name: &str, error: &ServeError) {
    match error {
        // Each line begins with the file and the place in it, where editors look for them.
        ServeError::Config(_) => eprintln!("{error}"),
        _ => eprintln!("{name}: {error}"),
    }
}
