//! The calls in flight of one session, by id.

use std::collections::hash_map::Entry;
use std::sync::Arc;
use std::time::Duration;

use rustc_hash::FxHashMap;
use tokio::sync::oneshot;
use tokio::time::Instant;

use crate::fault::{Delivered, Fault};
use crate::request::Reply;

/// How a call ended, as its session saw it.
pub(crate) enum Answer {
    /// The provider's reply.
    Reply(Reply),
    /// The provider's refusal or failure.
    Failure(Fault),
    /// The call never reached the provider, or the provider said that it will not serve it.
    Undelivered(Arc<str>),
    /// The session was lost after the call had left.
    Lost(Arc<str>),
    /// The deadline passed.
    Expired(Delivered),
}

/// Where a call's answer goes.
pub(super) type Waiting = oneshot::Sender<Answer>;

/// A call in flight.
pub(super) struct Call {
    phase: Phase,
    /// It uses a handle of this session, so no other session can serve it.
    pinned: bool,
    deadline: Instant,
    /// Streams of the request, and of the response.
    pub(super) sends: u32,
    pub(super) receives: u32,
    /// Those of both that are not over.
    open: u32,
}

enum Phase {
    Queued(Waiting),
    Sent(Waiting),
    /// The reply is here but for its body.
    Coming(Waiting, Reply),
    /// The reply is handed over; streams go on.
    Replied,
    /// Given up by its caller; its id stays until the provider has ended it.
    Abandoned,
}

/// Where a call was when its caller gave it up.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Abandon {
    /// Not yet written; nobody will ever see it.
    Unsent,
    /// Written; its id stays until the provider ends it.
    Sent,
    /// Already ended, or about to be.
    Ended,
}

/// Whom a terminal frame is for.
pub(super) enum Terminal {
    /// A caller that waits.
    Caller(Waiting),
    /// A call that its caller gave up, or that was declared unserved.
    Nobody,
    /// No call that this session has in flight.
    Unknown,
}

/// A call that is taken out before its end.
pub(super) struct Removed {
    pub(super) id: u64,
    pub(super) sends: u32,
    pub(super) receives: u32,
    pub(super) delivered: Delivered,
    /// Its caller, if that still waits, and what of the reply was there.
    pub(super) waiting: Option<Waiting>,
    pub(super) reply: Option<Reply>,
}

/// The calls of one session.
pub(super) struct Calls {
    calls: FxHashMap<u64, Call>,
    next: u64,
    abandoned: usize,
    /// From the provider's goaway: unpinned calls above it went elsewhere, whatever it still says of them.
    last_served: Option<u64>,
    /// No call's deadline is before this.
    earliest: Option<Instant>,
    /// When the calls may be looked through again: that takes its time when there are many.
    rested: Option<Instant>,
}

impl Default for Calls {
    fn default() -> Self {
        Self {
            calls: FxHashMap::default(),
            next: 1,
            abandoned: 0,
            last_served: None,
            earliest: None,
            rested: None,
        }
    }
}

impl Calls {
    /// Gives a new call its id.
    pub(super) fn insert(&mut self, waiting: Waiting, pinned: bool, deadline: Instant, sends: u32) -> u64 {
        let id = self.next;
        // Even ids are those of deliveries.
        self.next += 2;
        let call = Call {
            phase: Phase::Queued(waiting),
            pinned,
            deadline,
            sends,
            receives: 0,
            open: sends,
        };
        self.calls.insert(id, call);
        self.earliest = Some(self.earliest.map_or(deadline, |earliest| earliest.min(deadline)));
        id
    }

    /// Marks a call as written; false when it must not be, because nobody waits for it any more.
    pub(super) fn send(&mut self, id: u64) -> bool {
        let Some(call) = self.calls.get_mut(&id) else {
            return false;
        };
        match std::mem::replace(&mut call.phase, Phase::Abandoned) {
            Phase::Queued(waiting) => {
                call.phase = Phase::Sent(waiting);
                true
            }
            // Only queued calls are in the outbox, each once; what is not queued keeps its state.
            other => {
                call.phase = other;
                false
            }
        }
    }

