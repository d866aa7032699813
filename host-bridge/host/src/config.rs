//! The host's file, checked: every name in it leads somewhere.

mod check;
mod file;
mod tls;

use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use outboard_config::{ConfigErrors, Document, KeyPath, Loaded, Partly, Problem, Repairs};
use outboard_delivery::{ComponentSource, DeliverySettings};
use outboard_linker::LinkTarget;
use outboard_session::call::HostIdentity;
use outboard_session::endpoint::{Endpoint, Endpoints};
use outboard_telemetry::Settings;

use crate::routes::Route;

pub use tls::TlsFiles;

pub(crate) use tls::{TlsParts, TlsProblem};

/// What a host is to run.
#[derive(Debug, Clone)]
pub struct HostConfig {
    /// Where HTTP requests are taken.
    pub listen: SocketAddr,
    /// Where the host tells how it is; nowhere unless set.
    pub admin: Option<SocketAddr>,
    /// How long requests that are under way may take when the host is told to stop.
    pub drain: Duration,
    /// Where compiled components are kept from one start to the next.
    pub cache: CacheFolder,
    /// What providers on TCP are shown, and have to show.
    pub tls: Option<TlsFiles>,
    /// Where traces go, and how many; none of them anywhere unless set.
    pub telemetry: Option<Settings>,
    /// How components are brought, and which are let run.
    pub delivery: DeliverySettings,
    /// The providers by name.
    pub providers: BTreeMap<Arc<str>, ProviderConfig>,
    /// The functions by name.
    pub functions: BTreeMap<Arc<str>, FunctionConfig>,
}

/// Where compiled components are kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum CacheFolder {
    /// A folder `outboard` among the user's caches; none if the user has no such place.
    OfUser,
    /// This folder; it is made if it is not there.
    At(PathBuf),
}

/// A provider that functions may be linked to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ProviderConfig {
    /// Where its replicas are.
    pub endpoint: Endpoints,
    /// Whether it is spoken to in plaintext, where anybody may listen and answer.
    pub insecure: bool,
    /// Its kind: `outboard-provider-KIND` is its program.
    pub kind: Arc<str>,
    /// Its own file, when the one who starts the host is to start it too.
    pub run: Option<PathBuf>,
}

/// A function, when it runs, and what it may use.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FunctionConfig {
    /// Where the component is.
    pub component: ComponentSource,
    /// The requests that it answers.
    pub route: Route,
    /// How much one instance, and all instances together, may use.
    pub limits: FunctionLimits,
    /// How many requests one instance serves; none for an instance per request.
    pub reuse: Option<Reuse>,
    /// Which of its imports go where.
    pub links: Vec<LinkConfig>,
}

/// How much a function may use.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct FunctionLimits {
    /// The most linear memory of one instance, in bytes.
    pub memory: u64,
    /// How long one request may take, from its head to the end of the function.
    pub time: Duration,
    /// The most requests at one time; one more is refused.
    pub concurrent: u32,
    /// The longest request body, in bytes.
    pub body: u64,
}

/// How far an instance of a function is reused.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Reuse {
    /// The most requests that it serves in all.
    pub requests: u32,
    /// How long it takes requests after its first.
    pub age: Duration,
    /// The most requests that it serves at one time.
    pub concurrent: u32,
}

/// A link of a function.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LinkConfig {
    /// The imports that it covers.
    pub import: LinkTarget,
    /// Which of several backends of one kind it is, by the name that the function asks for; none for the one that it
    /// gets without asking.
    pub name: Option<Arc<str>>,
    /// A name among [`HostConfig::providers`].
    pub provider: Arc<str>,
    /// The binding inside the provider.
    pub binding: Arc<str>,
    /// The functions that may be called again when a call's outcome was lost, whatever the provider says of them:
    /// `open`, `bucket.get`.
    pub idempotent: Vec<Arc<str>>,
    /// After how long a call that is idempotent goes to another replica, too; never without it.
    pub hedge: Option<Duration>,
}

