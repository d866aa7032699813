//! A replica from its start to its end.

use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use arc_swap::ArcSwap;
use outboard_session::address::Address;
use outboard_session::dispatch::Dispatch;
use outboard_telemetry::{Process, Tracer, admin};
use tokio::net::TcpListener;
use tokio::sync::Notify;
use tokio::task::{JoinHandle, JoinSet};
use tokio::time::{interval, sleep_until, timeout};
use tokio_util::task::TaskTracker;
use tonic::service::RoutesBuilder;
use tonic_health::ServingStatus;

use crate::admin::Asked;
use crate::admission::{Needs, Replica};
use crate::config::Settings;
use crate::connections::Connections;
use crate::drain::Drain;
use crate::face::Face;
use crate::grant::Policy;
use crate::lease::Leases;
use crate::listen::{self, Listener};
use crate::metrics::Metrics;
use crate::outlet::Outlets;
use crate::provider::{Context, Provider, Services};
use crate::readiness::{DRAIN, Readiness, look_after_backends, look_after_secrets};
use crate::reload::Reload;
use crate::seal::{self, Seals};
use crate::secrets::Secrets;
use crate::session::SessionFace;
use crate::tls::{self, Tls};

mod error;
mod told;

pub use error::ServeError;
use told::{reflection, set_health, tell_health};

/// A replica that serves.
pub struct Running {
    addresses: Vec<Address>,
    admin: Option<Address>,
    replica: Arc<Replica>,
    asked: Arc<Notify>,
    ended: JoinHandle<Result<(), ServeError>>,
}

/// Handles leased out on the plain face at one time.
const LEASES: usize = 65_536;
/// How long the last spans may take to be sent.
const FLUSH: Duration = Duration::from_secs(1);

/// Starts a replica from its configuration file, and returns once it listens.
///
/// # Errors
/// The configuration, the provider, or an address does not allow it.
pub async fn start<P: Provider>(config: &Path) -> Result<Running, ServeError> {
    let (mut settings, bindings, mut context, source) = Settings::load::<P>(config)?;
    let instance = format!("{}-{}", P::KIND, std::process::id());
    if let Some(telemetry) = settings.telemetry.take() {
        let process = Process {
            instance: instance.clone(),
            version: env!("CARGO_PKG_VERSION"),
        };
        context.statements = telemetry.statements;
        context.tracer = Tracer::start(telemetry.settings, process);
    }
    let provider = P::start(bindings, &context)
        .await
        .map_err(|error| ServeError::Provider {
            kind: P::KIND,
            may_recover: P::may_recover(&error),
            source: Box::new(error),
        })?;
    let provider = Arc::new(provider);
    let services = provider.services();
    let secrets = context.secrets.clone();
    let tls = settings
        .tls
        .as_ref()
        .map(|table| Arc::new(Tls::new(table, &secrets)));
    let mut listeners = Vec::new();
    for address in &settings.listen {
        let listener = Listener::bind(address, tls.as_ref())
            .await
            .map_err(|error| ServeError::Listen(error.to_string()))?;
        listeners.push(listener);
    }
    let admin = match &settings.admin {
        None => None,
        Some(admin) => {
            let bound = listen::tcp(&admin.host, admin.port).await;
            Some(bound.map_err(|error| ServeError::Listen(error.to_string()))?)
        }
    };
    let addresses: Vec<_> = listeners
        .iter()
        .map(|listener| listener.address.clone())
        .collect();
    let (replica, servers) = replica(settings, services, &provider, instance, &context);
    for address in &addresses {
        if matches!(address, Address::Tcp { .. }) && tls.is_none() {
            tracing::warn!(%address, "plaintext TCP: anybody who reaches this port is the host `insecure`");
        }
        tracing::info!(%address, kind = P::KIND, replica = replica.name, "listening");
    }
    let (admin, admin_address) = admin.unzip();
    if let Some(Address::Tcp { host, port }) = &admin_address {
        tracing::info!(host, port, "the admin port is open");
    }
    let sockets = Sockets {
        listeners,
        admin,
        tls,
    };
    let asked = Arc::new(Notify::new());
    let reload = Reload {
        path: config.to_owned(),
        source,
        context,
        provider: Arc::clone(&provider),
        replica: Arc::clone(&replica),
    };
    let reload = reload.look_after(Arc::clone(&asked));
    let ended = tokio::spawn(serve(
        provider,
        Arc::clone(&replica),
        servers,
        sockets,
        secrets,
        reload,
    ));
    Ok(Running {
        addresses,
        admin: admin_address,
        replica,
        asked,
        ended,
    })
}

