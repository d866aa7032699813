//! Whose fault it is when a message does not have the form that its type asks for.

use std::sync::Arc;

use outboard_mapping::wire::Malformed;

use crate::export::MalformedCall;
use crate::reply::MalformedReply;

/// Where a message that is stored in a guest's memory comes from.
#[derive(Debug, Clone)]
pub(crate) struct Origin {
    /// The function, as faults name it.
    pub(crate) function: Arc<str>,
    pub(crate) sent: Sent,
}

/// What a message is of a call.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Sent {
    /// The arguments of a function that a component exports.
    Arguments,
    /// The reply to a function that a component imports.
    Reply,
}

impl Origin {
    #[cold]
    pub(crate) fn malformed(&self, source: Malformed) -> wasmtime::Error {
        let function = Arc::clone(&self.function);
        match self.sent {
            Sent::Arguments => MalformedCall { function, source }.into(),
            Sent::Reply => MalformedReply { function, source }.into(),
        }
    }
}
