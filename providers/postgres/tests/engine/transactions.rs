//! Transactions.

use std::time::Duration;

use outboard_provider_postgres::backend::postgres::{Isolation, Options};
use outboard_provider_postgres::error::{Failed, Retry};
use outboard_stubs::outboard::sql::v0_1::types::Value;

use crate::rig::{ALL, Rig, ask, may, until, value, values};

const NONE: Vec<Value> = Vec::new();

#[tokio::test]
async fn what_is_committed_stays_and_what_is_not_is_gone() {
    let rig = Rig::new();
    let database = rig.open("");
    let count = "select count(*) from kv where k < 0";
    let committed = database.begin(may(ALL), Options::default()).await.unwrap();
    committed
        .execute(may(ALL), "insert into kv values (-1, 'a')", NONE)
        .await
        .unwrap();
    committed.commit(may(ALL).deadline).await.unwrap();
    let rolled_back = database.begin(may(ALL), Options::default()).await.unwrap();
    rolled_back
        .execute(may(ALL), "insert into kv values (-2, 'a')", NONE)
        .await
        .unwrap();
    rolled_back.rollback(may(ALL).deadline).await.unwrap();
    let dropped = database.begin(may(ALL), Options::default()).await.unwrap();
    dropped
        .execute(may(ALL), "insert into kv values (-3, 'a')", NONE)
        .await
        .unwrap();
    assert_eq!(
        value(&dropped.query(may(ALL), count, NONE).await.unwrap()),
        Value::Integer(2)
    );
    drop(dropped);
    assert_eq!(ask(&database, count).await.unwrap(), Value::Integer(1));
    until("no transaction is open", || {
        rig.sessions("xact_start is not null and state <> 'active'") == 0
    })
    .await;
}

#[tokio::test]
async fn savepoints_undo_a_part() {
    let rig = Rig::new();
    let database = rig.open("");
    let transaction = database.begin(may(ALL), Options::default()).await.unwrap();
    let deadline = may(ALL).deadline;
    transaction
        .execute(may(ALL), "insert into kv values (-1, 'a')", NONE)
        .await
        .unwrap();
    transaction.savepoint(deadline, "a \"name\"").await.unwrap();
    transaction
        .execute(may(ALL), "insert into kv values (-2, 'a')", NONE)
        .await
        .unwrap();
    let refused = transaction
        .execute(may(ALL), "insert into kv values (-1, 'again')", NONE)
        .await;
    let Err(Failed::Database(refusal)) = refused else {
        panic!("{refused:?}")
    };
    assert_eq!(
        (refusal.sqlstate.as_str(), refusal.constraint.as_deref()),
        ("23505", Some("kv_pkey"))
    );
    let stuck = transaction.query(may(ALL), "select 1", NONE).await;
    let Err(Failed::Database(refusal)) = stuck else {
        panic!("{stuck:?}")
    };
    assert_eq!(refusal.sqlstate, "25P02");
    transaction.rollback_to(deadline, "a \"name\"").await.unwrap();
    transaction.release(deadline, "a \"name\"").await.unwrap();
    transaction.commit(deadline).await.unwrap();
    assert_eq!(
        ask(&database, "select count(*) from kv where k < 0")
            .await
            .unwrap(),
        Value::Integer(1)
    );
}

#[tokio::test]
async fn a_commit_after_an_error_says_that_nothing_was_done() {
    let rig = Rig::new();
    let database = rig.open("");
    let transaction = database.begin(may(ALL), Options::default()).await.unwrap();
    transaction
        .execute(may(ALL), "insert into kv values (-1, 'a')", NONE)
        .await
        .unwrap();
    assert!(transaction.execute(may(ALL), "select 1 / 0", NONE).await.is_err());
    let committed = transaction.commit(may(ALL).deadline).await;
    assert!(matches!(committed, Err(Failed::Aborted(_))), "{committed:?}");
    assert_eq!(
        ask(&database, "select count(*) from kv where k < 0")
            .await
            .unwrap(),
        Value::Integer(0)
    );
}

#[tokio::test]
async fn the_loser_of_two_serializable_transactions_may_try_again() {
    let rig = Rig::new();
    let database = rig.open("");
    let options = Options {
        isolation: Some(Isolation::Serializable),
        read_only: false,
    };
    let one = database.begin(may(ALL), options).await.unwrap();
    let other = database.begin(may(ALL), options).await.unwrap();
    for transaction in [&one, &other] {
        transaction
            .query(may(ALL), "select sum(length(v)) from kv", NONE)
            .await
            .unwrap();
    }
    one.execute(may(ALL), "update kv set v = 'one' where k = 1", NONE)
        .await
        .unwrap();
    one.commit(may(ALL).deadline).await.unwrap();
    let lost = match other
        .execute(may(ALL), "update kv set v = 'other' where k = 1", NONE)
        .await
    {
        Ok(_) => other.commit(may(ALL).deadline).await.unwrap_err(),
        Err(error) => error,
    };
    let Failed::Database(refusal) = lost else {
        panic!("{lost:?}")
    };
    assert_eq!(
        (refusal.sqlstate.as_str(), refusal.retry),
        ("40001", Retry::Transaction)
    );
}

