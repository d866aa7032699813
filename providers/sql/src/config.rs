//! `[binding.NAME]` of a SQL provider's file.

use std::path::PathBuf;
use std::time::Duration;

use outboard_config::{SecretRef, Size, Span};
use outboard_provider::Credentials;
use serde::Deserialize;

mod keys;
mod mysql;

pub use keys::KEYS;
pub use mysql::{Account, Address, MySql, Tls};

/// A binding as it is written: a database, and how much of it one call may take. [`Binding::database`] makes it what its
/// engine has.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Binding {
    /// What kind of database it is.
    pub engine: Engine,
    /// The database's file; relative paths start from the configuration file's folder. It is made if it is not there.
    pub path: Option<PathBuf>,
    /// A folder of migrations, which are applied at start.
    pub migrations: Option<PathBuf>,
    /// How many statements may read at the same time.
    pub readers: Option<u32>,
    /// Where the server is.
    pub host: Option<String>,
    /// Its port.
    pub port: Option<u16>,
    /// The Unix socket where it listens, instead of host and port.
    pub socket: Option<PathBuf>,
    /// The database there.
    pub database: Option<String>,
    /// User name and password, where both come from one place, or from one for each right.
    pub credential: Option<Credentials>,
    /// The user name, where the password alone is a secret.
    pub user: Option<String>,
    /// The password.
    pub password: Option<SecretRef>,
    /// How the way to the server is kept secret.
    pub tls: Option<TlsTable>,
    /// How many connections there may be.
    pub connections: Option<ConnectionsTable>,
    /// The most statements that a connection keeps prepared.
    pub statement_cache: Option<u32>,
    /// How long one statement may run.
    pub statement_timeout: Option<Span>,
    /// How long a call waits for a connection.
    pub wait: Option<Span>,
    /// How long a transaction or a cursor may be left without a call.
    pub idle_in_transaction: Option<Span>,
    /// How long a transaction may take in all.
    pub transaction_timeout: Option<Span>,
    /// The most rows in one result.
    pub max_rows: Option<u32>,
    /// The largest result.
    pub max_result: Option<Size>,
    /// How long a connection is used.
    pub max_lifetime: Option<Span>,
    /// How long a connection is kept that nobody uses.
    pub idle_timeout: Option<Span>,
}

/// A kind of database.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Engine {
    /// A file that is read and written in this process.
    Sqlite,
    /// A server of MySQL or MariaDB.
    Mysql,
}

/// `tls` of a binding.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TlsTable {
    /// What of the server's certificate is looked at.
    pub verify: Option<Verify>,
    /// A file of authorities that it may be of, besides those of the system.
    pub ca: Option<PathBuf>,
}

/// How much is asked of the server's certificate.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Verify {
    /// That it is of an authority, and has the server's name.
    Full,
    /// That it is of an authority.
    Ca,
    /// There is no TLS.
    Off,
}

/// `connections` of a binding.
#[derive(Debug, Clone, Copy, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ConnectionsTable {
    /// The most of this replica.
    pub per_replica: Option<u32>,
    /// The most of all replicas together.
    pub budget: Option<u32>,
}

/// The database of a binding, with all that was left open filled in.
#[derive(Debug, Clone)]
pub enum Database {
    /// In a file.
    Sqlite(Sqlite),
    /// On a server.
    MySql(MySql),
}

/// A database in a file.
#[derive(Debug, Clone)]
pub struct Sqlite {
    /// The file; relative paths start from the configuration file's folder.
    pub path: PathBuf,
    /// A folder of migrations, which are applied at start.
    pub migrations: Option<PathBuf>,
    /// Connections that read.
    pub readers: usize,
    /// What one call may take.
    pub limits: Limits,
}

/// What one call may take of a database.
#[derive(Debug, Clone, Copy)]
pub struct Limits {
    /// Prepared statements per connection.
    pub statement_cache: usize,
    /// The longest that one statement runs; none for as long as its caller waits.
    pub statement_timeout: Option<Duration>,
    /// The longest wait for a connection.
    pub wait: Duration,
    /// The longest that a transaction or a cursor is left alone.
    pub idle: Duration,
    /// The longest that a transaction takes in all.
    pub transaction: Duration,
    /// The most rows in one result.
    pub rows: usize,
    /// The most bytes of values in one result.
    pub result: usize,
}

