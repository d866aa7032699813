//! The handles of one session: resources that live here until the bridge releases them or the session ends.

use std::any::Any;
use std::collections::HashMap;
use std::pin::Pin;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use bytes::Bytes;
use futures_util::FutureExt as _;
use outboard_session::call::Call;
use outboard_session::dispatch::{Handle, Handles, Resolved, ResourceId};
use outboard_session::failure::Failure;
use outboard_session::frame::{HandleArgument, HandleResult, handle_argument, handle_result};
use tokio::sync::OwnedMutexGuard;
use tonic::Code;

use crate::admission::share::Held;
use crate::admission::{Alive, Replica};
use crate::grant::{Pass, Scope};

/// The pinned handles of one session.
#[derive(Clone)]
pub(crate) struct HandleTable {
    replica: Arc<Replica>,
    entries: Arc<Mutex<Entries>>,
}

/// The handles that came with one call, and those that it makes. Those that are never sent are dropped with it.
pub(crate) struct CallHandles {
    table: HandleTable,
    call: Call,
    scope: Arc<Scope>,
    pass: Pass,
    given: Mutex<Vec<Option<Given>>>,
    made: Mutex<Vec<HandleResult>>,
}

/// A call's place in the order of the calls on its pinned handles.
#[derive(Default)]
pub(crate) struct Turn {
    reached: Vec<OwnedMutexGuard<()>>,
    awaited: Vec<Place>,
}

/// A place in the queue for one handle; giving it up does not let those behind pass those before.
type Place = Pin<Box<dyn Future<Output = OwnedMutexGuard<()>> + Send>>;

#[derive(Default)]
struct Entries {
    live: HashMap<u64, Entry>,
    last: u64,
}

struct Entry {
    resource: ResourceId,
    value: Arc<dyn Any + Send + Sync>,
    function: Arc<str>,
    binding: Arc<str>,
    /// Held by the call that may use the handle now; the calls behind it queue for it.
    turn: Arc<tokio::sync::Mutex<()>>,
    _alive: Alive,
    _held: Held,
}

enum Given {
    Live {
        resource: ResourceId,
        value: Arc<dyn Any + Send + Sync>,
        own: bool,
    },
    Sealed(Bytes),
}

impl HandleTable {
    pub(crate) fn new(replica: Arc<Replica>) -> Self {
        Self {
            replica,
            entries: Arc::default(),
        }
    }

    /// Looks up what came with a call, in the moment it arrives: a later release does not reach it, and a later call
    /// on the same handle waits for it.
    pub(crate) fn admit(
        &self,
        call: Call,
        scope: Arc<Scope>,
        pass: Pass,
        arguments: Vec<HandleArgument>,
    ) -> Result<(CallHandles, Turn), Failure> {
        let mut turn = Turn::default();
        let mut handles = CallHandles {
            table: self.clone(),
            call,
            scope,
            pass,
            given: Mutex::default(),
            made: Mutex::default(),
        };
        if arguments.is_empty() {
            return Ok((handles, turn));
        }
        let call = &handles.call;
        let mut queued = Vec::new();
        let mut given = Vec::with_capacity(arguments.len());
        let mut entries = self.lock();
        for argument in arguments {
            given.push(Some(match argument.handle {
                Some(handle_argument::Handle::Portable(token)) => Given::Sealed(token),
                Some(handle_argument::Handle::Pinned(id)) => {
                    let entry = entries
                        .live
                        .get_mut(&id)
                        .filter(|entry| entry.function == call.function && entry.binding == call.binding);
                    // A handle of another function is as unknown as one that never was.
                    let entry = entry.ok_or_else(|| unknown(id))?;
                    // A handle that comes twice with one call is queued for once: a call does not wait for itself.
                    if !queued.contains(&id) {
                        queued.push(id);
                        turn.queue(&entry.turn);
                    }
                    let (resource, value) = (entry.resource, Arc::clone(&entry.value));
                    if argument.own {
                        entries.live.remove(&id);
                    }
                    Given::Live {
                        resource,
                        value,
                        own: argument.own,
                    }
                }
                None => {
                    return Err(Failure::refused(
                        Code::InvalidArgument,
                        "a handle argument without a handle",
                    ));
                }
            }));
        }
        drop(entries);
        handles.given = Mutex::new(given);
        Ok((handles, turn))
    }

    /// Forgets handles; what a call in flight still uses lives until the call ends.
    pub(crate) fn release(&self, handles: &[u64]) {
        if handles.is_empty() {
            return;
        }
        let released: Vec<_> = {
            let mut entries = self.lock();
            handles.iter().filter_map(|id| entries.live.remove(id)).collect()
        };
        // Dropping a resource may take a while, and may take other locks.
        drop(released);
    }

    /// How many handles are alive in this session.
    pub(crate) fn len(&self) -> usize {
        self.lock().live.len()
    }

    fn insert(
        &self,
        call: &Call,
        pass: &Pass,
        resource: ResourceId,
        value: Arc<dyn Any + Send + Sync>,
    ) -> Result<u64, Failure> {
        let most = self.replica.limits().handles;
        let mut entries = self.lock();
        if entries.live.len() >= most {
            let message =
                format!("the session holds {most} handles, which is as many as it may (limits.handles)");
            return Err(Failure::refused(Code::ResourceExhausted, message));
        }
        entries.last += 1;
        let id = entries.last;
        let entry = Entry {
            resource,
            value,
            function: Arc::clone(&call.function),
            binding: Arc::clone(&call.binding),
            turn: Arc::default(),
            _alive: Alive::new(&self.replica.alive),
            _held: pass.hold()?,
        };
        entries.live.insert(id, entry);
        Ok(id)
    }

