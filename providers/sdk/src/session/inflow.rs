//! What comes in parts: streams, and bodies that are too long for one frame.

use std::collections::VecDeque;
use std::mem;
use std::pin::Pin;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll, Waker};

use bytes::{Bytes, BytesMut};
use futures_util::Stream;
use outboard_session::CHUNK;
use outboard_session::failure::Failure;
use outboard_session::frame::Item;
use tonic::Code;

use super::{Key, Violation};
use crate::admission::Alive;

/// A stream that the bridge writes: the session's end.
pub(super) struct Inflow {
    inlet: Arc<Inlet>,
    /// Bytes that the writer may still send.
    allowed: usize,
    part: Option<Part>,
    window: usize,
    /// Chunks of no bytes: a future without a value is one, and nothing comes with it.
    empty: bool,
    any: bool,
    stopped: bool,
    counted: usize,
}

/// The consumer's end: the chunks that a provider's function reads.
struct Reading {
    inlet: Arc<Inlet>,
    _alive: Alive,
}

/// What the two ends share.
struct Inlet {
    state: Mutex<State>,
    /// The session's place for this stream.
    session: Waker,
    /// Bytes that the reader takes before the session is told.
    notable: usize,
}

#[derive(Default)]
struct State {
    chunks: VecDeque<Bytes>,
    bytes: usize,
    /// Bytes that were taken and that the session does not know of.
    taken: usize,
    end: Option<Result<(), Failure>>,
    reader: Option<Waker>,
    dropped: bool,
}

/// A chunk, or a body, of which a part has come.
pub(super) struct Part {
    bytes: BytesMut,
    size: usize,
}

/// What came of an item.
pub(super) enum Came {
    /// Nothing more is to be done.
    Taken,
    /// So many bytes are more than the stream's window holds: they have to be reserved before they may come.
    Wanting(usize),
}

/// What a look at a stream's consumer told.
#[derive(Default)]
pub(super) struct Look {
    /// Bytes that the writer may be allowed now.
    pub(super) credit: usize,
    /// The consumer is gone, which the writer is to know.
    pub(super) stop: bool,
    /// Nothing is held for the consumer any more.
    pub(super) empty: bool,
}

/// What a chunk costs besides its bytes.
const OVERHEAD: usize = 64;

impl Inflow {
    /// A stream whose writer may send `window` bytes, and what its consumer reads.
    pub(super) fn new(
        window: usize,
        session: Waker,
        alive: Alive,
    ) -> (Self, outboard_session::stream::Chunks) {
        let inlet = Arc::new(Inlet {
            state: Mutex::default(),
            session,
            notable: window / 4,
        });
        let reading = Reading {
            inlet: Arc::clone(&inlet),
            _alive: alive,
        };
        let flow = Self {
            inlet,
            allowed: window,
            part: None,
            window,
            empty: false,
            any: false,
            stopped: false,
            counted: 0,
        };
        (flow, Box::pin(reading))
    }

    /// Takes a part of the stream.
    pub(super) fn item(&mut self, item: Item, most: usize) -> Result<Came, Violation> {
        let Item {
            id,
            stream,
            size,
            chunk,
        } = item;
        let wrong = |what: String| Err(Violation(format!("stream {stream} of {id}: {what}")));
        if chunk.len() > self.allowed {
            return wrong(format!("{} bytes, and credit for {}", chunk.len(), self.allowed));
        }
        self.allowed -= chunk.len();
        let Some(part) = &mut self.part else {
            let Some(size) = size else {
                return if (chunk.is_empty() && self.any) || self.empty {
                    wrong_empty(id, stream, self.empty)
                } else {
                    Ok(self.whole(chunk))
                };
            };
            let size = usize::try_from(size).unwrap_or(usize::MAX);
            if size > most {
                return wrong(format!(
                    "a chunk of {size} bytes; the longest has {most} (limits.request)"
                ));
            }
            if self.empty || chunk.is_empty() {
                return wrong_empty(id, stream, self.empty);
            }
            let part = Part::new(size, &chunk, (id, stream))?;
            let left = part.left();
            if left == 0 {
                return Ok(self.whole(part.bytes.freeze()));
            }
            self.part = Some(part);
            return Ok(match left.saturating_sub(self.allowed) {
                0 => Came::Taken,
                more => Came::Wanting(more),
            });
        };
        if size.is_some() || chunk.is_empty() {
            return wrong("a chunk began, or an item was empty, before the last chunk was whole".to_owned());
        }
        if !part.take(&chunk, (id, stream))? {
            return Ok(Came::Taken);
        }
        let whole = self
            .part
            .take()
            .map(|part| part.bytes.freeze())
            .unwrap_or_default();
        Ok(self.whole(whole))
    }

    /// The writer has ended the stream.
    pub(super) fn end(&mut self, failure: Option<Failure>) -> Result<(), Violation> {
        if self.part.take().is_some() && failure.is_none() {
            return Err(Violation("a stream ended in the middle of a chunk".to_owned()));
        }
        self.fail_or_end(failure.map_or(Ok(()), Err));
        Ok(())
    }

    /// Breaks the stream for its reader, unless it has ended.
    pub(super) fn fail(&mut self, failure: Failure) {
        self.fail_or_end(Err(failure));
    }

