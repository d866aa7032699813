use outboard_stubs::outboard::sql::v0_1::transactions::Options;
use outboard_stubs::outboard::sql::v0_1::types::{Error, Value};

use crate::store::{SCHEMA, Store, TAKES, connections, free, soon, text};

/// A store whose functions all share one connection.
async fn shared() -> Store {
    Store::with(SCHEMA, |binding| binding.connections = connections(1, None)).await
}

#[tokio::test]
async fn what_would_stay_behind_does_not_reach_the_database() {
    let store = shared().await;
    for statement in [
        "set @a = 1",
        "set session sql_mode = ''",
        "set names latin1",
        "select @a := 1",
        "select 1 into @a",
        "create temporary table mine (a int)",
        "select get_lock('mine', 1)",
        "select release_all_locks()",
        "lock tables items write",
        "handler items open",
        "begin",
        "prepare mine from 'select 1'",
        "use mysql",
        "select /*! 1, */ get_lock/**/('a', 1)",
        "select * from information_schema.processlist",
        "kill 1",
    ] {
        let refused = store.query(statement, vec![]).await;
        assert!(
            matches!(refused, Err(Error::NotAllowed(_))),
            "{statement}: {refused:?}"
        );
    }
    assert_eq!(store.number("select count(*) from items").await, 2);
}

#[tokio::test]
async fn texts_are_read_as_the_server_reads_them() {
    let store = shared().await;
    // With another mode of SQL these would be names, and what stands behind them code.
    store.seen("set global sql_mode = 'ANSI_QUOTES,NO_BACKSLASH_ESCAPES,STRICT_TRANS_TABLES'");
    let other = store.replica(|binding| binding.connections = connections(1, None));
    for (query, expected) in [
        ("select \"a\"", "a"),
        (r"select 'a\'b'", "a'b"),
        ("select 'a''b'", "a'b"),
    ] {
        let read = other.query(free(soon()), query, vec![]).await.unwrap();
        assert_eq!(read.rows, [[text(expected)]], "{query}");
    }
    store.seen("set global sql_mode = default");
}

#[tokio::test]
async fn the_number_of_anothers_row_is_not_told() {
    let store = shared().await;
    let add = "insert into items (name, stock) values (?, 1)";
    store.execute(add, vec![text("pot")]).await.unwrap();
    assert_eq!(store.number("select last_insert_id()").await, 0);
    store.execute(add, vec![text("pan")]).await.unwrap();
    let options = Options {
        isolation: None,
        read_only: false,
    };
    let transaction = store.database.begin(free(soon()), options).await.unwrap();
    let id = async || {
        let read = transaction
            .query(free(soon()), "select last_insert_id()", vec![])
            .await
            .unwrap();
        read.rows[0][0].clone()
    };
    assert_eq!(id().await, Value::Unsigned(0));
    transaction
        .execute(free(soon()), add, vec![text("jug")])
        .await
        .unwrap();
    assert_eq!(id().await, Value::Unsigned(5));
    // It is still there for the next statement of the same transaction.
    let part = "insert into parts values (last_insert_id(), 'handle')";
    transaction.execute(free(soon()), part, vec![]).await.unwrap();
    transaction.commit(soon()).await.unwrap();
    assert_eq!(store.number("select item from parts").await, 5);
    assert_eq!(store.number("select last_insert_id()").await, 0);
}

#[tokio::test]
async fn what_functions_of_the_database_keep_is_told_to_nobody() {
    let store = shared().await;
    store.seen(TAKES);
    assert_eq!(store.number("select keeps(42)").await, 1);
    let refused = store.query("select @kept", vec![]).await;
    assert!(matches!(refused, Err(Error::NotAllowed(_))), "{refused:?}");
}

#[tokio::test]
async fn a_transaction_leaves_nothing_open() {
    let store = shared().await;
    let options = Options {
        isolation: None,
        read_only: true,
    };
    for _ in 0..3 {
        drop(store.database.begin(free(soon()), options.clone()).await.unwrap());
        // Neither is it open, nor does the next statement only read.
        store
            .execute("update items set stock = stock + 1", vec![])
            .await
            .unwrap();
        assert_eq!(
            store.seen("select sum(stock) from items"),
            store.number("select sum(stock) from items").await.to_string()
        );
    }
    assert_eq!(store.seen("select sum(stock) from items"), "19");
}
