//! Connections that are old, unused, or that somebody let go of in the middle.

use std::time::Duration;

use futures_util::StreamExt as _;
use outboard_provider_postgres::backend::postgres::Options;
use outboard_stubs::outboard::sql::v0_1::types::Value;

use crate::rig::{ALL, Rig, ask, may, until};

const NONE: Vec<Value> = Vec::new();

#[tokio::test]
async fn a_connection_that_is_old_is_replaced_under_those_who_use_it() {
    let rig = Rig::new();
    let database = rig.open("max_lifetime = \"500ms\"\n");
    let mut seen = std::collections::BTreeSet::new();
    for _ in 0..40 {
        let Value::Integer(pid) = ask(&database, "select pg_backend_pid()").await.unwrap() else {
            panic!("no number")
        };
        seen.insert(pid);
        ask(&database, "select count(*) from kv").await.unwrap();
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    assert!(seen.len() > 1, "{seen:?}");
    assert!(rig.sessions("true") <= 3);
}

#[tokio::test]
async fn connections_that_nobody_uses_are_closed_and_opened_again() {
    let rig = Rig::new();
    let database = rig.open("idle_timeout = \"300ms\"\n");
    let mut open = Vec::new();
    for _ in 0..4 {
        open.push(database.begin(may(ALL), Options::default()).await.unwrap());
    }
    open.clear();
    // The lane stays: it is what tells whether the database is there.
    until("they are closed", || rig.sessions("true") == 1).await;
    database.begin(may(ALL), Options::default()).await.unwrap();
}

#[tokio::test]
async fn a_stream_that_is_let_go_of_frees_its_connection() {
    let rig = Rig::new();
    let database = rig.open("connections = { per_replica = 2 }\nwait = \"2s\"\n");
    for read in [0, 1, 2] {
        let text = "select n, repeat('x', 1000) from generate_series(1, 1000000) as n";
        let mut streamed = database.query_stream(may(ALL), text, NONE).await.unwrap();
        for _ in 0..read {
            assert!(!streamed.rows.next().await.unwrap().unwrap().is_empty());
        }
        drop(streamed);
        // There is one connection for such things, and it is there again.
        database.begin(may(ALL), Options::default()).await.unwrap();
    }
    until("nothing runs", || rig.sessions("state <> 'idle'") == 0).await;
}

#[tokio::test]
async fn a_stream_and_a_cursor_of_nothing_end_at_once() {
    let rig = Rig::new();
    let database = rig.open("");
    let nothing = "select k, v from kv where k < 0";
    let streamed = database.query_stream(may(ALL), nothing, NONE).await.unwrap();
    assert_eq!(streamed.fields.len(), 2);
    assert_eq!(streamed.rows.count().await, 0);
    let (_, cursor) = database.open_cursor(may(ALL), nothing, NONE).await.unwrap();
    assert!(cursor.next(may(ALL).deadline, 10).await.unwrap().is_empty());
    let rows = database.query(may(ALL), nothing, NONE).await.unwrap();
    assert!(rows.rows.is_empty());
}
