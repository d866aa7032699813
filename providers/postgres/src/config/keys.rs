//! The keys of a binding, for people.

use outboard_provider::ConfigKey;

/// The keys of a binding.
pub const KEYS: &[ConfigKey] = &[
    key(
        "host",
        "name, address, folder of a socket, or a list of them",
        None,
        "the server, or several that may have the database; required",
    ),
    key("port", "integer", Some("5432"), "the servers' port"),
    key("database", "string", None, "the database; required"),
    key(
        "user",
        "string",
        None,
        "who the provider is, with password; or say credential",
    ),
    key(
        "password",
        "secret reference",
        None,
        "where the password of user is",
    ),
    key(
        "credential",
        "secret reference, or { read, write } of such",
        None,
        "where user and password are together, as in \"vault:database/creds/orders\"; two for roles that may read and write",
    ),
    key(
        "tls",
        "\"verify-full\" or \"off\"",
        None,
        "verify-full unless every host is this machine",
    ),
    key(
        "tls_ca",
        "secret reference",
        None,
        "the certificates in PEM of who vouches for the servers; those of the system unless set",
    ),
    key(
        "target",
        "\"any\", \"read-write\" or \"read-only\"",
        Some("\"read-write\""),
        "which of several servers is taken",
    ),
    key(
        "connections",
        "{ per_replica, budget, lanes }",
        Some("{ per_replica = 10 }"),
        "the most connections of this replica, of all replicas together (none unless set), and how many are shared by statements of many functions (a fifth unless set)",
    ),
    key(
        "statement_cache",
        "integer",
        Some("500"),
        "statements that each connection keeps prepared",
    ),
    key(
        "lane_timeout",
        "duration",
        Some("100ms"),
        "how long a statement may run among those of others before it gets a connection of its own",
    ),
    key(
        "lane_depth",
        "integer",
        Some("256"),
        "statements under way on one shared connection",
    ),
    key(
        "statement_timeout",
        "duration",
        None,
        "how long one statement may run; as long as its caller waits unless set",
    ),
    key(
        "wait",
        "duration",
        Some("10s"),
        "how long a call waits for a connection, if its caller waits that long",
    ),
    key(
        "idle_in_transaction",
        "duration",
        Some("5s"),
        "how long a transaction or a cursor may go without a call before it is rolled back",
    ),
    key(
        "transaction_timeout",
        "duration",
        Some("60s"),
        "how long a transaction may take in all before it is rolled back",
    ),
    key(
        "max_lifetime",
        "duration",
        Some("30m"),
        "the age at which a connection is replaced",
    ),
    key(
        "idle_timeout",
        "duration",
        Some("60s"),
        "how long a connection is kept unused",
    ),
    key(
        "max_rows",
        "integer",
        Some("10000"),
        "the most rows in one result, or in one step of a cursor",
    ),
    key(
        "max_result",
        "size",
        Some("2MiB"),
        "the largest result, or step of a cursor; keep it below limits.reply",
    ),
    key(
        "shared",
        "{ reads, writes } of lists of names",
        None,
        "functions of the database's own that leave nothing behind on a connection, and so may be called among statements of others",
    ),
];

const fn key(
    key: &'static str,
    form: &'static str,
    default: Option<&'static str>,
    meaning: &'static str,
) -> ConfigKey {
    ConfigKey {
        key,
        form,
        default,
        meaning,
    }
}
