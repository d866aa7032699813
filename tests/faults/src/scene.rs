//! A folder with the files of providers and hosts, and the processes that run on them.

mod tls;

use std::fmt::Write as _;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use anyhow::{Context as _, Result, ensure};
use outboard_test_support::built;
use outboard_test_support::client::Client;
use outboard_test_support::files::{self, COUNTER, DATABASES, Endpoint, Function, KEY_VALUE, PROBE};
use outboard_test_support::folder::Folder;
use outboard_test_support::host::{Host, Start};
use outboard_test_support::metrics::Metrics;
use outboard_test_support::postgres::{PASSWORD, Postgres, SUPERUSER};
use outboard_test_support::provider::Provider;

use crate::checker::TABLES;
use crate::traffic::Door;

/// A folder of one row's own.
#[derive(Debug)]
pub(crate) struct Scene {
    /// Where its files are.
    pub(crate) folder: Folder,
}

/// What stands behind a provider's binding `main`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Backend {
    /// A key-value store on disk, of the provider's name.
    Durable,
    /// A PostgreSQL at this port of this machine: the server's own, or that of a proxy before it.
    Postgres(u16),
}

/// What a provider's file says.
#[derive(Debug, Clone, Copy)]
pub(crate) struct ProviderFile<'a> {
    /// What is behind it.
    pub(crate) backend: Backend,
    /// Where it listens: `unix:PATH`, or `tcp:HOST:PORT`, which is then without TLS.
    pub(crate) listen: &'a str,
    /// Further lines before the first table.
    pub(crate) top: &'a str,
    /// Further lines of the binding.
    pub(crate) binding: &'a str,
    /// Further tables at the end.
    pub(crate) tables: &'a str,
}

/// What a host's file says.
#[derive(Debug, Clone, Copy)]
pub(crate) struct HostFile<'a> {
    /// Where the replicas of the key-value provider are.
    pub(crate) store: &'a [&'a str],
    /// Where those of the database's provider are.
    pub(crate) database: &'a [&'a str],
    /// What it runs.
    pub(crate) functions: &'a [Function<'a>],
    /// Further keys of each link to a database, each after a comma.
    pub(crate) link: &'a str,
    /// Further lines before the first table.
    pub(crate) top: &'a str,
}

/// How long anything may take that is no part of what a row looks at: the machine may be busy.
pub(crate) const PATIENCE: Duration = Duration::from_secs(30);
/// What traffic calls: the probe and the counter.
pub(crate) const FUNCTIONS: &[Function<'static>] = &[
    Function {
        limits: "{ time = \"5s\", concurrent = 256 }",
        ..PROBE
    },
    Function {
        limits: "{ time = \"5s\", concurrent = 256 }",
        ..COUNTER
    },
];
/// A host of these, and of one replica of either provider, which need not be there if nobody asks for it.
pub(crate) const HOST: HostFile<'static> = HostFile {
    store: &["unix:kv.sock"],
    database: &["unix:db.sock"],
    functions: FUNCTIONS,
    link: "",
    top: "",
};
/// A provider of a store on disk.
pub(crate) const STORE: ProviderFile<'static> = ProviderFile {
    backend: Backend::Durable,
    listen: "unix:kv.sock",
    top: "",
    binding: "",
    tables: "",
};
/// So many threads may call a host over connections that are kept for them.
const THREADS: usize = 256;
/// How long a call of traffic is waited for in all: beyond any limit of a function's time.
const CALL: Duration = Duration::from_secs(30);
const KEY_FILE: &str = "handles.key";
const PASSWORD_FILE: &str = "password";

impl ProviderFile<'_> {
    /// The binary of the provider.
    pub(crate) fn kind(&self) -> &'static str {
        match self.backend {
            Backend::Durable => built::KEYVALUE,
            Backend::Postgres(_) => built::POSTGRES,
        }
    }

    fn text(&self, name: &str) -> Result<String> {
        let Self {
            backend,
            listen,
            top,
            binding,
            tables,
        } = self;
        let is_open = listen.starts_with("tcp:");
        let mut text = format!(
            "listen = [\"{listen}\"]\nadmin = \"127.0.0.1:0\"\ninsecure = {is_open}\n{top}\n\
             [handles]\nkey = \"file:{KEY_FILE}\"\n\n\
             [[grant]]\nfunction = \"*\"\nhost = \"{}\"\nbinding = \"main\"\nrights = [\"read\", \"write\"]\n\n\
             [binding.main]\n",
            if is_open { "insecure" } else { "uid:self" }
        );
        match backend {
            Backend::Durable => writeln!(text, "store = \"redb\"\npath = \"data/{name}.redb\"")?,
            Backend::Postgres(port) => writeln!(
                text,
                "host = \"127.0.0.1\"\nport = {port}\ndatabase = \"{SUPERUSER}\"\nuser = \"{SUPERUSER}\"\n\
                 password = \"file:{PASSWORD_FILE}\""
            )?,
        }
        writeln!(text, "{binding}\n{tables}")?;
        Ok(text)
    }
}

