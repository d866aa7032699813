//! How a replica's calls went lately: whether it is to have more, and of which bindings.

use std::fmt;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use rustc_hash::FxHashMap;
use tokio::time::Instant;

use super::breaker::{Breaker, Passage};

/// What is remembered of a replica. One of which there is nothing bad to say costs a call one look at a flag.
pub(crate) struct Health {
    /// Names the replica within its channel, from 1.
    number: u64,
    /// As logs name it.
    name: Arc<str>,
    /// Something went wrong not long ago, so all outcomes count.
    watched: AtomicBool,
    watch: Mutex<Watch>,
    began: Instant,
    /// Milliseconds after `began` from which it has its whole share; 0 if it does already.
    warm_from: AtomicU64,
    warm_up: Duration,
}

/// How a call ended, as far as its replica is concerned.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Outcome {
    /// It was answered, well or not.
    Answered,
    /// It was refused because the binding's backend is away.
    Away,
    /// It was not answered in time.
    Silence,
    /// The session with this number was lost while it was in flight.
    Lost(u64),
}

/// A call that finds out whether a replica, or a binding of it, is well again.
pub(super) struct Probe {
    health: Arc<Health>,
    binding: Box<str>,
    told: bool,
}

struct Watch {
    replica: Breaker,
    recent: Recent,
    /// The session whose loss was counted last: it counts once, and not for each call that it had.
    lost: u64,
    /// By binding.
    circuits: FxHashMap<Box<str>, Breaker>,
    /// When something went wrong last.
    last: Instant,
}

/// Calls of a stretch of time, and how many of them had a fault.
struct Recent {
    from: Instant,
    calls: u32,
    faults: u32,
}

/// Faults in a row after which a replica gets no calls, and refusals in a row after which a binding of it gets none.
const FAULTS: u32 = 5;
const REFUSALS: u32 = 3;
/// So many faults are too many, in a row or not, if they are half of the recent calls.
const MANY: u32 = 10;
const STRETCH: Duration = Duration::from_secs(10);
/// The share of its calls that a replica has when it begins, in permille.
const COLD: u64 = 100;

impl Health {
    pub(super) fn new(number: u64, name: Arc<str>, warm_up: Duration) -> Self {
        let now = Instant::now();
        Self {
            number,
            name,
            watched: AtomicBool::new(false),
            watch: Mutex::new(Watch {
                replica: Breaker::new(),
                recent: Recent::new(now),
                lost: 0,
                circuits: FxHashMap::default(),
                last: now,
            }),
            began: now,
            warm_from: AtomicU64::new(0),
            warm_up,
        }
    }

    pub(super) fn number(&self) -> u64 {
        self.number
    }

    /// Its share of calls rises from now on.
    pub(super) fn warm_up(&self) {
        let from = self.began.elapsed() + self.warm_up;
        self.warm_from.store(millis(from), Ordering::Relaxed);
    }

    /// The share of its calls that it is to have now, in permille.
    pub(super) fn warmth(&self, now: Instant) -> usize {
        let from = self.warm_from.load(Ordering::Relaxed);
        if from == 0 {
            return 1000;
        }
        let left = from.saturating_sub(millis(now.saturating_duration_since(self.began)));
        if left == 0 {
            self.warm_from.store(0, Ordering::Relaxed);
            return 1000;
        }
        let whole = millis(self.warm_up).max(1);
        usize::try_from(1000 - (1000 - COLD) * left.min(whole) / whole).unwrap_or(1000)
    }

    /// Whether it takes a call of a binding.
    pub(super) fn passage(&self, binding: &str, now: Instant) -> Passage {
        if !self.watched.load(Ordering::Relaxed) {
            return Passage::Free;
        }
        let watch = self.lock();
        let circuit = watch.circuits.get(binding);
        let circuit = circuit.map_or(Passage::Free, |circuit| circuit.passage(now));
        watch.replica.passage(now).max(circuit)
    }

    /// Makes a call of a binding the probe, if there is none under way.
    pub(super) fn probe(self: &Arc<Self>, binding: &str, now: Instant) -> Option<Probe> {
        let mut watch = self.lock();
        let Watch {
            replica, circuits, ..
        } = &mut *watch;
        let circuit = circuits.get_mut(binding);
        let whole = replica.passage(now);
        let part = circuit
            .as_ref()
            .map_or(Passage::Free, |circuit| circuit.passage(now));
        if whole.max(part) != Passage::Probe {
            return None;
        }
        replica.probe();
        if let Some(circuit) = circuit {
            circuit.probe();
        }
        Some(Probe {
            health: Arc::clone(self),
            binding: binding.into(),
            told: false,
        })
    }

