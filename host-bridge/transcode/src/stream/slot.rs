//! The place between a guest's stream and who reads its chunks. It holds one.

use std::future::poll_fn;
use std::pin::Pin;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll, Waker};

use bytes::Bytes;
use futures_util::Stream;
use wasmtime::component::{Accessor, AccessorTask};
use wasmtime::{Result, format_err};

/// A place, as who fills it and as who empties it.
pub(super) fn slot() -> (Room, Taken) {
    let shared = Arc::new(Mutex::new(State::default()));
    (Room(Arc::clone(&shared)), Taken(shared))
}

/// The filling end. Dropping it ends the chunks, and breaks them off if there was one more to come.
pub(super) struct Room(Arc<Mutex<State>>);

/// Tells a stream that its guest ended from one whose guest is gone. The filling end is dropped in either case; but a
/// store that is dropped drops its tasks before all else, and this is one, for as long as the stream is open.
pub(super) struct Watch(Arc<Mutex<State>>);

/// The emptying end. Dropping it tells the filling end.
pub(super) struct Taken(Arc<Mutex<State>>);

#[derive(Default)]
struct State {
    chunk: Option<Result<Bytes>>,
    /// What comes after the chunk, if it is known.
    end: Option<End>,
    /// The guest has written more than the chunk.
    waiting: bool,
    /// Nobody takes anything any more.
    unwanted: bool,
    filler: Option<Waker>,
    taker: Option<Waker>,
    watch: Option<Waker>,
}

#[derive(Clone, Copy)]
enum End {
    /// Nothing: that was all.
    Whole,
    /// An error: there was more to come.
    BrokenOff,
}

impl Room {
    /// Waits until the chunk before was taken, or only looks whether it was. `false`: nobody will take another.
    pub(super) fn poll_ready(&self, cx: &Context<'_>, wait: bool) -> Poll<bool> {
        let mut state = lock(&self.0);
        state.waiting = false;
        if state.unwanted {
            return Poll::Ready(false);
        }
        if state.chunk.is_none() {
            return Poll::Ready(true);
        }
        if wait {
            state.waiting = true;
            state.filler = Some(cx.waker().clone());
        }
        Poll::Pending
    }

    pub(super) fn fill(&self, chunk: Result<Bytes>) {
        let mut state = lock(&self.0);
        state.chunk = Some(chunk);
        wake(state, |state| [state.taker.take()]);
    }

    /// Nothing more comes.
    pub(super) fn end(&self) {
        end(&self.0, End::Whole);
    }

    /// What has to run in the store of the guest until the stream ends.
    pub(super) fn watch(&self) -> Watch {
        Watch(Arc::clone(&self.0))
    }
}

impl Drop for Room {
    fn drop(&mut self) {
        // A guest cannot drop its end while it writes.
        let waiting = lock(&self.0).waiting;
        end(&self.0, if waiting { End::BrokenOff } else { End::Whole });
    }
}

impl<T: 'static> AccessorTask<T> for Watch {
    async fn run(self, _: &Accessor<T>) -> Result<()> {
        poll_fn(|cx| {
            let mut state = lock(&self.0);
            if state.end.is_some() || state.unwanted {
                return Poll::Ready(Ok(()));
            }
            state.watch = Some(cx.waker().clone());
            Poll::Pending
        })
        .await
    }
}

impl Drop for Watch {
    fn drop(&mut self) {
        end(&self.0, End::BrokenOff);
    }
}

impl Stream for Taken {
    type Item = Result<Bytes>;

    fn poll_next(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let mut state = lock(&self.0);
        if let Some(chunk) = state.chunk.take() {
            wake(state, |state| [state.filler.take()]);
            return Poll::Ready(Some(chunk));
        }
        match state.end {
            Some(End::Whole) => Poll::Ready(None),
            Some(End::BrokenOff) => {
                state.end = Some(End::Whole);
                Poll::Ready(Some(Err(format_err!(
                    "the function was gone before it ended its stream"
                ))))
            }
            None => {
                state.taker = Some(cx.waker().clone());
                Poll::Pending
            }
        }
    }
}

impl Drop for Taken {
    fn drop(&mut self) {
        let mut state = lock(&self.0);
        state.unwanted = true;
        state.chunk = None;
        wake(state, |state| [state.filler.take(), state.watch.take()]);
    }
}

fn lock(state: &Mutex<State>) -> MutexGuard<'_, State> {
    state.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Ends what has not ended.
fn end(shared: &Mutex<State>, how: End) {
    let mut state = lock(shared);
    state.end.get_or_insert(how);
    wake(state, |state| [state.taker.take(), state.watch.take()]);
}

/// Wakes sides once the place is free to look at.
fn wake<const N: usize>(
    mut state: MutexGuard<'_, State>,
    sides: impl FnOnce(&mut State) -> [Option<Waker>; N],
) {
    let wakers = sides(&mut state);
    drop(state);
    wakers.into_iter().flatten().for_each(Waker::wake);
}