/// A host's file, and all that is wrong with it.
#[derive(Debug)]
pub struct ExaminedHost {
    /// What it says, less the providers and functions of which too little could be read.
    pub host: Loaded<HostConfig>,
    /// What is wrong with it.
    pub problems: Vec<Problem>,
    repairs: Repairs,
    /// What was read and makes no sense.
    senseless: Vec<KeyPath>,
}

/// The name of the link that a function gets without asking for one.
pub(crate) const DEFAULT_LINK: &str = "default";

impl ProviderConfig {
    /// Whether the way to it is that to `other`. Who runs it, and how, makes no difference.
    pub(crate) fn is_reached_as(&self, other: &Self) -> bool {
        let alone = |provider: &Self| Self {
            run: None,
            ..provider.clone()
        };
        alone(self) == alone(other)
    }
}

impl FunctionConfig {
    /// Whether it differs from `other` in nothing but the requests that it answers.
    pub(crate) fn is_made_as(&self, other: &Self) -> bool {
        let routed = Self {
            route: other.route.clone(),
            ..self.clone()
        };
        routed == *other
    }
}

impl HostConfig {
    /// Whom a provider takes this host for, as far as the file tells.
    pub(crate) fn identity(&self, provider: &ProviderConfig) -> Option<HostIdentity> {
        let remote = provider.endpoint.remote();
        if remote && !provider.endpoint.iter().all(Endpoint::remote) {
            // Some replicas see the user and others a certificate.
            return None;
        }
        match &self.tls {
            _ if !remote => Some(HostIdentity::Uid(rustix::process::geteuid().as_raw())),
            Some(tls) if !provider.insecure => tls.host.clone(),
            _ => Some(HostIdentity::Insecure),
        }
    }

    /// Reads and checks a host's file. Relative paths in it are relative to its folder.
    ///
    /// # Errors
    /// The file cannot be read or is not TOML; it has unknown keys or values of the wrong type; or its parts do not fit
    /// together. The error names all that is wrong.
    pub fn load(path: &Path) -> Result<Self, ConfigErrors> {
        Ok(Self::read(&Document::read(path)?)?.value)
    }

    /// The same of a file that was read already, with the places of its keys.
    ///
    /// # Errors
    /// As [`HostConfig::load`].
    pub fn read(document: &Document) -> Result<Loaded<Self>, ConfigErrors> {
        let ExaminedHost { host, problems, .. } = Self::examine(document)?;
        host.source.judge(problems)?;
        Ok(host)
    }

    /// What a file says as far as it does, and what is wrong with it.
    ///
    /// # Errors
    /// The file says nothing that a host's file does.
    pub fn examine(document: &Document) -> Result<ExaminedHost, ConfigErrors> {
        let Partly {
            loaded,
            mut problems,
            repairs,
        } = document.decode_partly::<file::HostFile>();
        let Some(Loaded {
            value,
            folder,
            source,
        }) = loaded
        else {
            return Err(ConfigErrors::new(document.source().path().to_owned(), problems));
        };
        let (value, found) = check::check(value, &folder, &source, &repairs);
        let senseless = found.iter().map(|problem| problem.key.clone()).collect();
        problems.extend(found);
        let host = Loaded {
            value,
            folder,
            source,
        };
        Ok(ExaminedHost {
            host,
            problems,
            repairs,
            senseless,
        })
    }
}

impl ExaminedHost {
    /// Whether a problem at this key may only follow from one that is told already.
    pub(crate) fn told(&self, key: &KeyPath) -> bool {
        self.repairs.concern(key) || self.senseless.iter().any(|told| told.touches(key))
    }
}

impl Default for FunctionLimits {
    fn default() -> Self {
        Self {
            memory: 64 << 20,
            time: Duration::from_secs(2),
            concurrent: 128,
            body: 4 << 20,
        }
    }
}

impl Default for Reuse {
    fn default() -> Self {
        Self {
            requests: 1000,
            age: Duration::from_secs(60),
            concurrent: 16,
        }
    }
}