impl Running {
    /// Where it listens; a port of zero has become one that was free.
    pub fn addresses(&self) -> &[Address] {
        &self.addresses
    }

    /// Where the admin port is, if there is one; a port of zero has become one that was free.
    pub fn admin(&self) -> Option<&Address> {
        self.admin.as_ref()
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

/// What a replica listens on.
struct Sockets {
    listeners: Vec<Listener>,
    admin: Option<TcpListener>,
    tls: Option<Arc<Tls>>,
}

#[expect(
    clippy::expect_used,
    reason = "the names of metrics are constants, each there once, and a test makes them all"
)]
fn replica<P: Provider>(
    settings: Settings,
    services: Services,
    provider: &Arc<P>,
    name: String,
    context: &Context,
) -> (Arc<Replica>, Vec<crate::provider::Server>) {
    let Services {
        interfaces,
        servers,
        outlet,
    } = services;
    let epoch = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    let seals = settings
        .handles
        .as_ref()
        .map(|keys| Arc::new(Seals::new(keys, &context.secrets)));
    match &seals {
        Some(seals) => context.tokens.share(seals),
        None => tracing::warn!(
            "no [handles] key: portable handles are pinned to this replica, and leased on the plain face"
        ),
    }
    let outlets = Outlets::of(outlet);
    let first = |next: &mut usize, dispatch: &Arc<dyn Dispatch>| {
        Some(std::mem::replace(next, *next + dispatch.methods().len()))
    };
    let firsts = interfaces.iter().scan(0, first).collect();
    let methods: Vec<_> = interfaces
        .iter()
        .flat_map(|dispatch| dispatch.methods())
        .collect();
    let metrics = Metrics::new(P::KIND, methods).expect("metrics with valid names");
    metrics.calls().know(&settings.bindings);
    let replica = Replica {
        kind: P::KIND,
        name,
        epoch: u64::try_from(epoch.as_micros()).unwrap_or(u64::MAX),
        policy: Policy::new(settings.grants, &settings.bindings, settings.limits),
        limits: ArcSwap::from_pointee(settings.limits),
        seals,
        leases: Leases::new(settings.lease, LEASES),
        needs: Needs::of::<P>(&interfaces, &outlets),
        interfaces,
        firsts,
        drain: Drain::new(settings.drain),
        readiness: Readiness::default(),
        metrics,
        tracer: context.tracer.clone(),
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

async fn serve<P: Provider>(
    provider: Arc<P>,
    replica: Arc<Replica>,
    servers: Vec<crate::provider::Server>,
    sockets: Sockets,
    secrets: Secrets,
    reload: impl Future<Output = ()> + Send + 'static,
) -> Result<(), ServeError> {
    let Sockets {
        listeners,
        admin,
        tls,
    } = sockets;
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
    // Closed with everything else at the end: until then somebody may ask why it takes.
    let mut asking = JoinSet::new();
    if let Some(listener) = admin {
        let pools = Arc::clone(&provider);
        let asked = Asked {
            replica: Arc::clone(&replica),
            connections: connections.clone(),
            pools: Box::new(move || pools.pools()),
            secrets: secrets.clone(),
        };
        asking.spawn(admin::serve(listener, Arc::new(asked)));
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

    sweeping.spawn(look_after_backends(
        Arc::clone(&provider),
        replica.readiness.clone(),
    ));
    let (sealing, answering) = (Arc::clone(&replica), tls.clone());
    let made = move || {
        [
            (
                "handles.key",
                sealing.seals.as_ref().is_none_or(|seals| seals.is_ready()),
            ),
            ("tls", answering.as_ref().is_none_or(|tls| tls.is_ready())),
        ]
    };
    sweeping.spawn(look_after_secrets(
        secrets.clone(),
        replica.readiness.clone(),
        made,
    ));
    sweeping.spawn(tell_health(
        health.clone(),
        names.clone(),
        replica.readiness.clone(),
    ));
    if let Some(tls) = tls {
        sweeping.spawn(tls::look_after(tls));
    }
    let sealing = Arc::clone(&replica);
    sweeping.spawn(async move {
        if let Some(seals) = &sealing.seals {
            seal::look_after(seals).await;
        }
    });
    let drained = async {
        replica.drain.begun().await;
        tracing::info!("draining");
        replica.readiness.set(DRAIN, Some("it is ending".to_owned()));
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
    secrets.end().await;
    replica.tracer.flush(FLUSH).await;
    tracing::info!(handles = replica.alive.load(Ordering::Relaxed), "ended");
    Ok(())
}

/// How long sessions have to say that the grace is over.
pub(crate) const LAST_WORDS: Duration = Duration::from_millis(200);
