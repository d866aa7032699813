use outboard_stubs::outboard::sql::v0_1::types::{Error, Retry};

use crate::store::Store;

#[tokio::test]
async fn errors_have_their_states_and_constraints() {
    let store = Store::new().await;
    for (statement, sqlstate, constraint) in [
        (
            "insert into items (name, stock) values ('tea', 1)",
            "23505",
            Some("name"),
        ),
        ("insert into items (name, stock) values (null, 1)", "23502", None),
        ("insert into items (stock) values (1)", "23502", None),
        ("insert into parts values (99, 'x')", "23503", Some("of_item")),
        ("update items set stock = -1", "23514", Some("enough")),
        ("select * from missing", "42S02", None),
        ("select missing from items", "42S22", None),
        ("selec 1 from items", "", None),
        ("select 1 from from items", "42000", None),
        (
            "insert into items (name, stock) values (repeat('x', 100), 1)",
            "22001",
            None,
        ),
    ] {
        let refused = store.query(statement, vec![]).await;
        if sqlstate.is_empty() {
            assert!(matches!(refused, Err(Error::NotAllowed(_))), "{refused:?}");
            continue;
        }
        let Err(Error::Database(error)) = refused else {
            panic!("{statement}: {refused:?}")
        };
        assert_eq!(error.sqlstate, sqlstate, "{statement}: {}", error.message);
        assert_eq!(
            error.constraint.as_deref(),
            constraint,
            "{statement}: {}",
            error.message
        );
        assert_eq!(error.retry, Retry::Never);
    }
    assert_eq!(store.number("select count(*) from items").await, 2);
}
