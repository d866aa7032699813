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
/// The same for the part that has a waker of its own.
const PART: u8 = 4;

/// Polls a task, and once more for what its own parts wake it for.
///
/// One part may have a waker of its own, so that it is polled when it was woken and not whenever the task runs.
pub struct Nudge {
    bell: Arc<Bell>,
    waker: Waker,
    part: Waker,
}

struct Bell {
    task: AtomicWaker,
    state: AtomicU8,
}

struct PartBell(Arc<Bell>);

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
            part: Waker::from(Arc::new(PartBell(Arc::clone(&bell)))),
            bell,
        }
    }

    /// The waker of the part that has one of its own.
    pub fn part(&self) -> &Waker {
        &self.part
    }

    /// Whether that part was woken since this was asked last; it has to be polled then.
    pub fn takes_part(&self) -> bool {
        self.bell.state.fetch_and(!PART, Ordering::SeqCst) & PART != 0
    }

    /// Polls `round`, and again as long as it wakes itself, up to a few times.
    pub fn poll<T>(
        &self,
        context: &mut Context<'_>,
        mut round: impl FnMut(&mut Context<'_>) -> Poll<T>,
    ) -> Poll<T> {
        self.bell.task.register(context.waker());
        let mut inner = Context::from_waker(&self.waker);
        let state = &self.bell.state;
        state.fetch_or(RUNS, Ordering::SeqCst);
        for _ in 0..ROUNDS {
            state.fetch_and(!AGAIN, Ordering::SeqCst);
            if let Poll::Ready(value) = round(&mut inner) {
                return Poll::Ready(value);
            }
            let rests = state.compare_exchange(RUNS, RESTS, Ordering::SeqCst, Ordering::SeqCst);
            if rests.is_ok() {
                return Poll::Pending;
            }
        }
        state.fetch_or(AGAIN, Ordering::SeqCst);
        state.fetch_and(!RUNS, Ordering::SeqCst);
        context.waker().wake_by_ref();
        Poll::Pending
    }
}

impl Bell {
    fn ring(&self, what: u8) {
        if self.state.fetch_or(what, Ordering::SeqCst) == RESTS {
            self.task.wake();
        }
    }
}

impl Wake for Bell {
    fn wake(self: Arc<Self>) {
        self.ring(AGAIN);
    }

    fn wake_by_ref(self: &Arc<Self>) {
        self.ring(AGAIN);
    }
}

impl Wake for PartBell {
    fn wake(self: Arc<Self>) {
        self.0.ring(PART);
    }

    fn wake_by_ref(self: &Arc<Self>) {
        self.0.ring(PART);
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;
    use std::sync::atomic::{AtomicUsize, Ordering};
    use std::task::{Context, Poll, Wake, Waker};

    use super::{Nudge, ROUNDS};

    #[derive(Default)]
    struct Woken(AtomicUsize);

    impl Wake for Woken {
        fn wake(self: Arc<Self>) {
            self.0.fetch_add(1, Ordering::SeqCst);
        }
    }

    fn polled(nudge: &Nudge, woken: &Arc<Woken>, mut round: impl FnMut(&Waker)) -> usize {
        let waker = Waker::from(Arc::clone(woken));
        let mut rounds = 0;
        let polled = nudge.poll(&mut Context::from_waker(&waker), |context| {
            rounds += 1;
            round(context.waker());
            Poll::<()>::Pending
        });
        assert!(polled.is_pending());
        rounds
    }

    #[test]
    fn what_wakes_itself_is_polled_again_at_once_and_its_task_is_not_woken() {
        let (nudge, woken) = (Nudge::new(), Arc::new(Woken::default()));
        let mut inner = None;
        let rounds = polled(&nudge, &woken, |waker| {
            if inner.is_none() {
                waker.wake_by_ref();
            }
            inner = Some(waker.clone());
        });
        assert_eq!((rounds, woken.0.load(Ordering::SeqCst)), (2, 0));
        // At rest, the task is woken, once however often it happens.
        let inner = inner.unwrap();
        inner.wake_by_ref();
        inner.wake();
        assert_eq!(woken.0.load(Ordering::SeqCst), 1);
        assert_eq!(polled(&nudge, &woken, |_| {}), 1);
        nudge.part().wake_by_ref();
        assert_eq!(woken.0.load(Ordering::SeqCst), 2);
        assert!(nudge.takes_part());
    }

    #[test]
    fn what_never_rests_leaves_the_thread_to_others_now_and_then() {
        let (nudge, woken) = (Nudge::new(), Arc::new(Woken::default()));
        let rounds = polled(&nudge, &woken, Waker::wake_by_ref);
        assert_eq!((rounds, woken.0.load(Ordering::SeqCst)), (ROUNDS, 1));
        assert_eq!(polled(&nudge, &woken, |_| {}), 1);
    }

    #[test]
    fn a_part_that_is_polled_in_the_round_that_woke_it_needs_no_other() {
        let (nudge, woken) = (Nudge::new(), Arc::new(Woken::default()));
        let rounds = polled(&nudge, &woken, |_| {
            nudge.part().wake_by_ref();
            assert!(nudge.takes_part());
            assert!(!nudge.takes_part());
        });
        assert_eq!(rounds, 1);
        let mut left = 1;
        let rounds = polled(&nudge, &woken, |_| {
            assert_eq!(nudge.takes_part(), left == 0);
            if left > 0 {
                left -= 1;
                nudge.part().wake_by_ref();
            }
        });
        assert_eq!((rounds, woken.0.load(Ordering::SeqCst)), (2, 0));
    }
}
