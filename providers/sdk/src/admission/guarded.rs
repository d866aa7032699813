//! Streams of a response, whose provider may fail in them as it may in a call.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};

use bytes::Bytes;
use futures_util::Stream;
use outboard_session::dispatch::MethodDescriptor;
use outboard_session::failure::Failure;
use outboard_session::stream::Chunks;
use tonic::Code;

use super::share::Permit;

/// The same stream, which ends where it panics or has a chunk of more than `most` bytes.
pub(super) fn guarded(
    chunks: Chunks,
    method: &'static MethodDescriptor,
    most: usize,
    permit: Arc<Permit>,
) -> Chunks {
    Box::pin(Guarded {
        chunks: Some(chunks),
        method,
        most,
        _permit: permit,
    })
}

struct Guarded {
    /// None after its end.
    chunks: Option<Chunks>,
    method: &'static MethodDescriptor,
    most: usize,
    _permit: Arc<Permit>,
}

impl Stream for Guarded {
    type Item = Result<Bytes, Failure>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let Some(chunks) = &mut self.chunks else {
            return Poll::Ready(None);
        };
        let polled = catch_unwind(AssertUnwindSafe(|| chunks.as_mut().poll_next(context)));
        let MethodDescriptor {
            interface, function, ..
        } = *self.method;
        let next = match polled {
            Ok(Poll::Pending) => return Poll::Pending,
            Ok(Poll::Ready(Some(Ok(chunk)))) if chunk.len() <= self.most => {
                return Poll::Ready(Some(Ok(chunk)));
            }
            Ok(Poll::Ready(Some(Ok(chunk)))) => {
                let (length, most) = (chunk.len(), self.most);
                let what = format!(
                    "a part of the stream of {interface} {function} has {length} bytes and the provider's limit is \
                     {most} (limits.reply); ask for less"
                );
                Some(Err(Failure::unknown_outcome(Code::ResourceExhausted, what)))
            }
            Ok(Poll::Ready(end)) => end,
            Err(_) => {
                tracing::error!(interface, function, "a stream panicked");
                let what =
                    format!("the provider failed in a stream of {interface} {function}; its log says where");
                Some(Err(Failure::unknown_outcome(Code::Internal, what)))
            }
        };
        self.chunks = None;
        Poll::Ready(next)
    }
}
