//! A stream of a request, from its caller to the session that sends it.

use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Context, Poll};

use bytes::Bytes;
use futures_util::stream::StreamExt as _;
use outboard_session::frame::Failure;

use super::Session;
use super::lanes::Key;
use crate::fault::{Delivered, Fault};
use crate::request::Chunks;

/// A stream that a call may offer to several sessions, one after the other, as long as nothing was taken out of it.
#[derive(Clone)]
pub(crate) struct Source(Arc<Mutex<State>>);

struct State {
    /// None once nobody is to read it any more.
    chunks: Option<Chunks>,
    taken: bool,
    /// Counts the offers: only who has the last one may read.
    offer: u64,
}

/// The right to read a source.
pub(crate) struct Offer {
    source: Source,
    number: u64,
}

impl Source {
    pub(crate) fn new(chunks: Chunks) -> Self {
        Self(Arc::new(Mutex::new(State {
            chunks: Some(chunks),
            taken: false,
            offer: 0,
        })))
    }

    /// Offers the stream anew, which takes it from whom it was offered before; `None` if that has begun with it.
    pub(crate) fn offer(&self) -> Option<Offer> {
        let mut state = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if state.taken {
            return None;
        }
        state.offer += 1;
        Some(Offer {
            source: self.clone(),
            number: state.offer,
        })
    }

    /// Whether something was taken out of it.
    pub(crate) fn begun(&self) -> bool {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).taken
    }
}

impl Offer {
    /// The next chunk; `None` when the stream is over, or was offered to another.
    fn poll(&self, context: &mut Context<'_>) -> Poll<Option<Result<Bytes, Fault>>> {
        let mut state = self.source.0.lock().unwrap_or_else(PoisonError::into_inner);
        if state.offer != self.number {
            return Poll::Ready(None);
        }
        let Some(chunks) = &mut state.chunks else {
            return Poll::Ready(None);
        };
        let chunk = chunks.poll_next_unpin(context);
        state.taken |= chunk.is_ready();
        chunk
    }

    /// Drops the stream, although its caller may still keep it for another session.
    fn discard(&self) {
        let chunks = {
            let mut state = self.source.0.lock().unwrap_or_else(PoisonError::into_inner);
            if state.offer != self.number {
                return;
            }
            state.taken = true;
            state.chunks.take()
        };
        drop(chunks);
    }
}

/// Sends a stream to its end, or until nobody reads it any more.
pub(super) async fn pump(session: Arc<Session>, key: Key, offer: Offer) {
    loop {
        let next = std::future::poll_fn(|context| match session.poll_room(key, context) {
            Poll::Ready(Some(())) => offer.poll(context).map(Some),
            Poll::Ready(None) => Poll::Ready(None),
            Poll::Pending => Poll::Pending,
        });
        let more = match next.await {
            Some(Some(Ok(chunk))) => session.put(key, chunk),
            Some(Some(Err(fault))) => {
                session.finish(key, Some(failure(&fault)));
                false
            }
            Some(None) => {
                session.finish(key, None);
                false
            }
            // A call that ended before its stream did may be made again elsewhere, with the stream as it is.
            None if !session.goes_on(key.0) => return,
            None => false,
        };
        if !more {
            return offer.discard();
        }
    }
}

/// How a fault of this side is told to the provider.
pub(super) fn failure(fault: &Fault) -> Failure {
    Failure {
        code: fault.code as u32,
        message: fault.message.clone(),
        maybe_executed: fault.delivered == Delivered::Maybe,
        retry_after: fault
            .retry_after
            .map(|after| u64::try_from(after.as_micros()).unwrap_or(u64::MAX)),
        ..Failure::default()
    }
}
