//! `[binding.NAME]` of a PostgreSQL provider's file.

use std::time::Duration;

use outboard_config::{SecretRef, Size, Span};
use outboard_provider::Credentials;
use serde::Deserialize;

mod keys;

pub use keys::KEYS;

/// A binding: a database, who the provider is to it, and how much of it functions may take.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Binding {
    /// The servers that may have the database; the first that is what `target` asks for is taken.
    pub host: Hosts,
    /// Their port.
    pub port: Option<u16>,
    /// The database.
    pub database: String,
    /// Who the provider is, with `password`.
    pub user: Option<String>,
    /// Where the password of `user` is.
    pub password: Option<SecretRef>,
    /// Where user and password are together, and change.
    pub credential: Option<Credentials>,
    /// How the connections are protected.
    pub tls: Option<Tls>,
    /// Who vouches for the servers' certificates.
    pub tls_ca: Option<SecretRef>,
    /// Which kind of server is wanted.
    pub target: Option<Target>,
    /// How many connections there may be.
    pub connections: Option<Connections>,
    /// The most statements that a connection keeps prepared.
    pub statement_cache: Option<u32>,
    /// How long a statement may run among those of other functions.
    pub lane_timeout: Option<Span>,
    /// The most statements that are under way on one lane.
    pub lane_depth: Option<u32>,
    /// How long one statement may run.
    pub statement_timeout: Option<Span>,
    /// How long a call waits for a connection.
    pub wait: Option<Span>,
    /// How long a transaction or a cursor may be left without a call.
    pub idle_in_transaction: Option<Span>,
    /// How long a transaction may take in all.
    pub transaction_timeout: Option<Span>,
    /// How old a connection may get.
    pub max_lifetime: Option<Span>,
    /// How long a connection may be left unused.
    pub idle_timeout: Option<Span>,
    /// The most rows in one result.
    pub max_rows: Option<u32>,
    /// The largest result.
    pub max_result: Option<Size>,
    /// The database's own functions that may be called among statements of other functions.
    pub shared: Option<Shared>,
}

/// One server, or several that may have the same database.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(untagged)]
pub enum Hosts {
    /// One.
    One(Host),
    /// Several.
    Several(Vec<Host>),
}

/// A server, as in `db.internal`, `db.internal:5433`, `[::1]:5433` or `/run/postgresql`.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(try_from = "String")]
pub struct Host {
    /// Its name or address; the folder of its socket if it begins with a slash.
    pub name: String,
    /// Its own port.
    pub port: Option<u16>,
}

/// A host that is none.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error(
    "`{0}` is no server: write a name, an address or the folder of a socket, and a port behind a colon if it has one of its own"
)]
pub struct NoHost(String);

/// How connections are protected.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Tls {
    /// By TLS, with a server that shows a certificate of its own name.
    VerifyFull,
    /// Not at all.
    Off,
}

/// Which kind of server is wanted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Target {
    /// Any that answers.
    Any,
    /// One that can be written to.
    ReadWrite,
    /// One that cannot.
    ReadOnly,
}

/// How many connections there may be.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Connections {
    /// The most that this replica holds.
    pub per_replica: Option<u32>,
    /// The most that all replicas hold together.
    pub budget: Option<u32>,
    /// How many of the replica's are shared by statements of many functions.
    pub lanes: Option<u32>,
}

/// Functions of the database's own that leave nothing behind on a connection, as its owner says.
#[derive(Debug, Clone, PartialEq, Eq, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Shared {
    /// Those that change nothing.
    #[serde(default)]
    pub reads: Vec<String>,
    /// Those that change rows.
    #[serde(default)]
    pub writes: Vec<String>,
}

/// What one binding allows, with all that was left open filled in.
#[derive(Debug, Clone, Copy)]
pub struct Limits {
    /// The most connections of this replica.
    pub per_replica: usize,
    /// The most of all replicas, if that is bounded.
    pub budget: Option<i32>,
    /// The connections that statements share.
    pub lanes: usize,
    /// Statements under way on each of those.
    pub lane_depth: usize,
    /// The longest that one runs there.
    pub lane_timeout: Duration,
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
    /// The age at which a connection is replaced.
    pub lifetime: Duration,
    /// The longest that a connection is kept unused.
    pub unused: Duration,
    /// The most rows in one result.
    pub rows: usize,
    /// The most bytes of values in one result.
    pub result: usize,
}

