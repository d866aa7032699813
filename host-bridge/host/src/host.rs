//! The host: what embedders and the command use.

use std::fmt;
use std::sync::{Arc, Mutex, PoisonError, Weak};
use std::time::Duration;

use arc_swap::ArcSwap;
use outboard_config::ConfigErrors;
use outboard_telemetry::{Process, Tracer, admin};
use tokio::net::TcpListener;
use tokio_util::sync::CancellationToken;

use crate::admin::Asked;
use crate::config::{HostConfig, TlsProblem};
use crate::engine::EngineError;
use crate::function::{Function, FunctionError};
use crate::http::Server;
use crate::metrics::Metrics;
use crate::readiness::Readiness;
use crate::table::Table;

/// Functions that are compiled, linked and ready to be called, and that may be replaced by others while they are.
pub struct Host {
    table: Arc<ArcSwap<Table>>,
    /// Functions that were replaced and may have requests under way.
    leaving: Mutex<Vec<Weak<Function>>>,
    drain: Duration,
    tracer: Tracer,
    pub(crate) metrics: Arc<Metrics>,
    pub(crate) readiness: Arc<Readiness>,
}

/// All that another file asks for, compiled and linked, and nothing of it in effect.
pub struct Prepared(Table);

/// What a host has just ceased to run.
pub struct Retired(Vec<Ending>);

/// A function that takes no more requests, and what is cancelled once it has none.
struct Ending {
    name: Arc<str>,
    ended: CancellationToken,
}

/// How long the last spans may take to be sent.
const FLUSH: Duration = Duration::from_secs(1);

/// Why a host cannot run what it was told to.
#[derive(Debug, thiserror::Error)]
pub enum HostError {
    /// The host's file cannot be used.
    #[error(transparent)]
    Config(#[from] ConfigErrors),
    /// The files of the host's TLS changed since its own file was read, and cannot be used.
    #[error("key `tls.{key}`: {what}")]
    Tls {
        /// The key that names the file.
        key: &'static str,
        /// What is wrong, and what to do.
        what: String,
    },
    /// There is no engine to run functions with.
    #[error(transparent)]
    Engine(#[from] EngineError),
    /// The interfaces that every function has cannot be defined.
    #[error("the interfaces that every function has cannot be defined: {0:#}")]
    Interfaces(wasmtime::Error),
    /// Some functions cannot be run: all of them, by name.
    #[error("{}", Listed(.0))]
    Functions(Vec<(Arc<str>, FunctionError)>),
}

impl Host {
    /// Compiles and links every function of `config`, and starts to connect to its providers, none of which needs to
    /// be up. To be called on a tokio runtime.
    ///
    /// # Errors
    /// The engine cannot start, or functions cannot be run; the error names each of these and what to do about it.
    #[expect(
        clippy::expect_used,
        reason = "the names of metrics are constants, each there once, and a test makes them all"
    )]
    pub async fn load(config: &HostConfig) -> Result<Self, HostError> {
        let metrics = Arc::new(Metrics::new().expect("metrics with valid names"));
        let table = Table::load(config, None, &[], &metrics).await?;
        for (route, function) in table.routes.iter() {
            tracing::info!(function = &*function.name, %route, "ready");
        }
        let tracer = config.telemetry.clone().map_or_else(Tracer::off, |settings| {
            let process = Process {
                instance: format!("outboard-{}", std::process::id()),
                version: env!("CARGO_PKG_VERSION"),
            };
            Tracer::start(settings, process)
        });
        Ok(Self {
            table: Arc::new(ArcSwap::from_pointee(table)),
            leaving: Mutex::default(),
            drain: config.drain,
            tracer,
            metrics,
            readiness: Arc::default(),
        })
    }

