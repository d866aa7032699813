//! What this side sends in parts: bodies that are too large for a frame, and streams. Each keeps within its credit, and they
//! take turns.

use std::collections::VecDeque;
use std::task::{Context, Poll, Waker};

use bytes::Bytes;
use outboard_session::CHUNK;
use outboard_session::frame::{End, Failure, Item};
use rustc_hash::FxHashMap;

use super::park;

/// The most bytes of a large body or chunk in one item: half of what the protocol allows, as the time that others wait.
const PART: usize = CHUNK / 2;

/// A call or delivery, and the number of the stream in it: 0 is the body.
pub(super) type Key = (u64, u32);

/// All that is sent in parts in one session.
#[derive(Default)]
pub(super) struct Lanes {
    lanes: FxHashMap<Key, Lane>,
    /// Those that may send, next one first.
    ready: VecDeque<Key>,
    /// What a stream may send before the reader gave credit.
    window: usize,
    /// Bytes of bodies and chunks that wait.
    bytes: usize,
}

#[derive(Default)]
struct Lane {
    /// What is left of a body, or of the stream's chunk.
    rest: Option<Bytes>,
    /// The size of the chunk, until its first part has told it.
    size: Option<u64>,
    /// The chunk goes in several parts, as credit allows.
    parts: bool,
    credit: u64,
    end: Option<Option<Failure>>,
    listed: bool,
    /// Who fills the stream, while it waits for room.
    filler: Option<Waker>,
}

/// What a lane sends.
pub(super) enum Sent {
    Item(Item),
    /// With it the lane is gone.
    End(End),
}

impl Lanes {
    pub(super) fn set_window(&mut self, window: usize) {
        self.window = window;
    }

    /// Bytes that wait.
    pub(super) fn bytes(&self) -> usize {
        self.bytes
    }

    /// A body that is sent as soon as its reader gives credit.
    pub(super) fn open_body(&mut self, id: u64, body: Bytes) {
        self.bytes += body.len();
        let lane = Lane {
            rest: Some(body),
            parts: true,
            ..Lane::default()
        };
        self.lanes.insert((id, 0), lane);
    }

    pub(super) fn open_stream(&mut self, key: Key) {
        let lane = Lane {
            credit: self.window as u64,
            ..Lane::default()
        };
        self.lanes.insert(key, lane);
    }

    /// Waits until the stream's last chunk has left; `None` when nobody reads the stream any more.
    pub(super) fn poll_room(&mut self, key: Key, context: &Context<'_>) -> Poll<Option<()>> {
        let Some(lane) = self.lanes.get_mut(&key).filter(|lane| lane.end.is_none()) else {
            return Poll::Ready(None);
        };
        // Kept although there is room: a reader that stops is to be heard of too.
        park(&mut lane.filler, context.waker());
        match lane.rest {
            Some(_) => Poll::Pending,
            None => Poll::Ready(Some(())),
        }
    }

    /// Gives a stream its next chunk, once it has room.
    pub(super) fn put(&mut self, key: Key, chunk: Bytes) {
        let window = self.window;
        let Some(lane) = self.lanes.get_mut(&key).filter(|lane| lane.end.is_none()) else {
            return;
        };
        // A chunk that no window has room for would wait for ever.
        lane.parts = chunk.len() > CHUNK.min(window);
        lane.size = lane.parts.then_some(chunk.len() as u64);
        self.bytes += chunk.len();
        lane.rest = Some(chunk);
        self.list(key);
    }

    /// The stream ends after what it has.
    pub(super) fn finish(&mut self, key: Key, failure: Option<Failure>) {
        if let Some(lane) = self.lanes.get_mut(&key) {
            lane.end.get_or_insert(failure);
            self.list(key);
        }
    }

    /// The reader takes so many bytes more.
    pub(super) fn credit(&mut self, key: Key, bytes: u64) {
        if let Some(lane) = self.lanes.get_mut(&key) {
            lane.credit = lane.credit.saturating_add(bytes);
            self.list(key);
        }
    }

    /// The reader wants no more: what waits is thrown away, and the end follows.
    #[must_use]
    pub(super) fn stop(&mut self, key: Key) -> Option<Waker> {
        let lane = self.lanes.get_mut(&key)?;
        self.bytes -= lane.rest.take().map_or(0, |rest| rest.len());
        lane.end.get_or_insert(None);
        let filler = lane.filler.take();
        self.list(key);
        filler
    }

    /// Forgets a lane.
    #[must_use]
    pub(super) fn close(&mut self, key: Key) -> Option<Waker> {
        let lane = self.lanes.remove(&key)?;
        self.bytes -= lane.rest.map_or(0, |rest| rest.len());
        lane.filler
    }

    /// Whether there is such a lane.
    pub(super) fn sends(&self, key: Key) -> bool {
        self.lanes.contains_key(&key)
    }

    /// Whether none may send.
    pub(super) fn is_idle(&self) -> bool {
        self.ready.is_empty()
    }

