//! What the bridge keeps for one instance of a function, and for each request that the instance serves.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::Arc;

use outboard_telemetry::Trace;
use tokio::time::Instant;
use wasmtime::StoreContextMut;
use wasmtime::component::GuestTaskId;

use crate::handles::{HandleTable, Numbers};
use crate::lattice::CallTargets;
use crate::routes::DEFAULT;

/// The bridge's part of a store's data: the handles of the requests that the instance serves, the links that they chose,
/// and until when their calls may take. Dropping it releases every handle that they still hold.
pub struct BridgeState {
    requests: Requests,
    pub(crate) numbers: Numbers,
    names: LinkNames,
    most: usize,
}

/// What belongs to one request. Calls and handles are of the request whose task made them, however many an instance
/// serves.
pub(crate) struct RequestState {
    pub(crate) deadline: Instant,
    pub(crate) handles: HandleTable,
    pub(crate) call_targets: CallTargets,
    names: LinkNames,
    chosen: HashMap<String, Arc<str>>,
    /// Whether the instance goes on when the request is over.
    pub(crate) shares: bool,
    /// What its calls are parts of.
    pub(crate) trace: Trace,
}

/// A request of an instance that serves several. Dropping it ends the request: its handles are released, its calls under
/// way are cancelled, and its task makes no more.
#[must_use = "the request ends when this is dropped"]
pub struct Begun {
    handles: HandleTable,
}

enum Requests {
    /// The instance serves this one alone.
    One(Box<RequestState>),
    /// By the task in which the instance serves it.
    Several(HashMap<GuestTaskId, RequestState>),
}

/// A call of a task whose request is over.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error(
    "the request that this call belongs to is over, and a function that goes on after it has no more calls"
)]
pub(crate) struct Over;

/// The names that a function may choose links by, for each interface without its version.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct LinkNames(pub(crate) Arc<BTreeMap<Arc<str>, BTreeSet<Arc<str>>>>);

/// A link that is not there.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("the function has no link named `{name}` for {interface}; {}", listed(.others))]
pub struct UnknownLink {
    interface: String,
    name: String,
    others: Vec<String>,
}

/// How the bridge finds its state in a store's data.
pub trait BridgeView: Send + 'static {
    /// The state of this instance.
    fn bridge(&mut self) -> &mut BridgeState;

    /// Told when a call of the instance had to wait, and is over: time that the instance itself did not use, for hosts
    /// that interrupt what computes for long.
    fn waited(store: &mut StoreContextMut<'_, Self>)
    where
        Self: Sized,
    {
        let _ = store;
    }
}

/// The most handles that a request holds, unless the host says otherwise.
const HANDLES: usize = 10_000;

impl BridgeState {
    /// The state of an instance that serves one request, whose calls all end by `deadline`.
    pub fn new(deadline: Instant) -> Self {
        let numbers = Numbers::default();
        let request = RequestState::new(
            deadline,
            HandleTable::new(HANDLES, numbers.clone()),
            LinkNames::default(),
        );
        Self {
            requests: Requests::One(Box::new(request)),
            numbers,
            names: LinkNames::default(),
            most: HANDLES,
        }
    }

    /// The state of an instance that serves several requests, each from [`BridgeState::begin`] on.
    pub fn shared() -> Self {
        Self {
            requests: Requests::Several(HashMap::new()),
            numbers: Numbers::default(),
            names: LinkNames::default(),
            most: HANDLES,
        }
    }

    /// The same with the names that binding the component found.
    #[must_use]
    pub fn with_link_names(mut self, names: LinkNames) -> Self {
        if let Requests::One(request) = &mut self.requests {
            request.names = names.clone();
        }
        self.names = names;
        self
    }

    /// The same with another limit on the handles that a request holds at one time.
    #[must_use]
    pub fn with_handle_limit(mut self, most: usize) -> Self {
        if let Requests::One(request) = &mut self.requests {
            request.handles = HandleTable::new(most, self.numbers.clone());
        }
        self.most = most;
        self
    }

    /// The same, with what the calls of its one request are parts of.
    #[must_use]
    pub fn with_trace(mut self, trace: Trace) -> Self {
        if let Requests::One(request) = &mut self.requests {
            request.trace = trace;
        }
        self
    }

