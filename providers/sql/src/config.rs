//! `[binding.NAME]` of a SQL provider's file.

use std::path::PathBuf;
use std::time::Duration;

use outboard_config::{Size, Span};
use outboard_provider::ConfigKey;
use serde::Deserialize;

/// A binding: a database, and how much of it one call may take.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Binding {
    /// What kind of database it is.
    pub engine: Engine,
    /// The database's file; relative paths start from the configuration file's folder. It is made if it is not there.
    pub path: PathBuf,
    /// A folder of migrations, which are applied at start.
    pub migrations: Option<PathBuf>,
    /// How many statements may read at the same time.
    pub readers: Option<u32>,
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
}

/// A kind of database.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Engine {
    /// A file that is read and written in this process.
    Sqlite,
}

/// What one binding allows, with all that was left open filled in.
#[derive(Debug, Clone, Copy)]
pub struct Limits {
    /// Connections that read.
    pub readers: usize,
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

/// The keys of a binding.
pub const KEYS: &[ConfigKey] = &[
    ConfigKey {
        key: "engine",
        form: "\"sqlite\"",
        default: None,
        meaning: "the kind of database; required",
    },
    ConfigKey {
        key: "path",
        form: "path",
        default: None,
        meaning: "the database's file, made if it is not there; required",
    },
    ConfigKey {
        key: "migrations",
        form: "path",
        default: None,
        meaning: "a folder of NNNN_name.sql files, applied in order at start; none are unless set",
    },
    ConfigKey {
        key: "readers",
        form: "integer",
        default: Some("4"),
        meaning: "connections that read; one more writes",
    },
    ConfigKey {
        key: "statement_cache",
        form: "integer",
        default: Some("100"),
        meaning: "statements that each connection keeps prepared",
    },
    ConfigKey {
        key: "statement_timeout",
        form: "duration",
        default: None,
        meaning: "how long one statement may run; as long as its caller waits unless set",
    },
    ConfigKey {
        key: "wait",
        form: "duration",
        default: Some("10s"),
        meaning: "how long a call waits for a connection, if its caller waits that long",
    },
    ConfigKey {
        key: "idle_in_transaction",
        form: "duration",
        default: Some("5s"),
        meaning: "how long a transaction or a cursor may go without a call before it is rolled back",
    },
    ConfigKey {
        key: "transaction_timeout",
        form: "duration",
        default: Some("60s"),
        meaning: "how long a transaction may take in all before it is rolled back",
    },
    ConfigKey {
        key: "max_rows",
        form: "integer",
        default: Some("10000"),
        meaning: "the most rows in one result, or in one step of a cursor",
    },
    ConfigKey {
        key: "max_result",
        form: "size",
        default: Some("2MiB"),
        meaning: "the largest result, or step of a cursor; keep it below limits.reply",
    },
];

impl Binding {
    /// The limits that it sets, and the usual ones where it sets none.
    pub fn limits(&self) -> Limits {
        let count = |count: Option<u32>, usual: u32| count.unwrap_or(usual).max(1) as usize;
        let span = |span: Option<Span>, usual| span.map_or(Duration::from_secs(usual), |span| span.0);
        Limits {
            readers: count(self.readers, 4),
            statement_cache: count(self.statement_cache, 100),
            statement_timeout: self.statement_timeout.map(|span| span.0),
            wait: span(self.wait, 10),
            idle: span(self.idle_in_transaction, 5),
            transaction: span(self.transaction_timeout, 60),
            rows: count(self.max_rows, 10_000),
            result: usize::try_from(self.max_result.map_or(2 << 20, |size| size.0)).unwrap_or(usize::MAX),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Binding, KEYS};

    #[test]
    fn the_keys_that_are_told_are_those_that_are_read() {
        let told: Vec<&str> = KEYS.iter().map(|key| key.key).collect();
        assert_eq!(told, outboard_provider::config_keys::<Binding>());
    }
}
