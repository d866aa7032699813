//! One function's part of a binding.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use outboard_session::failure::Failure;
use tokio::sync::oneshot;
use tokio::time::{Instant, timeout};
use tonic::Code;

use super::gate::{Crowded, Gate, Waiter};

/// The calls and handles of one function in one binding by one grant, from all sessions.
pub(crate) struct Share {
    gate: Arc<Gate>,
    key: Key,
    id: usize,
    /// Handles of it that are alive.
    handles: AtomicUsize,
}

/// A share as one scope holds it. Calls count on this rather than on the share, as threads that serve calls of one function
/// would slow each other down by it.
pub(crate) struct Seat(Arc<Share>);

/// Whose share it is: the function, and the number of the grant.
pub(crate) type Key = (Arc<str>, usize);

/// A call that is being served. It is over when this is dropped.
pub(crate) struct Permit(Arc<Seat>);

/// A handle of a share that is alive.
pub(crate) struct Held(Arc<Seat>);

/// Takes a call out of the queue that nobody waits for any more.
struct Waiting<'a> {
    share: &'a Share,
    ticket: u64,
}

impl Share {
    pub(super) fn new(gate: Arc<Gate>, key: Key, id: usize) -> Self {
        Self {
            gate,
            key,
            id,
            handles: AtomicUsize::new(0),
        }
    }
}

impl Seat {
    pub(crate) fn new(share: Arc<Share>) -> Arc<Self> {
        Arc::new(Self(share))
    }

    /// Counts one more handle for as long as what is returned lives; none when `most` are alive.
    pub(crate) fn hold(self: &Arc<Self>, most: usize) -> Option<Held> {
        let more = |alive: usize| (alive < most).then(|| alive + 1);
        self.0
            .handles
            .fetch_update(Ordering::Relaxed, Ordering::Relaxed, more)
            .is_ok()
            .then(|| Held(Arc::clone(self)))
    }

    /// A permit, if one can be had at once. A call that is `inside`, because it is for something that its function holds
    /// already, always gets one: others may wait for what it holds.
    pub(crate) fn try_enter(self: &Arc<Self>, inside: bool) -> Option<Permit> {
        self.0
            .gate
            .try_enter(self.0.id, inside)
            .then(|| Permit(Arc::clone(self)))
    }

    /// A permit, as soon as it is this function's turn.
    ///
    /// # Errors
    /// Too many wait, or it took too long; both say when to come again.
    ///
    /// # Cancellation
    /// The call leaves the queue.
    pub(crate) async fn enter(self: &Arc<Self>, binding: &str, deadline: Instant) -> Result<Permit, Failure> {
        let (tell, told) = oneshot::channel();
        let waiter = Waiter {
            ticket: 0,
            seat: Arc::clone(self),
            tell,
        };
        let left = deadline.saturating_duration_since(Instant::now());
        let waits = self.0.gate.wait(self.0.id, left, waiter);
        let ticket = waits.map_err(|(crowded, _)| crowded.failure(binding))?;
        let _waiting = Waiting {
            share: &self.0,
            ticket,
        };
        let age = self.0.gate.age();
        match timeout(age, told).await {
            Ok(Ok(Some(permit))) => Ok(permit),
            Ok(_) => Err(refused(format!(
                "as many calls wait for binding {binding} as may (limits.queue), and this function has the most of them"
            ))
            .retry_after(age)),
            Err(_) => Err(refused(format!(
                "the call waited for {age:?} for its turn in binding {binding} (limits.queue_age), which is full \
                 (limits.concurrent)"
            ))
            .retry_after(age)),
        }
    }
}

impl Permit {
    /// A call that was counted in.
    pub(super) fn of(seat: Arc<Seat>) -> Self {
        Self(seat)
    }
}

impl Crowded {
    fn failure(self, binding: &str) -> Failure {
        let (what, wait) = match self {
            Self::Full { wait } => ("as many calls wait as may (limits.queue)", wait),
            Self::Late { wait } => ("it would not be this call's turn in time", wait),
        };
        refused(format!(
            "binding {binding} is full (limits.concurrent), and {what}"
        ))
        .retry_after(wait.max(AGAIN))
    }
}

/// The least time after which another attempt makes sense.
const AGAIN: Duration = Duration::from_millis(10);

fn refused(what: String) -> Failure {
    Failure::refused(Code::ResourceExhausted, what)
}

impl Drop for Share {
    fn drop(&mut self) {
        self.gate.forget(&self.key, self.id);
    }
}

impl Drop for Permit {
    fn drop(&mut self) {
        let Seat(share) = &*self.0;
        share.gate.leave(share.id);
    }
}

impl Drop for Held {
    fn drop(&mut self) {
        self.0.0.handles.fetch_sub(1, Ordering::Relaxed);
    }
}

impl Drop for Waiting<'_> {
    fn drop(&mut self) {
        self.share.gate.withdraw(self.share.id, self.ticket);
    }
}