    /// Compiles and links what `config` asks for and is not running yet. Nothing changes but that it starts to connect to
    /// new providers.
    ///
    /// # Errors
    /// As [`Host::load`]; what runs goes on.
    ///
    /// # Cancellation
    /// Nothing is lost.
    pub async fn prepare(&self, config: &HostConfig) -> Result<Prepared, HostError> {
        let now = self.table.load_full();
        let mut leaving = now.leaving_for(config);
        let left = self
            .leaving
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .clone();
        leaving.extend(
            left.iter()
                .filter_map(Weak::upgrade)
                .map(|function| function.limits),
        );
        let table = Table::load(config, Some(&now), &leaving, &self.metrics).await?;
        Ok(Prepared(table))
    }

    /// Has requests go to what was prepared, from the next on. Those that have begun are finished by what they began with.
    ///
    /// Where the host listens, its cache and where its traces go stay as they are.
    pub fn take(&self, Prepared(table): Prepared) -> Retired {
        let table = Arc::new(table);
        let before = self.table.swap(Arc::clone(&table));
        let gone = before.leave_for(&table);
        for function in &gone {
            function.retire();
        }
        let mut leaving = self.leaving.lock().unwrap_or_else(PoisonError::into_inner);
        leaving.retain(|function| function.strong_count() > 0);
        leaving.extend(gone.iter().map(Arc::downgrade));
        let ending = |function: &Arc<Function>| Ending {
            name: Arc::clone(&function.name),
            ended: function.ended(),
        };
        Retired(gone.iter().map(ending).collect())
    }

    /// Whether functions would be replaced, or taken away, by what is prepared.
    pub(crate) fn changes_by(&self, prepared: &Prepared) -> bool {
        !self.table.load().leave_for(&prepared.0).is_empty()
    }

    /// Answers the requests that come to `listener` until `shutdown` is over; then takes no more, and returns when
    /// those under way have ended or the time has passed that the configuration gives them.
    ///
    /// # Cancellation
    /// Dropping the future stops accepting; requests that are under way go on for as long as the runtime does.
    pub async fn serve(&self, listener: TcpListener, shutdown: impl Future<Output = ()>) {
        let told = async {
            shutdown.await;
            self.readiness.drain();
        };
        Server::new(Arc::clone(&self.table), self.tracer.clone(), self.drain)
            .serve(listener, told)
            .await;
        self.tracer.flush(FLUSH).await;
    }

    /// Tells whoever asks at `listener` how the host is: `/healthz`, `/readyz`, `/metrics`.
    ///
    /// # Cancellation
    /// The port and all its connections are closed.
    pub async fn answer_admin(&self, listener: TcpListener) {
        let asked = Asked {
            table: Arc::clone(&self.table),
            metrics: Arc::clone(&self.metrics),
            readiness: Arc::clone(&self.readiness),
            tracer: self.tracer.clone(),
        };
        admin::serve(listener, Arc::new(asked)).await;
    }
}

impl Retired {
    /// Waits until every request has ended that was begun by what is retired.
    ///
    /// # Cancellation
    /// Nothing is lost.
    pub async fn ended(self) {
        for Ending { ended, .. } in self.0 {
            ended.cancelled().await;
        }
    }

    /// The names of the functions that were replaced or taken away.
    pub(crate) fn names(&self) -> impl Iterator<Item = &str> {
        self.0.iter().map(|ending| &*ending.name)
    }
}

impl HostError {
    pub(crate) fn tls(problem: TlsProblem) -> Self {
        Self::Tls {
            key: problem.key,
            what: problem.to_string(),
        }
    }

    /// Whether the configuration, or a file that it names, has to be changed before another attempt.
    pub fn is_configuration(&self) -> bool {
        match self {
            Self::Config(_) | Self::Tls { .. } | Self::Engine(EngineError::Cache { .. }) => true,
            Self::Functions(failed) => failed.iter().any(|(_, error)| !error.is_passing()),
            Self::Engine(_) | Self::Interfaces(_) => false,
        }
    }
}

struct Listed<'a>(&'a [(Arc<str>, FunctionError)]);

impl fmt::Display for Listed<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, (name, error)) in self.0.iter().enumerate() {
            let line_break = if index == 0 { "" } else { "\n" };
            write!(f, "{line_break}function {name}: {error}")?;
        }
        Ok(())
    }
}
