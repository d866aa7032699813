use std::sync::Arc;
use std::time::Duration;

use outboard_config::Span;
use outboard_stubs::outboard::sql::v0_1::types::{Error, Value};
use sqlx::Connection as _;

use crate::store::{SCHEMA, Store, eventually, free, soon, within};

const STOCK: &str = "select stock from items where name = 'tea'";
const TAKE: &str = "update items set stock = stock - 1 where name = 'tea'";

#[tokio::test]
async fn a_commit_shows_and_a_rollback_does_not() {
    let store = Store::new().await;
    let transaction = store.database.begin(soon(), false).await.unwrap();
    transaction.execute(soon(), TAKE, vec![]).await.unwrap();
    let inside = transaction.query(free(soon()), STOCK, vec![]).await.unwrap();
    assert_eq!(inside.rows, [vec![Value::Integer(9)]]);
    assert_eq!(store.number(STOCK).await, 10, "nobody else sees it yet");
    transaction.commit(soon()).await.unwrap();
    assert_eq!(store.number(STOCK).await, 9);

    let transaction = store.database.begin(soon(), false).await.unwrap();
    transaction.execute(soon(), TAKE, vec![]).await.unwrap();
    transaction.rollback(soon()).await.unwrap();
    assert_eq!(store.number(STOCK).await, 9);
}

#[tokio::test]
async fn a_dropped_transaction_is_rolled_back_and_holds_no_lock() {
    let store = Store::new().await;
    for _ in 0..20 {
        let transaction = store.database.begin(soon(), false).await.unwrap();
        transaction.execute(soon(), TAKE, vec![]).await.unwrap();
        drop(transaction);
        // Another process can write although nobody here has used the connection since.
        let mut stranger = store.stranger().await;
        let stranger = stranger.begin_with("begin immediate").await.unwrap();
        stranger.rollback().await.unwrap();
    }
    assert_eq!(store.number(STOCK).await, 10);
}

#[tokio::test]
async fn a_call_that_is_cancelled_takes_its_transaction_along() {
    let store = Store::new().await;
    let transaction = Arc::new(store.database.begin(soon(), false).await.unwrap());
    transaction.execute(soon(), TAKE, vec![]).await.unwrap();
    let endless = "with recursive n (n) as (select 1 union all select n + 1 from n) select max(n) from n";
    let call = transaction.query(free(soon()), endless, vec![]);
    let cancelled = tokio::time::timeout(Duration::from_millis(50), call).await;
    assert!(cancelled.is_err());
    let after = transaction.execute(soon(), TAKE, vec![]).await;
    assert!(matches!(after, Err(Error::Aborted(_))), "{after:?}");
    // The statement is stopped, and the connection replaced.
    store.execute(TAKE, vec![]).await.unwrap();
    assert_eq!(store.number(STOCK).await, 9);
}

#[tokio::test]
async fn savepoints_undo_a_part() {
    let store = Store::new().await;
    let transaction = store.database.begin(soon(), false).await.unwrap();
    transaction.execute(soon(), TAKE, vec![]).await.unwrap();
    transaction.savepoint(soon(), "a \"name\"; --").await.unwrap();
    transaction.execute(soon(), TAKE, vec![]).await.unwrap();
    transaction.rollback_to(soon(), "a \"name\"; --").await.unwrap();
    transaction.execute(soon(), TAKE, vec![]).await.unwrap();
    transaction.release(soon(), "a \"name\"; --").await.unwrap();
    let unknown = transaction.rollback_to(soon(), "a \"name\"; --").await;
    assert!(matches!(unknown, Err(Error::Database(_))), "{unknown:?}");
    transaction.commit(soon()).await.unwrap();
    assert_eq!(store.number(STOCK).await, 8);
}

#[tokio::test]
async fn a_failed_statement_leaves_the_rest() {
    let store = Store::new().await;
    let transaction = store.database.begin(soon(), false).await.unwrap();
    transaction.execute(soon(), TAKE, vec![]).await.unwrap();
    let refused = transaction
        .execute(soon(), "update items set stock = -1", vec![])
        .await;
    assert!(matches!(refused, Err(Error::Database(_))), "{refused:?}");
    transaction.commit(soon()).await.unwrap();
    assert_eq!(store.number(STOCK).await, 9);
}

#[tokio::test]
async fn a_transaction_that_only_reads_sees_one_moment_and_changes_nothing() {
    let store = Store::new().await;
    let transaction = store.database.begin(soon(), true).await.unwrap();
    let before = transaction.query(free(soon()), STOCK, vec![]).await.unwrap();
    store.execute(TAKE, vec![]).await.unwrap();
    let after = transaction.query(free(soon()), STOCK, vec![]).await.unwrap();
    assert_eq!(before, after);
    let refused = transaction.execute(soon(), TAKE, vec![]).await;
    let Err(Error::Database(error)) = refused else {
        panic!("{refused:?}")
    };
    assert_eq!(error.sqlstate, "25006");
    transaction.commit(soon()).await.unwrap();
}

