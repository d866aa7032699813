//! The line of statements that wait for a place on a lane, whichever it is: who came first is served first.

use std::sync::atomic::{AtomicUsize, Ordering};

use tokio::sync::{Mutex, MutexGuard, Notify};
use tokio::time::{Instant, timeout_at};

/// The line of one role.
#[derive(Default)]
pub(super) struct Line {
    /// Held by who is first; tokio gives it to the others in the order in which they came.
    first: Mutex<()>,
    waiting: AtomicUsize,
    freed: Notify,
}

/// First in the line, until it is dropped.
pub(super) struct First<'a> {
    line: &'a Line,
    _first: MutexGuard<'a, ()>,
    _stands: Stands<'a>,
}

/// Somebody in the line.
struct Stands<'a>(&'a Line);

impl Line {
    /// Whether whoever comes now would pass somebody.
    pub(super) fn has_some(&self) -> bool {
        self.waiting.load(Ordering::Relaxed) > 0
    }

    /// Waits until it is first; none if that is not in time.
    ///
    /// # Cancellation
    /// It has left the line.
    pub(super) async fn wait(&self, until: Instant) -> Option<First<'_>> {
        let stands = Stands::new(self);
        let first = timeout_at(until, self.first.lock()).await.ok()?;
        Some(First {
            line: self,
            _first: first,
            _stands: stands,
        })
    }

    /// There may be a place.
    pub(super) fn freed(&self) {
        self.freed.notify_one();
    }
}

impl First<'_> {
    /// Waits until there may be a place; whether that was in time.
    pub(super) async fn freed(&self, until: Instant) -> bool {
        timeout_at(until, self.line.freed.notified()).await.is_ok()
    }
}

impl<'a> Stands<'a> {
    fn new(line: &'a Line) -> Self {
        line.waiting.fetch_add(1, Ordering::Relaxed);
        Self(line)
    }
}

impl Drop for Stands<'_> {
    fn drop(&mut self) {
        self.0.waiting.fetch_sub(1, Ordering::Relaxed);
    }
}
