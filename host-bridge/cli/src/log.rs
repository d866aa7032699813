//! The log: to standard error, as the environment asks.

use std::io::IsTerminal;

use anyhow::Result;
use tracing_subscriber::EnvFilter;

use crate::exit::Misconfigured;

const FILTER: &str = "OUTBOARD_LOG";
const FORMAT: &str = "OUTBOARD_LOG_FORMAT";

pub(crate) fn start() -> Result<()> {
    let filter = std::env::var(FILTER).unwrap_or_else(|_| "info".to_owned());
    let filter = EnvFilter::try_new(&filter).map_err(|error| {
        Misconfigured(format!(
            "{FILTER}={filter}: {error}; write debug, or outboard_host=debug"
        ))
    })?;
    let subscriber = tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_writer(std::io::stderr)
        .with_ansi(std::io::stderr().is_terminal());
    match std::env::var(FORMAT).as_deref() {
        Err(_) | Ok("text") => subscriber.init(),
        Ok("json") => subscriber.json().init(),
        Ok(other) => return Err(Misconfigured(format!("{FORMAT}={other}: write text or json")).into()),
    }
    Ok(())
}