#[tokio::test]
async fn writers_take_turns() {
    let store = Store::with(SCHEMA, |binding| binding.readers = Some(1)).await;
    store
        .execute("update items set stock = 500 where name = 'tea'", vec![])
        .await
        .unwrap();
    let sell = async || {
        let transaction = store.database.begin(soon(), false).await?;
        let left = transaction.query(free(soon()), STOCK, vec![]).await?;
        let [Value::Integer(left)] = left.rows[0][..] else {
            panic!("{left:?}")
        };
        if left == 0 {
            transaction.rollback(soon()).await?;
            return Ok::<_, Error>(false);
        }
        let set = "update items set stock = $1 where name = 'tea'";
        transaction
            .execute(soon(), set, vec![Value::Integer(left - 1)])
            .await?;
        transaction.commit(soon()).await?;
        Ok(true)
    };
    let sold = futures_util::future::join_all((0..1_000).map(|_| sell())).await;
    let sold = sold.into_iter().filter(|sold| *sold.as_ref().unwrap()).count();
    assert_eq!(sold, 500);
    assert_eq!(store.number(STOCK).await, 0);
}

#[tokio::test]
async fn a_transaction_that_is_left_alone_is_rolled_back() {
    let idle = Duration::from_millis(100);
    let store = Store::with(SCHEMA, |binding| binding.idle_in_transaction = Some(Span(idle))).await;
    let transaction = store.database.begin(soon(), false).await.unwrap();
    for _ in 0..4 {
        tokio::time::sleep(idle / 2).await;
        transaction.execute(soon(), TAKE, vec![]).await.unwrap();
    }
    // The one that writes is free again although its holder keeps the transaction.
    store.execute(TAKE, vec![]).await.unwrap();
    assert_eq!(store.number(STOCK).await, 9);
    let after = transaction.commit(soon()).await;
    let Err(Error::Aborted(text)) = after else {
        panic!("{after:?}")
    };
    assert!(text.contains("idle_in_transaction"), "{text}");
}

#[tokio::test]
async fn who_waits_too_long_for_the_writer_is_told() {
    let store = Store::new().await;
    let held = store.database.begin(soon(), false).await.unwrap();
    let refused = store.database.execute(free(within(200)), TAKE, vec![]).await;
    let Err(Error::Unavailable(text)) = refused else {
        panic!("{refused:?}")
    };
    assert!(text.contains("that writes is in use"), "{text}");
    // Readers wait for nobody.
    assert_eq!(store.number(STOCK).await, 10);
    drop(held);
    store.execute(TAKE, vec![]).await.unwrap();
}

#[tokio::test]
async fn another_process_that_writes_is_waited_for() {
    let store = Store::new().await;
    let mut stranger = store.stranger().await;
    let held = stranger.begin_with("begin immediate").await.unwrap();
    let refused = store.database.execute(free(within(300)), TAKE, vec![]).await;
    let Err(Error::Unavailable(text)) = refused else {
        panic!("{refused:?}")
    };
    assert!(text.contains("another process"), "{text}");
    let waiting = tokio::spawn({
        let database = Arc::clone(&store.database);
        async move { database.execute(free(soon()), TAKE, vec![]).await }
    });
    tokio::time::sleep(Duration::from_millis(300)).await;
    assert!(!waiting.is_finished());
    held.rollback().await.unwrap();
    assert_eq!(waiting.await.unwrap().unwrap().affected, 1);
    eventually("the stock of 9", async || store.number(STOCK).await == 9).await;
}

#[tokio::test]
async fn a_transaction_that_sqlite_rolled_back_takes_no_more_statements() {
    let store = Store::new().await;
    let transaction = store.database.begin(soon(), false).await.unwrap();
    transaction.execute(soon(), TAKE, vec![]).await.unwrap();
    let rolls_back = "insert or rollback into items (name, stock) values ('tea', 1)";
    let refused = transaction.execute(soon(), rolls_back, vec![]).await;
    assert!(matches!(refused, Err(Error::Aborted(_))), "{refused:?}");
    let after = transaction
        .execute(
            soon(),
            "insert into items (name, stock) values ('pot', 1)",
            vec![],
        )
        .await;
    assert!(matches!(after, Err(Error::Aborted(_))), "{after:?}");
    let after = transaction.commit(soon()).await;
    assert!(matches!(after, Err(Error::Aborted(_))), "{after:?}");
    assert_eq!(store.number("select sum(stock) from items").await, 13);
    store.execute(TAKE, vec![]).await.unwrap();
}

#[tokio::test]
async fn a_transaction_has_its_time_however_busy() {
    let most = Span(Duration::from_millis(300));
    let store = Store::with(SCHEMA, |binding| binding.transaction_timeout = Some(most)).await;
    let transaction = store.database.begin(soon(), false).await.unwrap();
    let until = within(10_000);
    let ended = loop {
        match transaction.execute(soon(), TAKE, vec![]).await {
            Ok(_) | Err(Error::Database(_)) => assert!(tokio::time::Instant::now() < until),
            Err(error) => break error,
        }
        tokio::time::sleep(Duration::from_millis(20)).await;
    };
    let Error::Aborted(text) = ended else {
        panic!("{ended:?}")
    };
    assert!(text.contains("transaction_timeout"), "{text}");
    assert_eq!(store.number(STOCK).await, 10);
}
