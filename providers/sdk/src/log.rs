//! Structured logs on standard error.

use tracing_subscriber::EnvFilter;

/// Which events are logged, in the form of `tracing`'s filters; `info` unless set.
const FILTER: &str = "OUTBOARD_LOG";
/// `json` or `text`; `text` unless set.
const FORMAT: &str = "OUTBOARD_LOG_FORMAT";

/// Starts logging; a second call in one process changes nothing.
pub(crate) fn start() {
    let filter = EnvFilter::try_from_env(FILTER).unwrap_or_else(|_| EnvFilter::new("info"));
    let subscriber = tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_writer(std::io::stderr);
    let started = match std::env::var(FORMAT).as_deref() {
        Ok("json") => subscriber.json().try_init(),
        _ => subscriber.with_ansi(false).try_init(),
    };
    // Somebody else's subscriber is there already, as in tests: it gets the events.
    drop(started);
}
