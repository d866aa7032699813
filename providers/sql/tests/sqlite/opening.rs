use outboard_provider::{Context, Provider as _};
use outboard_provider_sql::backend::sqlite::Database;
use outboard_provider_sql::error::StartError;
use outboard_provider_sql::service::Sql;

use crate::store::{Store, binding, sqlite};

#[tokio::test]
async fn migrations_are_applied_once_and_must_not_change() {
    let store = Store::new().await;
    store.execute("update items set stock = 5", vec![]).await.unwrap();
    let again = Database::open("shop", &sqlite(&binding()), store.folder.path()).await;
    again.unwrap().close().await;
    assert_eq!(store.number("select sum(stock) from items").await, 10);

    let second = store.folder.path().join("migrations/0002_more.sql");
    std::fs::write(&second, "insert into items (name, stock) values ('pot', 1);").unwrap();
    Database::open("shop", &sqlite(&binding()), store.folder.path())
        .await
        .unwrap();
    assert_eq!(store.number("select sum(stock) from items").await, 11);

    std::fs::write(&second, "insert into items (name, stock) values ('pot', 2);").unwrap();
    let changed = Database::open("shop", &sqlite(&binding()), store.folder.path()).await;
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
    let settings = sqlite(&binding());
    let opened =
        futures_util::future::join_all((0..8).map(|_| Database::open("shop", &settings, folder.path())))
            .await;
    let databases: Vec<Database> = opened.into_iter().map(Result::unwrap).collect();
    assert_eq!(databases.len(), 8);
}

#[tokio::test]
async fn what_is_no_database_is_told() {
    let folder = tempfile::tempdir().unwrap();
    let mut binding = binding();
    binding.migrations = None;
    binding.path = Some("shop.db".into());
    std::fs::write(
        folder.path().join("shop.db"),
        "this is a letter, and no database at all",
    )
    .unwrap();
    let refused = Database::open("shop", &sqlite(&binding), folder.path())
        .await
        .map(drop);
    assert!(matches!(refused, Err(StartError::Open { .. })), "{refused:?}");
    assert!(!Sql::may_recover(&refused.unwrap_err()));
    binding.path = Some("shop.db/inside.db".into());
    let refused = Database::open("shop", &sqlite(&binding), folder.path())
        .await
        .map(drop);
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

#[tokio::test]
async fn a_database_that_another_has_may_be_there_at_another_time() {
    let store = Store::new().await;
    store.database.close().await;
    let mut stranger = store.stranger().await;
    for lock in ["pragma locking_mode = exclusive", "begin exclusive"] {
        sqlx::query(lock).execute(&mut stranger).await.unwrap();
    }
    let refused = Database::open("shop", &sqlite(&binding()), store.folder.path()).await;
    let refused = refused.map(drop).unwrap_err();
    assert!(Sql::may_recover(&refused), "{refused}");
}

#[test]
fn migrations_are_tried_without_a_database() {
    let problems = |files: &[(&str, &str)]| -> Vec<String> {
        let folder = tempfile::tempdir().unwrap();
        std::fs::create_dir(folder.path().join("migrations")).unwrap();
        for (name, text) in files {
            std::fs::write(folder.path().join("migrations").join(name), text).unwrap();
        }
        let context = Context::new(folder.path().to_owned());
        let problems = Sql::check(&[("shop".to_owned(), binding())].into(), &context);
        assert!(!folder.path().join("data").exists());
        for problem in &problems {
            assert_eq!((&*problem.binding, problem.key), ("shop", Some("migrations")));
        }
        problems.into_iter().map(|problem| problem.what).collect()
    };
    let schema = (
        "0001_schema.sql",
        "create table t (a integer); insert into t values (1);",
    );
    assert!(
        problems(&[
            schema,
            ("0002_more.sql", "alter table t add b;"),
            ("README.md", "?")
        ])
        .is_empty()
    );

    let told = problems(&[schema, ("0002_more.sql", "crate table u (a);")]);
    assert_eq!(told.len(), 1, "{told:?}");
    assert!(
        told[0].contains("migration 2") && told[0].contains("near \"crate\""),
        "{told:?}"
    );
    let told = problems(&[schema, ("0002_more.sql", "alter table u add b;")]);
    assert!(told[0].contains("no such table: u"), "{told:?}");
    let told = problems(&[("0001_open.sql", "attach 'other.db' as other;")]);
    assert!(told[0].contains("cannot be applied"), "{told:?}");
    let told = problems(&[schema, ("0001_again.sql", "create table u (a);")]);
    assert_eq!(told.len(), 1, "{told:?}");

    let told = problems(&[schema, ("0002-more.sql", ""), ("more.sql", "")]);
    assert_eq!(told.len(), 2, "{told:?}");
    assert!(
        told[0].contains("0002-more.sql is not named NNNN_name.sql"),
        "{told:?}"
    );

    let endless = "create table u as with recursive n (i) as (select 1 union all select i from n) select i from n \
                   where i = 0;";
    assert!(problems(&[("0001_endless.sql", endless)]).is_empty());
}

#[tokio::test]
async fn a_migration_may_use_what_the_database_had_before() {
    let store = Store::new().await;
    let migrations = store.folder.path().join("migrations");
    let context = Context::new(store.folder.path().to_owned());
    let bindings = [("shop".to_owned(), binding())].into();
    std::fs::write(migrations.join("0002_more.sql"), "alter table others add b;").unwrap();
    assert_eq!(Sql::check(&bindings, &context), []);
    std::fs::write(migrations.join("0002_more.sql"), "alter table items add stock;").unwrap();
    let told = Sql::check(&bindings, &context);
    assert!(told[0].what.contains("duplicate column name: stock"), "{told:?}");
}

#[test]
fn all_that_is_wrong_with_bindings_is_found_without_opening_them() {
    let folder = tempfile::tempdir().unwrap();
    let context = Context::new(folder.path().to_owned());
    let mut second = binding();
    second.migrations = None;
    second.readers = Some(0);
    std::fs::write(folder.path().join("file"), "").unwrap();
    let mut third = binding();
    third.migrations = None;
    third.path = Some("file/shop.db".into());
    let bindings = [
        ("first".to_owned(), binding()),
        ("second".to_owned(), second),
        ("third".to_owned(), third),
    ]
    .into();
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
            ("second", Some("readers")),
            ("third", Some("path")),
        ]
    );
    assert!(problems[1].what.contains("binding first"), "{}", problems[1].what);
    assert!(!folder.path().join("data").exists());
}
