//! A channel: calls to one provider, over whatever sessions there are with its replicas.

mod attempts;
mod balance;
mod breaker;
mod call;
mod carrier;
mod discovery;
mod driver;
mod health;
mod hedge;
mod members;
mod replica;
mod scope;
mod strand;
mod subscriptions;

use std::collections::HashMap;
use std::fmt;
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError, Weak};

use arc_swap::ArcSwap;
use outboard_session::endpoint::Endpoints;
use tokio::runtime::Handle;
use tokio::sync::watch;
use tokio::time::Instant;
use tokio_util::sync::{CancellationToken, DropGuard};

use crate::budget::RetryBudget;
use crate::delivery::{Deliveries, Queue};
use crate::fault::Fault;
use crate::options::ChannelOptions;
use crate::request::{Reply, Request};
use crate::session::Session;
use crate::status::Status;
use crate::table::{MethodKey, MethodTable};

pub use scope::Scope;

pub(crate) use carrier::Carrier;
pub(crate) use health::Health;

use balance::Wanted;
use members::Members;
use replica::{Replica, Tried};
use strand::Standing;

/// Calls to one provider, whichever of its replicas serves them. Clones share everything; dropping the last one ends the
/// sessions.
#[derive(Clone)]
pub struct Channel(Arc<Core>);

impl Channel {
    /// A channel to the replicas that are found at these places. It looks for them and connects in the background, and
    /// again whenever it must, on the runtime that this is called on; a provider that is not there yet is no error.
    ///
    /// # Panics
    /// Outside of a tokio runtime.
    pub fn open(endpoints: impl Into<Endpoints>, options: ChannelOptions) -> Self {
        let endpoints = endpoints.into();
        let stop = CancellationToken::new();
        let shared = Arc::new(Shared {
            share: AtomicUsize::new(options.sessions.max(1)),
            options,
            runtime: Handle::current(),
            stop: stop.clone(),
            replicas: ArcSwap::default(),
            members: Mutex::new(Members::new(endpoints.clone())),
            changes: watch::Sender::new(()),
            urgent: watch::Sender::new(()),
            ordinals: AtomicU64::new(0),
            sessions: Mutex::new(Vec::new()),
            scopes: Mutex::new(HashMap::new()),
            queues: Mutex::new(Vec::new()),
            alive: Arc::new(AtomicUsize::new(0)),
            budget: RetryBudget::new(),
        });
        shared.search(endpoints);
        Self(Arc::new(Core {
            shared,
            _stop: stop.drop_guard(),
        }))
    }

    /// Where the provider's replicas are looked for.
    pub fn endpoints(&self) -> Arc<Endpoints> {
        self.0.shared.endpoints()
    }

    /// Looks for the replicas elsewhere from now on. Those that are still found stay as they are; those that are not take
    /// no more calls, and finish what they have.
    pub fn set_endpoints(&self, endpoints: impl Into<Endpoints>) {
        self.0.shared.search(endpoints.into());
    }

    /// The pair of a function and a binding that calls are made for. A session learns of it once.
    pub fn scope(&self, function: &str, binding: &str) -> Scope {
        let mut scopes = self
            .0
            .shared
            .scopes
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        scopes
            .entry((function.into(), binding.into()))
            .or_insert_with(|| Scope::new(function, binding))
            .clone()
    }

    /// What the provider serves; `None` while there is no session, and of a provider without sessions that does not say.
    pub fn table(&self) -> Option<Arc<MethodTable>> {
        let replicas = self.0.shared.replicas.load();
        let mut strands = replicas.iter().flat_map(|replica| &replica.strands);
        strands.find_map(|strand| match &*strand.standing() {
            Standing::Up(carrier) => carrier.table().cloned(),
            Standing::Down(_) => None,
        })
    }

    /// Waits for a session, or for the plain face of a provider that offers none; tells what the provider serves, if it says.
    ///
    /// # Errors
    /// There is none by the deadline or within the channel's patience, or the peer is no provider that this
    /// bridge can talk to.
    pub async fn connected(&self, deadline: Instant) -> Result<Option<Arc<MethodTable>>, Fault> {
        let wanted = Wanted {
            binding: "",
            affinity: 0,
            beside: None,
            tried: &Tried::default(),
        };
        let picked = self.0.shared.find(&wanted, deadline).await?;
        Ok(picked.carrier.table().cloned())
    }

