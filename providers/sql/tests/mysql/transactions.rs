use std::time::Duration;

use outboard_config::Span;
use outboard_provider_sql::backend::mysql::Transaction;
use outboard_stubs::outboard::sql::v0_1::transactions::{Isolation, Options};
use outboard_stubs::outboard::sql::v0_1::types::{Error, Retry, Value};

use crate::store::{SCHEMA, Store, connections, eventually, free, reading, soon, within};

const TAKE: &str = "update items set stock = stock - 1 where name = 'tea'";
const STOCK: &str = "select stock from items where name = 'tea'";

const PLAIN: Options = Options {
    isolation: None,
    read_only: false,
};

async fn begin(store: &Store) -> Transaction {
    store.database.begin(free(soon()), PLAIN).await.unwrap()
}

async fn execute(transaction: &Transaction, text: &str) -> Result<u64, Error> {
    let outcome = transaction.execute(free(soon()), text, vec![]).await?;
    Ok(outcome.affected)
}

async fn stock(transaction: &Transaction) -> Value {
    let mut read = transaction.query(free(soon()), STOCK, vec![]).await.unwrap();
    read.rows.remove(0).remove(0)
}

/// The isolation of the transaction that the database has open.
async fn level_of(store: &Store) -> String {
    // The server keeps what it tells of them for a tenth of a second.
    tokio::time::sleep(Duration::from_millis(200)).await;
    store.seen(
        "select trx_isolation_level from information_schema.innodb_trx where trx_mysql_thread_id in \
         (select id from information_schema.processlist where db = database())",
    )
}

#[tokio::test]
async fn what_is_committed_is_seen_and_what_is_not_is_gone() {
    let store = Store::new().await;
    let transaction = begin(&store).await;
    execute(&transaction, TAKE).await.unwrap();
    assert_eq!(stock(&transaction).await, Value::Integer(9));
    assert_eq!(store.number(STOCK).await, 10);
    transaction.commit(soon()).await.unwrap();
    assert_eq!(store.number(STOCK).await, 9);

    let transaction = begin(&store).await;
    execute(&transaction, TAKE).await.unwrap();
    transaction.rollback(soon()).await.unwrap();
    assert_eq!(store.number(STOCK).await, 9);

    // Dropping it does the same, and holds no lock for long.
    let transaction = begin(&store).await;
    execute(&transaction, TAKE).await.unwrap();
    drop(transaction);
    store.execute(TAKE, vec![]).await.unwrap();
    assert_eq!(store.number(STOCK).await, 8);
}

#[tokio::test]
async fn savepoints_are_hidden_and_not_replaced() {
    let store = Store::new().await;
    let transaction = begin(&store).await;
    execute(&transaction, TAKE).await.unwrap();
    transaction.savepoint(soon(), "a `name`; --").await.unwrap();
    execute(&transaction, TAKE).await.unwrap();
    transaction.savepoint(soon(), "a `name`; --").await.unwrap();
    execute(&transaction, TAKE).await.unwrap();
    transaction.rollback_to(soon(), "a `name`; --").await.unwrap();
    assert_eq!(stock(&transaction).await, Value::Integer(8));
    transaction.release(soon(), "a `name`; --").await.unwrap();
    transaction.rollback_to(soon(), "a `name`; --").await.unwrap();
    assert_eq!(stock(&transaction).await, Value::Integer(9));
    let unknown = transaction.rollback_to(soon(), "another").await;
    assert!(matches!(unknown, Err(Error::Database(_))), "{unknown:?}");
    transaction.commit(soon()).await.unwrap();
    assert_eq!(store.number(STOCK).await, 9);
}

