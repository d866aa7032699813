//! The host: what embedders and the command use.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use outboard_config::ConfigErrors;
use outboard_telemetry::{Process, Tracer};
use tokio::net::TcpListener;

use crate::config::{HostConfig, TlsProblem};
use crate::engine::EngineError;
use crate::engines::Engines;
use crate::function::{Function, FunctionError};
use crate::http::Server;
use crate::links::Providers;
use crate::routes::Routes;
use crate::tls::Tls;

/// Functions that are compiled, linked and ready to be called.
pub struct Host {
    routes: Arc<Routes<Arc<Function>>>,
    tracer: Tracer,
    _tls: Option<Tls>,
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
    pub async fn load(config: &HostConfig) -> Result<Self, HostError> {
        let limits = config.functions.values().map(|function| &function.limits);
        let engines = Engines::new(limits, &config.cache)?;
        let tls = config.tls.as_ref().map(Tls::start).transpose()?;
        let providers = Providers::open(&config.providers, tls.as_ref().map(|tls| &tls.client));
        let mut routes = Vec::new();
        let mut failed = Vec::new();
        for (name, function) in &config.functions {
            match Function::load(&engines, name, function, &providers).await {
                Ok(loaded) => {
                    tracing::info!(function = &**name, route = %function.route, "ready");
                    routes.push((function.route.clone(), Arc::new(loaded)));
                }
                Err(error) => failed.push((Arc::clone(name), error)),
            }
        }
        if !failed.is_empty() {
            return Err(HostError::Functions(failed));
        }
        let tracer = config.telemetry.clone().map_or_else(Tracer::off, |settings| {
            let process = Process {
                instance: format!("outboard-{}", std::process::id()),
                version: env!("CARGO_PKG_VERSION"),
            };
            Tracer::start(settings, process)
        });
        Ok(Self {
            routes: Arc::new(Routes::new(routes)),
            tracer,
            _tls: tls,
        })
    }

    /// Answers the requests that come to `listener` until `shutdown` is over; then takes no more, and returns when
    /// those under way have ended or ten seconds have passed.
    ///
    /// # Cancellation
    /// Dropping the future stops accepting; requests that are under way go on for as long as the runtime does.
    pub async fn serve(&self, listener: TcpListener, shutdown: impl Future<Output = ()>) {
        Server::new(Arc::clone(&self.routes), self.tracer.clone())
            .serve(listener, shutdown)
            .await;
        self.tracer.flush(FLUSH).await;
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
            Self::Config(_)
            | Self::Tls { .. }
            | Self::Functions(_)
            | Self::Engine(EngineError::Cache { .. }) => true,
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