/// What is wrong with a key of a binding.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Wrong {
    /// The key.
    pub key: &'static str,
    /// What is wrong with it, and what would be right.
    pub what: String,
}

impl Binding {
    /// One of an engine that says nothing else.
    pub fn new(engine: Engine) -> Self {
        Self {
            engine,
            path: None,
            migrations: None,
            readers: None,
            host: None,
            port: None,
            socket: None,
            database: None,
            credential: None,
            user: None,
            password: None,
            tls: None,
            connections: None,
            statement_cache: None,
            statement_timeout: None,
            wait: None,
            idle_in_transaction: None,
            transaction_timeout: None,
            max_rows: None,
            max_result: None,
            max_lifetime: None,
            idle_timeout: None,
        }
    }

    /// What its engine makes of it.
    ///
    /// # Errors
    /// All that is wrong with it, as far as that can be told without looking at anything else.
    pub fn database(&self) -> Result<Database, Vec<Wrong>> {
        let mut wrong = self.misplaced();
        for (key, count) in [
            ("readers", self.readers),
            ("max_rows", self.max_rows),
            (
                "connections",
                self.connections.and_then(|table| table.per_replica),
            ),
            ("connections", self.connections.and_then(|table| table.budget)),
        ] {
            if count == Some(0) {
                wrong.push(Wrong::new(key, "is 0, which lets nothing through"));
            }
        }
        let database = match self.engine {
            Engine::Sqlite => self.sqlite(&mut wrong).map(Database::Sqlite),
            Engine::Mysql => mysql::settings(self, &mut wrong).map(Database::MySql),
        };
        database.filter(|_| wrong.is_empty()).ok_or(wrong)
    }

    fn sqlite(&self, wrong: &mut Vec<Wrong>) -> Option<Sqlite> {
        if self.path.is_none() {
            wrong.push(Wrong::new(
                "path",
                "is missing: say which file the database is in",
            ));
        }
        Some(Sqlite {
            path: self.path.clone()?,
            migrations: self.migrations.clone(),
            readers: count(self.readers, 4),
            limits: self.limits(),
        })
    }

    /// The limits that it sets, and the usual ones where it sets none.
    fn limits(&self) -> Limits {
        Limits {
            statement_cache: count(self.statement_cache, 100),
            statement_timeout: self.statement_timeout.map(|span| span.0),
            wait: span(self.wait, 10),
            idle: span(self.idle_in_transaction, 5),
            transaction: span(self.transaction_timeout, 60),
            rows: count(self.max_rows, 10_000),
            result: usize::try_from(self.max_result.map_or(2 << 20, |size| size.0)).unwrap_or(usize::MAX),
        }
    }

    /// The keys that are set and mean nothing to the engine.
    fn misplaced(&self) -> Vec<Wrong> {
        let of_files = [
            ("path", self.path.is_some()),
            ("migrations", self.migrations.is_some()),
            ("readers", self.readers.is_some()),
        ];
        let of_servers = [
            ("host", self.host.is_some()),
            ("port", self.port.is_some()),
            ("socket", self.socket.is_some()),
            ("database", self.database.is_some()),
            ("credential", self.credential.is_some()),
            ("user", self.user.is_some()),
            ("password", self.password.is_some()),
            ("tls", self.tls.is_some()),
            ("connections", self.connections.is_some()),
            ("max_lifetime", self.max_lifetime.is_some()),
            ("idle_timeout", self.idle_timeout.is_some()),
        ];
        let (others, what) = match self.engine {
            Engine::Sqlite => (
                &of_servers[..],
                "is for a server: engine \"sqlite\" is a file, and has `path`",
            ),
            Engine::Mysql => (
                &of_files[..],
                "is for a file: engine \"mysql\" is a server, and has `host` and `connections`",
            ),
        };
        let set = others.iter().filter(|(_, is_set)| *is_set);
        set.map(|(key, _)| Wrong::new(key, what)).collect()
    }
}

impl Wrong {
    fn new(key: &'static str, what: impl Into<String>) -> Self {
        Self {
            key,
            what: what.into(),
        }
    }
}

fn count(count: Option<u32>, usual: u32) -> usize {
    count.unwrap_or(usual).max(1) as usize
}

fn span(span: Option<Span>, usual: u64) -> Duration {
    span.map_or(Duration::from_secs(usual), |span| span.0)
}