#[tokio::test]
async fn a_failed_statement_leaves_the_rest() {
    let store = Store::new().await;
    let transaction = begin(&store).await;
    execute(&transaction, TAKE).await.unwrap();
    for refused in ["update items set stock = -1", "select missing from items"] {
        let refused = execute(&transaction, refused).await;
        assert!(matches!(refused, Err(Error::Database(_))), "{refused:?}");
    }
    for refused in [
        "create table other (a int)",
        "truncate table items",
        "commit",
        "set autocommit = 1",
    ] {
        let refused = execute(&transaction, refused).await;
        assert!(matches!(refused, Err(Error::NotAllowed(_))), "{refused:?}");
    }
    transaction.commit(soon()).await.unwrap();
    assert_eq!(store.number(STOCK).await, 9);
}

#[tokio::test]
async fn a_transaction_that_only_reads_sees_one_moment_and_changes_nothing() {
    let store = Store::new().await;
    let options = Options {
        isolation: Some(Isolation::RepeatableRead),
        read_only: true,
    };
    let transaction = store.database.begin(free(soon()), options).await.unwrap();
    assert_eq!(stock(&transaction).await, Value::Integer(10));
    store.execute(TAKE, vec![]).await.unwrap();
    assert_eq!(stock(&transaction).await, Value::Integer(10));
    let Err(Error::Database(error)) = execute(&transaction, TAKE).await else {
        panic!("it writes")
    };
    assert_eq!(error.sqlstate, "25006");
    transaction.commit(soon()).await.unwrap();
    // Who may only read has no other.
    let transaction = store.database.begin(reading(), PLAIN).await.unwrap();
    let refused = transaction.execute(reading(), TAKE, vec![]).await;
    assert!(matches!(refused, Err(Error::NotAllowed(_))), "{refused:?}");
    let refused = execute(&transaction, TAKE).await;
    assert!(matches!(refused, Err(Error::Database(_))), "{refused:?}");
}

#[tokio::test]
async fn isolation_is_what_was_asked_for_and_of_one_transaction() {
    let store = Store::with(SCHEMA, |binding| binding.connections = connections(1, None)).await;
    for (isolation, level, sees) in [
        (Isolation::ReadCommitted, "READ COMMITTED", true),
        (Isolation::RepeatableRead, "REPEATABLE READ", false),
        (Isolation::Serializable, "SERIALIZABLE", false),
    ] {
        let options = Options {
            isolation: Some(isolation),
            read_only: true,
        };
        let transaction = store.database.begin(free(soon()), options).await.unwrap();
        let before = stock(&transaction).await;
        let seen = level_of(&store).await;
        assert_eq!(seen, level);
        if isolation != Isolation::Serializable {
            store.seen(TAKE);
            assert_eq!(stock(&transaction).await != before, sees, "{level}");
        }
        transaction.commit(soon()).await.unwrap();
    }
    let transaction = begin(&store).await;
    stock(&transaction).await;
    let seen = level_of(&store).await;
    assert_eq!(seen, "REPEATABLE READ");
}

#[tokio::test]
async fn a_deadlock_is_told_as_worth_another_try() {
    let store = Store::new().await;
    let (one, two) = (begin(&store).await, begin(&store).await);
    let take = |name: &str| format!("update items set stock = stock - 1 where name = '{name}'");
    execute(&one, &take("tea")).await.unwrap();
    execute(&two, &take("cup")).await.unwrap();
    let (cup, tea) = (take("cup"), take("tea"));
    let (first, second) = tokio::join!(execute(&one, &cup), execute(&two, &tea));
    let (lost, won, winner) = match (first, second) {
        (Err(error), Ok(_)) => (error, one, two),
        (Ok(_), Err(error)) => (error, two, one),
        both => panic!("{both:?}"),
    };
    let Error::Database(error) = lost else {
        panic!("{lost:?}")
    };
    assert_eq!((error.retry, &*error.sqlstate), (Retry::Transaction, "40001"));
    let after = execute(&won, TAKE).await;
    assert!(matches!(after, Err(Error::Aborted(_))), "{after:?}");
    winner.commit(soon()).await.unwrap();
    assert_eq!(store.number("select sum(stock) from items").await, 11);
}

