//! What those who fill and read a session's streams do with it.

use std::task::{Context, Poll};

use bytes::Bytes;
use outboard_session::frame::Failure;

use super::Session;
use super::lanes::Key;
use crate::fault::Fault;

impl Session {
    /// Waits until a stream takes its next chunk; `None` when nobody reads it any more.
    pub(super) fn poll_room(&self, key: Key, context: &Context<'_>) -> Poll<Option<()>> {
        self.lock().lanes.poll_room(key, context)
    }

    /// Sends the next chunk of a stream.
    pub(super) fn put(&self, key: Key, chunk: Bytes) {
        self.change(|state, _| state.lanes.put(key, chunk));
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
