//! How a call fails when it has no result: everything that is not a domain error of the interface.

use std::time::Duration;

use tonic::{Code, Status};

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
        Self::new(failure.code, failure.message)
    }
}
