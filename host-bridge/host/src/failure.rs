//! Why a function gave no answer, told apart as far as the caller and the operator can use it.

use std::sync::Arc;
use std::time::Duration;

use hyper::StatusCode;
use outboard_linker::MalformedReply;
use tokio::task::JoinError;
use wasmtime::{PoolConcurrencyLimitError, Trap};
use wasmtime_wasi::I32Exit;
use wasmtime_wasi_http::{p2::bindings::http::types as p2, p3::bindings::http::types as p3};

use crate::config::FunctionLimits;

/// A call of a function that came to nothing.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("function {function}: {reason}")]
pub(crate) struct CallFailure {
    pub(crate) function: Arc<str>,
    pub(crate) reason: Reason,
}

/// Why.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub(crate) enum Reason {
    #[error("the request took longer than limits.time allows, {0:?}")]
    Time(Duration),
    #[error("{trap}, after it asked for {asked} bytes of memory, of which limits.memory allows {limit}")]
    Memory { trap: String, asked: u64, limit: u64 },
    #[error("{0}")]
    Trap(String),
    #[error("it ended without an answer")]
    NoAnswer,
    #[error("it answered with the error {0}")]
    AnsweredError(String),
    #[error("the request body is {}, and limits.body allows {limit}", body(*size))]
    Body {
        /// As far as the caller told it.
        size: Option<u64>,
        limit: u64,
    },
    #[error("all {0} requests that it serves at one time are under way; try again")]
    Busy(u32),
    #[error("the host has no room for another instance; try again")]
    NoRoom,
    #[error("the host failed while it ran")]
    Host,
    #[error("the host is stopping")]
    Stopping,
}

impl CallFailure {
    pub(crate) fn status(&self) -> StatusCode {
        match self.reason {
            Reason::Time(_) => StatusCode::GATEWAY_TIMEOUT,
            Reason::Memory { .. } | Reason::Trap(_) | Reason::Host => StatusCode::INTERNAL_SERVER_ERROR,
            Reason::NoAnswer | Reason::AnsweredError(_) => StatusCode::BAD_GATEWAY,
            Reason::Body { .. } => StatusCode::PAYLOAD_TOO_LARGE,
            Reason::Busy(_) | Reason::NoRoom | Reason::Stopping => StatusCode::SERVICE_UNAVAILABLE,
        }
    }
}

impl Reason {
    /// What wasmtime says of a call that ended early. `memory_refused` is what the instance asked for in vain.
    pub(crate) fn of(error: &wasmtime::Error, memory_refused: Option<u64>, limits: &FunctionLimits) -> Self {
        if error.is::<PoolConcurrencyLimitError>() {
            return Self::NoRoom;
        }
        let what = if let Some(exit) = error.downcast_ref::<I32Exit>() {
            format!("it exited with status {} before it answered", exit.0)
        } else if let Some(trap) = error.downcast_ref::<Trap>() {
            format!("it trapped: {trap}")
        } else if let Some(reply) = error.downcast_ref::<MalformedReply>() {
            format!("it was stopped: {reply}")
        } else {
            // The texts around the cause are a backtrace of the guest, for the log and not for the caller.
            format!("it was stopped: {}", error.root_cause())
        };
        match memory_refused {
            Some(asked) => Self::Memory {
                trap: what,
                asked,
                limit: limits.memory,
            },
            None => Self::Trap(what),
        }
    }

    /// The same of an instance that served `others` too: which of them ended it cannot be told.
    pub(crate) fn shared_with(self, others: usize) -> Self {
        let told =
            |what| format!("{what} (it, or one of the {others} other requests that its instance served)");
        match self {
            Self::Trap(what) if others > 0 => Self::Trap(told(what)),
            Self::Memory { trap, asked, limit } if others > 0 => Self::Memory {
                trap: told(trap),
                asked,
                limit,
            },
            reason => reason,
        }
    }

    pub(crate) fn of_task(ended: &JoinError) -> Self {
        if ended.is_cancelled() {
            Self::Stopping
        } else {
            Self::Host
        }
    }
}

impl From<p2::ErrorCode> for Reason {
    fn from(code: p2::ErrorCode) -> Self {
        Self::AnsweredError(format!("{code:?}"))
    }
}

impl From<p3::ErrorCode> for Reason {
    fn from(code: p3::ErrorCode) -> Self {
        Self::AnsweredError(format!("{code:?}"))
    }
}

fn body(size: Option<u64>) -> String {
    size.map_or_else(
        || "longer than that".to_owned(),
        |size| format!("{size} bytes long"),
    )
}
