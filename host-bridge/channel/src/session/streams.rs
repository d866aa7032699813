//! What those who fill and read a session's streams do with it.

use std::task::{Context, Poll};

use bytes::Bytes;
use outboard_session::frame::Failure;
use tonic::Code;

use super::Session;
use super::lanes::Key;
use super::source::failure;
use crate::fault::Fault;

impl Session {
    /// Waits until a stream takes its next chunk; `None` when nobody reads it any more.
    pub(super) fn poll_room(&self, key: Key, context: &Context<'_>) -> Poll<Option<()>> {
        self.lock().lanes.poll_room(key, context)
    }

    /// Sends the next chunk of a stream; false if it ends with that, as the provider would take the chunk for a breach of
    /// its limit.
    pub(super) fn put(&self, key: Key, chunk: Bytes) -> bool {
        let limit = self.table.limits.request;
        if chunk.len() <= limit {
            self.change(|state, _| state.lanes.put(key, chunk));
            return true;
        }
        let size = chunk.len();
        let message = format!("a chunk of {size} bytes, and {} takes at most {limit}", self.name);
        let fault = Fault::refused(Code::ResourceExhausted, message);
        self.finish(key, Some(failure(&fault)));
        false
    }

    /// Whether a call or delivery is not over.
    pub(super) fn goes_on(&self, id: u64) -> bool {
        let state = self.lock();
        state.calls.get(id).is_some() || state.deliveries.sends(id).is_some()
    }

    /// Ends a stream after what was put.
    pub(super) fn finish(&self, key: Key, failure: Option<Failure>) {
        self.change(|state, _| state.lanes.finish(key, failure));
    }

    /// The next chunk of a stream that the provider sends.
    pub(super) fn poll_received(
        &self,
        key: Key,
        context: &Context<'_>,
    ) -> Poll<Option<Result<Bytes, Fault>>> {
        self.change(|state, _| {
            let mut credits = Vec::new();
            let chunk = state.intake.poll(key, context, &mut credits);
            state.give(credits);
            chunk
        })
    }

    /// Nobody reads a stream any more.
    pub(super) fn stop_receiving(&self, key: Key) {
        self.change(|state, _| state.stop(key));
    }
}
