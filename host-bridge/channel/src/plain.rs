//! The plain face of a provider that offers no sessions: one gRPC call for each call of a function, over one connection.

mod body;
mod call;
mod codec;
mod parts;
mod reflection;
mod release;
mod signature;
mod structure;
mod transport;

use std::collections::HashMap;
use std::fmt;
use std::sync::atomic::AtomicUsize;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use http::Uri;
use outboard_session::address::Address;
use tokio::sync::{Semaphore, mpsc};
use tokio::time::Instant;
use tokio_util::sync::CancellationToken;
use tonic::{Code, Status};

use crate::channel::Health;
use crate::fault::Fault;
use crate::options::ChannelOptions;
use crate::session::Origin;
use crate::socket::Site;
use crate::table::{Limits, MethodKey, MethodTable};
use crate::text::bounded;

pub(crate) use call::{Carried, PlainCall, lost};
pub(crate) use release::Lease;
pub use signature::Signature;
pub(crate) use structure::Described;

use release::Release;
use transport::{Connection, Transport};

/// A connection to a provider's plain face.
pub(crate) struct Plain {
    origin: Origin,
    endpoint: Address,
    transport: Transport,
    authority: Uri,
    /// What the provider says that it serves; one that does not say is trusted.
    table: Option<Arc<MethodTable>>,
    /// What came of comparing types with what it says, once for each.
    checked: Mutex<HashMap<MethodKey, Result<bool, Fault>>>,
    /// Why there is no session.
    why: String,
    limits: Limits,
    calls: Arc<Semaphore>,
    releases: mpsc::UnboundedSender<Release>,
    opened: Instant,
    left: CancellationToken,
    parting: Mutex<Option<Arc<str>>>,
}

/// A connection, and what has to run for it.
pub(crate) struct OpenedPlain {
    pub(crate) plain: Arc<Plain>,
    connection: Connection,
    releases: mpsc::UnboundedReceiver<Release>,
}

/// Why there is no plain face either.
#[derive(Debug, thiserror::Error)]
pub(crate) enum PlainError {
    #[error("cannot connect to {endpoint} again: {error}")]
    Socket {
        endpoint: Address,
        error: std::io::Error,
    },
    #[error("{endpoint} did not say within {within:?} what it serves")]
    Timeout { endpoint: Address, within: Duration },
    #[error("the reflection service of {endpoint} failed: {code:?}: {message}")]
    Reflection {
        endpoint: Address,
        code: Code,
        message: String,
    },
}

impl PlainError {
    /// What a call fails with meanwhile.
    pub(crate) fn fault(&self) -> Fault {
        Fault::refused(Code::Unavailable, self.to_string())
    }
}

/// A socket path is no authority; this is what other gRPC clients send for one.
const ORIGIN: &str = "http://localhost";

/// How often a connection that is to end looks whether it still has users.
const IDLE_CHECK: Duration = Duration::from_millis(200);

impl Plain {
    /// Connects to a provider that has no sessions, which `why` says, and asks what it serves.
    ///
    /// # Cancellation
    /// Dropping the future closes the connection.
    pub(crate) async fn open(
        site: &Site,
        options: &ChannelOptions,
        origin: Origin,
        why: String,
    ) -> Result<OpenedPlain, PlainError> {
        let endpoint = &site.address;
        let attempt = Self::attempt(site, options, origin, why);
        let within = options.connect_timeout;
        tokio::time::timeout(within, attempt).await.unwrap_or_else(|_| {
            Err(PlainError::Timeout {
                endpoint: endpoint.clone(),
                within,
            })
        })
    }

    async fn attempt(
        site: &Site,
        options: &ChannelOptions,
        owner: Origin,
        why: String,
    ) -> Result<OpenedPlain, PlainError> {
        let endpoint = &site.address;
        let socket = |error| PlainError::Socket {
            endpoint: endpoint.clone(),
            error,
        };
        let (transport, mut connection) = transport::connect(site, options.tls.as_ref())
            .await
            .map_err(socket)?;
        let limits = Limits {
            request: usize::MAX,
            reply: options.reply,
            calls: options.calls,
            handles: usize::MAX,
            scopes: usize::MAX,
            window: 0,
            deliveries: 0,
        };
        let origin = Uri::from_static(ORIGIN);
        let served = tokio::select! {
            served = reflection::served(&transport, &origin, endpoint, limits) => served,
            reason = &mut connection => Err(Status::unavailable(reason)),
        };
        let table = served.map_err(|status| PlainError::Reflection {
            endpoint: endpoint.clone(),
            code: status.code(),
            message: bounded(status.message()),
        })?;
        let (sender, releases) = mpsc::unbounded_channel();
        let plain = Self {
            origin: owner,
            endpoint: endpoint.clone(),
            transport,
            authority: origin,
            table: table.map(Arc::new),
            checked: Mutex::new(HashMap::new()),
            why,
            limits,
            calls: Arc::new(Semaphore::new(options.calls.min(Semaphore::MAX_PERMITS))),
            releases: sender,
            opened: Instant::now(),
            left: CancellationToken::new(),
            parting: Mutex::new(None),
        };
        Ok(OpenedPlain {
            plain: Arc::new(plain),
            connection,
            releases,
        })
    }

