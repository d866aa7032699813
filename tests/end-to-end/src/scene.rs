//! A folder with the files of a provider and of a host, and the processes that run on them.

use std::path::PathBuf;
use std::time::Duration;

use anyhow::{Context as _, Result};
use outboard_test_support::built;
use outboard_test_support::client::Client;
use outboard_test_support::files::{self, DATABASES, Endpoint, KEY_VALUE};
use outboard_test_support::folder::Folder;
use outboard_test_support::host::{Host, Start};
use outboard_test_support::provider::Provider;

pub use outboard_test_support::files::{COUNTER, Function, PROBE, SHARED, quoted};
pub use outboard_test_support::wait::eventually;

/// The key-value provider's file in a scene.
pub const PROVIDER_FILE: &str = "kv.provider.toml";
/// The SQL provider's file in a scene.
pub const DATABASE_FILE: &str = "db.provider.toml";
/// The host's file in a scene.
pub const HOST_FILE: &str = "host.toml";
/// The store on disk that most tests use, and the grants that let every function of this user have it.
pub const DURABLE: &str = r#"
listen = ["unix:kv.sock"]

[binding.main]
store = "redb"
path = "data/main.redb"

[[grant]]
function = "*"
host = "uid:self"
binding = "main"
rights = ["read", "write"]
"#;
/// The same in memory.
pub const IN_MEMORY: &str = r#"
listen = ["unix:kv.sock"]

[binding.main]
store = "memory"

[[grant]]
function = "*"
host = "uid:self"
binding = "main"
rights = ["read", "write"]
"#;
/// A database with one table, `notes (id, text)`, that every function of this user may use. Its limits come last, so
/// that a test can add to them.
pub const DATABASE: &str = r#"
listen = ["unix:db.sock"]

[[grant]]
function = "*"
host = "uid:self"
binding = "main"
rights = ["read", "write"]

[binding.main]
engine = "sqlite"
path = "data/main.db"
migrations = "migrations"
"#;
const NOTES: &str = "create table notes (id integer primary key, text text not null unique) strict;\n";

/// A table with a column of every type that SQLite has a form for.
pub const THINGS: &str =
    "create table things (absent text, flag boolean, whole integer, real real, exact decimal, words text,
    blob blob, day date, hour time, clock timestamp, moment timestamptz, id uuid, tree json);";

/// A folder of one test's own.
#[derive(Debug)]
pub struct Scene {
    /// Where its files are.
    pub folder: Folder,
}

impl Scene {
    /// A scene with this provider's file and a host's file with these functions.
    ///
    /// # Errors
    /// A guest was not built, or a file cannot be written.
    pub fn new(provider: &str, functions: &[Function<'_>]) -> Result<Self> {
        let scene = Self {
            folder: Folder::new()?,
        };
        scene.folder.write(PROVIDER_FILE, provider)?;
        scene.folder.write(HOST_FILE, host_file(functions)?)?;
        Ok(scene)
    }

    /// A scene with this SQL provider's file, a key-value provider in memory, and these functions.
    ///
    /// # Errors
    /// As [`Scene::new`].
    pub fn with_database(database: &str, functions: &[Function<'_>]) -> Result<Self> {
        let scene = Self::new(IN_MEMORY, functions)?;
        scene.folder.write(DATABASE_FILE, database)?;
        scene.folder.write("migrations/0001_notes.sql", NOTES)?;
        Ok(scene)
    }

    /// The path of a file in it.
    pub fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// Starts the provider.
    ///
    /// # Errors
    /// It does not come up.
    pub fn provider(&self) -> Result<Provider> {
        Provider::start(&self.path(PROVIDER_FILE))
    }

    /// Starts the SQL provider.
    ///
    /// # Errors
    /// It does not come up.
    pub fn database(&self) -> Result<Provider> {
        Provider::start_kind(built::SQL, &self.path(DATABASE_FILE))
    }

    /// Starts the host without the provider.
    ///
    /// # Errors
    /// It does not come up.
    pub fn host(&self) -> Result<Host> {
        Host::start(Start::Serve, &self.path(HOST_FILE))
    }

    /// Starts the key-value provider and the host.
    ///
    /// # Errors
    /// One of them does not come up.
    pub fn start(&self) -> Result<(Provider, Host, Client)> {
        let provider = self.provider()?;
        let host = self.host()?;
        let client = host.client();
        Ok((provider, host, client))
    }

    /// Starts the SQL provider and the host.
    ///
    /// # Errors
    /// One of them does not come up.
    pub fn start_database(&self) -> Result<(Provider, Host, Client)> {
        let database = self.database()?;
        let host = self.host()?;
        let client = host.client();
        Ok((database, host, client))
    }
}

/// A host's file for a scene's providers, on a free port.
///
/// # Errors
/// A guest was not built.
pub fn host_file(functions: &[Function<'_>]) -> Result<String> {
    let run = format!("run = \"{PROVIDER_FILE}\"\n");
    let store = Endpoint {
        name: KEY_VALUE,
        kind: "keyvalue",
        places: &["unix:kv.sock"],
        keys: &run,
    };
    let database = Endpoint {
        name: DATABASES,
        kind: "sql",
        places: &["unix:db.sock"],
        keys: "",
    };
    let has_database = functions.iter().any(|function| function.database.is_some());
    let endpoints = match has_database {
        true => vec![store, database],
        false => vec![store],
    };
    files::host_file(&endpoints, functions)
}

/// Waits until every session that a host had with a provider has ended, and tells what they had left together: calls, and
/// handles. The provider has to log what its sessions do.
///
/// # Errors
/// They do not end within `patience`, or do not tell.
pub fn left_by_sessions(provider: &Provider, patience: Duration) -> Result<(u64, u64)> {
    let log = || provider.process.log();
    eventually("the sessions end", patience, || {
        let opened = log().events("session opened").len();
        Ok(opened > 0 && log().events("session ends").len() == opened)
    })?;
    let mut left = (0, 0);
    for end in log().events("session ends") {
        let fields = &end["fields"];
        let told = |what: &str| {
            fields[what]
                .as_u64()
                .with_context(|| format!("no {what} in {end}"))
        };
        left = (left.0 + told("calls")?, left.1 + told("handles")?);
    }
    Ok(left)
}
