//! The log: on standard error, in text or JSON, each line with the trace that it belongs to.
//!
//! `OUTBOARD_LOG` says which events are logged, in the form of `tracing`'s filters, and `OUTBOARD_LOG_FORMAT` whether in `text`
//! or in `json`.

use std::env::{self, VarError};
use std::io::IsTerminal as _;

use outboard_session::trace::TraceContext;
use tracing_subscriber::EnvFilter;
use tracing_subscriber::filter::Directive;

/// Why logging cannot be started.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum LogError {
    /// The filter is none.
    #[error("{FILTER}={filter}: {reason}; write debug, or outboard_host=debug")]
    Filter {
        /// What the variable says.
        filter: String,
        /// What is wrong with it.
        reason: String,
    },
    /// The format is not known.
    #[error("{FORMAT}={0}: write text or json")]
    Format(String),
}

const FILTER: &str = "OUTBOARD_LOG";
const FORMAT: &str = "OUTBOARD_LOG_FORMAT";
/// What the spans of sampled work are called in the log.
const TARGET: &str = "outboard::traced";

/// Starts logging. A subscriber that is there already, as in tests, stays.
///
/// # Errors
/// The environment asks for what is not there.
pub fn start() -> Result<(), LogError> {
    let filter = variable(FILTER)?.unwrap_or_else(|| "info".to_owned());
    let filter = EnvFilter::try_new(&filter).map_err(|error| LogError::Filter {
        filter,
        reason: error.to_string(),
    })?;
    // A line says to which trace it belongs, whichever lines are wanted.
    let filter = match format!("{TARGET}=error").parse::<Directive>() {
        Ok(always) => filter.add_directive(always),
        Err(_) => filter,
    };
    let subscriber = tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_writer(std::io::stderr);
    let started = match variable(FORMAT)?.as_deref() {
        None | Some("text") => subscriber.with_ansi(std::io::stderr().is_terminal()).try_init(),
        // Of spans in spans, the inner one is the line's own.
        Some("json") => subscriber.json().with_span_list(false).try_init(),
        Some(other) => return Err(LogError::Format(other.to_owned())),
    };
    drop(started);
    Ok(())
}

/// What the log is about while sampled work is done.
pub(crate) fn span(context: TraceContext) -> tracing::Span {
    let trace = u128::from_be_bytes(context.trace);
    let span = u64::from_be_bytes(context.span);
    tracing::error_span!(
        target: TARGET,
        "traced",
        trace_id = format_args!("{trace:032x}"),
        span_id = format_args!("{span:016x}"),
    )
}

fn variable(name: &str) -> Result<Option<String>, LogError> {
    match env::var(name) {
        Ok(value) => Ok(Some(value)),
        Err(VarError::NotPresent) => Ok(None),
        Err(VarError::NotUnicode(value)) => {
            let value = value.to_string_lossy().into_owned();
            Err(if name == FORMAT {
                LogError::Format(value)
            } else {
                LogError::Filter {
                    filter: value,
                    reason: "it is not UTF-8".to_owned(),
                }
            })
        }
    }
}
