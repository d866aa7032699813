use std::time::Duration;

use outboard_config::{Size, Span};
use outboard_stubs::outboard::sql::v0_1::types::{Error, Kind, Value};

use crate::store::{SCHEMA, Store, free, soon, within};

const MANY: &str =
    "with recursive n (n) as (select 1 union all select n + 1 from n where n < 1000) select n from n";

#[tokio::test]
async fn a_cursor_gives_all_rows_in_order_and_then_none() {
    let store = Store::new().await;
    let (columns, cursor) = store.database.open_cursor(soon(), MANY, vec![]).await.unwrap();
    assert_eq!(columns.len(), 1);
    let mut seen = Vec::new();
    loop {
        let rows = cursor.next(soon(), 300).await.unwrap();
        if rows.is_empty() {
            break;
        }
        assert!(rows.len() <= 300);
        seen.extend(rows);
    }
    let expected: Vec<_> = (1..=1000).map(|n| vec![Value::Integer(n)]).collect();
    assert_eq!(seen, expected);
    assert!(cursor.next(soon(), 1).await.unwrap().is_empty());
}

#[tokio::test]
async fn cursors_give_their_connections_back() {
    let store = Store::new().await;
    // Two connections read: a cursor that kept one would end this soon.
    for round in 0..10 {
        let (_, cursor) = store.database.open_cursor(soon(), MANY, vec![]).await.unwrap();
        if round % 2 == 0 {
            assert_eq!(cursor.next(soon(), 10).await.unwrap().len(), 10);
        } else {
            while !cursor.next(soon(), 600).await.unwrap().is_empty() {}
        }
    }
    let endless =
        "with recursive n (n) as (select 1 union all select n + 1 from n) select n from n where n < 0";
    for _ in 0..4 {
        let late = store.database.open_cursor(within(200), endless, vec![]).await;
        assert!(matches!(late, Err(Error::Timeout(_))), "{:?}", late.map(drop));
    }
    assert_eq!(store.number("select count(*) from items").await, 2);
}

#[tokio::test]
async fn a_cursor_that_is_left_alone_ends() {
    let idle = Span(Duration::from_millis(50));
    let store = Store::with(SCHEMA, |binding| {
        binding.idle_in_transaction = Some(idle);
        binding.readers = Some(1);
    })
    .await;
    let (_, cursor) = store.database.open_cursor(soon(), MANY, vec![]).await.unwrap();
    assert_eq!(cursor.next(soon(), 1).await.unwrap().len(), 1);
    assert_eq!(store.number("select count(*) from items").await, 2);
    let late = cursor.next(soon(), 1).await;
    assert!(matches!(late, Err(Error::Aborted(_))), "{late:?}");
}

#[tokio::test]
async fn a_step_is_as_large_as_the_binding_allows() {
    let store = Store::with(SCHEMA, |binding| {
        binding.max_rows = Some(7);
        binding.max_result = Some(Size(100));
    })
    .await;
    let (_, cursor) = store.database.open_cursor(soon(), MANY, vec![]).await.unwrap();
    // Six numbers have room in 100 bytes.
    let sizes: Vec<usize> = [
        cursor.next(soon(), 1000).await.unwrap().len(),
        cursor.next(soon(), 1000).await.unwrap().len(),
    ]
    .into();
    assert_eq!(sizes, [6, 6]);
    let (_, cursor) = store
        .database
        .open_cursor(soon(), "select zeroblob(200)", vec![])
        .await
        .unwrap();
    let refused = cursor.next(soon(), 1).await;
    assert!(matches!(refused, Err(Error::TooLarge(_))), "{refused:?}");
}

#[tokio::test]
async fn statements_run_between_the_steps_of_a_transactions_cursor() {
    for read_only in [false, true] {
        let store = Store::new().await;
        let transaction = store.database.begin(soon(), read_only).await.unwrap();
        let query = "select id, stock from items where id > $1 order by id;  -- all of them";
        let (columns, cursor) = transaction
            .open_cursor(soon(), query, vec![Value::Integer(0)])
            .await
            .unwrap();
        assert_eq!(columns[1].kind, Kind::Integer);
        let mut ids = Vec::new();
        while let [row] = &cursor.next(soon(), 1).await.unwrap()[..] {
            ids.push(row[0].clone());
            if !read_only {
                let change = "update items set stock = stock - 1 where id = $1";
                transaction
                    .execute(soon(), change, vec![row[0].clone()])
                    .await
                    .unwrap();
            }
        }
        assert_eq!(ids, [Value::Integer(1), Value::Integer(2)]);
        transaction.commit(soon()).await.unwrap();
        let gone = cursor.next(soon(), 1).await;
        assert!(gone.unwrap().is_empty(), "it was read to its end");
        let stock = store.number("select sum(stock) from items").await;
        assert_eq!(stock, if read_only { 13 } else { 11 });
    }
}

