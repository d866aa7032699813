use outboard_stubs::outboard::sql::v0_1::types::{self, Error, Kind, Value};

use crate::store::{Store, TAKES, free, reading, soon, text};

#[tokio::test]
async fn a_query_has_columns_and_rows() {
    let store = Store::new().await;
    let result = store
        .query(
            "select name, stock, stock * 2 as twice from items where stock > ? order by id",
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
            ("name", Kind::Text, "VARCHAR"),
            ("stock", Kind::Integer, "INT"),
            ("twice", Kind::Integer, "BIGINT")
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
    for _ in 0..3 {
        let result = store
            .query("select name from items where id < 0", vec![])
            .await
            .unwrap();
        assert_eq!((result.columns.len(), result.rows.len()), (1, 0));
    }
}

#[tokio::test]
async fn a_statement_says_what_it_did() {
    let store = Store::new().await;
    let add = "insert into items (name, stock) values (?, ?)";
    let params = vec![text("pot"), Value::Integer(1)];
    let added = store.database.execute(free(soon()), add, params).await.unwrap();
    assert_eq!((added.affected, added.last_insert_id), (1, Some(3)));
    assert_eq!(
        store
            .execute("update items set stock = stock + 1", vec![])
            .await
            .unwrap(),
        3
    );
    assert_eq!(store.number("select sum(stock) from items").await, 17);
    for (statement, affected) in [
        ("select * from items", 0),
        ("update items set stock = 5", 3),
        ("insert into items (name, stock) values ('a', 1), ('b', 1)", 2),
        ("insert ignore into items (name, stock) values ('pot', 1)", 0),
        (
            "insert into items (name, stock) values ('pot', 1) on duplicate key update stock = 9",
            2,
        ),
        ("delete from items where name = 'pot'", 1),
    ] {
        let done = store
            .database
            .execute(free(soon()), statement, vec![])
            .await
            .unwrap();
        assert_eq!(
            (done.affected, done.last_insert_id),
            (affected, None),
            "{statement}"
        );
    }
}

#[tokio::test]
async fn a_query_may_change_and_return() {
    let store = Store::new().await;
    let change = "insert into items (name, stock) values ('pot', 4), ('pan', 5) returning name, id";
    let result = store.query(change, vec![]).await.unwrap();
    assert_eq!(result.columns[0].name, "name");
    assert_eq!(result.rows.len(), 2);
    let change = "delete from items where stock > 3 returning name";
    assert_eq!(store.execute(change, vec![]).await.unwrap(), 3);
    assert_eq!(store.number("select count(*) from items").await, 1);
}

#[tokio::test]
async fn a_batch_happens_whole_or_not_at_all() {
    let store = Store::new().await;
    let take = |name: &str, count| types::Statement {
        text: "update items set stock = stock - ? where name = ?".to_owned(),
        params: vec![Value::Integer(count), text(name)],
    };
    let done = store
        .database
        .batch(free(soon()), vec![take("tea", 1), take("cup", 1)])
        .await
        .unwrap();
    assert_eq!(
        done.iter().map(|outcome| outcome.affected).collect::<Vec<_>>(),
        [1, 1]
    );
    let refused = store
        .database
        .batch(free(soon()), vec![take("tea", 1), take("cup", 100)])
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
    let schema = types::Statement {
        text: "create table other (a int)".to_owned(),
        params: vec![],
    };
    let refused = store
        .database
        .batch(free(soon()), vec![take("tea", 1), schema])
        .await;
    assert!(matches!(refused, Err(Error::NotAllowed(_))), "{refused:?}");
    assert_eq!(store.number("select sum(stock) from items").await, 11);
}

#[tokio::test]
async fn a_statement_is_looked_at_without_being_run() {
    let store = Store::new().await;
    let describe = async |text: &str| store.database.describe(free(soon()), text).await;
    let described = describe("select id, name from items where name = ? and id = ?")
        .await
        .unwrap();
    assert_eq!(described.parameters, [Kind::Unknown; 2]);
    let names: Vec<_> = described
        .columns
        .iter()
        .map(|column| (column.name.as_str(), column.kind))
        .collect();
    assert_eq!(names, [("id", Kind::Integer), ("name", Kind::Text)]);
    describe("delete from items").await.unwrap();
    assert_eq!(store.number("select count(*) from items").await, 2);
    let refused = describe("select missing from items").await;
    assert!(matches!(refused, Err(Error::Database(_))), "{refused:?}");
}

#[tokio::test]
async fn parameters_are_counted() {
    let store = Store::new().await;
    for (statement, params) in [
        ("select ?", vec![]),
        ("select 1", vec![Value::Null]),
        (
            "select ?, '?', `name` from items where id = ? -- ?",
            vec![Value::Null],
        ),
    ] {
        for _ in 0..2 {
            let refused = store.query(statement, params.clone()).await;
            assert!(
                matches!(refused, Err(Error::Conversion(_))),
                "{statement}: {refused:?}"
            );
        }
    }
    assert_eq!(store.number("select count(*) from items").await, 2);
}

#[tokio::test]
async fn who_may_read_changes_nothing() {
    let store = Store::new().await;
    store.seen(TAKES);
    for statement in [
        "delete from items",
        "drop table items",
        "insert into items (name, stock) values ('a', 1)",
    ] {
        let refused = store.database.query(reading(), statement, vec![]).await;
        assert!(
            matches!(&refused, Err(Error::NotAllowed(why)) if why.contains("\"write\"")),
            "{refused:?}"
        );
    }
    // What its text does not show the server refuses.
    let refused = store.database.query(reading(), "select takes()", vec![]).await;
    let Err(Error::Database(error)) = refused else {
        panic!("{refused:?}")
    };
    assert_eq!(error.sqlstate, "25006");
    let read = store
        .database
        .query(reading(), "select name from items", vec![])
        .await
        .unwrap();
    assert_eq!(read.rows.len(), 2);
    store.query("select takes()", vec![]).await.unwrap();
    assert_eq!(store.number("select sum(stock) from items").await, 11);
}

#[tokio::test]
async fn the_schema_is_changed_by_who_may() {
    let store = Store::new().await;
    let mut bounds = free(soon());
    bounds.admin = false;
    let refused = store
        .database
        .execute(bounds, "create table other (a int)", vec![])
        .await;
    assert!(
        matches!(&refused, Err(Error::NotAllowed(why)) if why.contains("\"admin\"")),
        "{refused:?}"
    );
    store.execute("create table other (a int)", vec![]).await.unwrap();
    let query = "select * from other";
    assert_eq!(store.query(query, vec![]).await.unwrap().columns.len(), 1);
    store
        .execute("insert into other values (1)", vec![])
        .await
        .unwrap();
    // Statements that were made before see the change.
    store.seen("alter table other add column b varchar(5) default 'x'");
    for _ in 0..4 {
        let after = store.query(query, vec![]).await.unwrap();
        assert_eq!((after.columns.len(), &after.rows[0][1]), (2, &text("x")));
    }
}
