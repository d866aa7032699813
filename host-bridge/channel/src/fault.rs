//! How a call fails on the bridge's side, and what is known of its effect.

use std::time::Duration;

use tonic::Code;

const UNKNOWN_OUTCOME: &str = "unknown outcome: ";

/// A call that ended without a reply. What an interface itself calls an error is a reply; this is the rest.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{code:?}: {message}")]
pub struct Fault {
    /// The gRPC status that stands for it.
    pub code: Code,
    /// What failed, where, and what to do. Begins `unknown outcome` when the call may have taken effect.
    pub message: String,
    /// Whether the call may have taken effect.
    pub delivered: Delivered,
    /// When a retry makes sense, if anybody knows.
    pub retry_after: Option<Duration>,
}

/// Whether a failed call may have taken effect.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Delivered {
    /// It certainly was not executed: nobody received it, or who did says that it was not begun.
    Never,
    /// It may have been executed.
    Maybe,
}

impl Fault {
    /// A call that certainly was not executed.
    pub fn refused(code: Code, message: impl Into<String>) -> Self {
        Self {
            code,
            message: message.into(),
            delivered: Delivered::Never,
            retry_after: None,
        }
    }

    /// A call that may have been executed; `message` is prefixed with `unknown outcome`.
    pub fn unknown_outcome(code: Code, message: impl Into<String>) -> Self {
        let mut message = message.into();
        if !message.starts_with(UNKNOWN_OUTCOME) {
            message.insert_str(0, UNKNOWN_OUTCOME);
        }
        Self {
            code,
            message,
            delivered: Delivered::Maybe,
            retry_after: None,
        }
    }

    /// The same fault of a call that another attempt may have executed.
    #[must_use]
    pub(crate) fn of_another_attempt(self) -> Self {
        match self.delivered {
            Delivered::Maybe => self,
            Delivered::Never => Self {
                retry_after: self.retry_after,
                ..Self::unknown_outcome(
                    self.code,
                    format!(
                        "another attempt at the call may have done it, and then: {}",
                        self.message
                    ),
                )
            },
        }
    }

    /// The same fault with a hint when to try again.
    #[must_use]
    pub fn retry_after(mut self, after: Duration) -> Self {
        self.retry_after = Some(after);
        self
    }
}
