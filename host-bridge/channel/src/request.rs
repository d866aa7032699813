//! What a call takes along, and what it returns.

use std::fmt;
use std::pin::Pin;
use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use futures_util::Stream;
use outboard_session::trace::TraceContext;

use crate::fault::Fault;
use crate::handle::{Argument, Beside, RemoteHandle};
use crate::plain::Signature;

/// A stream or future of a call, as encoded chunks. It ends at the first error.
///
/// # Cancellation
/// Dropping it tells its writer that nobody reads any more.
pub type Chunks = Pin<Box<dyn Stream<Item = Result<Bytes, Fault>> + Send>>;

/// What a call takes along.
#[derive(Default)]
pub struct Request {
    /// The body, encoded as the contract's mapping says.
    pub body: Bytes,
    /// What the handles in the body number, from 0.
    pub handles: Vec<Argument>,
    /// Calls of one affinity go over the same session with a replica as long as it lives. It is any number, and best one
    /// per caller.
    pub affinity: usize,
    /// Where the caller has handles already that cannot leave. A call goes there as long as it can, so that what it
    /// returns and they may meet in a call.
    pub beside: Option<Beside>,
    /// After how long another replica is asked, too, if it is idempotent and has neither streams nor handles that cannot
    /// leave: the first answer counts, and the other call is cancelled. Never without it.
    pub hedge: Option<Duration>,
    /// The streams and futures among the parameters, in their order. Each is polled on the channel's runtime once the call
    /// has left, and dropped when it has ended, or nobody reads it any more.
    pub streams: Vec<Chunks>,
    /// Whether the caller knows that running it twice does what running it once does, whatever the provider says.
    pub idempotent: bool,
    /// The trace that the call belongs to.
    pub trace: Option<TraceContext>,
    /// The function as the plain face has it. A session needs none; without it, a provider that has no sessions
    /// cannot be called.
    pub signature: Option<Arc<Signature>>,
}

/// What a call returned.
pub struct Reply {
    /// The body, encoded as the contract's mapping says.
    pub body: Bytes,
    /// What the handles in the body number, from 0.
    pub handles: Vec<RemoteHandle>,
    /// The streams and futures of the result, in their order. The call's deadline holds for them too: one that has not ended
    /// by then ends with a fault.
    pub streams: Vec<Chunks>,
}

impl From<Bytes> for Request {
    /// A request without handles or streams.
    fn from(body: Bytes) -> Self {
        Self {
            body,
            ..Self::default()
        }
    }
}

impl fmt::Debug for Request {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Request")
            .field("bytes", &self.body.len())
            .field("handles", &self.handles)
            .field("streams", &self.streams.len())
            .finish_non_exhaustive()
    }
}

impl fmt::Debug for Reply {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Reply")
            .field("bytes", &self.body.len())
            .field("handles", &self.handles)
            .field("streams", &self.streams.len())
            .finish_non_exhaustive()
    }
}
