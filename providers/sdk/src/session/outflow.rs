//! What goes out in parts: streams, and bodies that are too long for one frame. They take turns, and go when nothing else
//! does.

use std::task::{Context, Poll, Waker};

use bytes::Bytes;
use outboard_session::CHUNK;
use outboard_session::failure::Failure;
use outboard_session::frame::Item;
use outboard_session::stream::Chunks;
use tonic::Code;

use super::Key;
use super::outbox::Outbox;
use crate::admission::Alive;

/// A stream or a body that the session writes.
pub(super) struct Outflow {
    key: Key,
    source: Option<Source>,
    /// Bytes that the reader allows.
    credit: usize,
    /// What is being sent.
    chunk: Bytes,
    /// The chunk's first item has not gone.
    first: bool,
    /// There is a chunk, however short.
    any: bool,
    most: usize,
}

struct Source {
    chunks: Chunks,
    _alive: Alive,
}

/// What became of a turn.
pub(super) enum Step {
    /// Something went, and more may.
    Sent,
    /// It waits: for credit, or for its source.
    Waits,
    /// All of it has gone; with why, if it broke.
    Over(Option<Failure>),
}

impl Outflow {
    /// A body, which has no credit yet.
    pub(super) fn body(id: u64, body: Bytes) -> Self {
        Self {
            key: (id, 0),
            source: None,
            credit: 0,
            chunk: body,
            first: false,
            any: true,
            most: usize::MAX,
        }
    }

    /// A stream whose reader takes chunks of up to `most` bytes, and `credit` bytes without having said so.
    pub(super) fn stream(key: Key, chunks: Chunks, credit: usize, most: usize, alive: Alive) -> Self {
        Self {
            key,
            source: Some(Source {
                chunks,
                _alive: alive,
            }),
            credit,
            chunk: Bytes::new(),
            first: true,
            any: false,
            most,
        }
    }

    pub(super) fn key(&self) -> Key {
        self.key
    }

    /// The reader allows so many more bytes.
    pub(super) fn allow(&mut self, bytes: u64) {
        self.credit = self
            .credit
            .saturating_add(usize::try_from(bytes).unwrap_or(usize::MAX));
    }

    /// Bytes of it that wait.
    pub(super) fn waiting(&self) -> usize {
        self.chunk.len()
    }

    /// The next part of it, if it may go; of what is long, `piece` bytes at most.
    pub(super) fn step(&mut self, piece: usize, outbox: &mut Outbox, waker: &Waker) -> Step {
        if !self.any {
            match self.next(waker) {
                Poll::Pending => return Step::Waits,
                Poll::Ready(None) => return Step::Over(None),
                Poll::Ready(Some(Err(failure))) => return Step::Over(Some(failure)),
                Poll::Ready(Some(Ok(chunk))) => {
                    self.chunk = chunk;
                    self.first = true;
                    self.any = true;
                }
            }
        }
        let long = self.chunk.len() > CHUNK || self.source.is_none();
        let wanted = if long {
            self.chunk.len().min(piece)
        } else {
            self.chunk.len()
        };
        // A short chunk goes in one piece; of a long one goes what may, as its size is what asks for more.
        let piece = if long { wanted.min(self.credit) } else { wanted };
        if piece > self.credit || (piece == 0 && wanted > 0) {
            return Step::Waits;
        }
        let (id, stream) = self.key;
        let head = Item {
            id,
            stream,
            size: (self.first && long).then_some(self.chunk.len() as u64),
            chunk: Bytes::new(),
        };
        self.first = false;
        self.credit -= piece;
        outbox.spliced(ITEM, &head, CHUNK_FIELD, self.chunk.split_to(piece));
        if self.chunk.is_empty() {
            self.any = false;
            if self.source.is_none() {
                return Step::Over(None);
            }
        }
        Step::Sent
    }

    fn next(&mut self, waker: &Waker) -> Poll<Option<Result<Bytes, Failure>>> {
        let Some(source) = &mut self.source else {
            return Poll::Ready(None);
        };
        // What nobody may be sent yet is not made.
        if self.credit == 0 {
            return Poll::Pending;
        }
        let next = source.chunks.as_mut().poll_next(&mut Context::from_waker(waker));
        match next {
            Poll::Ready(Some(Ok(chunk))) if chunk.len() > self.most => {
                Poll::Ready(Some(Err(Failure::unknown_outcome(
                    Code::ResourceExhausted,
                    format!(
                        "a part of a stream has {} bytes and the bridge takes {}; ask for less",
                        chunk.len(),
                        self.most
                    ),
                ))))
            }
            next => next,
        }
    }
}

/// `ProviderFrame.item`, and `Item.chunk`.
const ITEM: u32 = 5;
const CHUNK_FIELD: u32 = 4;
