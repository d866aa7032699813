//! One session with a replica: the calls in flight, the frames that wait to be written, the handles held.

mod arguments;
mod calls;
mod deliveries;
mod effects;
mod hello;
mod intake;
mod lanes;
mod methods;
mod outbox;
mod pending;
mod pushed;
mod received;
mod run;
mod source;
mod state;
mod streams;
mod submit;
mod take;
mod violation;

use std::sync::atomic::{AtomicU32, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::Waker;
use std::time::Duration;

use tokio::time::Instant;
use tokio_util::sync::CancellationToken;

use crate::channel::Health;
use crate::options::ChannelOptions;
use crate::table::MethodTable;
use crate::text::bounded;

pub(crate) use arguments::Arguments;
pub(crate) use calls::Answer;
pub(crate) use hello::{HelloError, check as check_hello, versions};
pub(crate) use run::{frame, run};
pub(crate) use source::Source;
pub(crate) use submit::{NewCall, Refusal};

use calls::Abandon;
use effects::Effects;
use intake::Intake;
use outbox::Outgoing;
use state::{Phase, State};

/// The longest time that a provider is believed, so that no arithmetic on it overflows.
const MAX_TIME: Duration = Duration::from_secs(24 * 60 * 60);

/// How long calls and handles may stay in a session that nobody wants any more: longer than any request takes.
const GRACE: Duration = Duration::from_secs(60 * 60);

/// Whose a session is, or what stands in for one.
#[derive(Clone)]
pub(crate) struct Origin {
    /// Names it within its channel, from 1; later ones have higher numbers.
    pub(crate) ordinal: u64,
    /// The channel's handles.
    pub(crate) alive: Arc<AtomicUsize>,
    /// Its replica's.
    pub(crate) health: Arc<Health>,
}

/// How busy a session is, for whoever chooses among several without asking for their locks.
#[derive(Debug, Default)]
struct Tally {
    calls: AtomicUsize,
    /// What the provider last said of its load, in permille of what it can bear.
    saturation: AtomicU32,
}

/// One session. All of its state is behind one lock, which nobody holds for longer than a few map operations, and under
/// which no code of others runs.
pub(crate) struct Session {
    origin: Origin,
    name: String,
    table: Arc<MethodTable>,
    calls: usize,
    queued: usize,
    opened: Instant,
    tally: Arc<Tally>,
    state: Mutex<State>,
    /// Takes no new unpinned calls any more, because it ends or has ended.
    left: CancellationToken,
}

impl Session {
    pub(crate) fn new(origin: Origin, table: Arc<MethodTable>, options: &ChannelOptions) -> Arc<Self> {
        let tally = Arc::new(Tally::default());
        let intake = Intake::new(
            options.window,
            options.reply.min(table.limits.reply),
            options.received,
        );
        Arc::new(Self {
            origin,
            name: format!(
                "replica {} (start {}) at {}",
                table.replica, table.epoch, table.endpoint
            ),
            calls: table.limits.calls.min(options.calls),
            queued: options.queued,
            opened: Instant::now(),
            state: Mutex::new(State::new(intake, table.limits.window, Arc::clone(&tally))),
            tally,
            left: CancellationToken::new(),
            table,
        })
    }

    /// The caller no longer waits for a call.
    fn abandon(&self, id: u64) -> Abandon {
        self.change(|state, effects| {
            let (abandon, removed) = state.calls.abandon(id);
            if abandon == Abandon::Sent {
                state.outbox.push(Outgoing::Cancel(id));
            }
            if let Some(removed) = removed {
                state.drop_call(removed, effects);
            }
            abandon
        })
    }

    /// Counts handles again that a call gave away in vain.
    fn give_back(&self, owned_pinned: usize) {
        if owned_pinned > 0 {
            self.lock().handles += owned_pinned;
        }
    }

    /// Tells the provider that these pinned handles are no longer needed.
    pub(crate) fn release(&self, numbers: &[u64]) {
        self.change(|state, _| {
            if !matches!(state.phase, Phase::Ended(_)) {
                state.handles = state.handles.saturating_sub(numbers.len());
                state.outbox.release(numbers);
            }
        });
    }

    /// Ends the session: whoever waits learns whether the call had left.
    fn end(&self, reason: &str) {
        let reason: Arc<str> = reason.into();
        let unwritten = self.change(|state, effects| match state.phase {
            Phase::Ended(_) => None,
            Phase::Open | Phase::Leaving { .. } => Some(state.end(&reason, effects)),
        });
        self.left.cancel();
        drop(unwritten);
    }

    /// Takes no new unpinned calls from now on; tells why.
    fn leave(&self, state: &mut State, until: Instant, reason: &str) -> Option<Arc<str>> {
        let reason: Arc<str> = format!("{} goes away: {}", self.name, bounded(reason)).into();
        match &mut state.phase {
            Phase::Ended(_) => return None,
            // Said again: it may hurry, but not give back time that callers were told they do not have.
            Phase::Leaving { until: before, .. } => *before = until.min(*before),
            phase @ Phase::Open => {
                tracing::info!(session = self.name(), reason = &*reason, "a provider goes away");
                *phase = Phase::Leaving {
                    until,
                    reason: Arc::clone(&reason),
                };
            }
        }
        self.left.cancel();
        Some(reason)
    }

    /// Takes no new unpinned calls and no deliveries, and ends once it has nothing left to do.
    pub(crate) fn retire(&self, reason: &str) {
        self.change(|state, _| {
            let until = Instant::now() + GRACE;
            if self.leave(state, until, reason).is_some() {
                state.stop_deliveries();
            }
        });
    }

    /// Completes once the session takes no new unpinned calls.
    pub(crate) async fn left(&self) {
        self.left.cancelled().await;
    }

    pub(crate) fn open(&self) -> bool {
        !self.left.is_cancelled()
    }

    /// Why the session ends or has ended.
    pub(crate) fn parting_words(&self) -> Option<Arc<str>> {
        match &self.lock().phase {
            Phase::Open => None,
            Phase::Leaving { reason, .. } | Phase::Ended(reason) => Some(Arc::clone(reason)),
        }
    }

    /// Calls in flight, or `None` when the session has ended.
    pub(crate) fn in_flight(&self) -> Option<usize> {
        let state = self.lock();
        match state.phase {
            Phase::Ended(_) => None,
            Phase::Open | Phase::Leaving { .. } => Some(state.calls.len()),
        }
    }

    /// Calls in flight, of late.
    pub(crate) fn busy(&self) -> usize {
        self.tally.calls.load(Ordering::Relaxed)
    }

    /// What the provider last said of its load, in permille of what it can bear.
    pub(crate) fn saturation(&self) -> u32 {
        self.tally.saturation.load(Ordering::Relaxed)
    }

    pub(crate) fn alive_handles(&self) -> Arc<AtomicUsize> {
        Arc::clone(&self.origin.alive)
    }

    /// Whether it is of the channel whose handles these are.
    pub(crate) fn is_of(&self, alive: &Arc<AtomicUsize>) -> bool {
        Arc::ptr_eq(&self.origin.alive, alive)
    }

    /// How its replica is.
    pub(crate) fn health(&self) -> &Arc<Health> {
        &self.origin.health
    }

    pub(crate) fn age(&self) -> Duration {
        self.opened.elapsed()
    }

    pub(crate) fn table(&self) -> &Arc<MethodTable> {
        &self.table
    }

    pub(crate) fn ordinal(&self) -> u64 {
        self.origin.ordinal
    }

    pub(crate) fn name(&self) -> &str {
        &self.name
    }

    /// Changes the state, and does what follows from it once the lock was let go.
    fn change<T>(&self, change: impl FnOnce(&mut State, &mut Effects) -> T) -> T {
        let mut effects = Effects::default();
        let (changed, task) = {
            let mut state = self.lock();
            let changed = change(&mut state, &mut effects);
            (changed, state.rouse())
        };
        effects.carry_out();
        if let Some(task) = task {
            task.wake();
        }
        changed
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        // Nothing under the lock can panic halfway through a change, so a poisoned state is a sound one.
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Remembers whom to wake.
fn park(slot: &mut Option<Waker>, waker: &Waker) {
    match slot {
        Some(parked) => parked.clone_from(waker),
        None => *slot = Some(waker.clone()),
    }
}