impl Scene {
    /// An empty one, with the secrets that files refer to.
    ///
    /// # Errors
    /// It cannot be written.
    pub(crate) fn new() -> Result<Self> {
        let folder = Folder::new()?;
        folder.write(KEY_FILE, "a key of at least thirty-two bytes, for faults")?;
        folder.write(PASSWORD_FILE, PASSWORD)?;
        Ok(Self { folder })
    }

    /// The path of a file in it.
    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// Writes the file of a provider, `NAME.provider.toml`.
    ///
    /// # Errors
    /// It cannot be written.
    pub(crate) fn provider_file(&self, name: &str, file: &ProviderFile<'_>) -> Result<PathBuf> {
        self.folder
            .write(&format!("{name}.provider.toml"), file.text(name)?)
    }

    /// Starts a provider with such a file.
    ///
    /// # Errors
    /// It does not come up.
    pub(crate) fn provider(&self, name: &str, file: &ProviderFile<'_>) -> Result<Provider> {
        Provider::start_kind(file.kind(), &self.provider_file(name, file)?)
    }

    /// Writes something else for `from` in a file.
    ///
    /// # Errors
    /// It is not there, or cannot be written.
    pub(crate) fn change(&self, name: &str, from: &str, to: &str) -> Result<()> {
        let text = std::fs::read_to_string(self.path(name)).with_context(|| name.to_owned())?;
        ensure!(text.contains(from), "{name} has no `{from}`:\n{text}");
        self.folder.write(name, text.replace(from, to)).map(drop)
    }

    /// Writes the file of a host, `NAME.toml`. It has an admin port.
    ///
    /// # Errors
    /// A guest was not built, or it cannot be written.
    pub(crate) fn host_file(&self, name: &str, file: &HostFile<'_>) -> Result<PathBuf> {
        let is_open = |places: &[&str]| places.iter().any(|place| place.starts_with("tcp:"));
        let endpoint = |name, kind, places| Endpoint {
            name,
            kind,
            places,
            keys: if is_open(places) { "insecure = true\n" } else { "" },
        };
        let endpoints = [
            endpoint(KEY_VALUE, "keyvalue", file.store),
            endpoint(DATABASES, "postgres", file.database),
        ];
        let link = format!("provider = \"{DATABASES}\", binding = \"main\"");
        let text = files::host_file(&endpoints, file.functions)?;
        let text = text.replace(&link, &format!("{link}{}", file.link));
        self.folder.write(
            &format!("{name}.toml"),
            format!("admin = \"127.0.0.1:0\"\n{}{text}", file.top),
        )
    }

    /// Starts a host with such a file, without providers.
    ///
    /// # Errors
    /// It does not come up.
    pub(crate) fn host(&self, name: &str, file: &HostFile<'_>) -> Result<Host> {
        Host::start(Start::Serve, &self.host_file(name, file)?)
    }
}

/// A database with the tables of traffic.
///
/// # Errors
/// It is not installed, or does not come up; the message says how it is had.
pub(crate) fn database() -> Result<Postgres> {
    let database = Postgres::start_with(&["max_connections=200"])?;
    database.run(TABLES)?;
    Ok(database)
}

/// The way into a host for traffic.
pub(crate) fn door(host: &Host) -> Arc<dyn Door> {
    Arc::new(Client::for_crowd(&host.url, CALL, THREADS))
}

/// What a provider, or a host, tells at its admin port.
///
/// # Errors
/// It does not answer.
pub(crate) fn metrics(admin: &Client) -> Result<Metrics> {
    let answer = admin.get("/metrics").context("asking for metrics")?;
    Metrics::read(&answer.text())
}

/// A provider of the database at this port.
pub(crate) const fn querying(port: u16, listen: &str) -> ProviderFile<'_> {
    ProviderFile {
        backend: Backend::Postgres(port),
        listen,
        top: "",
        binding: "connections = { per_replica = 10 }",
        tables: "",
    }
}
