use std::sync::Arc;
use std::time::Duration;

use outboard_config::{Size, Span};
use outboard_provider_sql::backend::{Bounds, Pooled};
use outboard_stubs::outboard::sql::v0_1::transactions::Options;
use outboard_stubs::outboard::sql::v0_1::types::{Error, Value};

use crate::store::{NUMBERS, SCHEMA, Store, connections, eventually, free, soon, within};

#[tokio::test]
async fn a_result_that_is_too_large_is_refused_and_changes_nothing() {
    let schema = format!("{SCHEMA}{NUMBERS}");
    let store = Store::with(&schema, |binding| {
        binding.max_rows = Some(100);
        binding.max_result = Some(Size(10_000));
        binding.connections = connections(1, None);
    })
    .await;
    let id = store.number("select connection_id()").await;
    let endless = "select a.n from numbers a join numbers b join numbers c";
    let wide = format!("select 1 as `{}`", "x".repeat(60));
    for query in [endless, "select repeat('x', 20000)"] {
        let refused = store.query(query, vec![]).await;
        assert!(matches!(refused, Err(Error::TooLarge(_))), "{query}: {refused:?}");
    }
    assert_eq!(store.query(&wide, vec![]).await.unwrap().rows.len(), 1);
    let grows = "insert into items (name, stock) select n, 1 from numbers where n < 200 returning id";
    let refused = store.query(grows, vec![]).await;
    assert!(matches!(refused, Err(Error::TooLarge(_))), "{refused:?}");
    assert_eq!(store.number("select count(*) from items").await, 2);
    // What it returns is not wanted.
    assert_eq!(store.execute(grows, vec![]).await.unwrap(), 200);

    let options = Options {
        isolation: None,
        read_only: false,
    };
    let transaction = store.database.begin(free(soon()), options).await.unwrap();
    let refused = transaction.query(free(soon()), endless, vec![]).await;
    assert!(matches!(refused, Err(Error::TooLarge(_))), "{refused:?}");
    let goes_on = transaction.query(free(soon()), "select 1", vec![]).await.unwrap();
    assert_eq!(goes_on.rows, [vec![Value::Integer(1)]]);
    let grows = "insert into parts select 1, n from numbers where n < 200 returning item";
    let refused = transaction.query(free(soon()), grows, vec![]).await;
    assert!(matches!(refused, Err(Error::Aborted(_))), "{refused:?}");
    drop(transaction);
    assert_eq!(store.number("select count(*) from parts").await, 0);
    assert_eq!(store.number("select connection_id()").await, id);
}

#[tokio::test]
async fn what_a_grant_says_holds_beside_what_the_binding_says() {
    let store = Store::new().await;
    let one = Bounds {
        rows: 1,
        ..free(soon())
    };
    let all = store.database.query(one, "select id from items", vec![]).await;
    assert!(matches!(all, Err(Error::TooLarge(_))), "{all:?}");
    assert_eq!(store.number("select count(*) from items").await, 2);
}

#[tokio::test]
async fn who_waits_too_long_for_a_connection_is_told() {
    let store = Store::with(SCHEMA, |binding| {
        binding.connections = connections(1, None);
        binding.wait = Some(Span(Duration::from_millis(300)));
    })
    .await;
    let options = Options {
        isolation: None,
        read_only: true,
    };
    let held = store.database.begin(free(soon()), options).await.unwrap();
    let waits = tokio::spawn({
        let database = Arc::clone(&store.database);
        async move { database.query(free(soon()), "select 1", vec![]).await }
    });
    let pooled = |in_use, idle, waiting| Pooled {
        in_use,
        idle,
        waiting,
    };
    eventually("the wait", async || store.database.pooled() == pooled(1, 0, 1)).await;
    assert_eq!(store.database.saturation(), 1_000);
    assert_eq!(store.database.trouble().await, None);
    let refused = waits.await.unwrap();
    assert!(
        matches!(&refused, Err(Error::Unavailable(why)) if why.contains("300 ms")),
        "{refused:?}"
    );
    held.rollback(soon()).await.unwrap();
    eventually("the connection", async || {
        store.database.pooled() == pooled(0, 1, 0)
    })
    .await;
    assert_eq!(store.number("select count(*) from items").await, 2);
    let late = store
        .database
        .query(free(within(1)), "select sleep(1)", vec![])
        .await;
    assert!(
        matches!(late, Err(Error::Timeout(_) | Error::Unavailable(_))),
        "{late:?}"
    );
}

#[tokio::test]
async fn connections_do_not_stay_for_ever() {
    let store = Store::with(SCHEMA, |binding| {
        binding.connections = connections(1, None);
        binding.max_lifetime = Some(Span(Duration::from_secs(1)));
        binding.idle_timeout = Some(Span(Duration::from_millis(400)));
    })
    .await;
    let id = store.number("select connection_id()").await;
    eventually("none that is idle", async || store.database.pooled().idle == 0).await;
    let other = store.number("select connection_id()").await;
    assert_ne!(id, other);
    eventually("another for the one that was used long enough", async || {
        store.number("select connection_id()").await != other
    })
    .await;
}
