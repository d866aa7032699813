//! A replica from its start to its end.

use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use arc_swap::ArcSwap;
use outboard_config::ConfigErrors;
use outboard_session::address::Address;
use outboard_session::dispatch::{Dispatch, MethodDescriptor};
use outboard_session::right::Rights;
use tokio::sync::Notify;
use tokio::task::{JoinHandle, JoinSet};
use tokio::time::{interval, sleep_until, timeout};
use tokio_util::task::TaskTracker;
use tonic::service::RoutesBuilder;
use tonic_health::ServingStatus;
use tonic_health::server::HealthReporter;

use crate::admission::{Needs, Replica};
use crate::config::Settings;
use crate::connections::Connections;
use crate::drain::Drain;
use crate::face::Face;
use crate::grant::Policy;
use crate::lease::Leases;
use crate::listen::Listener;
use crate::outlet::Outlets;
use crate::provider::{Provider, Services};
use crate::reload::Reload;
use crate::seal::Sealer;
use crate::session::{DROP, SessionFace};
use crate::tls::{self, Tls};

/// A replica that serves.
pub struct Running {
    addresses: Vec<Address>,
    replica: Arc<Replica>,
    asked: Arc<Notify>,
    ended: JoinHandle<Result<(), ServeError>>,
}

/// A replica that could not start, or that ended by itself.
#[derive(Debug, thiserror::Error)]
pub enum ServeError {
    /// The configuration cannot be served: all that is wrong with it.
    #[error(transparent)]
    Config(#[from] ConfigErrors),
    /// The provider itself refused to start.
    #[error("the {kind} provider cannot start: {source}")]
    Provider {
        /// Its kind.
        kind: &'static str,
        /// Its own reason.
        source: Box<dyn std::error::Error + Send + Sync>,
        /// What [`Provider::may_recover`] says of it.
        may_recover: bool,
    },
    /// An address that cannot be listened on.
    #[error("{0}")]
    Listen(String),
    /// A second signal came while it was draining.
    #[error("ended by a second signal before the calls in flight were")]
    Aborted,
    /// A part of the replica panicked.
    #[error("a part of the provider failed and ended it; its log says where")]
    Panicked,
}

/// The services that every provider has, besides reflection itself.
const SESSION: &str = outboard_session::frame::session_server::SERVICE_NAME;
const HEALTH: &str = "grpc.health.v1.Health";
/// Handles leased out on the plain face at one time.
const LEASES: usize = 65_536;

/// Starts a replica from its configuration file, and returns once it listens.
///
/// # Errors
/// The configuration, the provider, or an address does not allow it.
pub async fn start<P: Provider>(config: &Path) -> Result<Running, ServeError> {
    let (settings, bindings, context, source) = Settings::load::<P>(config)?;
    let provider = P::start(bindings, &context)
        .await
        .map_err(|error| ServeError::Provider {
            kind: P::KIND,
            may_recover: P::may_recover(&error),
            source: Box::new(error),
        })?;
    let provider = Arc::new(provider);
    let services = provider.services();
    let mut listeners = Vec::new();
    for address in &settings.listen {
        let listener = Listener::bind(address, settings.tls.as_ref())
            .await
            .map_err(|error| ServeError::Listen(error.to_string()))?;
        listeners.push(listener);
    }
    let addresses: Vec<_> = listeners
        .iter()
        .map(|listener| listener.address.clone())
        .collect();
    let tls = settings.tls.clone();
    let (replica, servers) = replica(settings, services, &provider);
    for address in &addresses {
        if matches!(address, Address::Tcp { .. }) && tls.is_none() {
            tracing::warn!(%address, "plaintext TCP: anybody who reaches this port is the host `insecure`");
        }
        tracing::info!(%address, kind = P::KIND, replica = replica.name, "listening");
    }
    let asked = Arc::new(Notify::new());
    let reload = Reload {
        path: config.to_owned(),
        source,
        provider: Arc::clone(&provider),
        replica: Arc::clone(&replica),
    };
    let reload = reload.look_after(Arc::clone(&asked));
    let ended = tokio::spawn(serve(
        provider,
        Arc::clone(&replica),
        servers,
        listeners,
        tls,
        reload,
    ));
    Ok(Running {
        addresses,
        replica,
        asked,
        ended,
    })
}

impl ServeError {
    /// Whether somebody has to change something before another attempt.
    pub(crate) fn is_configuration(&self) -> bool {
        matches!(
            self,
            Self::Config(_)
                | Self::Provider {
                    may_recover: false,
                    ..
                }
        )
    }
}

impl Running {
    /// Where it listens; a port of zero has become one that was free.
    pub fn addresses(&self) -> &[Address] {
        &self.addresses
    }