#[tokio::test]
async fn a_transactions_cursor_ends_with_it_and_leaves_nothing() {
    let store = Store::new().await;
    for _ in 0..3 {
        let transaction = store.database.begin(soon(), false).await.unwrap();
        let (_, first) = transaction.open_cursor(soon(), MANY, vec![]).await.unwrap();
        let (_, second) = transaction.open_cursor(soon(), MANY, vec![]).await.unwrap();
        assert_eq!(first.next(soon(), 2).await.unwrap().len(), 2);
        assert_eq!(second.next(soon(), 2).await.unwrap()[0], [Value::Integer(1)]);
        drop(first);
        assert_eq!(
            transaction
                .query(free(soon()), "select 1", vec![])
                .await
                .unwrap()
                .rows
                .len(),
            1
        );
        transaction.commit(soon()).await.unwrap();
        let gone = second.next(soon(), 1).await;
        assert!(matches!(gone, Err(Error::Aborted(_))), "{gone:?}");
    }
    let transaction = store.database.begin(soon(), false).await.unwrap();
    let left = transaction
        .query(free(soon()), "select count(*) from sqlite_temp_schema", vec![])
        .await
        .unwrap();
    assert_eq!(left.rows, [vec![Value::Integer(0)]]);
}

#[tokio::test]
async fn a_cursor_does_not_write() {
    let store = Store::new().await;
    let delete = "delete from items returning id";
    let refused = store.database.open_cursor(soon(), delete, vec![]).await.map(drop);
    assert!(matches!(refused, Err(Error::NotAllowed(_))), "{refused:?}");
    let hidden = "with one as (select 1) delete from items returning id";
    let refused = store.database.open_cursor(soon(), hidden, vec![]).await.map(drop);
    assert!(matches!(refused, Err(Error::NotAllowed(_))), "{refused:?}");
    let transaction = store.database.begin(soon(), false).await.unwrap();
    let refused = transaction.open_cursor(soon(), hidden, vec![]).await.map(drop);
    assert!(matches!(refused, Err(Error::NotAllowed(_))), "{refused:?}");
    drop(transaction);
    assert_eq!(store.number("select count(*) from items").await, 2);
}

#[tokio::test]
async fn a_cursor_is_of_the_moment_of_its_start() {
    let store = Store::new().await;
    let query = "select stock from items order by id";
    let (_, cursor) = store.database.open_cursor(soon(), query, vec![]).await.unwrap();
    store
        .execute("update items set stock = 99", vec![])
        .await
        .unwrap();
    let rows = cursor.next(soon(), 10).await.unwrap();
    assert_eq!(rows, [[Value::Integer(10)], [Value::Integer(3)]]);
}

#[tokio::test]
async fn the_end_of_a_cursor_is_nobody_elses() {
    let store = Store::with(SCHEMA, |binding| binding.readers = Some(1)).await;
    let (_, cursor) = store.database.open_cursor(soon(), MANY, vec![]).await.unwrap();
    while !cursor.next(soon(), 600).await.unwrap().is_empty() {}
    let long = MANY
        .replace("1000", "1000000")
        .replace("select n from n", "select max(n) from n");
    let longer = store.query(&long, vec![]);
    let dropped = async {
        tokio::time::sleep(Duration::from_millis(20)).await;
        drop(cursor);
    };
    let (longest, ()) = tokio::join!(longer, dropped);
    assert_eq!(longest.unwrap().rows, [[Value::Integer(1_000_000)]]);
}

#[tokio::test]
async fn columns_may_hide_the_numbers_of_rows() {
    let store = Store::new().await;
    for columns in [
        "id as rowid",
        "id as rowid, id as _ROWID_",
        "id as rowid, id as _rowid_, id as oid",
    ] {
        let transaction = store.database.begin(soon(), false).await.unwrap();
        let query = format!("select {columns} from items order by id desc");
        let (_, cursor) = transaction.open_cursor(soon(), &query, vec![]).await.unwrap();
        let mut seen = Vec::new();
        while let [row] = &cursor.next(soon(), 1).await.unwrap()[..] {
            seen.push(row[0].clone());
        }
        assert_eq!(seen, [Value::Integer(2), Value::Integer(1)], "{columns}");
    }
}

#[tokio::test]
async fn a_cursor_goes_with_the_savepoint_that_it_was_opened_after() {
    let store = Store::new().await;
    let transaction = store.database.begin(soon(), false).await.unwrap();
    transaction.savepoint(soon(), "here").await.unwrap();
    let (_, cursor) = transaction.open_cursor(soon(), MANY, vec![]).await.unwrap();
    transaction.rollback_to(soon(), "here").await.unwrap();
    let gone = cursor.next(soon(), 1).await;
    assert!(matches!(gone, Err(Error::Aborted(_))), "{gone:?}");
    transaction
        .execute(soon(), "delete from parts", vec![])
        .await
        .unwrap();
    transaction.commit(soon()).await.unwrap();
}
