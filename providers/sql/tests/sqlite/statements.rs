use outboard_stubs::outboard::sql::v0_1::types::{self, Error, Kind, Value};

use crate::store::{Store, free, soon, text};

#[tokio::test]
async fn a_query_has_columns_and_rows() {
    let store = Store::new().await;
    let result = store
        .query(
            "select name, stock, stock * 2 as twice from items where stock > $1 order by id",
            vec![Value::Integer(1)],
        )
        .await
        .unwrap();
    let columns: Vec<_> = result
        .columns
        .iter()
        .map(|column| (column.name.as_str(), column.kind, column.type_name.as_str()))
        .collect();
    assert_eq!(
        columns,
        [
            ("name", Kind::Text, "TEXT"),
            ("stock", Kind::Integer, "INTEGER"),
            ("twice", Kind::Unknown, "")
        ]
    );
    assert_eq!(
        result.rows,
        [
            vec![text("tea"), Value::Integer(10), Value::Integer(20)],
            vec![text("cup"), Value::Integer(3), Value::Integer(6)]
        ]
    );
}

#[tokio::test]
async fn no_rows_have_columns_too() {
    let store = Store::new().await;
    let result = store
        .query("select name from items where id < 0", vec![])
        .await
        .unwrap();
    assert_eq!((result.columns.len(), result.rows.len()), (1, 0));
}

#[tokio::test]
async fn a_statement_says_what_it_did() {
    let store = Store::new().await;
    let added = store
        .database
        .execute(
            free(soon()),
            "insert into items (name, stock) values (?, ?)",
            vec![text("pot"), Value::Integer(1)],
        )
        .await
        .unwrap();
    assert_eq!((added.affected, added.last_insert_id), (1, Some(3)));
    assert_eq!(
        store
            .execute("update items set stock = stock + 1", vec![])
            .await
            .unwrap(),
        3
    );
    assert_eq!(store.number("select sum(stock) from items").await, 17);
}

#[tokio::test]
async fn a_query_may_change_and_return() {
    let store = Store::new().await;
    for change in [
        "update items set stock = stock - 1 where name = 'tea' returning stock",
        "with one as (select 'tea' as name) update items set stock = stock - 1 where name in (select name from one) \
         returning stock",
    ] {
        let result = store.query(change, vec![]).await.unwrap();
        assert_eq!(result.columns[0].name, "stock");
        assert_eq!(result.rows.len(), 1, "{change}");
    }
    assert_eq!(
        store.number("select stock from items where name = 'tea'").await,
        8
    );
}

#[tokio::test]
async fn a_batch_happens_whole_or_not_at_all() {
    let store = Store::new().await;
    let statement = |text: &str, params| types::Statement {
        text: text.to_owned(),
        params,
    };
    let take = |name: &str, count| {
        statement(
            "update items set stock = stock - ? where name = ?",
            vec![Value::Integer(count), text(name)],
        )
    };
    let done = store
        .database
        .batch(soon(), vec![take("tea", 1), take("cup", 1)])
        .await
        .unwrap();
    assert_eq!(
        done.iter().map(|outcome| outcome.affected).collect::<Vec<_>>(),
        [1, 1]
    );
    let refused = store
        .database
        .batch(soon(), vec![take("tea", 1), take("cup", 100)])
        .await;
    let Err(Error::Database(error)) = refused else {
        panic!("{refused:?}")
    };
    assert!(
        error.message.starts_with("statement 2 of the batch: "),
        "{}",
        error.message
    );
    assert_eq!(store.number("select sum(stock) from items").await, 11);
}

#[tokio::test]
async fn a_statement_is_looked_at_without_being_run() {
    let store = Store::new().await;
    let described = store
        .database
        .describe(
            soon(),
            "update items set stock = 0 where name = $2 and id = $1 returning id, name",
        )
        .await
        .unwrap();
    assert_eq!(described.parameters, [Kind::Unknown; 2]);
    let names: Vec<_> = described
        .columns
        .iter()
        .map(|column| column.name.as_str())
        .collect();
    assert_eq!(names, ["id", "name"]);
    assert_eq!(
        store.number("select count(*) from items where stock = 0").await,
        0
    );
    let refused = store.database.describe(soon(), "select missing from items").await;
    assert!(matches!(refused, Err(Error::Database(_))), "{refused:?}");
}