    /// Begins a request that the instance serves in this task of its own, whose calls all end by `deadline` and are parts of
    /// this trace. An instance that was made for one request serves this one instead.
    pub fn begin(&mut self, task: GuestTaskId, deadline: Instant, trace: Trace) -> Begun {
        let handles = HandleTable::new(self.most, self.numbers.clone());
        let mut request = RequestState::new(deadline, handles.clone(), self.names.clone());
        request.trace = trace;
        match &mut self.requests {
            Requests::One(one) => **one = request,
            Requests::Several(several) => {
                request.shares = true;
                several.retain(|_, request| !request.handles.is_closed());
                several.insert(task, request);
            }
        }
        Begun { handles }
    }

    /// The request of the task that calls the host.
    ///
    /// # Errors
    /// That request is over, or none was begun in the task.
    pub(crate) fn caller<'a, T: BridgeView>(
        store: &'a mut StoreContextMut<'_, T>,
    ) -> Result<&'a mut RequestState, Over> {
        let task = match store.data_mut().bridge().requests {
            Requests::One(_) => None,
            // The last is the one that the host called; those before it, the instance called itself.
            Requests::Several(_) => match store.async_call_stack() {
                Ok(tasks) => tasks.last(),
                Err(_) => None,
            },
        };
        match (&mut store.data_mut().bridge().requests, task) {
            (Requests::One(request), _) => Some(&mut **request),
            (Requests::Several(several), Some(task)) => several.get_mut(&task),
            (Requests::Several(_), None) => None,
        }
        .filter(|request| !request.handles.is_closed())
        .ok_or(Over)
    }

    /// All requests, for what belongs to one of them and does not say to which.
    pub(crate) fn requests(&mut self) -> impl Iterator<Item = &mut RequestState> {
        let (one, several) = match &mut self.requests {
            Requests::One(request) => (Some(&mut **request), None),
            Requests::Several(several) => (None, Some(several.values_mut())),
        };
        one.into_iter().chain(several.into_iter().flatten())
    }
}

impl RequestState {
    fn new(deadline: Instant, handles: HandleTable, names: LinkNames) -> Self {
        Self {
            deadline,
            handles,
            call_targets: CallTargets::default(),
            names,
            chosen: HashMap::new(),
            shares: false,
            trace: Trace::default(),
        }
    }

    /// Lets the calls of an interface, `wasi:keyvalue/store`, that take no handle go to the link of that name from now on.
    ///
    /// # Errors
    /// There is none; then they go where they went before.
    pub(crate) fn choose_link(&mut self, interface: &str, name: &str) -> Result<(), UnknownLink> {
        let name = self.has_link(interface, name)?;
        self.chosen.insert(interface.to_owned(), name);
        Ok(())
    }

    /// The name of a link, if an interface has it.
    pub(crate) fn has_link(&self, interface: &str, name: &str) -> Result<Arc<str>, UnknownLink> {
        let names = self.names.0.get(interface);
        names
            .and_then(|names| names.get(name))
            .map(Arc::clone)
            .ok_or_else(|| UnknownLink {
                interface: interface.to_owned(),
                name: name.to_owned(),
                others: names.into_iter().flatten().map(|name| name.to_string()).collect(),
            })
    }

    /// Lets the calls of an interface fail until a link is chosen that is there.
    pub(crate) fn choose_missing(&mut self, interface: &str, name: &str) {
        // What no link covers cannot be called, and is not worth the memory.
        if self.names.0.contains_key(interface) {
            self.chosen.insert(interface.to_owned(), name.into());
        }
    }

    /// The link that was chosen for an interface.
    pub(crate) fn link_of(&self, interface: &str) -> Option<&str> {
        self.chosen.get(interface).map(|name| &**name)
    }
}

impl Drop for Begun {
    fn drop(&mut self) {
        self.handles.close();
    }
}

fn listed(names: &[String]) -> String {
    match names {
        [] => "no link covers it".to_owned(),
        [only] if only == DEFAULT => "its only link has no name".to_owned(),
        names => format!("there is {}", names.join(", ")),
    }
}
