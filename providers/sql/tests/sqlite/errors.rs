use outboard_stubs::outboard::sql::v0_1::types::{DatabaseError, Error, Retry};

use crate::store::{Store, soon};

async fn refused(store: &Store, statement: &str) -> DatabaseError {
    match store.execute(statement, vec![]).await {
        Err(Error::Database(error)) => error,
        other => panic!("{statement}: {other:?}"),
    }
}

#[tokio::test]
async fn errors_have_the_states_of_the_standard() {
    let store = Store::new().await;
    for (statement, sqlstate, constraint) in [
        (
            "insert into items (name, stock) values ('tea', 1)",
            "23505",
            Some("items.name"),
        ),
        (
            "insert into items (id, name, stock) values (1, 'x', 1)",
            "23505",
            Some("items.id"),
        ),
        (
            "insert into items (name, stock) values (null, 1)",
            "23502",
            Some("items.name"),
        ),
        ("update items set stock = -1", "23514", Some("stock >= 0")),
        ("insert into parts (item) values (99)", "23503", None),
        ("selec", "", None),
        ("select from", "42601", None),
        ("select * from nowhere", "42P01", None),
        ("select missing from items", "42703", None),
        ("insert into items (missing) values (1)", "42703", None),
        ("select missing()", "42883", None),
    ] {
        if sqlstate.is_empty() {
            let refused = store.execute(statement, vec![]).await;
            assert!(matches!(refused, Err(Error::NotAllowed(_))), "{refused:?}");
            continue;
        }
        let error = refused(&store, statement).await;
        assert_eq!(error.sqlstate, sqlstate, "{statement}: {error:?}");
        assert_eq!(error.constraint.as_deref(), constraint, "{statement}");
        assert_eq!(error.retry, Retry::Never);
        assert!(!error.message.is_empty());
    }
}

#[tokio::test]
async fn what_a_commit_refuses_is_rolled_back() {
    let store = Store::with(
        "create table a (id integer primary key);
         create table b (a integer references a (id) deferrable initially deferred);",
        |_| {},
    )
    .await;
    let transaction = store.database.begin(soon(), false).await.unwrap();
    transaction
        .execute(soon(), "insert into b values (1)", vec![])
        .await
        .unwrap();
    let refused = transaction.commit(soon()).await;
    let Err(Error::Database(error)) = refused else {
        panic!("{refused:?}")
    };
    assert_eq!(error.sqlstate, "23503");
    assert_eq!(store.number("select count(*) from b").await, 0);
    store.execute("insert into a values (1)", vec![]).await.unwrap();
}
