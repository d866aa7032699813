//! A database of the run's own, what stands before it, and those who use it.

mod crowd;
mod hosts;
mod room;
mod stream;
mod watch;

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::net::{Ipv4Addr, SocketAddr};
use std::path::{Path, PathBuf};
use std::time::Duration;

use anyhow::{Context as _, Result};
use outboard_test_support::folder::Folder;
use outboard_test_support::pgbouncer::{Mode, PgBouncer};
use outboard_test_support::postgres::{PASSWORD, Postgres};
use outboard_test_support::provider::Provider;
use outboard_test_support::proxy::Proxy;

use self::room::Room;
use super::{Scene, text};
use crate::plan::{Effort, Subject};
use crate::row::Row;
use crate::task::{CONNECTIONS, Distance, EACH_WAY, FUNCTION, KEYS, ROWS, VALUE};
use crate::worker::Worker;

/// What all measurements of statements share, started once.
pub(crate) struct Stand {
    postgres: Postgres,
    far: Proxy,
    folder: Folder,
    guests: PathBuf,
    room: Result<(), String>,
}

/// A binding of the provider, and the role that it logs in as, by which its connections are told from others.
struct Binding {
    name: &'static str,
    port: u16,
    per_replica: usize,
    budget: usize,
    /// As many as the provider takes by itself, unless set.
    lanes: Option<usize>,
}

/// The name of the provider's program, beside this one.
const PROVIDER: &str = "outboard-bench-postgres";
/// The component that runs statements.
const STATEMENTS: &str = "statements.wasm";
/// Instances that one host of a usual measurement holds at most.
const INSTANCES: &str = "512";
/// For a server that is measured: nothing is written that has to last.
const SETTINGS: [&str; 7] = [
    "shared_buffers=256MB",
    "max_connections=300",
    "synchronous_commit=off",
    "full_page_writes=off",
    "autovacuum=off",
    "jit=off",
    "client_connection_check_interval=100ms",
];

impl Stand {
    /// Starts the database, fills it, and puts a network before it that takes its time. `guests` holds the components.
    ///
    /// # Errors
    /// Something is not installed, or did not come up.
    pub(crate) fn start(guests: &Path) -> Result<Self> {
        let room = Room::look().and_then(|room| room.check());
        let postgres = Postgres::start_with(&SETTINGS)?;
        postgres.run(&tables())?;
        // By itself, since it takes no part in a transaction.
        postgres.run("VACUUM (ANALYZE) kv, wide")?;
        let far = Proxy::start(SocketAddr::from((Ipv4Addr::LOCALHOST, postgres.port())))?;
        far.delay_both(Duration::from_millis(EACH_WAY))?;
        let folder = Folder::new()?;
        folder.write("password", PASSWORD)?;
        Ok(Self {
            postgres,
            far,
            folder,
            // The files that name components in it lie elsewhere.
            guests: guests
                .canonicalize()
                .with_context(|| format!("the folder {}", guests.display()))?,
            room: room.map_err(|error| format!("{error:#}")),
        })
    }

    /// What there is to say before anything is measured.
    pub(crate) fn warning(&self) -> Option<&str> {
        self.room.as_ref().err().map(String::as_str)
    }

    /// Those who are measured in rounds.
    ///
    /// # Errors
    /// A process did not start.
    pub(crate) fn scene(&self) -> Result<Scene> {
        let bindings = [
            (Distance::Near, self.postgres.port()),
            (Distance::Far, self.far.port()),
        ];
        let bindings = bindings.map(|(distance, port)| Binding {
            name: distance.binding(),
            port,
            per_replica: CONNECTIONS,
            budget: CONNECTIONS,
            lanes: None,
        });
        let (provider, address) = self.provider("pg", &bindings)?;
        let statements = self.functions("statements", &address, &["--instances", INSTANCES])?;
        let within = self.folder.path();
        let (near, far) = (self.postgres.port().to_string(), self.far.port().to_string());
        let pool = Worker::start("pool", within, &["pool", "--near", &near, "--far", &far])?;
        let bouncer = PgBouncer::start(self.far.port(), Mode::Transaction, CONNECTIONS)?;
        let port = bouncer.port().to_string();
        let pooler = Worker::start("pooler", within, &["pooler", "--port", &port])?;
        Ok(Scene {
            peers: BTreeMap::from([
                (Subject::Statements, provider.process),
                (Subject::Pooler, bouncer.process),
            ]),
            workers: BTreeMap::from([
                (Subject::Statements, statements),
                (Subject::Pool, pool),
                (Subject::Pooler, pooler),
            ]),
            _beside: Vec::new(),
        })
    }

