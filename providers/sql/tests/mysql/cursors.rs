use std::time::Duration;

use outboard_config::{Size, Span};
use outboard_stubs::outboard::sql::v0_1::transactions::Options;
use outboard_stubs::outboard::sql::v0_1::types::{Error, Value};

use crate::store::{NUMBERS, SCHEMA, Store, connections, eventually, free, reading, soon};

const ALL: &str = "select n from numbers order by n";

#[tokio::test]
async fn a_cursor_gives_all_rows_in_order() {
    let store = Store::with(NUMBERS, |_| {}).await;
    for bounds in [free(soon()), reading()] {
        let (columns, cursor) = store.database.open_cursor(bounds, ALL, vec![]).await.unwrap();
        assert_eq!(columns[0].name, "n");
        let mut seen = 0;
        loop {
            let rows = cursor.next(soon(), 300).await.unwrap();
            if rows.is_empty() {
                break;
            }
            assert!(rows.len() <= 300);
            for row in rows {
                assert_eq!(row, [Value::Integer(seen)]);
                seen += 1;
            }
        }
        assert_eq!(seen, 1_000);
        assert!(cursor.next(soon(), 1).await.unwrap().is_empty());
    }
    let none = "select n from numbers where n < ?";
    let params = vec![Value::Integer(0)];
    let (columns, cursor) = store
        .database
        .open_cursor(free(soon()), none, params)
        .await
        .unwrap();
    assert_eq!(columns.len(), 1);
    assert!(cursor.next(soon(), 1).await.unwrap().is_empty());
}

#[tokio::test]
async fn rows_are_of_the_moment_at_which_it_was_opened() {
    let store = Store::with(NUMBERS, |_| {}).await;
    let (_, cursor) = store
        .database
        .open_cursor(free(soon()), ALL, vec![])
        .await
        .unwrap();
    store
        .execute("delete from numbers where n > 10", vec![])
        .await
        .unwrap();
    let mut seen = 0;
    loop {
        let rows = cursor.next(soon(), 100).await.unwrap();
        if rows.is_empty() {
            break;
        }
        seen += rows.len();
    }
    assert_eq!(seen, 1_000);
}

#[tokio::test]
async fn a_cursor_that_is_dropped_or_left_alone_frees_its_connection() {
    let idle = Duration::from_millis(300);
    let store = Store::with(NUMBERS, |binding| {
        binding.connections = connections(1, None);
        binding.idle_in_transaction = Some(Span(idle));
    })
    .await;
    let long = "select a.n from numbers a join numbers b join numbers c";
    for _ in 0..3 {
        let (_, cursor) = store
            .database
            .open_cursor(free(soon()), long, vec![])
            .await
            .unwrap();
        assert_eq!(cursor.next(soon(), 5).await.unwrap().len(), 5);
        drop(cursor);
        assert_eq!(store.number("select count(*) from numbers").await, 1_000);
    }
    let (_, cursor) = store
        .database
        .open_cursor(free(soon()), long, vec![])
        .await
        .unwrap();
    assert_eq!(store.number("select count(*) from numbers").await, 1_000);
    let gone = cursor.next(soon(), 5).await;
    assert!(matches!(gone, Err(Error::Aborted(_))), "{gone:?}");
    assert_eq!(store.running("join numbers c"), 0);
}

#[tokio::test]
async fn a_step_is_as_large_as_the_binding_allows() {
    let store = Store::with(NUMBERS, |binding| {
        binding.max_rows = Some(7);
        binding.max_result = Some(Size(500));
    })
    .await;
    let (_, cursor) = store
        .database
        .open_cursor(free(soon()), ALL, vec![])
        .await
        .unwrap();
    assert_eq!(cursor.next(soon(), 100).await.unwrap().len(), 7);
    assert_eq!(
        cursor.next(soon(), 2).await.unwrap(),
        [[Value::Integer(7)], [Value::Integer(8)]]
    );
    let wide = "select repeat('x', if(n = 3, 600, 100)) from numbers order by n";
    let (_, cursor) = store
        .database
        .open_cursor(free(soon()), wide, vec![])
        .await
        .unwrap();
    assert_eq!(cursor.next(soon(), 100).await.unwrap().len(), 3);
    let refused = cursor.next(soon(), 100).await;
    assert!(matches!(refused, Err(Error::TooLarge(_))), "{refused:?}");
}

#[tokio::test]
async fn a_cursor_reads_and_does_nothing_else() {
    let store = Store::new().await;
    for text in [
        "delete from items",
        "insert into items (name, stock) values ('a', 1) returning id",
    ] {
        let refused = store.database.open_cursor(free(soon()), text, vec![]).await;
        assert!(matches!(refused.map(drop), Err(Error::NotAllowed(_))), "{text}");
    }
    let refused = store
        .database
        .open_cursor(free(soon()), "select missing from items", vec![])
        .await;
    assert!(matches!(refused.map(drop), Err(Error::Database(_))));
    let refused = store
        .database
        .open_cursor(free(soon()), "select name from items where id = ?", vec![])
        .await;
    assert!(matches!(refused.map(drop), Err(Error::Conversion(_))));
    assert_eq!(store.number("select count(*) from items").await, 2);
}

#[tokio::test]
async fn cursors_of_a_transaction_let_its_other_statements_run() {
    let schema = format!("{SCHEMA}{NUMBERS}");
    let store = Store::with(&schema, |binding| binding.max_result = Some(Size(5_000))).await;
    let options = Options {
        isolation: None,
        read_only: false,
    };
    let transaction = store.database.begin(free(soon()), options).await.unwrap();
    let (_, cursor) = transaction.open_cursor(free(soon()), ALL, vec![]).await.unwrap();
    let mut seen = 0;
    loop {
        let rows = cursor.next(soon(), 100).await.unwrap();
        if rows.is_empty() {
            break;
        }
        let delete = "delete from numbers where n = ?";
        for row in rows {
            assert_eq!(row, [Value::Integer(seen)]);
            if seen % 100 == 0 {
                transaction.execute(free(soon()), delete, row).await.unwrap();
            }
            seen += 1;
        }
    }
    assert_eq!(seen, 1_000);
    // More than can be put aside, in one or in several.
    let refused = transaction
        .open_cursor(free(soon()), "select repeat('x', 200) from numbers", vec![])
        .await;
    assert!(matches!(refused.map(drop), Err(Error::TooLarge(_))));
    let many = "select repeat('x', 50) from numbers limit 400";
    let (_, first) = transaction.open_cursor(free(soon()), many, vec![]).await.unwrap();
    let (_, second) = transaction.open_cursor(free(soon()), many, vec![]).await.unwrap();
    let refused = transaction.open_cursor(free(soon()), many, vec![]).await;
    assert!(matches!(refused.map(drop), Err(Error::TooLarge(_))));
    drop(first);
    transaction.open_cursor(free(soon()), many, vec![]).await.unwrap();
    transaction.commit(soon()).await.unwrap();
    let ended = second.next(soon(), 1).await;
    assert!(matches!(ended, Err(Error::Aborted(_))), "{ended:?}");
    eventually("the rest", async || {
        store.number("select count(*) from numbers").await == 990
    })
    .await;
}
