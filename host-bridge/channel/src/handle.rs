//! Handles of resources that live in a provider.

use std::fmt;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Weak};

use bytes::Bytes;
use outboard_session::dispatch::HandleKind;

use crate::channel::Carrier;
use crate::plain::{Lease, Plain};
use crate::session::Session;

/// A resource that lives in a provider. Dropping the last clone releases it there.
#[derive(Clone)]
pub struct RemoteHandle(Arc<Inner>);

/// A handle that goes along with a call.
#[derive(Debug, Clone)]
pub enum Argument {
    /// Lent for the time of the call.
    Borrow(RemoteHandle),
    /// Given away: the provider's once it has replied. After a call that failed, drop the handle, which releases it
    /// in case the provider did not take it.
    Own(RemoteHandle),
}

/// Where handles live that cannot leave, so that what a caller gets next may come from there, too. It keeps nothing alive.
#[derive(Clone)]
pub struct Beside(Where);

#[derive(Clone)]
enum Where {
    Session(Weak<Session>),
    Plain(Weak<Plain>),
}

impl RemoteHandle {
    pub(crate) fn pinned(session: Arc<Session>, number: u64) -> Self {
        let alive = Alive::new(session.alive_handles());
        Self(Arc::new(Inner {
            place: Place::Pinned { session, number },
            given: AtomicBool::new(false),
            _alive: alive,
        }))
    }

    pub(crate) fn portable(token: Bytes, alive: Arc<AtomicUsize>) -> Self {
        let alive = Alive::new(alive);
        Self(Arc::new(Inner {
            place: Place::Portable(token),
            given: AtomicBool::new(false),
            _alive: alive,
        }))
    }

    pub(crate) fn leased(lease: Lease) -> Self {
        let alive = Alive::new(lease.alive_handles());
        Self(Arc::new(Inner {
            place: Place::Leased(lease),
            given: AtomicBool::new(false),
            _alive: alive,
        }))
    }

    /// Whether the resource lives on one replica, or in the handle itself.
    pub fn kind(&self) -> HandleKind {
        match self.0.place {
            Place::Pinned { .. } | Place::Leased(_) => HandleKind::Pinned,
            Place::Portable(_) => HandleKind::Portable,
        }
    }

    /// Where it lives, if it lives in one place.
    pub fn beside(&self) -> Option<Beside> {
        match &self.0.place {
            Place::Pinned { session, .. } => Some(Beside(Where::Session(Arc::downgrade(session)))),
            Place::Leased(lease) => Some(Beside(Where::Plain(Arc::downgrade(lease.plain())))),
            Place::Portable(_) => None,
        }
    }

    /// Drops many handles at once: those of one session that nobody else holds leave in one frame.
    pub fn release_all(handles: impl IntoIterator<Item = Self>) {
        let mut sessions: Vec<(Arc<Session>, Vec<u64>)> = Vec::new();
        for handle in handles {
            let Some(inner) = Arc::into_inner(handle.0) else {
                continue;
            };
            let Place::Pinned { session, number } = &inner.place else {
                continue;
            };
            // What was given away is not ours to release; what is released here must not be when it drops.
            if inner.given.swap(true, Ordering::Relaxed) {
                continue;
            }
            match sessions.iter_mut().find(|(known, _)| Arc::ptr_eq(known, session)) {
                Some((_, numbers)) => numbers.push(*number),
                None => sessions.push((Arc::clone(session), vec![*number])),
            }
        }
        for (session, numbers) in sessions {
            session.release(&numbers);
        }
    }

    pub(crate) fn place(&self) -> &Place {
        &self.0.place
    }

    /// Whether it was given away with a call.
    pub(crate) fn given(&self) -> bool {
        self.0.given.load(Ordering::Relaxed)
    }

    /// Marks it as given away; false when it was already.
    pub(crate) fn give(&self) -> bool {
        !self.0.given.swap(true, Ordering::Relaxed)
    }

    /// The call it was given to did not end in a reply: it is the caller's again.
    pub(crate) fn take_back(&self) {
        self.0.given.store(false, Ordering::Relaxed);
    }
}

impl fmt::Debug for RemoteHandle {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.0.place {
            Place::Pinned { session, number } => write!(f, "RemoteHandle({number} of {})", session.name()),
            Place::Portable(_) => f.write_str("RemoteHandle(portable)"),
            Place::Leased(lease) => write!(f, "RemoteHandle({lease:?})"),
        }
    }
}

impl Beside {
    /// What calls to there go over, as long as new ones are taken.
    pub(crate) fn carrier(&self) -> Option<Carrier> {
        match &self.0 {
            Where::Session(session) => session
                .upgrade()
                .filter(|session| session.open())
                .map(Carrier::Session),
            Where::Plain(plain) => plain
                .upgrade()
                .filter(|plain| plain.open_now())
                .map(Carrier::Plain),
        }
    }
}

impl fmt::Debug for Beside {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.carrier() {
            Some(Carrier::Session(session)) => write!(f, "Beside({})", session.name()),
            Some(Carrier::Plain(plain)) => write!(f, "Beside({plain})"),
            None => f.write_str("Beside(nothing)"),
        }
    }
}

impl Argument {
    /// The handle itself.
    pub fn handle(&self) -> &RemoteHandle {
        match self {
            Self::Borrow(handle) | Self::Own(handle) => handle,
        }
    }
}

pub(crate) enum Place {
    Pinned {
        session: Arc<Session>,
        number: u64,
    },
    Portable(Bytes),
    /// On the plain face of a provider without sessions.
    Leased(Lease),
}

struct Inner {
    place: Place,
    given: AtomicBool,
    _alive: Alive,
}

impl Drop for Inner {
    fn drop(&mut self) {
        if *self.given.get_mut() {
            return;
        }
        match &self.place {
            Place::Pinned { session, number } => session.release(&[*number]),
            Place::Leased(lease) => lease.release(),
            Place::Portable(_) => {}
        }
    }
}

/// Counts what lives.
struct Alive(Arc<AtomicUsize>);

impl Alive {
    fn new(count: Arc<AtomicUsize>) -> Self {
        count.fetch_add(1, Ordering::Relaxed);
        Self(count)
    }
}

impl Drop for Alive {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::Relaxed);
    }
}
