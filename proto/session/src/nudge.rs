//! A waker that knows whether its task runs: the parts of a session wake each other all the time, and need no scheduler for it.
//! A scheduler takes a task that wakes itself for one that yields, and wakes another thread for it.

use std::future::poll_fn;
use std::pin::pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicU8, Ordering};
use std::task::{Context, Poll, Wake, Waker};

use futures_util::task::AtomicWaker;

/// Rounds of one poll, so that a busy session leaves its thread to others, too.
const ROUNDS: usize = 8;

const RESTS: u8 = 0;
const RUNS: u8 = 1;
/// Something happened since the last round began, or since the task rested.
const AGAIN: u8 = 2;

/// Polls a task, and once more for what its own parts wake it for.
pub struct Nudge {
    bell: Arc<Bell>,
    waker: Waker,
}

struct Bell {
    task: AtomicWaker,
    state: AtomicU8,
}

/// A future that is polled once more, in one turn of its task, for what it wakes itself for.
///
/// # Cancellation
/// Is that of the future.
pub async fn nudged<F: Future>(future: F) -> F::Output {
    let nudge = Nudge::new();
    let mut future = pin!(future);
    poll_fn(|context| nudge.poll(context, |context| future.as_mut().poll(context))).await
}

impl Default for Nudge {
    fn default() -> Self {
        Self::new()
    }
}

impl Nudge {
    /// For one task.
    pub fn new() -> Self {
        let bell = Arc::new(Bell {
            task: AtomicWaker::new(),
            state: AtomicU8::new(RESTS),
        });
        Self {
            waker: Waker::from(Arc::clone(&bell)),
            bell,
        }
    }

    /// Polls `round`, and again as long as it wakes itself, up to a few times.
    pub fn poll<T>(
        &self,
        context: &mut Context<'_>,
        mut round: impl FnMut(&mut Context<'_>) -> Poll<T>,
    ) -> Poll<T> {
        self.bell.task.register(context.waker());
        let mut inner = Context::from_waker(&self.waker);
        for _ in 0..ROUNDS {
            self.bell.state.store(RUNS, Ordering::SeqCst);
            if let Poll::Ready(value) = round(&mut inner) {
                return Poll::Ready(value);
            }
            let rests = self
                .bell
                .state
                .compare_exchange(RUNS, RESTS, Ordering::SeqCst, Ordering::SeqCst);
            if rests.is_ok() {
                return Poll::Pending;
            }
        }
        self.bell.state.store(AGAIN, Ordering::SeqCst);
        context.waker().wake_by_ref();
        Poll::Pending
    }
}

impl Wake for Bell {
    fn wake(self: Arc<Self>) {
        self.wake_by_ref();
    }

    fn wake_by_ref(self: &Arc<Self>) {
        if self.state.swap(AGAIN, Ordering::SeqCst) == RESTS {
            self.task.wake();
        }
    }
}
