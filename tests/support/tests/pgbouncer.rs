//! The pooler stands before a database as it does elsewhere.

use std::process::Command;

use outboard_test_support::pgbouncer::{Mode, PgBouncer};
use outboard_test_support::postgres::{PASSWORD, Postgres, SUPERUSER};

#[test]
fn clients_reach_the_database_through_it() {
    let postgres = Postgres::start_with(&["max_connections=17"]).unwrap();
    let pooler = PgBouncer::start(postgres.port(), Mode::Transaction, 2).unwrap();
    let output = Command::new("psql")
        .args([
            "-X",
            "-A",
            "-t",
            "-h",
            "127.0.0.1",
            "-d",
            SUPERUSER,
            "-U",
            SUPERUSER,
        ])
        .args(["-p", &pooler.port().to_string(), "-c", "SHOW max_connections"])
        .env("PGPASSWORD", PASSWORD)
        .output()
        .unwrap();
    assert_eq!(String::from_utf8_lossy(&output.stdout).trim(), "17", "{output:?}");
}
