//! The place between a guest's stream and who reads its chunks. It holds one.

use std::pin::Pin;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll, Waker};

use bytes::Bytes;
use futures_util::Stream;
use wasmtime::Result;

/// A place, as who fills it and as who empties it.
pub(super) fn slot() -> (Room, Taken) {
    let shared = Arc::new(Mutex::new(State::default()));
    (Room(Arc::clone(&shared)), Taken(shared))
}

/// The filling end. Dropping it ends the chunks.
pub(super) struct Room(Arc<Mutex<State>>);

/// The emptying end. Dropping it tells the filling end.
pub(super) struct Taken(Arc<Mutex<State>>);

#[derive(Default)]
struct State {
    chunk: Option<Result<Bytes>>,
    /// Nothing comes after the chunk.
    ended: bool,
    /// Nobody takes anything any more.
    unwanted: bool,
    filler: Option<Waker>,
    taker: Option<Waker>,
}

impl Room {
    /// Waits until the chunk before was taken. `false`: nobody will take another.
    pub(super) fn poll_ready(&self, cx: &Context<'_>) -> Poll<bool> {
        let mut state = lock(&self.0);
        if state.unwanted {
            return Poll::Ready(false);
        }
        if state.chunk.is_none() {
            return Poll::Ready(true);
        }
        state.filler = Some(cx.waker().clone());
        Poll::Pending
    }

    pub(super) fn fill(&self, chunk: Result<Bytes>) {
        let mut state = lock(&self.0);
        state.chunk = Some(chunk);
        wake(state, |state| &mut state.taker);
    }

    /// Nothing more comes.
    pub(super) fn end(&self) {
        let mut state = lock(&self.0);
        state.ended = true;
        wake(state, |state| &mut state.taker);
    }
}

impl Drop for Room {
    fn drop(&mut self) {
        self.end();
    }
}

impl Stream for Taken {
    type Item = Result<Bytes>;

    fn poll_next(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let mut state = lock(&self.0);
        if let Some(chunk) = state.chunk.take() {
            wake(state, |state| &mut state.filler);
            return Poll::Ready(Some(chunk));
        }
        if state.ended {
            return Poll::Ready(None);
        }
        state.taker = Some(cx.waker().clone());
        Poll::Pending
    }
}

impl Drop for Taken {
    fn drop(&mut self) {
        let mut state = lock(&self.0);
        state.unwanted = true;
        state.chunk = None;
        wake(state, |state| &mut state.filler);
    }
}

fn lock(state: &Mutex<State>) -> MutexGuard<'_, State> {
    state.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Wakes one side once the place is free to look at.
fn wake(mut state: MutexGuard<'_, State>, side: impl FnOnce(&mut State) -> &mut Option<Waker>) {
    let waker = side(&mut state).take();
    drop(state);
    if let Some(waker) = waker {
        waker.wake();
    }
}
