use outboard_provider::{Context, Provider as _};
use outboard_provider_sql::backend::sqlite::Database;
use outboard_provider_sql::error::StartError;
use outboard_provider_sql::service::Sql;

use crate::store::{Store, binding};

#[tokio::test]
async fn migrations_are_applied_once_and_must_not_change() {
    let store = Store::new().await;
    store.execute("update items set stock = 5", vec![]).await.unwrap();
    let again = Database::open("shop", &binding(), store.folder.path()).await;
    again.unwrap().close().await;
    assert_eq!(store.number("select sum(stock) from items").await, 10);

    let second = store.folder.path().join("migrations/0002_more.sql");
    std::fs::write(&second, "insert into items (name, stock) values ('pot', 1);").unwrap();
    Database::open("shop", &binding(), store.folder.path())
        .await
        .unwrap();
    assert_eq!(store.number("select sum(stock) from items").await, 11);

    std::fs::write(&second, "insert into items (name, stock) values ('pot', 2);").unwrap();
    let changed = Database::open("shop", &binding(), store.folder.path()).await;
    let Err(error @ StartError::Migrate { .. }) = changed.map(drop) else {
        panic!("a migration changed unnoticed")
    };
    assert!(error.to_string().contains("binding shop"), "{error}");
}

#[tokio::test]
async fn replicas_that_start_together_migrate_once() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::create_dir(folder.path().join("migrations")).unwrap();
    std::fs::write(
        folder.path().join("migrations/0001_schema.sql"),
        "create table t (a); insert into t values (1);",
    )
    .unwrap();
    let binding = binding();
    let opened =
        futures_util::future::join_all((0..8).map(|_| Database::open("shop", &binding, folder.path()))).await;
    let databases: Vec<Database> = opened.into_iter().map(Result::unwrap).collect();
    assert_eq!(databases.len(), 8);
}

#[tokio::test]
async fn what_is_no_database_is_told() {
    let folder = tempfile::tempdir().unwrap();
    let mut binding = binding();
    binding.migrations = None;
    binding.path = "shop.db".into();
    std::fs::write(
        folder.path().join("shop.db"),
        "this is a letter, and no database at all",
    )
    .unwrap();
    let refused = Database::open("shop", &binding, folder.path()).await.map(drop);
    assert!(matches!(refused, Err(StartError::Open { .. })), "{refused:?}");
    binding.path = "shop.db/inside.db".into();
    let refused = Database::open("shop", &binding, folder.path()).await.map(drop);
    assert!(matches!(refused, Err(StartError::Folder { .. })), "{refused:?}");
}

#[tokio::test]
async fn the_sqlite_that_is_built_in_attaches_nothing() {
    let store = Store::new().await;
    let mut stranger = store.stranger().await;
    let refused = sqlx::query("attach ':memory:' as another")
        .execute(&mut stranger)
        .await;
    assert!(refused.is_err());
}

#[test]
fn all_that_is_wrong_with_bindings_is_found_without_opening_them() {
    let folder = tempfile::tempdir().unwrap();
    let context = Context {
        folder: folder.path().to_owned(),
    };
    let mut second = binding();
    second.migrations = None;
    second.readers = Some(0);
    let bindings = [("first".to_owned(), binding()), ("second".to_owned(), second)].into();
    let problems = Sql::check(&bindings, &context);
    let found: Vec<_> = problems
        .iter()
        .map(|problem| (problem.binding.as_str(), problem.key))
        .collect();
    assert_eq!(
        found,
        [
            ("first", Some("migrations")),
            ("second", Some("path")),
            ("second", Some("readers"))
        ]
    );
    assert!(problems[1].what.contains("binding first"), "{}", problems[1].what);
    assert!(!folder.path().join("data").exists());
}
