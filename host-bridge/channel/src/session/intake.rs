//! What this side receives in parts: bodies that are too large for a frame, and streams. Each has a window, and what no
//! window holds is reserved whole before it comes.

mod inlet;

use std::collections::VecDeque;
use std::task::{Context, Poll, Waker};

use bytes::{Bytes, BytesMut};
use outboard_session::CHUNK;
use outboard_session::frame::{Credit, Item};
use rustc_hash::FxHashMap;

use super::lanes::Key;
use super::park;
use super::violation::Violation;
use crate::fault::Fault;

use inlet::{Chunk, Inlet, Partial, Reservation};

/// All that is received in parts in one session.
pub(super) struct Intake {
    inlets: FxHashMap<Key, Inlet>,
    /// What a stream may bring before credit was given.
    window: usize,
    /// The largest body, or chunk.
    largest: usize,
    /// Bytes of what was reserved and is not whole yet, and the most of them.
    reserved: usize,
    budget: usize,
    /// Who waits for a reservation, first come first served.
    waiting: VecDeque<Key>,
}

/// What an item led to.
pub(super) enum Arrived {
    /// A part, or something that nobody waits for.
    Part,
    /// A chunk of a stream: whom to wake.
    Chunk(Option<Waker>),
    /// All of a body.
    Body(Bytes),
}

impl Intake {
    pub(super) fn new(window: usize, largest: usize, budget: usize) -> Self {
        Self {
            inlets: FxHashMap::default(),
            window,
            largest,
            reserved: 0,
            // One body may always come: its own size has a limit of its own.
            budget: budget.max(largest),
            waiting: VecDeque::new(),
        }
    }

    /// Expects a body, and reserves its bytes as soon as there is room for them.
    pub(super) fn expect_body(
        &mut self,
        id: u64,
        size: u64,
        credits: &mut Vec<Credit>,
    ) -> Result<(), Violation> {
        let size = self.checked(size)?;
        if size == 0 {
            return Err(Violation::Parts { id, stream: 0 });
        }
        let mut inlet = Inlet::new(0);
        inlet.partial = Some(Partial {
            bytes: BytesMut::new(),
            size,
            reservation: Reservation::Waits,
        });
        self.inlets.insert((id, 0), inlet);
        self.waiting.push_back((id, 0));
        self.reserve(credits);
        Ok(())
    }

    pub(super) fn expect_streams(&mut self, id: u64, count: u32) {
        for stream in 1..=count {
            self.inlets.insert((id, stream), Inlet::new(self.window));
        }
    }

    /// Takes what came for a call or delivery that is not over.
    pub(super) fn take(&mut self, item: Item, credits: &mut Vec<Credit>) -> Result<Arrived, Violation> {
        let Item {
            id,
            stream,
            size,
            chunk,
        } = item;
        let key = (id, stream);
        let size = size.map(|size| self.checked(size)).transpose()?;
        let inlet = self.inlets.get_mut(&key).filter(|inlet| inlet.end.is_none());
        let inlet = inlet.ok_or(Violation::UnknownStream { id, stream })?;
        if inlet.last {
            return Err(Violation::AfterEmpty { id, stream });
        }
        if chunk.len() > CHUNK {
            return Err(Violation::Item { size: chunk.len() });
        }
        let before = inlet.window;
        inlet.window = before
            .checked_sub(chunk.len())
            .ok_or(Violation::Credit { id, stream })?;
        if inlet.stopped {
            return Ok(Arrived::Part);
        }
        if let Some(partial) = &mut inlet.partial {
            if size.is_some() || chunk.is_empty() || chunk.len() > partial.size - partial.bytes.len() {
                return Err(Violation::Parts { id, stream });
            }
            partial.bytes.extend_from_slice(&chunk);
        } else if let Some(size) = size {
            if chunk.is_empty() || chunk.len() > size {
                return Err(Violation::Parts { id, stream });
            }
            let reservation = match size > before {
                false => Reservation::None,
                // A stream holds one such chunk at a time, or a reader that is slow would hold any number.
                true if inlet.chunks.iter().any(|chunk| chunk.reserved) => Reservation::Later,
                true => Reservation::Waits,
            };
            inlet.partial = Some(Partial {
                bytes: BytesMut::from(&*chunk),
                size,
                reservation,
            });
            if reservation == Reservation::Waits {
                self.waiting.push_back(key);
                self.reserve(credits);
            }
        } else {
            inlet.last = chunk.is_empty();
            if inlet.last && !inlet.chunks.is_empty() {
                return Err(Violation::AfterEmpty { id, stream });
            }
            inlet.chunks.push_back(Chunk {
                bytes: chunk,
                reserved: false,
            });
            return Ok(Arrived::Chunk(inlet.reader.take()));
        }
        Ok(self.completed(key, credits))
    }

    /// What the parts of a body or chunk make, if they are all there.
    fn completed(&mut self, key: Key, credits: &mut Vec<Credit>) -> Arrived {
        let Some(inlet) = self.inlets.get_mut(&key) else {
            return Arrived::Part;
        };
        let Some(whole) = inlet
            .partial
            .take_if(|partial| partial.bytes.len() == partial.size)
        else {
            return Arrived::Part;
        };
        let reserved = whole.reservation == Reservation::Made;
        if reserved {
            self.reserved -= whole.size;
        }
        let arrived = if key.1 == 0 {
            self.inlets.remove(&key);
            Arrived::Body(whole.bytes.freeze())
        } else {
            inlet.chunks.push_back(Chunk {
                bytes: whole.bytes.freeze(),
                reserved,
            });
            Arrived::Chunk(inlet.reader.take())
        };
        self.reserve(credits);
        arrived
    }