impl Binding {
    /// The limits that it sets, and the usual ones where it sets none.
    pub fn limits(&self) -> Limits {
        let count = |count: Option<u32>, usual: u32| count.unwrap_or(usual).max(1) as usize;
        let span = |span: Option<Span>, usual| span.map_or(Duration::from_millis(usual), |span| span.0);
        let connections = self.connections.unwrap_or(Connections {
            per_replica: None,
            budget: None,
            lanes: None,
        });
        let per_replica = count(connections.per_replica, 10);
        let lanes = connections
            .lanes
            .map_or_else(|| per_replica.div_ceil(5), |lanes| lanes as usize);
        Limits {
            per_replica,
            budget: connections
                .budget
                .map(|budget| i32::try_from(budget).unwrap_or(i32::MAX)),
            // One is left for what cannot share.
            lanes: lanes.min(per_replica - 1),
            lane_depth: count(self.lane_depth, 256),
            lane_timeout: span(self.lane_timeout, 100),
            statement_cache: count(self.statement_cache, 500),
            statement_timeout: self.statement_timeout.map(|span| span.0),
            wait: span(self.wait, 10_000),
            idle: span(self.idle_in_transaction, 5_000),
            transaction: span(self.transaction_timeout, 60_000),
            lifetime: span(self.max_lifetime, 30 * 60_000),
            unused: span(self.idle_timeout, 60_000),
            rows: count(self.max_rows, 10_000),
            result: usize::try_from(self.max_result.map_or(2 << 20, |size| size.0)).unwrap_or(usize::MAX),
        }
    }

    /// The names of the servers.
    pub fn hosts(&self) -> &[Host] {
        match &self.host {
            Hosts::One(host) => std::slice::from_ref(host),
            Hosts::Several(hosts) => hosts,
        }
    }

    /// How its connections are protected: by TLS unless the file says otherwise or the server is on this machine.
    pub fn tls(&self) -> Tls {
        self.tls.unwrap_or_else(|| {
            let here = |host: &Host| host.name.starts_with('/') || is_loopback(&host.name);
            if self.hosts().iter().all(here) {
                Tls::Off
            } else {
                Tls::VerifyFull
            }
        })
    }
}

impl TryFrom<String> for Host {
    type Error = NoHost;

    fn try_from(text: String) -> Result<Self, NoHost> {
        let (name, port) = match text.rsplit_once(':') {
            // The colons of an address without brackets are its own.
            Some((name, port)) if !name.contains(':') || name.ends_with(']') => {
                (name, Some(port.parse().map_err(|_| NoHost(text.clone()))?))
            }
            _ => (text.as_str(), None),
        };
        let name = name
            .strip_prefix('[')
            .and_then(|name| name.strip_suffix(']'))
            .unwrap_or(name);
        if name.is_empty() || name.contains(char::is_whitespace) || name.contains('@') {
            return Err(NoHost(text.clone()));
        }
        Ok(Self {
            name: name.to_owned(),
            port,
        })
    }
}

/// Whether that is this machine.
fn is_loopback(host: &str) -> bool {
    host == "localhost"
        || host
            .parse()
            .is_ok_and(|address: std::net::IpAddr| address.is_loopback())
}

#[cfg(test)]
mod tests {
    use super::{Binding, Host, KEYS};

    #[test]
    fn the_keys_that_are_told_are_those_that_are_read() {
        let told: Vec<&str> = KEYS.iter().map(|key| key.key).collect();
        assert_eq!(told, outboard_provider::config_keys::<Binding>());
    }

    #[test]
    fn servers_are_read_with_their_ports() {
        for (text, name, port) in [
            ("db.internal", "db.internal", None),
            ("db.internal:5433", "db.internal", Some(5433)),
            ("::1", "::1", None),
            ("[::1]:5433", "::1", Some(5433)),
            ("/run/postgresql", "/run/postgresql", None),
        ] {
            let host = Host::try_from(text.to_owned()).unwrap();
            assert_eq!((host.name.as_str(), host.port), (name, port), "{text}");
        }
        for text in ["", "db:", "db:port", "a b", "user@db"] {
            assert!(Host::try_from(text.to_owned()).is_err(), "{text}");
        }
    }
}
