//! A channel: calls to one provider, over whatever session there is.

mod call;
mod carrier;
mod driver;
mod scope;
mod strand;
mod subscriptions;

use std::collections::HashMap;
use std::fmt;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError, Weak};

use outboard_session::address::Address;
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

use carrier::Carrier;
use strand::{Standing, Strand};

/// Calls to one provider. Clones share everything; dropping the last one ends the session.
#[derive(Clone)]
pub struct Channel(Arc<Core>);

impl Channel {
    /// A channel to `endpoint`. It connects in the background, and again whenever it must, on the runtime that
    /// this is called on; a provider that is not there yet is no error.
    ///
    /// # Panics
    /// Outside of a tokio runtime.
    pub fn open(endpoint: Address, options: ChannelOptions) -> Self {
        let strands: Box<[_]> = (0..options.sessions.max(1)).map(|_| Strand::new()).collect();
        let shared = Arc::new(Shared {
            endpoint,
            options,
            strands,
            sessions: Mutex::new(Vec::new()),
            scopes: Mutex::new(HashMap::new()),
            queues: Mutex::new(Vec::new()),
            alive: Arc::new(AtomicUsize::new(0)),
            budget: RetryBudget::new(),
        });
        let stop = CancellationToken::new();
        for strand in 0..shared.strands.len() {
            tokio::spawn(driver::drive(Arc::clone(&shared), strand, stop.clone()));
        }
        Self(Arc::new(Core {
            shared,
            _stop: stop.drop_guard(),
        }))
    }

    /// Where the provider is.
    pub fn endpoint(&self) -> &Address {
        &self.0.shared.endpoint
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
        self.0
            .shared
            .strands
            .iter()
            .find_map(|strand| match &*strand.standing() {
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
        Ok(self.0.shared.carrier(0, 0, deadline).await?.table().cloned())
    }

    /// Calls a function of the provider and waits for its reply, at most until `deadline`.
    ///
    /// # Errors
    /// Whatever is not the interface's own error: no session, refused, failed, expired, outcome unknown. A call
    /// that was certainly not delivered is repeated until the deadline; one that may have been is repeated once,
    /// and only if the provider or the request declares the function idempotent.
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

    /// Takes what the provider pushes towards a function, by any session that there is from now on. At most `credit`
    /// deliveries are under way at a time: taken, or on their way here, and not acknowledged.
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
            .field("endpoint", &self.endpoint().to_string())
            .field("status", &self.status())
            .finish()
    }
}

/// What the clones of a channel share; the background task lives as long as this does.
struct Core {
    shared: Arc<Shared>,
    _stop: DropGuard,
}

/// What the clones of a channel share with its background task.
pub(crate) struct Shared {
    endpoint: Address,
    options: ChannelOptions,
    /// At least one.
    strands: Box<[Strand]>,
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
    /// What calls of this affinity go over: a session made after the one numbered `past`, or what stands in for it.
    async fn carrier(&self, affinity: usize, past: u64, deadline: Instant) -> Result<Carrier, Fault> {
        let index = affinity % self.strands.len();
        let strand = &self.strands[index];
        if let Some(carrier) = strand.at_once(past) {
            return Ok(carrier);
        }
        let patience = self.options.patience;
        if index > 0 {
            // It is connected after the first, which knows best what is wrong.
            self.strands[0]
                .carrier(0, &self.endpoint, patience, deadline)
                .await?;
        }
        strand.carrier(past, &self.endpoint, patience, deadline).await
    }

    /// Remembers a session until it has ended.
    fn remember(&self, session: &Arc<Session>) {
        let mut sessions = self.sessions.lock().unwrap_or_else(PoisonError::into_inner);
        sessions.retain(|session| session.strong_count() > 0);
        sessions.push(Arc::downgrade(session));
    }

    fn status(&self) -> Status {
        let mut status = Status {
            handles: self.alive.load(Ordering::Relaxed),
            ..Status::default()
        };
        for strand in &self.strands {
            strand.tell(&mut status);
        }
        for session in self
            .sessions
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .iter()
        {
            if let Some(calls) = session.upgrade().and_then(|session| session.in_flight()) {
                status.sessions += 1;
                status.calls += calls;
            }
        }
        status
    }
}