#[tokio::test]
async fn a_read_only_transaction_refuses_every_change() {
    let rig = Rig::new();
    let database = rig.open("");
    let options = Options {
        isolation: None,
        read_only: true,
    };
    let transaction = database.begin(may(ALL), options).await.unwrap();
    let refused = transaction.execute(may(ALL), "delete from kv", NONE).await;
    let Err(Failed::Database(refusal)) = refused else {
        panic!("{refused:?}")
    };
    assert_eq!(refusal.sqlstate, "25006");
}

#[tokio::test]
async fn a_transaction_that_is_left_alone_is_rolled_back() {
    let rig = Rig::new();
    let database = rig.open("idle_in_transaction = \"200ms\"\n");
    let transaction = database.begin(may(ALL), Options::default()).await.unwrap();
    transaction
        .execute(may(ALL), "insert into kv values (-1, 'a')", NONE)
        .await
        .unwrap();
    until("it is rolled back", || rig.sessions("state like 'idle in%'") == 0).await;
    let late = transaction.query(may(ALL), "select 1", NONE).await;
    assert!(matches!(late, Err(Failed::Aborted(_))), "{late:?}");
    assert_eq!(
        ask(&database, "select count(*) from kv where k < 0")
            .await
            .unwrap(),
        Value::Integer(0)
    );
}

#[tokio::test]
async fn a_cursor_reads_on_beside_other_statements_of_its_transaction() {
    let rig = Rig::new();
    let database = rig.open("");
    let transaction = database.begin(may(ALL), Options::default()).await.unwrap();
    let (fields, cursor) = transaction
        .open_cursor(
            may(ALL),
            "select k from kv where k <= $1 order by k",
            vec![Value::Integer(500)],
        )
        .await
        .unwrap();
    assert_eq!(fields[0].name, "k");
    let mut read = 0;
    loop {
        let rows = cursor.next(may(ALL).deadline, 99).await.unwrap();
        if rows.is_empty() {
            break;
        }
        read += rows.len();
        transaction
            .execute(may(ALL), "delete from kv where k = 499", NONE)
            .await
            .unwrap();
    }
    assert_eq!(read, 500);
    let again = cursor.next(may(ALL).deadline, 1).await.unwrap();
    assert!(again.is_empty());
    drop(cursor);
    transaction.commit(may(ALL).deadline).await.unwrap();
}

#[tokio::test]
async fn a_cursor_by_itself_and_a_stream_read_everything_in_order() {
    let rig = Rig::new();
    let database = rig.open("max_rows = 100\n");
    let (_, cursor) = database
        .open_cursor(may(ALL), "select k, v from kv order by k", NONE)
        .await
        .unwrap();
    let mut read = Vec::new();
    loop {
        let rows = cursor.next(may(ALL).deadline, 1_000).await.unwrap();
        assert!(rows.len() <= 100);
        if rows.is_empty() {
            break;
        }
        read.extend(rows.iter().map(|row| row.get::<_, i64>(0)));
    }
    assert!(read.iter().copied().eq(1..=1000));
    drop(cursor);
    let streamed = database
        .query_stream(may(ALL), "select k, v from kv order by k", NONE)
        .await
        .unwrap();
    let rows: Vec<_> = futures_util::TryStreamExt::try_collect(streamed.rows)
        .await
        .unwrap();
    assert!(rows.concat().iter().map(|row| row.get::<_, i64>(0)).eq(1..=1000));
    until("nothing is left open", || {
        rig.sessions("xact_start is not null and state <> 'active'") == 0
    })
    .await;
}

#[tokio::test]
async fn a_batch_happens_whole_or_not_at_all() {
    let rig = Rig::new();
    let database = rig.open("");
    let insert = |key: i64| {
        (
            "insert into kv values ($1, 'a')".to_owned(),
            vec![Value::Integer(key)],
        )
    };
    let done = database
        .batch(may(ALL), vec![insert(-1), insert(-2)])
        .await
        .unwrap();
    assert_eq!(done, [1, 1]);
    let refused = database.batch(may(ALL), vec![insert(-3), insert(-1)]).await;
    let Err(Failed::Database(refusal)) = refused else {
        panic!("{refused:?}")
    };
    assert!(
        refusal.message.starts_with("statement 2 of the batch"),
        "{}",
        refusal.message
    );
    database
        .script(
            may(ALL),
            "insert into kv values (-4, 'a;b'); delete from kv where k = -1",
        )
        .await
        .unwrap();
    let left = database
        .query(may(ALL), "select k from kv where k < 0 order by k", NONE)
        .await
        .unwrap();
    assert_eq!(values(&left), [[Value::Integer(-4)], [Value::Integer(-2)]]);
}

#[tokio::test]
async fn transactions_beyond_the_connections_wait_and_are_told_so() {
    let rig = Rig::new();
    let database = rig.open("connections = { per_replica = 3 }\nwait = \"300ms\"\n");
    let mut open = Vec::new();
    for _ in 0..2 {
        open.push(database.begin(may(ALL), Options::default()).await.unwrap());
    }
    let refused = database.begin(may(ALL), Options::default()).await.map(drop);
    let Err(Failed::Unavailable(text)) = refused else {
        panic!("{refused:?}")
    };
    assert!(text.contains("all 3 of this replica are in use"), "{text}");
    // Statements that share go on.
    assert_eq!(ask(&database, "select 1").await.unwrap(), Value::Integer(1));
    open.pop();
    tokio::time::sleep(Duration::from_millis(10)).await;
    database.begin(may(ALL), Options::default()).await.unwrap();
}