#[tokio::test]
async fn a_lock_that_is_not_had_is_told_as_worth_another_try() {
    let store = Store::new().await;
    store.seen("set global innodb_lock_wait_timeout = 1");
    let (one, two) = (begin(&store).await, begin(&store).await);
    execute(&two, "update items set stock = 50 where name = 'cup'")
        .await
        .unwrap();
    execute(&one, TAKE).await.unwrap();
    let refused = execute(&two, "select * from items where name = 'tea' for update nowait").await;
    let Err(Error::Database(error)) = refused else {
        panic!("{refused:?}")
    };
    assert_eq!((error.retry, &*error.sqlstate), (Retry::Statement, "55P03"));
    one.commit(soon()).await.unwrap();
    two.commit(soon()).await.unwrap();
    assert_eq!(store.number("select sum(stock) from items").await, 59);
}

#[tokio::test]
async fn a_transaction_that_is_left_alone_is_rolled_back() {
    let idle = Duration::from_millis(300);
    let store = Store::with(SCHEMA, |binding| binding.idle_in_transaction = Some(Span(idle))).await;
    let transaction = begin(&store).await;
    for _ in 0..4 {
        tokio::time::sleep(idle / 2).await;
        execute(&transaction, TAKE).await.unwrap();
    }
    // The row is free again although its holder keeps the transaction.
    store.execute(TAKE, vec![]).await.unwrap();
    assert_eq!(store.number(STOCK).await, 9);
    let after = transaction.commit(soon()).await;
    let Err(Error::Aborted(text)) = after else {
        panic!("{after:?}")
    };
    assert!(text.contains("idle_in_transaction"), "{text}");
}

#[tokio::test]
async fn a_transaction_has_its_time_however_busy() {
    let most = Span(Duration::from_millis(500));
    let store = Store::with(SCHEMA, |binding| binding.transaction_timeout = Some(most)).await;
    let transaction = begin(&store).await;
    let until = within(20_000);
    let ended = loop {
        match execute(&transaction, TAKE).await {
            Ok(_) | Err(Error::Database(_)) => assert!(tokio::time::Instant::now() < until),
            Err(error) => break error,
        }
        tokio::time::sleep(Duration::from_millis(20)).await;
    };
    let Error::Aborted(text) = ended else {
        panic!("{ended:?}")
    };
    assert!(text.contains("transaction_timeout"), "{text}");
    eventually("the stock of before", async || store.number(STOCK).await == 10).await;
}

#[tokio::test]
async fn a_statement_in_it_that_takes_too_long_is_undone_alone() {
    let store = Store::new().await;
    let transaction = begin(&store).await;
    execute(&transaction, TAKE).await.unwrap();
    let slow = "update items set stock = stock + sleep(5)";
    let late = transaction.execute(free(within(500)), slow, vec![]).await;
    assert!(matches!(late, Err(Error::Timeout(_))), "{late:?}");
    assert_eq!(stock(&transaction).await, Value::Integer(9));
    transaction.commit(soon()).await.unwrap();
    assert_eq!(store.number("select sum(stock) from items").await, 12);
}

#[tokio::test]
async fn a_call_that_is_dropped_in_the_middle_rolls_back() {
    let store = Store::new().await;
    let transaction = begin(&store).await;
    execute(&transaction, TAKE).await.unwrap();
    let slow = tokio::time::timeout(
        Duration::from_millis(300),
        execute(&transaction, "select sleep(20)"),
    );
    assert!(slow.await.is_err());
    let after = execute(&transaction, TAKE).await;
    assert!(matches!(after, Err(Error::Aborted(_))), "{after:?}");
    eventually("the end of the statement", async || store.running("sleep") == 0).await;
    store.execute(TAKE, vec![]).await.unwrap();
    assert_eq!(store.number(STOCK).await, 9);
}