    /// What is measured once, each by itself: many functions, many hosts, many rows.
    pub(crate) fn alone(&self, effort: Effort, only: &str) -> Vec<Row> {
        let wants = |name: &str| name.starts_with(only) || only.starts_with(name);
        let mut rows = Vec::new();
        if wants(crowd::ROW) {
            rows.extend(crowd::measure(self, effort));
        }
        if wants(hosts::ROW) {
            rows.extend(hosts::measure(self, effort));
        }
        if wants(stream::ROW) {
            rows.push(stream::measure(self));
        }
        rows
    }

    /// Starts a replica of the provider, and gives its address.
    fn provider(&self, name: &str, bindings: &[Binding]) -> Result<(Provider, String)> {
        let config = self
            .folder
            .write(&format!("{name}.toml"), provider_file(name, bindings))?;
        let mut provider = Provider::start_kind(PROVIDER, &config)?;
        let address = provider.address("unix:")?;
        Ok((provider, address))
    }

    /// Starts a host of functions that run statements.
    fn functions(&self, name: &str, provider: &str, more: &[&str]) -> Result<Worker> {
        let component = self.guests.join(STATEMENTS);
        let folder = text(self.folder.path())?;
        let words = [
            "statements",
            "--folder",
            folder,
            "--component",
            text(&component)?,
            "--provider",
            provider,
        ];
        Worker::start(name, self.folder.path(), &[&words, more].concat())
    }
}

/// The names of all bindings, which are those of roles too.
const ROLES: [&str; 5] = ["near", "far", crowd::BINDING, hosts::BINDING, stream::BINDING];

fn tables() -> String {
    let mut sql = format!(
        "CREATE TABLE kv (k bigint PRIMARY KEY, v text NOT NULL);\n\
         INSERT INTO kv SELECT k, lpad(k::text, {VALUE}, '0') FROM generate_series(1, {KEYS}) k;\n\
         CREATE TABLE wide AS SELECT id::bigint, 'name ' || id AS name, 'someone-' || id || '@example.org' AS email, \
         'city ' || id % 50 AS city, (20 + id % 60)::int AS age, id / 3.0::float8 AS score, id % 2 = 0 AS active, \
         timestamptz '2026-01-01 00:00Z' + id * interval '1 minute' AS created, \
         repeat('n', (id % 40)::int) AS note, decode(md5(id::text), 'hex') AS data FROM generate_series(1, {ROWS}) id;\n"
    );
    for role in ROLES {
        let _ = writeln!(
            sql,
            "CREATE ROLE {role} LOGIN PASSWORD '{PASSWORD}'; GRANT ALL ON kv, wide TO {role};"
        );
    }
    sql
}

/// Nobody who is measured is to be refused because there are many of them.
fn provider_file(name: &str, bindings: &[Binding]) -> String {
    let mut file = format!(
        "listen = [\"unix:{name}.sock\"]\n\
         [limits]\n\
         calls = {most}\n\
         concurrent = {most}\n\
         queue = {most}\n\
         queue_age = \"60s\"\n",
        most = 2 * crowd::INSTANCES
    );
    for binding in bindings {
        let Binding {
            name,
            port,
            per_replica,
            budget,
            lanes,
        } = binding;
        let lanes = lanes.map_or_else(String::new, |lanes| format!(", lanes = {lanes}"));
        let _ = write!(
            file,
            "[binding.{name}]\n\
             host = \"127.0.0.1\"\n\
             port = {port}\n\
             database = \"postgres\"\n\
             user = \"{name}\"\n\
             password = \"file:password\"\n\
             tls = \"off\"\n\
             wait = \"60s\"\n\
             transaction_timeout = \"15m\"\n\
             connections = {{ per_replica = {per_replica}, budget = {budget}{lanes} }}\n\
             [[grant]]\n\
             function = \"{FUNCTION}\"\n\
             binding = \"{name}\"\n\
             rights = [\"read\", \"write\"]\n\
             host = \"uid:self\"\n"
        );
    }
    file
}