    /// Forgets them all.
    #[must_use]
    pub(super) fn end(&mut self) -> Vec<Waker> {
        self.ready = VecDeque::new();
        self.bytes = 0;
        self.lanes.drain().filter_map(|(_, lane)| lane.filler).collect()
    }

    /// The next part, of the lane whose turn it is, and whom to wake because of it.
    pub(super) fn next(&mut self) -> Option<(Sent, Option<Waker>)> {
        loop {
            let key = self.ready.pop_front()?;
            let Some(lane) = self.lanes.get_mut(&key) else {
                continue;
            };
            lane.listed = false;
            let (id, stream) = key;
            if let Some(chunk) = lane.part() {
                self.bytes -= chunk.len();
                let size = lane.size.take();
                let mut filler = None;
                if lane.rest.is_none() {
                    filler = lane.filler.take();
                    if stream == 0 {
                        self.lanes.remove(&key);
                    }
                }
                self.list(key);
                let item = Item {
                    id,
                    stream,
                    size,
                    chunk,
                };
                return Some((Sent::Item(item), filler));
            }
            if lane.rest.is_none()
                && let Some(failure) = lane.end.take()
            {
                let filler = self.close(key);
                let end = End { id, stream, failure };
                return Some((Sent::End(end), filler));
            }
        }
    }

    /// Gives the lane a turn, if it has something to send and does not wait for one already.
    fn list(&mut self, key: Key) {
        if let Some(lane) = self.lanes.get_mut(&key)
            && !lane.listed
            && lane.ready()
        {
            lane.listed = true;
            self.ready.push_back(key);
        }
    }
}

impl Lane {
    fn ready(&self) -> bool {
        match &self.rest {
            Some(rest) if self.parts => self.credit > 0 && !rest.is_empty(),
            Some(rest) => self.credit >= rest.len() as u64,
            None => self.end.is_some(),
        }
    }

    /// Takes out what one item may carry now.
    fn part(&mut self) -> Option<Bytes> {
        if !self.ready() {
            return None;
        }
        let rest = self.rest.as_mut()?;
        let most = if self.parts {
            PART.min(usize::try_from(self.credit).unwrap_or(usize::MAX))
        } else {
            rest.len()
        };
        let part = rest.split_to(most.min(rest.len()));
        self.credit -= part.len() as u64;
        if rest.is_empty() {
            self.rest = None;
        }
        Some(part)
    }
}

#[cfg(test)]
mod tests {
    use super::{Lanes, Sent};
    use bytes::Bytes;

    fn lanes() -> Lanes {
        let mut lanes = Lanes::default();
        lanes.set_window(256 * 1024);
        lanes
    }

    /// Streams and sizes of the items that are sent before somebody has to do something.
    fn sent(lanes: &mut Lanes) -> Vec<(u32, usize)> {
        std::iter::from_fn(|| match lanes.next()?.0 {
            Sent::Item(item) => Some((item.stream, item.chunk.len())),
            Sent::End(end) => Some((end.stream, usize::MAX)),
        })
        .collect()
    }

    #[test]
    fn a_body_waits_for_credit_and_streams_take_turns_with_it() {
        let mut lanes = lanes();
        lanes.open_body(1, Bytes::from(vec![0; 80_000]));
        lanes.open_stream((1, 1));
        lanes.put((1, 1), Bytes::from_static(b"chunk"));
        assert_eq!(sent(&mut lanes), [(1, 5)]);
        lanes.credit((1, 0), 80_000);
        lanes.put((1, 1), Bytes::from_static(b"more"));
        lanes.finish((1, 1), None);
        assert_eq!(
            sent(&mut lanes),
            [(0, 32_768), (1, 4), (0, 32_768), (1, usize::MAX), (0, 14_464)]
        );
        assert!(lanes.lanes.is_empty() && lanes.bytes() == 0);
    }

    #[test]
    fn a_chunk_that_no_window_holds_tells_its_size_and_goes_in_parts() {
        let mut lanes = lanes();
        lanes.open_stream((1, 1));
        lanes.put((1, 1), Bytes::from(vec![0; 300_000]));
        let Some((Sent::Item(first), None)) = lanes.next() else {
            panic!("an item was expected")
        };
        assert_eq!((first.size, first.chunk.len()), (Some(300_000), 32_768));
        let rest: usize = sent(&mut lanes).iter().map(|(_, size)| size).sum();
        assert_eq!(rest + first.chunk.len(), 256 * 1024);
        lanes.credit((1, 1), 300_000);
        let rest = sent(&mut lanes);
        assert_eq!(
            rest.iter().map(|(_, size)| size).sum::<usize>(),
            300_000 - 256 * 1024
        );
    }

    #[test]
    fn a_stopped_stream_throws_away_what_waits_and_ends() {
        let mut lanes = lanes();
        lanes.open_stream((1, 1));
        lanes.put((1, 1), Bytes::from_static(b"chunk"));
        assert!(lanes.stop((1, 1)).is_none());
        lanes.put((1, 1), Bytes::from_static(b"late"));
        assert_eq!(sent(&mut lanes), [(1, usize::MAX)]);
        assert_eq!(lanes.bytes(), 0);
    }
}
