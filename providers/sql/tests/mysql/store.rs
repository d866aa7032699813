//! A database for one test, on a server of its own or on one that several tests share.

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError, Weak};
use std::time::Duration;

use outboard_provider::Context;
use outboard_provider_sql::backend::Bounds;
use outboard_provider_sql::backend::ResultSet;
use outboard_provider_sql::backend::mysql::Database;
use outboard_provider_sql::config::{self, Binding, Engine};
use outboard_stubs::outboard::sql::v0_1::types::{Error, Value};
use outboard_test_support::mariadb::{MariaDb, PASSWORD, SUPERUSER};
use tempfile::TempDir;
use tokio::time::Instant;

pub(crate) struct Store {
    pub(crate) server: Arc<MariaDb>,
    /// The name of the database.
    pub(crate) name: String,
    pub(crate) database: Arc<Database>,
    pub(crate) folder: TempDir,
    /// What keeps the passwords of its replicas up to date.
    contexts: Mutex<Vec<Context>>,
}

/// The schema of most tests.
pub(crate) const SCHEMA: &str = "
    create table items (id bigint auto_increment primary key, name varchar(50) not null unique,
        stock int not null, constraint enough check (stock >= 0));
    create table parts (item bigint not null, part text,
        constraint of_item foreign key (item) references items (id));
    insert into items (name, stock) values ('tea', 10), ('cup', 3);
";

/// A table of numbers from 0 to 999, of which larger ones are joined.
pub(crate) const NUMBERS: &str = "create table numbers (n int primary key); \
     insert into numbers select seq from seq_0_to_999;";

/// A function that writes, and functions that leave something behind on their connection.
pub(crate) const TAKES: &str = "
delimiter //
create function takes() returns int begin update items set stock = stock - 1; return 1; end//
create function keeps(a int) returns int begin set @kept = a; return 1; end//
create function frees() returns int begin return release_all_locks(); end//
";

/// The server that tests share. It ends with the last of those that run at the same time.
static SHARED: Mutex<Weak<MariaDb>> = Mutex::new(Weak::new());
static DATABASES: AtomicU64 = AtomicU64::new(0);

impl Store {
    pub(crate) async fn new() -> Self {
        Self::with(SCHEMA, |_| {}).await
    }

    /// A store with another schema, or another configuration.
    pub(crate) async fn with(schema: &str, change: impl FnOnce(&mut Binding)) -> Self {
        let mut shared = SHARED.lock().unwrap_or_else(PoisonError::into_inner);
        let server = shared
            .upgrade()
            .unwrap_or_else(|| Arc::new(MariaDb::start().unwrap()));
        *shared = Arc::downgrade(&server);
        drop(shared);
        Self::on(server, schema, change)
    }

    /// The same on a server that this test does something to.
    pub(crate) fn on(server: Arc<MariaDb>, schema: &str, change: impl FnOnce(&mut Binding)) -> Self {
        let name = format!("test_{}", DATABASES.fetch_add(1, Ordering::Relaxed));
        server
            .run(&format!(
                "create database {name} character set utf8mb4; use {name}; {schema}"
            ))
            .unwrap();
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join("password"), PASSWORD).unwrap();
        let (database, context) = open(&server, &name, &folder, change);
        Self {
            server,
            name,
            database,
            folder,
            contexts: Mutex::new(vec![context]),
        }
    }

    /// The same database as another replica has it.
    pub(crate) fn replica(&self, change: impl FnOnce(&mut Binding)) -> Arc<Database> {
        let (database, context) = open(&self.server, &self.name, &self.folder, change);
        self.contexts.lock().unwrap().push(context);
        database
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
        number(&self.database, text).await.unwrap()
    }

    /// What somebody else sees of the database.
    pub(crate) fn seen(&self, sql: &str) -> String {
        self.server.run(&format!("use {}; {sql}", self.name)).unwrap()
    }

    /// The statements that run on the database's connections, and whose text has this in it.
    pub(crate) fn running(&self, part: &str) -> usize {
        let seen = self.seen(&format!(
            "select count(*) from information_schema.processlist where db = '{}' and info like '%{part}%' \
             and id <> connection_id()",
            self.name
        ));
        seen.parse().unwrap()
    }

    /// The connections that there are to the database, but for the one that looks.
    pub(crate) fn connected(&self) -> usize {
        let seen = self.seen(&format!(
            "select count(*) from information_schema.processlist where db = '{}' and id <> connection_id()",
            self.name
        ));
        seen.parse().unwrap()
    }
}

/// The one number that a query returns.
pub(crate) async fn number(database: &Database, text: &str) -> Result<i64, Error> {
    let result = database.query(free(soon()), text, vec![]).await?;
    let [row] = &result.rows[..] else {
        panic!("{text} has {} rows", result.rows.len())
    };
    match &row[..] {
        [Value::Integer(number)] => Ok(*number),
        [Value::Unsigned(number)] => Ok(i64::try_from(*number).unwrap()),
        [Value::Decimal(number)] => Ok(number.parse().unwrap()),
        _ => panic!("{text} has {row:?}"),
    }
}

pub(crate) fn binding(server: &MariaDb, name: &str) -> Binding {
    Binding {
        host: Some("127.0.0.1".to_owned()),
        port: Some(server.port()),
        database: Some(name.to_owned()),
        user: Some(SUPERUSER.to_owned()),
        password: Some("file:password".parse().unwrap()),
        connections: Some(config::ConnectionsTable {
            per_replica: Some(4),
            budget: None,
        }),
        ..Binding::new(Engine::Mysql)
    }
}

fn open(
    server: &MariaDb,
    name: &str,
    folder: &TempDir,
    change: impl FnOnce(&mut Binding),
) -> (Arc<Database>, Context) {
    let mut binding = binding(server, name);
    change(&mut binding);
    match binding.database() {
        Ok(config::Database::MySql(settings)) => {
            let context = Context::new(folder.path());
            (Arc::new(Database::open("shop", &settings, &context)), context)
        }
        other => panic!("{other:?}"),
    }
}

/// Connections of one replica, and of all.
pub(crate) fn connections(per_replica: u32, budget: Option<u32>) -> Option<config::ConnectionsTable> {
    Some(config::ConnectionsTable {
        per_replica: Some(per_replica),
        budget,
    })
}

/// A deadline that nothing here reaches.
pub(crate) fn soon() -> Instant {
    within(60_000)
}

pub(crate) fn within(millis: u64) -> Instant {
    Instant::now() + Duration::from_millis(millis)
}

pub(crate) fn text(text: &str) -> Value {
    Value::Text(text.to_owned())
}

/// Waits for something to come true.
pub(crate) async fn eventually(what: &str, mut check: impl AsyncFnMut() -> bool) {
    let until = within(20_000);
    while !check().await {
        assert!(Instant::now() < until, "{what} does not come true");
        tokio::time::sleep(Duration::from_millis(20)).await;
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

/// What a grant to read gives.
pub(crate) fn reading() -> Bounds {
    Bounds {
        writes: false,
        admin: false,
        ..free(soon())
    }
}