    /// The caller no longer waits for the reply.
    pub(super) fn abandon(&mut self, id: u64) -> (Abandon, Option<Removed>) {
        let Some(call) = self.calls.get_mut(&id) else {
            return (Abandon::Ended, None);
        };
        match call.phase {
            Phase::Queued(_) => (Abandon::Unsent, self.remove(id)),
            Phase::Sent(_) => {
                let removed = call.abandon(id);
                self.abandoned += 1;
                (Abandon::Sent, Some(removed))
            }
            // The provider has ended it, so its id need not stay.
            Phase::Coming(..) => (Abandon::Sent, self.remove(id)),
            Phase::Replied | Phase::Abandoned => (Abandon::Ended, None),
        }
    }

    /// Takes out the call that a failure names.
    pub(super) fn fail(&mut self, id: u64) -> (Terminal, Option<Removed>) {
        match self.calls.get(&id).map(|call| &call.phase) {
            Some(Phase::Sent(_)) => {
                let mut removed = self.remove(id);
                match removed.as_mut().and_then(|removed| removed.waiting.take()) {
                    Some(waiting) => (Terminal::Caller(waiting), removed),
                    None => (Terminal::Nobody, removed),
                }
            }
            Some(Phase::Abandoned) => (Terminal::Nobody, self.remove(id)),
            // An answer to what was not asked yet: the call stays, so that its caller learns that it never left.
            Some(Phase::Queued(_) | Phase::Coming(..) | Phase::Replied) => (Terminal::Unknown, None),
            None => (self.unserved(id), None),
        }
    }

    /// The call that a reply with so many streams names. It stays while it has streams, or its body still comes.
    pub(super) fn reply(&mut self, id: u64, receives: u32, whole: bool) -> Terminal {
        let Entry::Occupied(mut entry) = self.calls.entry(id) else {
            return self.unserved(id);
        };
        let call = entry.get_mut();
        match std::mem::replace(&mut call.phase, Phase::Replied) {
            Phase::Sent(waiting) => {
                call.receives = receives;
                call.open += receives;
                if whole && call.open == 0 {
                    entry.remove();
                }
                Terminal::Caller(waiting)
            }
            Phase::Abandoned => {
                self.abandoned -= 1;
                entry.remove();
                Terminal::Nobody
            }
            other => {
                call.phase = other;
                Terminal::Unknown
            }
        }
    }

    /// Keeps a reply whose body still comes.
    pub(super) fn keep(&mut self, id: u64, waiting: Waiting, reply: Reply) {
        if let Some(call) = self.calls.get_mut(&id) {
            call.phase = Phase::Coming(waiting, reply);
        }
    }

    /// Takes the reply that was kept, and its caller; the call itself stays as long as it has streams.
    pub(super) fn complete(&mut self, id: u64) -> Option<(Waiting, Reply)> {
        let call = self.calls.get_mut(&id)?;
        match std::mem::replace(&mut call.phase, Phase::Replied) {
            Phase::Coming(waiting, reply) => {
                if call.open == 0 {
                    self.calls.remove(&id);
                }
                Some((waiting, reply))
            }
            other => {
                call.phase = other;
                None
            }
        }
    }

    /// One of the call's streams is over, and with the last one the call.
    pub(super) fn stream_over(&mut self, id: u64) {
        if let Some(call) = self.calls.get_mut(&id) {
            call.open = call.open.saturating_sub(1);
            if call.open == 0 && matches!(call.phase, Phase::Replied) {
                self.calls.remove(&id);
            }
        }
    }

    /// Takes out the unpinned calls that the provider never saw or will not serve.
    pub(super) fn go_away(&mut self, last_served: u64) -> Vec<Removed> {
        let last_served = self
            .last_served
            .map_or(last_served, |before| before.min(last_served));
        self.last_served = Some(last_served);
        let unserved = |(id, call): (&u64, &Call)| {
            let gone = match call.phase {
                Phase::Queued(_) => !call.pinned,
                Phase::Sent(_) => !call.pinned && *id > last_served,
                Phase::Abandoned => *id > last_served,
                Phase::Coming(..) | Phase::Replied => false,
            };
            gone.then_some(*id)
        };
        let ids: Vec<u64> = self.calls.iter().filter_map(unserved).collect();
        ids.into_iter().filter_map(|id| self.remove(id)).collect()
    }