    /// Counts how a call of a binding ended.
    pub(super) fn note(&self, binding: &str, outcome: Outcome, probe: Option<Probe>) {
        if outcome == Outcome::Answered && probe.is_none() && !self.watched.load(Ordering::Relaxed) {
            return;
        }
        let probing = probe.is_some();
        if let Some(mut probe) = probe {
            probe.told = true;
        }
        let now = Instant::now();
        let mut watch = self.lock();
        if let Outcome::Lost(session) = outcome
            && std::mem::replace(&mut watch.lost, session) == session
            && !probing
        {
            return;
        }
        watch.recent.count(now, outcome.is_fault());
        if outcome != Outcome::Answered {
            watch.last = now;
            self.watched.store(true, Ordering::Relaxed);
        }
        match outcome {
            Outcome::Answered => {
                watch.replica.well(probing);
                if let Some(circuit) = watch.circuits.get_mut(binding) {
                    circuit.well(probing);
                }
                self.forget(&mut watch, now);
            }
            Outcome::Away => {
                watch.replica.well(probing);
                self.refused(&mut watch, binding, now, probing);
            }
            Outcome::Silence => {
                self.faulted(&mut watch, now, probing);
                self.refused(&mut watch, binding, now, probing);
            }
            Outcome::Lost(_) => self.faulted(&mut watch, now, probing),
        }
    }

    /// Whether it gets no calls, and whether that is about to be tried.
    pub(super) fn ejected(&self) -> Option<bool> {
        if !self.watched.load(Ordering::Relaxed) {
            return None;
        }
        let now = Instant::now();
        let watch = self.lock();
        (watch.replica.passage(now) != Passage::Free).then(|| watch.replica.is_probing(now))
    }

    /// The bindings that get no calls here.
    pub(super) fn broken(&self) -> Vec<String> {
        if !self.watched.load(Ordering::Relaxed) {
            return Vec::new();
        }
        let now = Instant::now();
        let watch = self.lock();
        let broken = watch.circuits.iter();
        let broken = broken.filter(|(_, circuit)| circuit.passage(now) != Passage::Free);
        let mut broken: Vec<String> = broken.map(|(binding, _)| binding.to_string()).collect();
        broken.sort_unstable();
        broken
    }

    fn faulted(&self, watch: &mut Watch, now: Instant, probing: bool) {
        let many = watch.recent.too_many() && watch.replica.passage(now) == Passage::Free;
        if many {
            watch.replica.trip(now);
        }
        if watch.replica.failed(now, probing, FAULTS) || many {
            watch.recent = Recent::new(now);
            tracing::warn!(replica = &*self.name, "a replica gets no more calls for a while");
        }
    }

    fn refused(&self, watch: &mut Watch, binding: &str, now: Instant, probing: bool) {
        if !watch.circuits.contains_key(binding) {
            watch.circuits.insert(binding.into(), Breaker::new());
        }
        if let Some(circuit) = watch.circuits.get_mut(binding)
            && circuit.failed(now, probing, REFUSALS)
        {
            tracing::warn!(
                replica = &*self.name,
                binding,
                "a binding of a replica gets no more calls for a while"
            );
        }
    }

    /// Stops watching once all has been well for a while.
    fn forget(&self, watch: &mut Watch, now: Instant) {
        watch.circuits.retain(|_, circuit| !circuit.is_well());
        if watch.circuits.is_empty()
            && watch.replica.is_well()
            && now.saturating_duration_since(watch.last) >= STRETCH
        {
            watch.recent = Recent::new(now);
            self.watched.store(false, Ordering::Relaxed);
        }
    }

    fn lock(&self) -> MutexGuard<'_, Watch> {
        // Nothing under the lock can panic halfway through a change, so a poisoned state is a sound one.
        self.watch.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl fmt::Debug for Health {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Health({})", self.name)
    }
}

impl Outcome {
    fn is_fault(self) -> bool {
        matches!(self, Self::Silence | Self::Lost(_))
    }
}

impl Drop for Probe {
    fn drop(&mut self) {
        if self.told {
            return;
        }
        let mut watch = self.health.lock();
        watch.replica.unprobed();
        if let Some(circuit) = watch.circuits.get_mut(&self.binding) {
            circuit.unprobed();
        }
    }
}

impl Recent {
    fn new(now: Instant) -> Self {
        Self {
            from: now,
            calls: 0,
            faults: 0,
        }
    }

    fn count(&mut self, now: Instant, fault: bool) {
        if now.saturating_duration_since(self.from) > STRETCH {
            *self = Self::new(now);
        }
        self.calls = self.calls.saturating_add(1);
        self.faults = self.faults.saturating_add(u32::from(fault));
    }

    fn too_many(&self) -> bool {
        self.faults >= MANY && self.faults >= self.calls - self.faults
    }
}

fn millis(time: Duration) -> u64 {
    u64::try_from(time.as_millis()).unwrap_or(u64::MAX)
}