    /// The writer may send so many more bytes.
    pub(super) fn allow(&mut self, bytes: usize) {
        self.allowed += bytes;
    }

    /// Looks what the reader has done.
    pub(super) fn look(&mut self) -> Look {
        let (bytes, dropped) = {
            let mut state = self.inlet.lock();
            state.taken = 0;
            (state.bytes, state.dropped)
        };
        let stop = dropped && !self.stopped;
        self.stopped |= dropped;
        let part = self.part.as_ref().map_or(0, |part| part.bytes.len());
        let credit = self.window.saturating_sub(self.allowed + bytes + part);
        // Less is not worth a frame, unless the writer may have too little for a chunk.
        let worth = credit >= self.inlet.notable.max(1) || (credit > 0 && self.allowed < CHUNK);
        Look {
            credit: if worth && !dropped { credit } else { 0 },
            stop,
            empty: bytes == 0 && self.part.is_none(),
        }
    }

    /// Brings `total`, which counts what is held for the readers of many streams, up to date for this one.
    pub(super) fn count(&mut self, total: &mut usize) {
        let held = {
            let state = self.inlet.lock();
            state.bytes + state.chunks.len() * OVERHEAD
        };
        let held = held + self.part.as_ref().map_or(0, |part| part.bytes.len());
        *total = (*total + held).saturating_sub(self.counted);
        self.counted = held;
    }

    /// Counts it no more.
    pub(super) fn uncount(&mut self, total: &mut usize) {
        *total = total.saturating_sub(mem::take(&mut self.counted));
    }

    fn fail_or_end(&self, how: Result<(), Failure>) {
        let mut state = self.inlet.lock();
        state.end.get_or_insert(how);
        let reader = state.reader.take();
        drop(state);
        if let Some(reader) = reader {
            reader.wake();
        }
    }

    fn whole(&mut self, chunk: Bytes) -> Came {
        self.any = true;
        self.empty |= chunk.is_empty();
        let mut state = self.inlet.lock();
        if state.dropped {
            return Came::Taken;
        }
        state.bytes += chunk.len();
        state.chunks.push_back(chunk);
        let reader = state.reader.take();
        drop(state);
        if let Some(reader) = reader {
            reader.wake();
        }
        Came::Taken
    }
}

/// A stream that is no longer fed breaks for its reader.
impl Drop for Inflow {
    fn drop(&mut self) {
        self.fail(Failure::unknown_outcome(
            Code::Aborted,
            "the call was over before this stream of it had ended",
        ));
    }
}

impl Part {
    /// Of `size` bytes, the first of which are here.
    fn new(size: usize, chunk: &Bytes, key: Key) -> Result<Self, Violation> {
        let mut part = Self::of(size);
        part.take(chunk, key)?;
        Ok(part)
    }

    /// Of `size` bytes, none of which has come.
    pub(super) fn of(size: usize) -> Self {
        Self {
            bytes: BytesMut::with_capacity(size),
            size,
        }
    }

    /// Takes what came; says whether it is whole now.
    pub(super) fn take(&mut self, chunk: &Bytes, (id, stream): Key) -> Result<bool, Violation> {
        if chunk.len() > self.left() {
            return Err(Violation(format!(
                "stream {stream} of {id}: more than the {} bytes that it said",
                self.size
            )));
        }
        self.bytes.extend_from_slice(chunk);
        Ok(self.left() == 0)
    }

    pub(super) fn left(&self) -> usize {
        self.size - self.bytes.len()
    }

    pub(super) fn into_bytes(self) -> Bytes {
        self.bytes.freeze()
    }
}

impl Inlet {
    /// No change stops halfway, so what a panic elsewhere left behind is whole.
    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Stream for Reading {
    type Item = Result<Bytes, Failure>;

    fn poll_next(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let inlet = &self.inlet;
        let mut state = inlet.lock();
        if let Some(chunk) = state.chunks.pop_front() {
            state.bytes -= chunk.len();
            state.taken += chunk.len();
            let tell = state.taken >= inlet.notable || state.chunks.is_empty();
            drop(state);
            if tell {
                inlet.session.wake_by_ref();
            }
            return Poll::Ready(Some(Ok(chunk)));
        }
        match &mut state.end {
            Some(end) => Poll::Ready(mem::replace(end, Ok(())).err().map(Err)),
            None => {
                if !state
                    .reader
                    .as_ref()
                    .is_some_and(|reader| reader.will_wake(context.waker()))
                {
                    state.reader = Some(context.waker().clone());
                }
                Poll::Pending
            }
        }
    }
}

impl Drop for Reading {
    fn drop(&mut self) {
        let chunks = {
            let mut state = self.inlet.lock();
            state.dropped = true;
            state.bytes = 0;
            mem::take(&mut state.chunks)
        };
        drop(chunks);
        self.inlet.session.wake_by_ref();
    }
}

fn wrong_empty(id: u64, stream: u32, was_empty: bool) -> Result<Came, Violation> {
    Err(Violation(if was_empty {
        format!("stream {stream} of {id}: an item after one that was a whole future")
    } else {
        format!("stream {stream} of {id}: a chunk without an item")
    }))
}
