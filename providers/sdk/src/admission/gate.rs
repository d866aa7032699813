//! How many calls of a binding are served at one time, and who is next when more want to be.

use std::collections::{BTreeSet, HashMap, VecDeque};
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, Weak};
use std::time::Duration;

use slab::Slab;
use tokio::sync::oneshot;
use tokio::time::Instant;

use super::share::{Key, Permit, Seat, Share};

/// The calls of one binding. Whoever comes while there is room is served at once; otherwise functions take turns: next is
/// the one that has the least served for its weight.
pub(crate) struct Gate {
    state: Mutex<State>,
    /// How full it is, in permille.
    full: AtomicU32,
}

/// How many may be in, and how many may wait for how long.
#[derive(Debug, Clone, Copy)]
pub(crate) struct GateLimits {
    pub(crate) concurrent: usize,
    pub(crate) queue: usize,
    pub(crate) age: Duration,
}

/// What a function's grant says of its part.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Part {
    pub(crate) weight: u32,
    pub(crate) concurrent: usize,
}

/// A call that waits: told by its permit that it may go on, by nothing that others took its place.
pub(super) struct Waiter {
    pub(super) ticket: u64,
    pub(super) seat: Arc<Seat>,
    pub(super) tell: oneshot::Sender<Option<Permit>>,
}

/// Why a call may not even wait.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Crowded {
    /// As many wait as may.
    Full { wait: Duration },
    /// Its turn would come too late.
    Late { wait: Duration },
}

struct State {
    limits: GateLimits,
    running: usize,
    waiting: usize,
    known: HashMap<Key, (usize, Weak<Share>)>,
    members: Slab<Member>,
    /// Those who wait and may be served, by what is served of them for their weight, and then by when one of theirs began
    /// last.
    ready: BTreeSet<(u64, u64, usize)>,
    /// Those who wait, by how many for their weight.
    queues: BTreeSet<(u64, usize)>,
    /// The weights of those who wait, together.
    weights: u64,
    last_begun: u64,
    last_ticket: u64,
    pace: Pace,
}

/// One function's calls.
struct Member {
    part: Part,
    running: usize,
    begun: u64,
    queue: VecDeque<Waiter>,
    /// Where it stands in the sets.
    ready: Option<(u64, u64, usize)>,
    queued: Option<(u64, usize)>,
    /// What it adds to the weights of those who wait.
    counted: u64,
}

/// How fast calls leave while others wait.
#[derive(Default)]
struct Pace {
    last: Option<Instant>,
    between: Option<Duration>,
}

/// What is to be done once the state is no longer locked: a share that is dropped locks it itself.
#[derive(Default)]
struct After {
    let_in: Vec<Waiter>,
    gone: Vec<Waiter>,
}

/// What a call counts for a member of weight 1.
const UNIT: u64 = 1 << 20;

impl Gate {
    pub(crate) fn new(limits: GateLimits) -> Self {
        Self {
            state: Mutex::new(State {
                limits,
                running: 0,
                waiting: 0,
                known: HashMap::new(),
                members: Slab::new(),
                ready: BTreeSet::new(),
                queues: BTreeSet::new(),
                weights: 0,
                last_begun: 0,
                last_ticket: 0,
                pace: Pace::default(),
            }),
            full: AtomicU32::new(0),
        }
    }

    /// From now on these hold.
    pub(crate) fn limit(&self, limits: GateLimits) {
        let mut state = self.lock();
        state.limits = limits;
        let after = state.fill();
        self.unlock(state, after);
    }

    /// The share of a function, which is the same for all who ask while one of them holds it.
    pub(crate) fn share(self: &Arc<Self>, key: Key, part: Part) -> Arc<Share> {
        let mut state = self.lock();
        let known = state
            .known
            .get(&key)
            .and_then(|(id, share)| Some((*id, share.upgrade()?)));
        let (share, after) = match known {
            Some((id, share)) => {
                state.members[id].part = part;
                state.place(id);
                (share, state.fill())
            }
            None => {
                let id = state.members.insert(Member::new(part));
                let share = Arc::new(Share::new(Arc::clone(self), key.clone(), id));
                state.known.insert(key, (id, Arc::downgrade(&share)));
                (share, After::default())
            }
        };
        self.unlock(state, after);
        share
    }

