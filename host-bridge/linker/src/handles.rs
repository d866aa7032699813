//! The handles of one request: what wasmtime knows by a 32-bit number, and the provider by its own.

use std::sync::atomic::{AtomicBool, AtomicU32, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use outboard_channel::{Beside, RemoteHandle};
use outboard_transcode::ReplyHandles;
use rustc_hash::FxHashMap;
use tokio::sync::Notify;
use wasmtime::{Result, bail, format_err};

use crate::call::Target;

/// The handles that a request holds. Closing it releases them in one frame per session, and so does dropping the last
/// clone.
#[derive(Clone)]
pub(crate) struct HandleTable(Arc<Table>);

/// What the requests of one instance number their handles by. None is used twice, so that one request's, or one that was
/// left behind, never passes for another's.
#[derive(Clone, Default)]
pub(crate) struct Numbers(Arc<AtomicU32>);

/// A handle and where it belongs.
#[derive(Clone)]
pub(crate) struct Held {
    pub(crate) handle: RemoteHandle,
    pub(crate) target: Arc<Target>,
}

/// The handles of one reply, until the function takes them.
pub(crate) struct Returned {
    table: HandleTable,
    target: Arc<Target>,
    slots: Mutex<Vec<Option<RemoteHandle>>>,
}

struct Table {
    slots: Mutex<Slots>,
    /// Told once, when the table is closed.
    closing: Notify,
    /// The next number, of all tables that one instance uses.
    numbers: Numbers,
    most: usize,
    affinity: usize,
    /// Some handle cannot leave where it lives, or could not.
    settled: AtomicBool,
}

#[derive(Default)]
struct Slots {
    held: FxHashMap<u32, Held>,
    /// Where handles live that cannot leave, the last of each provider.
    places: Vec<(Arc<str>, Beside)>,
    closed: bool,
}

impl HandleTable {
    pub(crate) fn new(most: usize, numbers: Numbers) -> Self {
        static NEXT: AtomicUsize = AtomicUsize::new(0);
        Self(Arc::new(Table {
            slots: Mutex::default(),
            closing: Notify::new(),
            numbers,
            most,
            affinity: NEXT.fetch_add(1, Ordering::Relaxed),
            settled: AtomicBool::new(false),
        }))
    }

    /// What the request's calls go by, so that they share a session with each replica.
    pub(crate) fn affinity(&self) -> usize {
        self.0.affinity
    }

    /// Where the request has handles of a provider that cannot leave.
    pub(crate) fn beside(&self, provider: &str) -> Option<Beside> {
        if !self.0.settled.load(Ordering::Relaxed) {
            return None;
        }
        let slots = lock(&self.0.slots);
        let place = slots.places.iter().find(|(known, _)| **known == *provider);
        place.map(|(_, beside)| beside.clone())
    }

    /// The handle of a representation, which stays the request's; none if it is not one of its own.
    pub(crate) fn get(&self, rep: u32) -> Option<Held> {
        lock(&self.0.slots).held.get(&rep).cloned()
    }

    /// The handle of a representation, which ends; none if it is not one of the request's own.
    pub(crate) fn remove(&self, rep: u32) -> Option<Held> {
        lock(&self.0.slots).held.remove(&rep)
    }

    /// Releases all handles; those that come later are released at once.
    pub(crate) fn close(&self) {
        {
            let mut slots = lock(&self.0.slots);
            slots.closed = true;
            slots.release();
        }
        self.0.closing.notify_waiters();
    }

    pub(crate) fn is_closed(&self) -> bool {
        lock(&self.0.slots).closed
    }

    /// Waits until the table is closed.
    pub(crate) async fn closed(&self) {
        let told = self.0.closing.notified();
        if !self.is_closed() {
            told.await;
        }
    }

    fn insert(&self, held: Held) -> Result<u32> {
        let rep = self.0.numbers.next()?;
        let mut slots = lock(&self.0.slots);
        if slots.closed {
            // It is dropped here, and so released; whoever uses the number learns that it is nobody's.
            return Ok(rep);
        }
        if slots.held.len() >= self.0.most {
            bail!(
                "outboard: the function holds {} handles, which is as many as it may; drop some",
                self.0.most
            );
        }
        if let Some(beside) = held.handle.beside() {
            slots.settle(&held.target.provider, beside);
            self.0.settled.store(true, Ordering::Relaxed);
        }
        slots.held.insert(rep, held);
        Ok(rep)
    }
}

impl Numbers {
    /// # Errors
    /// All have been used.
    pub(crate) fn next(&self) -> Result<u32> {
        let next = |number: u32| number.checked_add(1);
        self.0
            .fetch_update(Ordering::Relaxed, Ordering::Relaxed, next)
            .map_err(|_| {
                format_err!("outboard: the instance has had as many handles as there are numbers for them")
            })
    }
}

impl Returned {
    pub(crate) fn new(table: HandleTable, target: Arc<Target>, handles: Vec<RemoteHandle>) -> Self {
        Self {
            table,
            target,
            slots: Mutex::new(handles.into_iter().map(Some).collect()),
        }
    }
}

impl ReplyHandles for Returned {
    fn take(&self, index: u32) -> Result<Option<u32>> {
        let taken = lock(&self.slots).get_mut(index as usize).and_then(Option::take);
        let held = |handle| Held {
            handle,
            target: Arc::clone(&self.target),
        };
        taken.map(|handle| self.table.insert(held(handle))).transpose()
    }
}

impl Slots {
    fn settle(&mut self, provider: &Arc<str>, beside: Beside) {
        match self.places.iter_mut().find(|(known, _)| known == provider) {
            Some((_, place)) => *place = beside,
            None => self.places.push((Arc::clone(provider), beside)),
        }
    }

    fn release(&mut self) {
        RemoteHandle::release_all(self.held.drain().map(|(_, held)| held.handle));
    }
}

impl Drop for Slots {
    fn drop(&mut self) {
        self.release();
    }
}

/// Nothing that holds these locks can panic halfway through a change, so a poisoned one is as good as any.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