#[tokio::test]
async fn parameters_are_counted() {
    let store = Store::new().await;
    for (statement, params) in [
        ("select ?", vec![]),
        ("select 1", vec![Value::Null]),
        ("select $2", vec![Value::Null]),
    ] {
        let refused = store.query(statement, params).await;
        assert!(
            matches!(refused, Err(Error::Conversion(_))),
            "{statement}: {refused:?}"
        );
    }
}

#[tokio::test]
async fn what_is_not_for_functions_does_not_reach_the_database() {
    let store = Store::new().await;
    let other = store.folder.path().join("other.db");
    for statement in [
        format!("attach '{}' as other", other.display()),
        format!("vacuum into '{}'", other.display()),
        "pragma journal_mode = delete".to_owned(),
        "begin immediate".to_owned(),
        "create table mine (a)".to_owned(),
        "select 1; delete from items".to_owned(),
    ] {
        let refused = store.query(&statement, vec![]).await;
        assert!(
            matches!(refused, Err(Error::NotAllowed(_))),
            "{statement}: {refused:?}"
        );
    }
    assert!(!other.exists());
    assert_eq!(store.number("select count(*) from items").await, 2);
    // SQLite's own extensions are not there either.
    let refused = store.query("select load_extension('x')", vec![]).await;
    assert!(matches!(refused, Err(Error::Database(_))), "{refused:?}");
}

#[tokio::test]
async fn columns_that_another_process_adds_are_seen() {
    let store = Store::new().await;
    let query = "select * from items where id = 1";
    assert_eq!(store.query(query, vec![]).await.unwrap().columns.len(), 3);
    let mut stranger = store.stranger().await;
    sqlx::query("alter table items add column weight decimal(5, 2)")
        .execute(&mut stranger)
        .await
        .unwrap();
    // The statement that was made before has columns of before, and so have the cursors of both connections.
    let again = store.query(query, vec![]).await.unwrap();
    assert_eq!((again.columns.len(), again.rows.len()), (4, 1));
    assert_eq!(again.columns[3].kind, Kind::Decimal);
    let (columns, cursor) = store.database.open_cursor(soon(), query, vec![]).await.unwrap();
    assert_eq!(
        (columns.len(), cursor.next(soon(), 1).await.unwrap()[0].len()),
        (4, 4)
    );
    sqlx::query("alter table items drop column weight")
        .execute(&mut stranger)
        .await
        .unwrap();
    let again = store.query(query, vec![]).await.unwrap();
    assert_eq!((again.columns.len(), again.rows[0].len()), (3, 3));
}

#[tokio::test]
async fn a_broken_view_breaks_nothing_else() {
    let store = Store::new().await;
    let mut stranger = store.stranger().await;
    for change in [
        "create table gone (a)",
        "create view broken as select a from gone",
        "drop table gone",
    ] {
        sqlx::query(change).execute(&mut stranger).await.unwrap();
    }
    assert_eq!(
        store
            .query("select name from items", vec![])
            .await
            .unwrap()
            .rows
            .len(),
        2
    );
    let refused = store.query("select * from broken", vec![]).await;
    assert!(matches!(refused, Err(Error::Database(_))), "{refused:?}");
}

#[tokio::test]
async fn numbers_of_other_statements_are_not_told() {
    let store = Store::new().await;
    let transaction = store.database.begin(soon(), false).await.unwrap();
    let add = "insert into items (name, stock) values ($1, 1)";
    let added = transaction.execute(soon(), add, vec![text("pot")]).await.unwrap();
    assert_eq!((added.affected, added.last_insert_id), (1, Some(3)));
    for (statement, affected) in [
        ("select * from items", 0),
        ("update items set stock = 5", 3),
        ("insert or ignore into items (name, stock) values ('pot', 1)", 0),
        (
            "insert into items (name, stock) values ('pot', 1) on conflict do update set stock = 9",
            1,
        ),
    ] {
        let done = transaction.execute(soon(), statement, vec![]).await.unwrap();
        assert_eq!(
            (done.affected, done.last_insert_id),
            (affected, None),
            "{statement}"
        );
    }
}
