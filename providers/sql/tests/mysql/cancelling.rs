use std::time::Duration;

use outboard_config::Span;
use outboard_stubs::outboard::sql::v0_1::types::Error;
use tokio::time::{Instant, timeout};

use crate::store::{SCHEMA, Store, connections, eventually, free, soon, within};

#[tokio::test]
async fn a_statement_that_nobody_waits_for_ends_at_the_server() {
    let store = Store::with(SCHEMA, |binding| binding.connections = connections(2, None)).await;
    let neighbour = tokio::spawn({
        let database = store.replica(|_| {});
        async move {
            database
                .query(free(soon()), "select sleep(3), 'neighbour'", vec![])
                .await
        }
    });
    for (slow, part) in [
        ("select sleep(30)", "select sleep(30)"),
        ("update items set stock = stock + sleep(30)", "update items"),
        (
            "select count(*) from seq_1_to_1000000000 where seq + 0 > -1",
            "seq_1_to",
        ),
    ] {
        let dropped = timeout(Duration::from_millis(400), store.query(slow, vec![])).await;
        assert!(dropped.is_err());
        eventually("the statement's end", async || store.running(part) == 0).await;
    }
    // What it had locked is free, and so is its place.
    store
        .execute("update items set stock = stock + 1", vec![])
        .await
        .unwrap();
    assert_eq!(store.number("select sum(stock) from items").await, 15);
    neighbour.await.unwrap().unwrap();
}

#[tokio::test]
async fn a_deadline_ends_a_statement_and_leaves_its_connection() {
    let store = Store::with(SCHEMA, |binding| binding.connections = connections(1, None)).await;
    let id = store.number("select connection_id()").await;
    for slow in ["select sleep(30)", "update items set stock = stock + sleep(30)"] {
        let begun = Instant::now();
        let late = store.database.query(free(within(500)), slow, vec![]).await;
        assert!(matches!(late, Err(Error::Timeout(_))), "{late:?}");
        assert!(begun.elapsed() < Duration::from_secs(5));
        assert_eq!(store.running("sleep"), 0);
    }
    assert_eq!(store.number("select connection_id()").await, id);
    assert_eq!(store.number("select sum(stock) from items").await, 13);
}

#[tokio::test]
async fn the_binding_has_a_limit_of_its_own() {
    let store = Store::with(SCHEMA, |binding| {
        binding.statement_timeout = Some(Span(Duration::from_millis(300)));
    })
    .await;
    let begun = Instant::now();
    let late = store.query("select sleep(30)", vec![]).await;
    assert!(matches!(late, Err(Error::Timeout(_))), "{late:?}");
    assert!(begun.elapsed() < Duration::from_secs(5));
}

#[tokio::test]
async fn who_kills_it_at_the_server_kills_one_statement() {
    let store = Store::with(SCHEMA, |binding| binding.connections = connections(1, None)).await;
    let id = store.number("select connection_id()").await;
    let database = std::sync::Arc::clone(&store.database);
    let asking = tokio::spawn(async move {
        database
            .execute(free(soon()), "update items set stock = stock + sleep(20)", vec![])
            .await
    });
    eventually("the statement", async || store.running("sleep") == 1).await;
    store.seen(&format!("kill {id}"));
    // The server says so of a connection that is killed, or says nothing any more.
    let lost = asking.await.unwrap();
    assert!(
        matches!(lost, Err(Error::UnknownOutcome(_) | Error::Timeout(_))),
        "{lost:?}"
    );
    assert_eq!(store.number("select sum(stock) from items").await, 13);
}