    fn lock(&self) -> MutexGuard<'_, Entries> {
        lock(&self.entries)
    }
}

impl CallHandles {
    /// The call that they are of.
    pub(crate) fn call(&self) -> &Call {
        &self.call
    }

    /// What the policy is asked about.
    pub(crate) fn scope(&self) -> &Scope {
        &self.scope
    }

    /// Whether the call is for something that its function holds already.
    pub(crate) fn are_held(&self) -> bool {
        let held = |given: &Option<Given>| matches!(given, Some(Given::Live { .. }));
        lock(&self.given).iter().any(held)
    }

    /// The handles that the call made, in the order that the reply's body numbers them. They are the bridge's now.
    pub(crate) fn into_made(mut self) -> Vec<HandleResult> {
        let made = self.made.get_mut().unwrap_or_else(PoisonError::into_inner);
        std::mem::take(made)
    }
}

impl Handles for CallHandles {
    fn resolve(&self, handle: &Handle, resource: ResourceId, own: bool) -> Result<Resolved, Failure> {
        let refused = |what: &str| {
            Failure::refused(
                Code::InvalidArgument,
                format!("an argument of {resource}: {what}"),
            )
        };
        let Handle::Index(index) = handle else {
            return Err(refused(
                "in a session, handles stand in the frame's table and the body has their index",
            ));
        };
        let mut given = lock(&self.given);
        let slot = given
            .get_mut(*index as usize)
            .ok_or_else(|| refused("the frame has no handle of that index"))?;
        match slot {
            Some(Given::Live { resource: theirs, .. }) if *theirs != resource => {
                Err(refused(&format!("the handle is one of {theirs}")))
            }
            Some(Given::Live { own: theirs, .. }) if *theirs != own => Err(refused(
                "it is lent where it should be given away, or the other way round",
            )),
            Some(Given::Live { value, .. }) if !own => Ok(Resolved::Live(Arc::clone(value))),
            Some(Given::Sealed(token)) => {
                let state = match &self.table.replica.seals {
                    Some(seals) => seals.open(&self.call, resource, token)?,
                    None => None,
                };
                state.map(Resolved::State).ok_or_else(|| {
                    Failure::refused(
                        Code::PermissionDenied,
                        format!("the token is no handle of {resource} for this function, binding and host"),
                    )
                })
            }
            _ => match slot.take() {
                Some(Given::Live { value, .. }) => Ok(Resolved::Live(value)),
                _ => Err(refused("the handle was given away twice")),
            },
        }
    }

    fn issue(
        &self,
        resource: ResourceId,
        value: Arc<dyn Any + Send + Sync>,
        state: Option<Bytes>,
    ) -> Result<Handle, Failure> {
        let handle = match (state, &self.table.replica.seals) {
            (Some(state), Some(seals)) => {
                handle_result::Handle::Portable(seals.seal(&self.call, resource, &state)?)
            }
            _ => handle_result::Handle::Pinned(self.table.insert(&self.call, &self.pass, resource, value)?),
        };
        let mut made = lock(&self.made);
        let index = u32::try_from(made.len()).map_err(|_| {
            Failure::refused(
                Code::ResourceExhausted,
                "a reply with more handles than can be counted",
            )
        })?;
        made.push(HandleResult { handle: Some(handle) });
        Ok(Handle::Index(index))
    }
}

impl Drop for CallHandles {
    fn drop(&mut self) {
        let pinned = |made: HandleResult| match made.handle {
            Some(handle_result::Handle::Pinned(id)) => Some(id),
            _ => None,
        };
        let made = self.made.get_mut().unwrap_or_else(PoisonError::into_inner);
        if !made.is_empty() {
            let unsent: Vec<u64> = std::mem::take(made).into_iter().filter_map(pinned).collect();
            self.table.release(&unsent);
        }
    }
}

impl Turn {
    /// Waits for the calls that came before on the same handles.
    pub(crate) async fn come(&mut self) {
        for place in std::mem::take(&mut self.awaited) {
            let reached = place.await;
            self.reached.push(reached);
        }
    }

    /// Whether calls that came before still use one of its handles.
    pub(crate) fn waits(&self) -> bool {
        !self.awaited.is_empty()
    }

    /// Takes a place in a queue, in the moment of the call and not when it is first polled.
    fn queue(&mut self, turn: &Arc<tokio::sync::Mutex<()>>) {
        if let Ok(reached) = Arc::clone(turn).try_lock_owned() {
            self.reached.push(reached);
            return;
        }
        // Unconstrained, because a task that has used up its share of time would not be queued by this poll.
        let mut place: Place = Box::pin(tokio::task::unconstrained(Arc::clone(turn).lock_owned()));
        match (&mut place).now_or_never() {
            Some(reached) => self.reached.push(reached),
            None => self.awaited.push(place),
        }
    }
}

/// No change under these locks stops halfway, so what a panic elsewhere left behind is whole.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

fn unknown(id: u64) -> Failure {
    Failure::refused(
        Code::NotFound,
        format!("handle {id} is not alive in this session for this function and binding; open a new one"),
    )
}