    /// Takes out what has passed its deadline; who was given up before stays until the provider has ended it.
    pub(super) fn expire(&mut self, now: Instant) -> Vec<Removed> {
        if self.earliest().is_none_or(|earliest| earliest > now) {
            return Vec::new();
        }
        let cost = u32::try_from(self.calls.len()).unwrap_or(u32::MAX);
        self.rested = Some(now + Duration::from_micros(1) * cost);
        let waits = |call: &Call| !matches!(call.phase, Phase::Abandoned);
        let due = |(id, call): (&u64, &Call)| (call.deadline <= now && waits(call)).then_some(*id);
        let due: Vec<u64> = self.calls.iter().filter_map(due).collect();
        let mut expired = Vec::with_capacity(due.len());
        for id in due {
            match self.calls.get_mut(&id) {
                Some(call) if matches!(call.phase, Phase::Sent(_)) => {
                    expired.push(call.abandon(id));
                    self.abandoned += 1;
                }
                _ => expired.extend(self.remove(id)),
            }
        }
        let waiting = self.calls.values().filter(|call| waits(call));
        self.earliest = waiting.map(|call| call.deadline).min();
        expired
    }

    /// When to look for calls that have passed their deadlines.
    pub(super) fn earliest(&self) -> Option<Instant> {
        self.earliest.max(self.earliest.and(self.rested))
    }

    /// Takes out everything, at the session's end.
    pub(super) fn end(&mut self) -> Vec<Removed> {
        let ids: Vec<u64> = self.calls.keys().copied().collect();
        ids.into_iter().filter_map(|id| self.remove(id)).collect()
    }

    pub(super) fn get(&self, id: u64) -> Option<&Call> {
        self.calls.get(&id)
    }

    /// Whether a call of this id was ever made.
    pub(super) fn made(&self, id: u64) -> bool {
        id < self.next && id % 2 == 1
    }

    pub(super) fn is_queued(&self, id: u64) -> bool {
        matches!(
            self.calls.get(&id),
            Some(Call {
                phase: Phase::Queued(_),
                ..
            })
        )
    }

    /// How many calls were given up and not ended yet.
    pub(super) fn abandoned(&self) -> usize {
        self.abandoned
    }

    pub(super) fn len(&self) -> usize {
        self.calls.len()
    }

    pub(super) fn is_empty(&self) -> bool {
        self.calls.is_empty()
    }

    /// Whom an end is for that names no call: what was declared unserved may still be ended, too.
    fn unserved(&self, id: u64) -> Terminal {
        match self.last_served {
            Some(last) if id > last && self.made(id) => Terminal::Nobody,
            _ => Terminal::Unknown,
        }
    }

    fn remove(&mut self, id: u64) -> Option<Removed> {
        let mut call = self.calls.remove(&id)?;
        if matches!(call.phase, Phase::Abandoned) {
            self.abandoned -= 1;
        }
        Some(call.abandon(id))
    }
}

impl Call {
    /// Whether its caller still waits, or reads its streams.
    pub(super) fn live(&self) -> bool {
        !matches!(self.phase, Phase::Abandoned)
    }

    fn abandon(&mut self, id: u64) -> Removed {
        let (delivered, waiting, reply) = match std::mem::replace(&mut self.phase, Phase::Abandoned) {
            Phase::Queued(waiting) => (Delivered::Never, Some(waiting), None),
            Phase::Sent(waiting) => (Delivered::Maybe, Some(waiting), None),
            Phase::Coming(waiting, reply) => (Delivered::Maybe, Some(waiting), Some(reply)),
            Phase::Replied | Phase::Abandoned => (Delivered::Maybe, None, None),
        };
        Removed {
            id,
            sends: self.sends,
            receives: self.receives,
            delivered,
            waiting,
            reply,
        }
    }
}
