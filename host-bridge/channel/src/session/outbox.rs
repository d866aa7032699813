//! The frames of one session that wait to be written.

use std::collections::VecDeque;

use bytes::Bytes;
use outboard_session::frame::handle_argument::Handle;
use outboard_session::frame::{Ack, Call, Credit, HandleArgument, Scope, Stop, Subscribe};
use tokio::time::Instant;

use super::source::Offer;

/// Handles in one `release` frame: far from any provider's limit on a frame.
const RELEASED_AT_ONCE: usize = 8192;
/// What a queued call takes besides its body, roughly.
const CALL_OVERHEAD: usize = 256;

/// A frame that waits.
pub(super) enum Outgoing {
    Scope(Scope),
    /// With its whole body, whatever the frame will hold of it.
    Call {
        call: Call,
        deadline: Instant,
        streams: Vec<Offer>,
    },
    Ack {
        ack: Ack,
        streams: Vec<Offer>,
    },
    Cancel(u64),
    Credit(Credit),
    Stop(Stop),
    Subscribe(Subscribe),
    /// All that was released until the writer comes to this, in one frame.
    Releases,
}

/// Bounded by those who fill it: calls by their bytes, cancels and acks by what is in flight, credits by what came, scopes
/// and handles by the provider's limits.
#[derive(Default)]
pub(super) struct Outbox {
    queue: VecDeque<Outgoing>,
    bytes: usize,
    releases: Vec<u64>,
}

impl Outbox {
    /// Queues a frame.
    pub(super) fn push(&mut self, outgoing: Outgoing) {
        if let Outgoing::Call { call, .. } = &outgoing {
            self.bytes += weight(&call.body, &call.handles);
        }
        self.queue.push_back(outgoing);
    }

    /// Queues the release of handles, together with others that wait to be released.
    pub(super) fn release(&mut self, numbers: &[u64]) {
        if numbers.is_empty() {
            return;
        }
        let marked = !self.releases.is_empty();
        self.releases.extend_from_slice(numbers);
        if !marked {
            self.push(Outgoing::Releases);
        }
    }

    pub(super) fn is_empty(&self) -> bool {
        self.queue.is_empty()
    }

    /// Frames that wait.
    pub(super) fn len(&self) -> usize {
        self.queue.len()
    }

    pub(super) fn pop(&mut self) -> Option<Outgoing> {
        let outgoing = self.queue.pop_front();
        if let Some(Outgoing::Call { call, .. }) = &outgoing {
            self.bytes -= weight(&call.body, &call.handles);
        }
        outgoing
    }

    /// What one `release` frame takes; the rest is marked to follow.
    pub(super) fn take_releases(&mut self) -> Vec<u64> {
        if self.releases.len() <= RELEASED_AT_ONCE {
            return std::mem::take(&mut self.releases);
        }
        self.queue.push_back(Outgoing::Releases);
        self.releases.drain(..RELEASED_AT_ONCE).collect()
    }

    /// Bytes of calls that wait.
    pub(super) fn bytes(&self) -> usize {
        self.bytes
    }

    /// Forgets the calls that `unwanted` names, and hands over the streams that they would have sent.
    pub(super) fn drop_calls(&mut self, unwanted: impl Fn(u64) -> bool) -> Vec<Offer> {
        let bytes = &mut self.bytes;
        let mut dropped = Vec::new();
        self.queue.retain_mut(|outgoing| match outgoing {
            Outgoing::Call { call, streams, .. } if unwanted(call.id) => {
                *bytes -= weight(&call.body, &call.handles);
                dropped.append(streams);
                false
            }
            _ => true,
        });
        dropped
    }

    /// Hands over everything that waits, for nobody to write.
    pub(super) fn end(&mut self) -> VecDeque<Outgoing> {
        self.releases = Vec::new();
        self.bytes = 0;
        std::mem::take(&mut self.queue)
    }
}

/// The bytes that a queued call takes.
pub(super) fn weight(body: &Bytes, handles: &[HandleArgument]) -> usize {
    let tokens = handles.iter().map(|argument| match &argument.handle {
        Some(Handle::Portable(token)) => token.len() + size_of::<HandleArgument>(),
        Some(Handle::Pinned(_)) | None => size_of::<HandleArgument>(),
    });
    CALL_OVERHEAD + body.len() + tokens.sum::<usize>()
}