    /// Completes once the connection is lost.
    pub(crate) async fn left(&self) {
        self.left.cancelled().await;
    }

    pub(crate) fn open_now(&self) -> bool {
        !self.left.is_cancelled()
    }

    /// Why the connection was lost.
    pub(crate) fn parting_words(&self) -> Option<Arc<str>> {
        self.parting
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .clone()
    }

    /// Calls in flight.
    pub(crate) fn in_flight(&self) -> usize {
        self.limits.calls.saturating_sub(self.calls.available_permits())
    }

    /// What the provider says that it serves; none for one that does not say.
    pub(crate) fn table(&self) -> Option<&Arc<MethodTable>> {
        self.table.as_ref()
    }

    /// Whether a function is idempotent by what the provider says; none is of one that does not say.
    ///
    /// # Errors
    /// It does not serve the function, or not with this type.
    fn check(&self, method: &MethodKey, signature: &Signature) -> Result<bool, Fault> {
        let Some(table) = &self.table else {
            return Ok(false);
        };
        let mut checked = self.checked.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(known) = checked.get(method) {
            return known.clone();
        }
        let result = table.check(method, Some(signature));
        checked.insert(method.clone(), result.clone());
        result
    }

    pub(crate) fn age(&self) -> Duration {
        self.opened.elapsed()
    }

    pub(crate) fn ordinal(&self) -> u64 {
        self.origin.ordinal
    }

    /// Whether it is of the channel whose handles these are.
    pub(crate) fn is_of(&self, alive: &Arc<AtomicUsize>) -> bool {
        Arc::ptr_eq(&self.origin.alive, alive)
    }

    /// How its replica is.
    pub(crate) fn health(&self) -> &Arc<Health> {
        &self.origin.health
    }

    pub(crate) fn alive_handles(&self) -> Arc<AtomicUsize> {
        Arc::clone(&self.origin.alive)
    }
}

impl OpenedPlain {
    /// Keeps the connection, until it is lost.
    ///
    /// # Cancellation
    /// Dropping the future closes the connection.
    pub(crate) async fn run(self) {
        let Self {
            plain,
            connection,
            releases,
        } = self;
        let end = EndOnDrop(&plain);
        let reason = tokio::select! {
            reason = connection => reason,
            reason = release::release_all(&plain, releases) => reason,
            reason = plain.idle() => reason,
        };
        end.0.end(reason);
    }
}

impl Plain {
    /// Takes no new calls, and ends once it has nothing left to do.
    pub(crate) fn retire(&self, reason: &str) {
        self.end(format!("{self} {reason}"));
    }

    /// Completes when it takes no more calls, and neither a call nor a handle is left of those that it took.
    async fn idle(self: &Arc<Self>) -> String {
        self.left.cancelled().await;
        // Whoever uses it has a clone; nobody is told when the others go, and nobody waits for the end of this.
        while Arc::strong_count(self) > 1 {
            tokio::time::sleep(IDLE_CHECK).await;
        }
        // The last handles are still being given back.
        tokio::time::sleep(IDLE_CHECK).await;
        "it was no longer used".to_owned()
    }

    fn end(&self, reason: String) {
        let mut parting = self.parting.lock().unwrap_or_else(PoisonError::into_inner);
        parting.get_or_insert_with(|| reason.into());
        drop(parting);
        self.left.cancel();
    }
}

/// Ends a connection whose task is dropped.
struct EndOnDrop<'a>(&'a Plain);

impl Drop for EndOnDrop<'_> {
    fn drop(&mut self) {
        self.0.end("the channel was closed".to_owned());
    }
}

impl fmt::Display for Plain {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "the plain face at {}", self.endpoint)
    }
}
