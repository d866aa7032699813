//! The keys of a binding, for people.

use outboard_provider::ConfigKey;

/// The keys of a binding.
pub const KEYS: &[ConfigKey] = &[
    ConfigKey {
        key: "engine",
        form: "\"sqlite\" | \"mysql\"",
        default: None,
        meaning: "the kind of database, where \"mysql\" is MariaDB as well; required",
    },
    ConfigKey {
        key: "path",
        form: "path",
        default: None,
        meaning: "sqlite: the database's file, made if it is not there; required",
    },
    ConfigKey {
        key: "migrations",
        form: "path",
        default: None,
        meaning: "sqlite: a folder of NNNN_name.sql files, applied in order at start; none are unless set",
    },
    ConfigKey {
        key: "readers",
        form: "integer",
        default: Some("4"),
        meaning: "sqlite: connections that read; one more writes",
    },
    ConfigKey {
        key: "host",
        form: "string",
        default: None,
        meaning: "mysql: where the server is; required unless socket is set",
    },
    ConfigKey {
        key: "port",
        form: "integer",
        default: Some("3306"),
        meaning: "mysql: its port",
    },
    ConfigKey {
        key: "socket",
        form: "path",
        default: None,
        meaning: "mysql: the Unix socket where it listens, instead of host and port",
    },
    ConfigKey {
        key: "database",
        form: "string",
        default: None,
        meaning: "mysql: the database there; required",
    },
    ConfigKey {
        key: "credential",
        form: "secret reference, or { read, write } of such",
        default: None,
        meaning: "mysql: vault:PATH, where user name and password are or are lent, or two for users that may read and write; required unless user and password are set",
    },
    ConfigKey {
        key: "user",
        form: "string",
        default: None,
        meaning: "mysql: the user name",
    },
    ConfigKey {
        key: "password",
        form: "secret reference",
        default: None,
        meaning: "mysql: the password of user",
    },
    ConfigKey {
        key: "tls",
        form: "{ verify = \"full\" | \"ca\" | \"off\", ca = path }",
        default: None,
        meaning: "mysql: what is asked of the server's certificate, full unless the server is on this machine, and a file of authorities besides the system's",
    },
    ConfigKey {
        key: "connections",
        form: "{ per_replica = integer, budget = integer }",
        default: None,
        meaning: "mysql: the most connections of this replica, 10 unless set, and of all replicas together, which is not bounded unless set",
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
    ConfigKey {
        key: "max_lifetime",
        form: "duration",
        default: Some("30m"),
        meaning: "mysql: how long a connection is used",
    },
    ConfigKey {
        key: "idle_timeout",
        form: "duration",
        default: Some("60s"),
        meaning: "mysql: how long a connection is kept that nobody uses",
    },
];

#[cfg(test)]
mod tests {
    use super::KEYS;
    use crate::config::Binding;

    #[test]
    fn the_keys_that_are_told_are_those_that_are_read() {
        let told: Vec<&str> = KEYS.iter().map(|key| key.key).collect();
        assert_eq!(told, outboard_provider::config_keys::<Binding>());
    }
}
