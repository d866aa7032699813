//! The calls in flight of one session, by id.

use std::collections::HashMap;
use std::sync::Arc;

use tokio::sync::oneshot;

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
}

/// Who waits for a call.
pub(super) struct Waiting {
    pub(super) answer: oneshot::Sender<Answer>,
    /// It uses a handle of this session, so no other session can serve it.
    pub(super) pinned: bool,
}

/// Where a call was when its caller gave it up.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Abandon {
    /// Not yet written; nobody will ever see it.
    Unsent,
    /// Written; its id stays until the provider ends it.
    Sent,
    /// Already ended.
    Answered,
}

/// Whom a terminal frame is for.
pub(super) enum Terminal {
    /// A caller that waits.
    Caller(oneshot::Sender<Answer>),
    /// A call that its caller gave up, or that was declared unserved.
    Nobody,
    /// No call that this session has in flight.
    Unknown,
}

/// The calls of one session.
pub(super) struct Calls {
    entries: HashMap<u64, Entry>,
    next: u64,
    abandoned: usize,
    /// From the provider's goaway: unpinned calls above it went elsewhere, whatever it still says of them.
    last_served: Option<u64>,
}

enum Entry {
    Queued(Waiting),
    Sent(Waiting),
    Abandoned,
}

impl Default for Calls {
    fn default() -> Self {
        Self {
            entries: HashMap::new(),
            next: 1,
            abandoned: 0,
            last_served: None,
        }
    }
}

impl Calls {
    /// Gives a new call its id.
    pub(super) fn insert(&mut self, waiting: Waiting) -> u64 {
        let id = self.next;
        self.next += 1;
        self.entries.insert(id, Entry::Queued(waiting));
        id
    }

    /// Marks a call as written; false when it must not be, because nobody waits for it any more.
    pub(super) fn send(&mut self, id: u64) -> bool {
        let Some(entry) = self.entries.get_mut(&id) else {
            return false;
        };
        match std::mem::replace(entry, Entry::Abandoned) {
            Entry::Queued(waiting) => {
                *entry = Entry::Sent(waiting);
                true
            }
            // Only queued calls are in the outbox, each once; what is not queued keeps its state.
            other => {
                *entry = other;
                false
            }
        }
    }

    pub(super) fn abandon(&mut self, id: u64) -> Abandon {
        match self.entries.get_mut(&id) {
            Some(Entry::Queued(_)) => {
                self.entries.remove(&id);
                Abandon::Unsent
            }
            Some(entry @ Entry::Sent(_)) => {
                *entry = Entry::Abandoned;
                self.abandoned += 1;
                Abandon::Sent
            }
            Some(Entry::Abandoned) | None => Abandon::Answered,
        }
    }

    /// Takes out the call that a terminal frame names.
    pub(super) fn terminal(&mut self, id: u64) -> Terminal {
        // An answer to what was not asked yet: the call stays, so that its caller learns that it never left.
        if self.is_queued(id) {
            return Terminal::Unknown;
        }
        match self.entries.remove(&id) {
            Some(Entry::Sent(waiting) | Entry::Queued(waiting)) => Terminal::Caller(waiting.answer),
            Some(Entry::Abandoned) => {
                self.abandoned -= 1;
                Terminal::Nobody
            }
            None if self.last_served.is_some_and(|last| id > last && id < self.next) => Terminal::Nobody,
            None => Terminal::Unknown,
        }
    }

    /// Takes out the unpinned calls that the provider never saw or will not serve.
    pub(super) fn go_away(&mut self, last_served: u64) -> Vec<oneshot::Sender<Answer>> {
        let last_served = self
            .last_served
            .map_or(last_served, |before| before.min(last_served));
        self.last_served = Some(last_served);
        let mut abandoned = 0;
        let unserved = self
            .entries
            .extract_if(|id, entry| match entry {
                Entry::Queued(waiting) => !waiting.pinned,
                Entry::Sent(waiting) => !waiting.pinned && *id > last_served,
                Entry::Abandoned => *id > last_served,
            })
            .filter_map(|(_, entry)| match entry {
                Entry::Queued(waiting) | Entry::Sent(waiting) => Some(waiting.answer),
                Entry::Abandoned => {
                    abandoned += 1;
                    None
                }
            })
            .collect();
        self.abandoned -= abandoned;
        unserved
    }

    /// Takes out everything, at the session's end.
    pub(super) fn end(&mut self) -> Vec<(oneshot::Sender<Answer>, Delivered)> {
        self.abandoned = 0;
        self.entries
            .drain()
            .filter_map(|(_, entry)| match entry {
                Entry::Queued(waiting) => Some((waiting.answer, Delivered::Never)),
                Entry::Sent(waiting) => Some((waiting.answer, Delivered::Maybe)),
                Entry::Abandoned => None,
            })
            .collect()
    }

    pub(super) fn is_queued(&self, id: u64) -> bool {
        matches!(self.entries.get(&id), Some(Entry::Queued(_)))
    }

    /// How many calls were given up and not ended yet.
    pub(super) fn abandoned(&self) -> usize {
        self.abandoned
    }

    pub(super) fn len(&self) -> usize {
        self.entries.len()
    }

    pub(super) fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }
}