    /// How full it is, in permille; wholly, when somebody waits who could be served otherwise.
    pub(crate) fn full(&self) -> u32 {
        self.full.load(Ordering::Relaxed)
    }

    /// Nobody holds a share any more.
    pub(super) fn forget(&self, key: &Key, id: usize) {
        let mut state = self.lock();
        if state.known.get(key).is_some_and(|(known, _)| *known == id) {
            state.known.remove(key);
        }
        state.members.remove(id);
    }

    /// Counts a call in, if there is room for it and nobody waits for that; in any case when it is `inside` already.
    pub(super) fn try_enter(&self, id: usize, inside: bool) -> bool {
        let mut state = self.lock();
        let room = state.running < state.limits.concurrent && state.ready.is_empty();
        let enters = inside || (room && state.members[id].has_room());
        if enters {
            state.begin(id);
        }
        self.unlock(state, After::default());
        enters
    }

    /// Puts a call into the queue, before which another may have to leave it.
    pub(super) fn wait(&self, id: usize, left: Duration, waiter: Waiter) -> Result<u64, (Crowded, Waiter)> {
        let mut state = self.lock();
        let mut after = After::default();
        let wait = state.expected(id);
        if wait > left.min(state.limits.age) {
            return Err((Crowded::Late { wait }, waiter));
        }
        if state.waiting >= state.limits.queue && !state.make_room(id, &mut after) {
            return Err((Crowded::Full { wait }, waiter));
        }
        state.last_ticket += 1;
        let ticket = state.last_ticket;
        state.waiting += 1;
        state.members[id].queue.push_back(Waiter { ticket, ..waiter });
        state.place(id);
        // Somebody may have left since this call found no room.
        let filled = state.fill();
        after.let_in.extend(filled.let_in);
        after.gone.extend(filled.gone);
        self.unlock(state, after);
        Ok(ticket)
    }

    /// Takes a call that waits no longer out of the queue, if it is there.
    pub(super) fn withdraw(&self, id: usize, ticket: u64) {
        let mut state = self.lock();
        let Some(member) = state.members.get_mut(id) else {
            return;
        };
        let place = member.queue.binary_search_by_key(&ticket, |waiter| waiter.ticket);
        let gone = place.ok().and_then(|place| member.queue.remove(place));
        if gone.is_some() {
            state.waiting -= 1;
            state.place(id);
        }
        let after = After {
            gone: gone.into_iter().collect(),
            ..After::default()
        };
        self.unlock(state, after);
    }

    /// A call is over.
    pub(super) fn leave(&self, id: usize) {
        let mut state = self.lock();
        state.running -= 1;
        state.members[id].running -= 1;
        let mut after = After::default();
        if state.waiting > 0 {
            state.place(id);
            state.pace.left(Instant::now());
            after = state.fill();
        } else {
            // What was slow once need not be when calls wait again, and who is refused for it would never find out.
            state.pace = Pace::default();
        }
        self.unlock(state, after);
    }

    /// The longest that a call waits.
    pub(super) fn age(&self) -> Duration {
        self.lock().limits.age
    }

    /// How many calls are served, and how many wait.
    #[cfg(test)]
    pub(super) fn counts(&self) -> (usize, usize) {
        let state = self.lock();
        (state.running, state.waiting)
    }

    fn unlock(&self, state: MutexGuard<'_, State>, after: After) {
        self.full.store(state.full(), Ordering::Relaxed);
        drop(state);
        for waiter in after.let_in {
            let permit = Permit::of(waiter.seat);
            // One that waits no longer gives its permit back by dropping it.
            drop(waiter.tell.send(Some(permit)));
        }
        for waiter in after.gone {
            drop(waiter.tell.send(None));
        }
    }

