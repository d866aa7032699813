//! One sequence of parts as a head and streams, each of which may be read alone.

use std::collections::VecDeque;
use std::fmt;
use std::pin::Pin;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll, Wake, Waker};

use bytes::Bytes;
use futures_core::Stream;
use futures_util::StreamExt;

use super::{Part, PartError};
use crate::WINDOW;

/// Reads the head, and hands out what follows as `count` streams of chunks.
///
/// The source is read when one of the streams is. What comes for another meanwhile is kept for it, up to [`WINDOW`]
/// bytes: from then on it has to be read, or dropped, before the others go on.
///
/// # Errors
/// The source fails, or does not begin with a head. Later errors are told to every stream that has not ended.
///
/// # Cancellation
/// Dropping the future, or all streams, drops the source.
pub async fn split<S, E>(mut source: S, count: usize) -> Result<(Bytes, Vec<Split<S, E>>), E>
where
    S: Stream<Item = Result<Bytes, E>> + Unpin,
    E: From<PartError>,
{
    let first = source.next().await.ok_or(PartError::NoHead)??;
    let Part::Head(head) = Part::decode(&first, count)? else {
        return Err(PartError::NoHead.into());
    };
    let wakers = Arc::new(Wakers(Mutex::new(vec![None; count])));
    let shared = Arc::new(Shared {
        waker: Waker::from(Arc::clone(&wakers)),
        wakers,
        state: Mutex::new(State {
            source: Some(source),
            slots: (0..count).map(|_| Slot::default()).collect(),
        }),
    });
    let streams = (0..count).map(|index| Split {
        shared: Arc::clone(&shared),
        index,
    });
    Ok((head, streams.collect()))
}

/// One stream of several that come in one sequence. It ends at its first error.
pub struct Split<S, E> {
    shared: Arc<Shared<S, E>>,
    index: usize,
}

struct Shared<S, E> {
    /// What the source wakes: every stream, since any may be the one that the next part is for.
    waker: Waker,
    wakers: Arc<Wakers>,
    state: Mutex<State<S, E>>,
}

struct State<S, E> {
    /// `None` when nothing more comes.
    source: Option<S>,
    slots: Vec<Slot<E>>,
}

struct Slot<E> {
    chunks: VecDeque<Bytes>,
    /// What `chunks` take, in bytes.
    kept: usize,
    end: End<E>,
    /// Nobody reads it.
    dropped: bool,
}

enum End<E> {
    NotYet,
    Failed(E),
    Over,
}

/// Apart from the state, since a source may wake while it is asked.
struct Wakers(Mutex<Vec<Option<Waker>>>);

impl<S, E> Stream for Split<S, E>
where
    S: Stream<Item = Result<Bytes, E>> + Unpin,
    E: From<PartError> + Clone,
{
    type Item = Result<Bytes, E>;

    fn poll_next(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let Self { shared, index } = &*self;
        // Before anything is looked at, so that nothing that comes in between is missed.
        shared.wakers.set(*index, Some(context.waker().clone()));
        let mut state = lock(&shared.state);
        let next = state.next(*index, &mut Context::from_waker(&shared.waker));
        drop(state);
        if next.is_ready() {
            // There may be room now, or a part for another, or an end.
            shared.wakers.set(*index, None);
            shared.wakers.wake_all();
        }
        next
    }
}

impl<S, E> fmt::Debug for Split<S, E> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Split")
            .field("index", &self.index)
            .finish_non_exhaustive()
    }
}

impl<S, E> Drop for Split<S, E> {
    fn drop(&mut self) {
        let mut state = lock(&self.shared.state);
        let slot = &mut state.slots[self.index];
        slot.dropped = true;
        slot.chunks.clear();
        slot.kept = 0;
        drop(state);
        self.shared.wakers.set(self.index, None);
        self.shared.wakers.wake_all();
    }
}

impl<S, E> State<S, E>
where
    S: Stream<Item = Result<Bytes, E>> + Unpin,
    E: From<PartError> + Clone,
{
    fn next(&mut self, index: usize, context: &mut Context<'_>) -> Poll<Option<Result<Bytes, E>>> {
        loop {
            let slot = &mut self.slots[index];
            if let Some(chunk) = slot.chunks.pop_front() {
                slot.kept -= room(&chunk);
                return Poll::Ready(Some(Ok(chunk)));
            }
            match std::mem::replace(&mut slot.end, End::Over) {
                End::Failed(error) => return Poll::Ready(Some(Err(error))),
                End::Over => return Poll::Ready(None),
                End::NotYet => slot.end = End::NotYet,
            }
            if self.slots.iter().any(|slot| slot.kept >= WINDOW) {
                return Poll::Pending;
            }
            let Some(source) = &mut self.source else {
                self.end(&End::Over);
                continue;
            };
            match source.poll_next_unpin(context) {
                Poll::Pending => return Poll::Pending,
                Poll::Ready(None) => self.end(&End::Over),
                Poll::Ready(Some(Err(error))) => self.end(&End::Failed(error)),
                Poll::Ready(Some(Ok(message))) => {
                    if let Err(error) = self.take(&message) {
                        self.end(&End::Failed(error.into()));
                    }
                }
            }
        }
    }

    fn take(&mut self, message: &Bytes) -> Result<(), PartError> {
        let (index, chunk) = match Part::decode(message, self.slots.len())? {
            Part::Head(_) => return Err(PartError::SecondHead),
            Part::Chunk(index, chunk) => (index, Some(chunk)),
            Part::Ended(index) => (index, None),
        };
        let slot = &mut self.slots[index];
        if !matches!(slot.end, End::NotYet) {
            return Err(PartError::Stream(super::number(index)));
        }
        match chunk {
            None => slot.end = End::Over,
            Some(_) if slot.dropped => {}
            Some(chunk) => {
                slot.kept += room(&chunk);
                slot.chunks.push_back(chunk);
            }
        }
        Ok(())
    }

    /// Ends all that have not ended.
    fn end(&mut self, end: &End<E>) {
        self.source = None;
        for slot in &mut self.slots {
            if matches!(slot.end, End::NotYet) {
                slot.end = match end {
                    End::Failed(error) => End::Failed(error.clone()),
                    _ => End::Over,
                };
            }
        }
    }
}

impl<E> Default for Slot<E> {
    fn default() -> Self {
        Self {
            chunks: VecDeque::new(),
            kept: 0,
            end: End::NotYet,
            dropped: false,
        }
    }
}

impl Wakers {
    fn set(&self, index: usize, waker: Option<Waker>) {
        lock(&self.0)[index] = waker;
    }

    fn wake_all(&self) {
        let wakers: Vec<Waker> = lock(&self.0).iter_mut().filter_map(Option::take).collect();
        wakers.into_iter().for_each(Waker::wake);
    }
}

impl Wake for Wakers {
    fn wake(self: Arc<Self>) {
        self.wake_all();
    }
}

/// What a chunk counts for: an empty one takes room too.
fn room(chunk: &Bytes) -> usize {
    chunk.len() + size_of::<Bytes>()
}

/// What a panic of a source left behind is whole: each change to it is made after the source was asked.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
