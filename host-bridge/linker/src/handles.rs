//! The handles of one function instance: what wasmtime knows by a 32-bit number, and the provider by its own.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use outboard_channel::RemoteHandle;
use outboard_transcode::ReplyHandles;
use wasmtime::{Result, bail, format_err};

use crate::call::Target;

/// The handles that an instance holds. Dropping the last clone releases them, in one frame per session.
#[derive(Clone)]
pub(crate) struct HandleTable(Arc<Mutex<Slots>>);

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

struct Slots {
    held: Vec<Option<Held>>,
    free: Vec<u32>,
    most: usize,
}

impl HandleTable {
    pub(crate) fn new(most: usize) -> Self {
        Self(Arc::new(Mutex::new(Slots {
            held: Vec::new(),
            free: Vec::new(),
            most,
        })))
    }

    /// The handle of a representation, which stays the instance's.
    pub(crate) fn get(&self, rep: u32) -> Result<Held> {
        let slots = lock(&self.0);
        slots
            .held
            .get(rep as usize)
            .and_then(Clone::clone)
            .ok_or_else(|| unknown(rep))
    }

    /// The handle of a representation, which ends.
    pub(crate) fn remove(&self, rep: u32) -> Result<Held> {
        let mut slots = lock(&self.0);
        let held = slots
            .held
            .get_mut(rep as usize)
            .and_then(Option::take)
            .ok_or_else(|| unknown(rep))?;
        slots.free.push(rep);
        Ok(held)
    }

    fn insert(&self, held: Held) -> Result<u32> {
        let mut slots = lock(&self.0);
        if let Some(rep) = slots.free.pop() {
            slots.held[rep as usize] = Some(held);
            return Ok(rep);
        }
        if slots.held.len() >= slots.most {
            bail!(
                "outboard: the function holds {} handles, which is as many as it may; drop some",
                slots.most
            );
        }
        let rep = u32::try_from(slots.held.len())?;
        slots.held.push(Some(held));
        Ok(rep)
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

impl Drop for Slots {
    fn drop(&mut self) {
        RemoteHandle::release_all(self.held.drain(..).flatten().map(|held| held.handle));
    }
}

/// Nothing that holds these locks can panic halfway through a change, so a poisoned one is as good as any.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

fn unknown(rep: u32) -> wasmtime::Error {
    format_err!("outboard: the function has no handle with the representation {rep}")
}
