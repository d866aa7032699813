//! A database for one test.

use std::sync::Arc;
use std::time::Duration;

use outboard_provider_sql::backend::Bounds;
use outboard_provider_sql::backend::ResultSet;
use outboard_provider_sql::backend::sqlite::Database;
use outboard_provider_sql::config::{self, Binding, Engine};
use outboard_stubs::outboard::sql::v0_1::types::{Error, Value};
use sqlx::ConnectOptions as _;
use sqlx::sqlite::{SqliteConnectOptions, SqliteConnection};
use tempfile::TempDir;
use tokio::time::Instant;

pub(crate) struct Store {
    pub(crate) folder: TempDir,
    pub(crate) database: Arc<Database>,
}

/// The schema of most tests.
pub(crate) const SCHEMA: &str = "
    create table items (id integer primary key, name text not null unique, stock integer not null check (stock >= 0));
    create table parts (item integer not null references items (id), part text);
    insert into items (name, stock) values ('tea', 10), ('cup', 3);
";

impl Store {
    pub(crate) async fn new() -> Self {
        Self::with(SCHEMA, |_| {}).await
    }

    /// A store with another schema, or another configuration.
    pub(crate) async fn with(schema: &str, change: impl FnOnce(&mut Binding)) -> Self {
        let folder = tempfile::tempdir().unwrap();
        std::fs::create_dir(folder.path().join("migrations")).unwrap();
        std::fs::write(folder.path().join("migrations/0001_schema.sql"), schema).unwrap();
        let mut binding = binding();
        change(&mut binding);
        let database = Database::open("shop", &sqlite(&binding), folder.path())
            .await
            .unwrap();
        Self {
            folder,
            database: Arc::new(database),
        }
    }

    pub(crate) async fn query(&self, text: &str, params: Vec<Value>) -> Result<ResultSet, Error> {
        self.database.query(free(soon()), text, params).await
    }

    pub(crate) async fn execute(&self, text: &str, params: Vec<Value>) -> Result<u64, Error> {
        let outcome = self.database.execute(free(soon()), text, params).await?;
        Ok(outcome.affected)
    }

    /// The one number that a query returns.
    pub(crate) async fn number(&self, text: &str) -> i64 {
        let result = self.query(text, vec![]).await.unwrap();
        let [row] = &result.rows[..] else {
            panic!("{text} has {} rows", result.rows.len())
        };
        let [Value::Integer(number)] = row[..] else {
            panic!("{text} has {row:?}")
        };
        number
    }

    /// A connection of another process, as far as SQLite can tell.
    pub(crate) async fn stranger(&self) -> SqliteConnection {
        SqliteConnectOptions::new()
            .filename(self.folder.path().join("data/shop.db"))
            .busy_timeout(Duration::from_secs(1))
            .connect()
            .await
            .unwrap()
    }
}

pub(crate) fn binding() -> Binding {
    Binding {
        path: Some("data/shop.db".into()),
        migrations: Some("migrations".into()),
        readers: Some(2),
        ..Binding::new(Engine::Sqlite)
    }
}

/// What a binding of SQLite is made into.
pub(crate) fn sqlite(binding: &Binding) -> config::Sqlite {
    match binding.database() {
        Ok(config::Database::Sqlite(settings)) => settings,
        other => panic!("{other:?}"),
    }
}

/// A deadline that nothing here reaches.
pub(crate) fn soon() -> Instant {
    within(30_000)
}

pub(crate) fn within(millis: u64) -> Instant {
    Instant::now() + Duration::from_millis(millis)
}

pub(crate) fn text(text: &str) -> Value {
    Value::Text(text.to_owned())
}

/// Waits for something to come true.
pub(crate) async fn eventually(what: &str, mut check: impl AsyncFnMut() -> bool) {
    let until = within(10_000);
    while !check().await {
        assert!(Instant::now() < until, "{what} does not come true");
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
}

/// All that a grant can give, until then.
pub(crate) fn free(deadline: Instant) -> Bounds {
    Bounds {
        deadline,
        reads: true,
        writes: true,
        admin: true,
        rows: usize::MAX,
    }
}
