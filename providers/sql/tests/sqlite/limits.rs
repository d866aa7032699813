use std::sync::Arc;
use std::time::Duration;

use outboard_config::{Size, Span};
use outboard_provider_sql::backend::{Bounds, Pooled};
use outboard_stubs::outboard::sql::v0_1::types::{Error, Value};
use tokio::time::Instant;

use crate::store::{SCHEMA, Store, eventually, free, soon, within};

const ENDLESS: &str = "with recursive n (n) as (select 1 union all select n + 1 from n) select n from n";

#[tokio::test]
async fn a_result_that_is_too_large_is_refused_and_changes_nothing() {
    let store = Store::with(SCHEMA, |binding| {
        binding.max_rows = Some(100);
        binding.max_result = Some(Size(10_000));
    })
    .await;
    for query in [ENDLESS, "select zeroblob(20000)"] {
        let refused = store.query(query, vec![]).await;
        assert!(matches!(refused, Err(Error::TooLarge(_))), "{query}: {refused:?}");
    }
    let grows = "insert into items (name, stock) select 'n' || n, 1 from (with recursive n (n) as \
                 (select 1 union all select n + 1 from n where n < 200) select n from n) returning id";
    let wide = format!("select 1 as {}", "x".repeat(20_000));
    let refused = store.query(&wide, vec![]).await;
    assert!(matches!(refused, Err(Error::TooLarge(_))), "{refused:?}");
    // What it returns is not wanted.
    assert_eq!(
        store.execute(&grows.replace("'n'", "'m'"), vec![]).await.unwrap(),
        200
    );
    store
        .execute("delete from items where id > 2", vec![])
        .await
        .unwrap();
    let refused = store.query(grows, vec![]).await;
    assert!(matches!(refused, Err(Error::TooLarge(_))), "{refused:?}");
    assert_eq!(store.number("select count(*) from items").await, 2);

    let transaction = store.database.begin(soon(), false).await.unwrap();
    let refused = transaction.query(free(soon()), ENDLESS, vec![]).await;
    assert!(matches!(refused, Err(Error::TooLarge(_))), "{refused:?}");
    let goes_on = transaction.query(free(soon()), "select 1", vec![]).await.unwrap();
    assert_eq!(goes_on.rows, [vec![Value::Integer(1)]]);
    let refused = transaction.query(free(soon()), grows, vec![]).await;
    assert!(matches!(refused, Err(Error::Aborted(_))), "{refused:?}");
    let after = transaction.commit(soon()).await;
    assert!(matches!(after, Err(Error::Aborted(_))), "{after:?}");
    assert_eq!(store.number("select count(*) from items").await, 2);
}

#[tokio::test]
async fn an_endless_statement_ends_with_its_deadline() {
    let store = Store::with(SCHEMA, |binding| binding.readers = Some(1)).await;
    let endless = ENDLESS.replace("select n from n", "select max(n) from n");
    let begun = Instant::now();
    let late = store.database.query(free(within(300)), &endless, vec![]).await;
    assert!(matches!(late, Err(Error::Timeout(_))), "{late:?}");
    assert!(begun.elapsed() < Duration::from_secs(5));
    // The only connection that reads is free again.
    assert_eq!(store.number("select count(*) from items").await, 2);

    let delete = format!("delete from items where id < ({endless})");
    let late = store.database.execute(free(within(300)), &delete, vec![]).await;
    assert!(matches!(late, Err(Error::Timeout(_))), "{late:?}");
    assert_eq!(store.number("select count(*) from items").await, 2);
}

#[tokio::test]
async fn a_statement_has_a_time_of_its_own() {
    let store = Store::with(SCHEMA, |binding| {
        binding.statement_timeout = Some(Span(Duration::from_millis(100)));
    })
    .await;
    let endless = ENDLESS.replace("select n from n", "select max(n) from n");
    let late = store.query(&endless, vec![]).await;
    assert!(matches!(late, Err(Error::Timeout(_))), "{late:?}");
}