    /// How many handles are alive in all sessions and leases.
    pub fn handles_alive(&self) -> usize {
        self.replica.alive.load(Ordering::Relaxed)
    }

    /// How many streams are alive in all sessions, in both directions, until both ends are done with them.
    pub fn streams_alive(&self) -> usize {
        self.replica.streams.load(Ordering::Relaxed)
    }

    /// Has the file looked at now rather than within a second: its grants and limits take effect, and what is wrong with it is
    /// told in the log.
    pub fn reload(&self) {
        self.asked.notify_one();
    }

    /// Begins the end: no new calls, and those in flight have the time that `drain` says.
    pub fn drain(&self) {
        self.replica.drain.begin();
    }

    /// Waits for the end.
    ///
    /// # Errors
    /// It did not end by [`Running::drain`].
    ///
    /// # Cancellation
    /// The replica goes on.
    pub async fn ended(&mut self) -> Result<(), ServeError> {
        match (&mut self.ended).await {
            Ok(result) => result,
            Err(_) => Err(ServeError::Panicked),
        }
    }
}

fn replica<P: Provider>(
    settings: Settings,
    services: Services,
    provider: &Arc<P>,
) -> (Arc<Replica>, Vec<crate::provider::Server>) {
    let Services {
        interfaces,
        servers,
        outlet,
    } = services;
    let epoch = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    let sealer = settings.handle_key.as_ref().map(Sealer::new);
    if sealer.is_none() {
        tracing::warn!(
            "no [handles] key: portable handles are pinned to this replica, and leased on the plain face"
        );
    }
    let outlets = Outlets::of(outlet);
    let replica = Replica {
        kind: P::KIND,
        name: format!("{}-{}", P::KIND, std::process::id()),
        epoch: u64::try_from(epoch.as_micros()).unwrap_or(u64::MAX),
        policy: Policy::new(settings.grants, &settings.bindings, settings.limits),
        limits: ArcSwap::from_pointee(settings.limits),
        sealer,
        leases: Leases::new(settings.lease, LEASES),
        needs: needs::<P>(&interfaces, &outlets),
        interfaces,
        drain: Drain::new(settings.drain),
        alive: Arc::default(),
        streams: Arc::default(),
        running: Arc::default(),
        queued: Arc::default(),
        saturation: {
            let provider = Arc::clone(provider);
            Box::new(move || provider.saturation())
        },
        outlets,
        plain: Arc::default(),
        sessions: TaskTracker::new(),
    };
    (Arc::new(replica), servers)
}

/// What the provider says of the rights that its functions need. Whoever has something may drop it.
fn needs<P: Provider>(interfaces: &[Arc<dyn Dispatch>], outlets: &Outlets) -> Needs {
    let of = |method: &MethodDescriptor| match method.function.starts_with(DROP) {
        true => Rights::ANY,
        false => P::rights(method),
    };
    Needs {
        calls: interfaces
            .iter()
            .map(|interface| interface.methods().iter().map(of).collect())
            .collect(),
        deliveries: outlets.methods().map(P::rights).collect(),
    }
}

async fn serve<P: Provider>(
    provider: Arc<P>,
    replica: Arc<Replica>,
    servers: Vec<crate::provider::Server>,
    listeners: Vec<Listener>,
    tls: Option<Arc<Tls>>,
    reload: impl Future<Output = ()> + Send + 'static,
) -> Result<(), ServeError> {
    let (health, health_service) = tonic_health::server::health_reporter();
    let names: Vec<_> = servers.iter().map(|server| server.name).collect();
    set_health(&health, &names, ServingStatus::Serving).await;
    let mut routes = RoutesBuilder::default();
    routes.add_service(SessionFace(Arc::clone(&replica)));
    for server in servers {
        (server.add)(&mut routes, Face(Arc::clone(&replica)));
    }
    routes.add_service(health_service);
    let reflection = || reflection(&names, &replica.interfaces);
    match (reflection().build_v1(), reflection().build_v1alpha()) {
        (Ok(reflection), Ok(alpha)) => {
            routes.add_service(reflection).add_service(alpha);
        }
        (Err(error), _) | (_, Err(error)) => {
            tracing::error!(%error, "reflection is off: the descriptors that are built in cannot be read");
        }
    }

    let connections = Connections::new(routes.routes());
    let mut accepting = JoinSet::new();
    for listener in listeners {
        accepting.spawn(listener.accept_all(connections.clone()));
    }
    let leases = Arc::clone(&replica);
    let mut sweeping = JoinSet::new();
    sweeping.spawn(reload);
    sweeping.spawn(async move {
        let mut sweep = interval(leases.leases.idle().max(Duration::from_millis(20)) / 2);
        loop {
            sweep.tick().await;
            leases.leases.sweep();
        }
    });

    if let Some(tls) = tls {
        sweeping.spawn(tls::look_after(tls));
    }
    let drained = async {
        replica.drain.begun().await;
        tracing::info!("draining");
        set_health(&health, &names, ServingStatus::NotServing).await;
        accepting.shutdown().await;
        connections.close().await;
    };
    let grace_over = async {
        let until = replica.drain.begun().await;
        // What still runs then is told so by its session, which takes a moment.
        sleep_until(until + LAST_WORDS).await;
    };
    tokio::select! {
        () = drained => {}
        () = grace_over => tracing::warn!("the grace is over; calls that were still in flight are dropped"),
    }
    sweeping.shutdown().await;
    // A session lets go of its handles when its task has ended, which is after its connection has.
    replica.sessions.close();
    if timeout(LAST_WORDS, replica.sessions.wait()).await.is_err() {
        tracing::warn!("{} sessions do not end", replica.sessions.len());
    }
    replica.leases.clear();
    provider.shutdown().await;
    tracing::info!(handles = replica.alive.load(Ordering::Relaxed), "ended");
    Ok(())
}

/// How long sessions have to say that the grace is over.
pub(crate) const LAST_WORDS: Duration = Duration::from_millis(200);

async fn set_health(health: &HealthReporter, names: &[&'static str], status: ServingStatus) {
    // The empty name is the whole server.
    for name in names.iter().copied().chain([""]) {
        health.set_service_status(name, status).await;
    }
}

/// What the server tells of itself. Many clients still ask in the version that came before 1.
fn reflection(
    served: &[&'static str],
    interfaces: &[Arc<dyn Dispatch>],
) -> tonic_reflection::server::Builder<'static> {
    // Those of the session are among the stubs'; contracts that stand elsewhere bring their own, and come first.
    let mut sets: Vec<_> = interfaces
        .iter()
        .map(|interface| interface.descriptors())
        .collect();
    sets.extend([
        outboard_stubs::FILE_DESCRIPTOR_SET,
        tonic_health::pb::FILE_DESCRIPTOR_SET,
    ]);
    sets.dedup();
    let builder = sets.into_iter().fold(
        tonic_reflection::server::Builder::configure(),
        tonic_reflection::server::Builder::register_encoded_file_descriptor_set,
    );
    // The descriptors are of every contract there is; listed is what this provider serves.
    let ours = [SESSION, HEALTH].into_iter().chain(served.iter().copied());
    ours.fold(builder, tonic_reflection::server::Builder::with_service_name)
}
