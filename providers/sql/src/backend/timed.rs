//! What transactions of any database have in common.

use std::sync::{Mutex, PoisonError};

use outboard_provider::Ends;

/// Whether a transaction still takes calls.
pub(super) enum State<L> {
    /// On this connection, which rolls it back when it is dropped.
    Open(L),
    /// And why.
    Over(&'static str),
}

impl<L: Send> Ends for State<L> {
    fn end(&mut self, why: &'static str) -> bool {
        let is_open = matches!(self, Self::Open(_));
        if is_open {
            *self = Self::Over(why);
        }
        is_open
    }
}

/// Nothing that holds these locks can panic halfway through a change.
pub(super) fn lock<T>(mutex: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
