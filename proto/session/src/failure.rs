//! How a call fails when it has no result: everything that is not a domain error of the interface.

use std::collections::HashMap;
use std::time::Duration;

use tonic::{Code, Status};
use tonic_types::{ErrorDetails, StatusExt as _};

/// A call that ended without a result. Domain errors are results and travel in the body; this is the rest.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{code:?}: {message}")]
pub struct Failure {
    /// The gRPC status that stands for it on the wire.
    pub code: Code,
    /// What failed, where, and what to do. Never a secret.
    pub message: String,
    /// Whether the call may have taken effect.
    pub effect: Effect,
    /// When a retry makes sense, if the other side knows.
    pub retry_after: Option<Duration>,
}

/// Whether a failed call may have changed anything.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Effect {
    /// It certainly was not executed.
    None,
    /// It may have been: the outcome is unknown.
    Possible,
}

impl Failure {
    /// A failure of a call that certainly had no effect.
    pub fn refused(code: Code, message: impl Into<String>) -> Self {
        Self {
            code,
            message: message.into(),
            effect: Effect::None,
            retry_after: None,
        }
    }

    /// A failure of a call that may have had an effect.
    pub fn unknown_outcome(code: Code, message: impl Into<String>) -> Self {
        Self {
            code,
            message: message.into(),
            effect: Effect::Possible,
            retry_after: None,
        }
    }

    /// The failure as a gRPC status with `google.rpc.Status` details: an `ErrorInfo` of the domain `outboard`, whose metadata
    /// has `effect` (`none` or `possible`) and what `context` adds, and a `RetryInfo` where it is known when to try again.
    pub fn into_status(self, context: &[(&str, &str)]) -> Status {
        let effect = match self.effect {
            Effect::None => "none",
            Effect::Possible => "possible",
        };
        let told = context.iter().copied().chain([("effect", effect)]);
        let metadata: HashMap<String, String> = told
            .map(|(key, value)| (key.to_owned(), value.to_owned()))
            .collect();
        let mut details = ErrorDetails::with_error_info(code_name(self.code), DOMAIN, metadata);
        details.set_retry_info(self.retry_after);
        Status::with_error_details(self.code, self.message, details)
    }

    /// The same failure with a hint when to try again.
    #[must_use]
    pub fn retry_after(mut self, after: Duration) -> Self {
        self.retry_after = Some(after);
        self
    }
}

/// The one seam at which a failure becomes a gRPC status.
impl From<Failure> for Status {
    fn from(failure: Failure) -> Self {
        failure.into_status(&[])
    }
}

/// Who says what a status' details say.
const DOMAIN: &str = "outboard";

/// A code by its name in the gRPC specification, which is what `ErrorInfo` wants.
pub fn code_name(code: Code) -> &'static str {
    match code {
        Code::Ok => "OK",
        Code::Cancelled => "CANCELLED",
        Code::Unknown => "UNKNOWN",
        Code::InvalidArgument => "INVALID_ARGUMENT",
        Code::DeadlineExceeded => "DEADLINE_EXCEEDED",
        Code::NotFound => "NOT_FOUND",
        Code::AlreadyExists => "ALREADY_EXISTS",
        Code::PermissionDenied => "PERMISSION_DENIED",
        Code::ResourceExhausted => "RESOURCE_EXHAUSTED",
        Code::FailedPrecondition => "FAILED_PRECONDITION",
        Code::Aborted => "ABORTED",
        Code::OutOfRange => "OUT_OF_RANGE",
        Code::Unimplemented => "UNIMPLEMENTED",
        Code::Internal => "INTERNAL",
        Code::Unavailable => "UNAVAILABLE",
        Code::DataLoss => "DATA_LOSS",
        Code::Unauthenticated => "UNAUTHENTICATED",
    }
}