    /// Calls a function of the provider and waits for its reply, at most until `deadline`.
    ///
    /// # Errors
    /// Whatever is not the interface's own error: no session, refused, failed, expired, outcome unknown. A call
    /// that was certainly not delivered is made again until the deadline, with another replica if there is one; one that
    /// may have been is repeated once, and only if the provider or the request declares the function idempotent. What
    /// a replica refuses, because a backend is away or it has too much to do, is asked of others a few times.
    ///
    /// # Cancellation
    /// Dropping the future cancels the call at the provider. Handles that still come back are released, and so are
    /// those that it gave away.
    pub async fn call(
        &self,
        scope: &Scope,
        method: &MethodKey,
        request: Request,
        deadline: Instant,
    ) -> Result<Reply, Fault> {
        self.0.shared.call(scope, method, request, deadline).await
    }

    /// Takes what the provider pushes towards a function, from every replica that there is from now on. At most `credit`
    /// deliveries of each are under way at a time: taken, or on their way here, and not acknowledged.
    ///
    /// # Errors
    /// Somebody takes the same deliveries of this channel already.
    pub fn deliveries(&self, scope: &Scope, method: &MethodKey, credit: u32) -> Result<Deliveries, Fault> {
        let queue = Arc::new(Queue::new(scope.clone(), method.clone(), credit.max(1)));
        self.0.shared.subscribe(&queue)?;
        Ok(Deliveries::new(Arc::clone(&self.0.shared), queue))
    }

    /// How the channel is doing, and what it holds.
    pub fn status(&self) -> Status {
        self.0.shared.status()
    }
}

impl fmt::Debug for Channel {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Channel")
            .field("endpoints", &self.endpoints().to_string())
            .field("status", &self.status())
            .finish()
    }
}

/// What the clones of a channel share; the background task lives as long as this does.
struct Core {
    shared: Arc<Shared>,
    _stop: DropGuard,
}

/// What the clones of a channel share with its background tasks.
pub(crate) struct Shared {
    options: ChannelOptions,
    runtime: Handle,
    /// Ends every task of the channel.
    stop: CancellationToken,
    /// Those that take new calls, if they are up.
    replicas: ArcSwap<Vec<Arc<Replica>>>,
    /// How many sessions each of them has.
    share: AtomicUsize,
    members: Mutex<Members>,
    /// Told whenever calls may find what they did not find before.
    changes: watch::Sender<()>,
    /// Told when a replica is lost: there may be others already.
    urgent: watch::Sender<()>,
    ordinals: AtomicU64,
    /// All sessions that may live: those that the strands stand on, and those that only finish what they have.
    sessions: Mutex<Vec<Weak<Session>>>,
    scopes: Mutex<Scopes>,
    /// Who takes deliveries.
    queues: Mutex<Vec<Arc<Queue>>>,
    alive: Arc<AtomicUsize>,
    budget: RetryBudget,
}

/// By function and binding.
type Scopes = HashMap<(Box<str>, Box<str>), Scope>;

impl Shared {
    /// Something is there, or gone.
    fn changed(&self) {
        self.changes.send_replace(());
    }

    /// A replica is gone, or still not there.
    fn lost(&self) {
        self.urgent.send_replace(());
        self.changed();
    }

    /// Remembers a session until it has ended.
    fn remember(&self, session: &Arc<Session>) {
        let mut sessions = self.sessions.lock().unwrap_or_else(PoisonError::into_inner);
        sessions.retain(|session| session.strong_count() > 0);
        sessions.push(Arc::downgrade(session));
    }

    fn status(&self) -> Status {
        let mut replicas = self.replicas.load().to_vec();
        let connected = replicas.iter().any(|replica| replica.takes_calls());
        replicas.extend(self.draining());
        let mut status = Status {
            connected,
            last_error: self.discovery_error(),
            handles: self.alive.load(Ordering::Relaxed),
            replicas: replicas.iter().map(|replica| replica.status()).collect(),
            ..Status::default()
        };
        let sessions = self.sessions.lock().unwrap_or_else(PoisonError::into_inner);
        for session in sessions.iter().filter_map(Weak::upgrade) {
            let Some(calls) = session.in_flight() else {
                continue;
            };
            status.sessions += 1;
            status.calls += calls;
            let number = session.health().number();
            let place = replicas
                .iter()
                .position(|replica| replica.health.number() == number);
            if let Some(replica) = place.and_then(|place| status.replicas.get_mut(place)) {
                replica.sessions += 1;
                replica.calls += calls;
            }
        }
        drop(sessions);
        for (replica, told) in replicas.iter().zip(&mut status.replicas) {
            let plain = replica.plain_calls();
            told.calls += plain;
            status.calls += plain;
            status.saturation = status.saturation.max(told.saturation);
            if let Some(error) = &told.last_error {
                status.last_error.get_or_insert_with(|| error.clone());
            }
        }
        status
    }
}