    /// Gives those that wait what they need, in their order.
    fn reserve(&mut self, credits: &mut Vec<Credit>) {
        while let Some(key) = self.waiting.front().copied() {
            let inlet = self.inlets.get_mut(&key);
            let waits = inlet.and_then(|inlet| Some((&mut inlet.window, inlet.partial.as_mut()?)));
            let Some((window, partial)) =
                waits.filter(|(_, partial)| partial.reservation == Reservation::Waits)
            else {
                self.waiting.pop_front();
                continue;
            };
            if self.reserved.saturating_add(partial.size) > self.budget {
                return;
            }
            self.waiting.pop_front();
            self.reserved += partial.size;
            partial.reservation = Reservation::Made;
            partial.bytes.reserve(partial.size - partial.bytes.len());
            *window += partial.size;
            credits.push(Credit {
                id: key.0,
                stream: key.1,
                bytes: partial.size as u64,
            });
        }
    }

    /// The peer ends a stream; whom to wake.
    pub(super) fn end_stream(
        &mut self,
        key: Key,
        end: Result<(), Fault>,
    ) -> Result<Option<Waker>, Violation> {
        let (id, stream) = key;
        let inlet = self
            .inlets
            .get_mut(&key)
            .filter(|inlet| inlet.end.is_none() && stream != 0);
        let inlet = inlet.ok_or(Violation::UnknownStream { id, stream })?;
        if inlet.stopped {
            self.inlets.remove(&key);
            return Ok(None);
        }
        if inlet.partial.is_some() && end.is_ok() {
            return Err(Violation::Parts { id, stream });
        }
        inlet.end = Some(end);
        let reader = inlet.reader.take();
        self.forget_partial(key);
        Ok(reader)
    }

    /// The next chunk of a stream, what its end was, or whom to wake for either; and the credit that the peer is due.
    pub(super) fn poll(
        &mut self,
        key: Key,
        context: &Context<'_>,
        credits: &mut Vec<Credit>,
    ) -> Poll<Option<Result<Bytes, Fault>>> {
        // Seldom enough to cost little, and often enough that the largest chunk that goes in one piece always has room.
        let due = if self.window < 4 * CHUNK {
            1
        } else {
            self.window / 4
        };
        let Some(inlet) = self.inlets.get_mut(&key) else {
            return Poll::Ready(None);
        };
        let Some(chunk) = inlet.chunks.pop_front() else {
            return match inlet.end.take() {
                None => {
                    park(&mut inlet.reader, context.waker());
                    Poll::Pending
                }
                Some(end) => {
                    inlet.end = Some(Ok(()));
                    Poll::Ready(end.err().map(Err))
                }
            };
        };
        if chunk.reserved {
            if let Some(partial) = &mut inlet.partial
                && partial.reservation == Reservation::Later
            {
                partial.reservation = Reservation::Waits;
                self.waiting.push_back(key);
                self.reserve(credits);
            }
        } else {
            inlet.owed += chunk.bytes.len();
            if inlet.owed >= due && inlet.end.is_none() {
                let owed = std::mem::take(&mut inlet.owed);
                inlet.window += owed;
                credits.push(Credit {
                    id: key.0,
                    stream: key.1,
                    bytes: owed as u64,
                });
            }
        }
        Poll::Ready(Some(Ok(chunk.bytes)))
    }

    /// Nobody reads a stream any more; whether its writer has to be told.
    pub(super) fn stop(&mut self, key: Key, credits: &mut Vec<Credit>) -> bool {
        let Some(inlet) = self.inlets.get_mut(&key) else {
            return false;
        };
        if inlet.end.is_some() {
            self.inlets.remove(&key);
            return false;
        }
        inlet.stopped = true;
        inlet.chunks = VecDeque::new();
        inlet.reader = None;
        self.forget_partial(key);
        self.reserve(credits);
        true
    }

    /// A call or delivery is over before its body and `streams` are: whoever reads learns why. Tells whom to wake.
    pub(super) fn close(
        &mut self,
        id: u64,
        streams: u32,
        fault: &Fault,
        credits: &mut Vec<Credit>,
    ) -> Vec<Waker> {
        self.forget_partial((id, 0));
        self.inlets.remove(&(id, 0));
        let mut readers = Vec::new();
        for stream in 1..=streams {
            let key = (id, stream);
            self.forget_partial(key);
            if let Some(inlet) = self.inlets.get_mut(&key) {
                if inlet.stopped {
                    self.inlets.remove(&key);
                    continue;
                }
                inlet.end.get_or_insert_with(|| Err(fault.clone()));
                readers.extend(inlet.reader.take());
            }
        }
        self.reserve(credits);
        readers
    }

    /// The session is over.
    pub(super) fn end(&mut self, fault: &Fault) -> Vec<Waker> {
        self.waiting = VecDeque::new();
        self.reserved = 0;
        self.inlets
            .retain(|(_, stream), inlet| *stream != 0 && !inlet.stopped);
        let mut readers = Vec::new();
        for inlet in self.inlets.values_mut() {
            inlet.partial = None;
            inlet.end.get_or_insert_with(|| Err(fault.clone()));
            readers.extend(inlet.reader.take());
        }
        readers
    }

    fn forget_partial(&mut self, key: Key) {
        let partial = self.inlets.get_mut(&key).and_then(|inlet| inlet.partial.take());
        if let Some(partial) = partial.filter(|partial| partial.reservation == Reservation::Made) {
            self.reserved -= partial.size;
        }
    }

    fn checked(&self, size: u64) -> Result<usize, Violation> {
        match usize::try_from(size) {
            Ok(size) if size <= self.largest => Ok(size),
            _ => Err(Violation::Size {
                size,
                limit: self.largest,
            }),
        }
    }
}
