//! How the process ends.

use std::fmt::Display;
use std::io::Write;
use std::process::ExitCode;

use anyhow::{Error, Result};
use outboard_host::{ConfigErrors, FunctionError, HostError};
use outboard_telemetry::log::LogError;

/// The command line or a file has to be changed before another attempt.
pub(crate) const MISCONFIGURED: u8 = 2;

/// An error that another configuration would not have.
#[derive(Debug)]
pub(crate) struct Misconfigured(pub(crate) String);

impl Display for Misconfigured {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for Misconfigured {}

/// Says what went wrong, if anything did, and turns it into a status.
pub(crate) fn with(result: Result<ExitCode>) -> ExitCode {
    let error = match result {
        Ok(status) => return status,
        Err(error) => error,
    };
    // With standard error closed there is nobody to tell, and the status still does.
    let _ = if error.is::<ConfigErrors>() {
        // Each line begins with the file and the place in it, where editors look for them.
        writeln!(std::io::stderr(), "{error}")
    } else {
        writeln!(std::io::stderr(), "outboard: {}", with_causes(&error))
    };
    if is_misconfiguration(&error) {
        ExitCode::from(MISCONFIGURED)
    } else {
        ExitCode::FAILURE
    }
}

/// An error and its causes, less those that are in its own text already.
fn with_causes(error: &Error) -> String {
    error.chain().fold(String::new(), |told, cause| {
        let cause = cause.to_string();
        match &*told {
            "" => cause,
            told if told.contains(&cause) => told.to_owned(),
            told => format!("{told}: {cause}"),
        }
    })
}

fn is_misconfiguration(error: &Error) -> bool {
    error.is::<Misconfigured>()
        || error.is::<LogError>()
        || error.is::<ConfigErrors>()
        || error.is::<FunctionError>()
        || error
            .downcast_ref::<HostError>()
            .is_some_and(HostError::is_configuration)
}
