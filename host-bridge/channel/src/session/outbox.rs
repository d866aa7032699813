//! The frames of one session that wait to be written, and whom to wake when there are some.

use std::collections::VecDeque;
use std::task::Waker;

use bytes::Bytes;
use outboard_session::frame::handle_argument::Handle;
use outboard_session::frame::{Call, HandleArgument, Scope};
use tokio::time::Instant;

/// Handles in one `release` frame: far from any provider's limit on a frame.
const RELEASED_AT_ONCE: usize = 8192;
/// What a queued call takes besides its body, roughly.
const CALL_OVERHEAD: usize = 256;

/// A frame that waits.
pub(super) enum Outgoing {
    Scope(Scope),
    Call {
        call: Call,
        deadline: Instant,
    },
    Cancel(u64),
    /// All that was released until the writer comes to this, in one frame.
    Releases,
}

/// Bounded by those who fill it: calls by their bytes, cancels by the calls in flight, scopes and handles by the
/// provider's limits.
#[derive(Default)]
pub(super) struct Outbox {
    queue: VecDeque<Outgoing>,
    bytes: usize,
    releases: Vec<u64>,
    writer: Option<Waker>,
}

impl Outbox {
    /// Queues a frame; the caller wakes the writer, once it has let go of the lock.
    #[must_use]
    pub(super) fn push(&mut self, outgoing: Outgoing) -> Option<Waker> {
        if let Outgoing::Call { call, .. } = &outgoing {
            self.bytes += weight(&call.body, &call.handles);
        }
        self.queue.push_back(outgoing);
        self.writer.take()
    }

    /// Queues the release of handles, together with others that wait to be released.
    #[must_use]
    pub(super) fn release(&mut self, numbers: &[u64]) -> Option<Waker> {
        if numbers.is_empty() {
            return None;
        }
        let marked = !self.releases.is_empty();
        self.releases.extend_from_slice(numbers);
        if marked {
            None
        } else {
            self.push(Outgoing::Releases)
        }
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

    /// Whether `weight` more bytes may wait. One call may always: its own size has a limit of its own.
    pub(super) fn fits(&self, weight: usize, most: usize) -> bool {
        self.bytes == 0 || self.bytes.saturating_add(weight) <= most
    }

    /// Forgets the calls that `unwanted` names.
    pub(super) fn drop_calls(&mut self, unwanted: impl Fn(u64) -> bool) {
        let bytes = &mut self.bytes;
        self.queue.retain(|outgoing| match outgoing {
            Outgoing::Call { call, .. } if unwanted(call.id) => {
                *bytes -= weight(&call.body, &call.handles);
                false
            }
            _ => true,
        });
    }

    /// Remembers whom to wake for the next frame.
    pub(super) fn park(&mut self, writer: &Waker) {
        match &mut self.writer {
            Some(parked) => parked.clone_from(writer),
            None => self.writer = Some(writer.clone()),
        }
    }

    /// Puts back a waker that another push will need.
    pub(super) fn unpark(&mut self, waker: Option<Waker>) {
        self.writer = waker;
    }

    /// Whom to wake although there is no frame.
    #[must_use]
    pub(super) fn wake(&mut self) -> Option<Waker> {
        self.writer.take()
    }

    /// Forgets everything that waits.
    #[must_use]
    pub(super) fn end(&mut self) -> Option<Waker> {
        self.queue = VecDeque::new();
        self.releases = Vec::new();
        self.bytes = 0;
        self.wake()
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