    /// No change stops halfway, so what a panic elsewhere left behind is whole.
    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl State {
    fn begin(&mut self, id: usize) {
        self.running += 1;
        self.last_begun += 1;
        let member = &mut self.members[id];
        member.running += 1;
        member.begun = self.last_begun;
    }

    /// Lets in whoever there is room for.
    fn fill(&mut self) -> After {
        let mut after = After::default();
        while self.running < self.limits.concurrent
            && let Some((_, _, id)) = self.ready.first().copied()
            && let Some(waiter) = self.members[id].queue.pop_front()
        {
            self.waiting -= 1;
            if waiter.tell.is_closed() {
                after.gone.push(waiter);
            } else {
                self.begin(id);
                after.let_in.push(waiter);
            }
            self.place(id);
        }
        after
    }

    /// Puts a member where it now belongs.
    fn place(&mut self, id: usize) {
        let member = &mut self.members[id];
        let weight = u64::from(member.part.weight.max(1));
        let scaled = |count: usize| (count as u64).saturating_mul(UNIT) / weight;
        let waits = !member.queue.is_empty();
        let ready = (waits && member.has_room()).then(|| (scaled(member.running), member.begun, id));
        let queued = waits.then(|| (scaled(member.queue.len()), id));
        let was_ready = std::mem::replace(&mut member.ready, ready);
        let was_queued = std::mem::replace(&mut member.queued, queued);
        if was_ready != ready {
            was_ready.map(|place| self.ready.remove(&place));
            self.ready.extend(ready);
        }
        if was_queued != queued {
            was_queued.map(|place| self.queues.remove(&place));
            self.queues.extend(queued);
        }
        let counted = if waits { weight } else { 0 };
        self.weights = self.weights - std::mem::replace(&mut member.counted, counted) + counted;
    }

    /// Makes room in the queue for a call of this member: the one who has most there for its weight gives up the last that
    /// came, unless that is this member itself.
    fn make_room(&mut self, id: usize, after: &mut After) -> bool {
        let Some((most, longest)) = self.queues.last().copied() else {
            return false;
        };
        let mine = self.members[id].queued.map_or(0, |(mine, _)| mine);
        if longest == id || most <= mine {
            return false;
        }
        let Some(waiter) = self.members[longest].queue.pop_back() else {
            return false;
        };
        self.waiting -= 1;
        after.gone.push(waiter);
        self.place(longest);
        true
    }

    /// How long another call of this member would wait: for those before it, as far as turns let them before it.
    fn expected(&self, id: usize) -> Duration {
        let member = &self.members[id];
        let weight = u64::from(member.part.weight.max(1));
        let weights = self.weights + if member.queued.is_none() { weight } else { 0 };
        let ahead = (member.queue.len() as u64 + 1).saturating_mul(weights) / weight;
        let ahead = ahead.min(self.waiting as u64 + 1);
        let between = self.pace.between.unwrap_or_default();
        between.saturating_mul(u32::try_from(ahead).unwrap_or(u32::MAX))
    }

    fn full(&self) -> u32 {
        if !self.ready.is_empty() {
            return 1000;
        }
        let permille = self.running.saturating_mul(1000) / self.limits.concurrent.max(1);
        u32::try_from(permille).unwrap_or(1000).min(1000)
    }
}

impl Member {
    fn new(part: Part) -> Self {
        Self {
            part,
            running: 0,
            begun: 0,
            queue: VecDeque::new(),
            ready: None,
            queued: None,
            counted: 0,
        }
    }

    fn has_room(&self) -> bool {
        self.running < self.part.concurrent
    }
}

impl Pace {
    /// A call left while others waited.
    fn left(&mut self, now: Instant) {
        if let Some(last) = self.last.replace(now) {
            let between = now.duration_since(last);
            // A moving mean over about eight.
            self.between = Some(self.between.map_or(between, |mean| (mean * 7 + between) / 8));
        }
    }
}

#[cfg(test)]
mod tests;