#[tokio::test]
async fn a_cancelled_query_frees_its_connection() {
    let store = Store::with(SCHEMA, |binding| binding.readers = Some(1)).await;
    let endless = ENDLESS.replace("select n from n", "select max(n) from n");
    for _ in 0..3 {
        let call = store.query(&endless, vec![]);
        assert!(
            tokio::time::timeout(Duration::from_millis(30), call)
                .await
                .is_err()
        );
    }
    assert_eq!(store.number("select count(*) from items").await, 2);
}

#[tokio::test]
async fn what_nests_deeply_does_no_harm() {
    let store = Store::new().await;
    let nested = format!(
        "{}select 1{}",
        "select*from(".repeat(100),
        " limit 9)".repeat(100)
    );
    // SQLite may have limits of its own; its thread goes on in any case.
    let _ = store.query(&nested, vec![]).await;
    assert_eq!(store.number("select count(*) from items").await, 2);
}

#[tokio::test]
async fn what_is_lent_is_counted_and_given_back() {
    let store = Store::new().await;
    let pooled = |in_use, idle, waiting| Pooled {
        in_use,
        idle,
        waiting,
    };
    store.number("select count(*) from items").await;
    assert_eq!(store.database.pooled(), pooled(0, 2, 0));
    assert_eq!(store.database.saturation(), 0);
    let writing = store.database.begin(soon(), false).await.unwrap();
    let reading = store.database.begin(soon(), true).await.unwrap();
    assert_eq!(store.database.pooled(), pooled(2, 0, 0));
    assert_eq!(store.database.saturation(), 666);
    let other = Arc::clone(&store.database);
    let waiting = tokio::spawn(async move { other.begin(soon(), false).await });
    eventually("somebody waits", async || {
        store.database.pooled() == pooled(2, 0, 1)
    })
    .await;
    drop((writing, reading));
    drop(waiting.await.unwrap().unwrap());
    eventually("all are given back", async || store.database.pooled().in_use == 0).await;
    assert_eq!(store.database.saturation(), 0);
}

#[tokio::test]
async fn a_database_that_is_gone_is_told_and_a_busy_one_is_there() {
    let store = Store::with(SCHEMA, |binding| binding.readers = Some(1)).await;
    assert_eq!(store.database.trouble().await, None);
    let reading = store.database.begin(soon(), true).await.unwrap();
    assert_eq!(store.database.trouble().await, None);
    drop(reading);
    let path = store.folder.path().join("data/shop.db");
    let away = path.with_extension("away");
    std::fs::rename(&path, &away).unwrap();
    let trouble = store.database.trouble().await.unwrap();
    assert!(trouble.contains("shop.db cannot be found"), "{trouble}");
    std::fs::rename(&away, &path).unwrap();
    assert_eq!(store.database.trouble().await, None);
}

#[tokio::test]
async fn what_a_grant_says_holds_beside_what_the_binding_says() {
    let store = Store::new().await;
    let reads = Bounds {
        writes: false,
        ..free(soon())
    };
    for text in [
        "insert into items (name, stock) values ('pot', 1) returning id",
        "delete from items",
    ] {
        let refused = store.database.query(reads, text, vec![]).await;
        assert!(
            matches!(&refused, Err(Error::NotAllowed(why)) if why.contains("\"write\"")),
            "{refused:?}"
        );
    }
    assert_eq!(store.number("select count(*) from items").await, 2);
    let one = Bounds {
        rows: 1,
        ..free(soon())
    };
    let all = store.database.query(one, "select id from items", vec![]).await;
    assert!(
        matches!(&all, Err(Error::TooLarge(why)) if why.contains("limits.rows")),
        "{all:?}"
    );
    let first = store
        .database
        .query(one, "select id from items limit 1", vec![])
        .await;
    assert_eq!(first.unwrap().rows.len(), 1);
}
