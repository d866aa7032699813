//! A database of a test's own, and the engine on it.

use std::fmt::Write as _;
use std::sync::Arc;
use std::time::Duration;

use outboard_provider::Context;
use outboard_provider_postgres::backend::postgres::{Bounds, Database, Rows};
use outboard_provider_postgres::config::Binding;
use outboard_provider_postgres::error::Failed;
use outboard_provider_postgres::statement::Rules;
use outboard_provider_postgres::value::outboard::Plan;
use outboard_session::right::Rights;
use outboard_stubs::outboard::sql::v0_1::types::Value;
use outboard_test_support::folder::Folder;
use outboard_test_support::postgres::{PASSWORD, Postgres, SUPERUSER};
use tokio::time::Instant;

/// A server, and whatever bindings a test makes of it.
pub(crate) struct Rig {
    pub(crate) server: Postgres,
    pub(crate) context: Context,
    folder: Folder,
}

/// What functions may do that may do everything that functions may.
pub(crate) const ALL: Rights = Rights::ANY;

impl Rig {
    /// With a table `kv` of a few rows.
    pub(crate) fn new() -> Self {
        Self::with(Postgres::start().unwrap())
    }

    pub(crate) fn with(server: Postgres) -> Self {
        server
            .run(
                "create table kv (k bigint primary key, v text not null); \
                 insert into kv select n, 'value ' || n from generate_series(1, 1000) n; \
                 create role reader login password 'read' in role pg_read_all_data; \
                 create role app login password 'app'; \
                 grant all on all tables in schema public to app; grant create on schema public to app",
            )
            .unwrap();
        let folder = Folder::new().unwrap();
        folder.write("password", PASSWORD).unwrap();
        folder.write("app", "app").unwrap();
        Self {
            server,
            context: Context::new(folder.path()),
            folder,
        }
    }

    /// The binding `test` as the superuser, with these further keys.
    pub(crate) fn open(&self, more: &str) -> Arc<Database> {
        self.open_as(SUPERUSER, "password", more)
    }

    /// The same as a role without particular rights.
    pub(crate) fn open_as_app(&self, more: &str) -> Arc<Database> {
        self.open_as("app", "app", more)
    }

    /// The same as one of several servers.
    pub(crate) fn open_at(&self, hosts: &[String], more: &str) -> Arc<Database> {
        self.open_of(&format!("{hosts:?}"), SUPERUSER, "password", more)
    }

    fn open_as(&self, user: &str, password: &str, more: &str) -> Arc<Database> {
        self.open_of("\"127.0.0.1\"", user, password, more)
    }

    fn open_of(&self, hosts: &str, user: &str, password: &str, more: &str) -> Arc<Database> {
        let mut text = format!(
            "host = {hosts}\ndatabase = \"{SUPERUSER}\"\nuser = \"{user}\"\npassword = \"file:{password}\"\n"
        );
        if !more.contains("port =") {
            let _ = writeln!(text, "port = {}", self.server.port());
        }
        let binding: Binding = toml::from_str(&format!("{text}{more}")).unwrap();
        let shared = binding.shared.clone().unwrap_or_default();
        let rules = Rules::new(&shared.reads, &shared.writes).unwrap();
        Arc::new(Database::open("test", &binding, rules, &self.context.secrets))
    }

    pub(crate) fn folder(&self) -> &Folder {
        &self.folder
    }

    /// What `pg_stat_activity` has of the engine's sessions, by this condition.
    pub(crate) fn sessions(&self, condition: &str) -> usize {
        let text = format!(
            "select count(*) from pg_stat_activity where application_name = 'outboard' and {condition}"
        );
        self.server.run(&text).unwrap().parse().unwrap()
    }
}

/// With these rights, for ten seconds.
pub(crate) fn may(rights: Rights) -> Bounds {
    within(rights, Duration::from_secs(10))
}

pub(crate) fn within(rights: Rights, time: Duration) -> Bounds {
    Bounds {
        deadline: Instant::now() + time,
        rights,
        rows: usize::MAX,
    }
}

/// All values of a result.
pub(crate) fn values(rows: &Rows) -> Vec<Vec<Value>> {
    let plan = Plan::new(&rows.fields);
    let rows = plan.encode(&rows.rows).unwrap();
    rows.iter().map(|row| row.read().unwrap()).collect()
}

/// The only value of a result.
pub(crate) fn value(rows: &Rows) -> Value {
    let mut values = values(rows);
    assert_eq!((values.len(), values[0].len()), (1, 1), "{values:?}");
    values.remove(0).remove(0)
}

/// What a query by itself returns, of one value.
pub(crate) async fn ask(database: &Database, text: &str) -> Result<Value, Failed> {
    database
        .query(may(ALL), text, Vec::<Value>::new())
        .await
        .map(|rows| value(&rows))
}

/// Waits until something is so.
pub(crate) async fn until(what: &str, mut is_so: impl FnMut() -> bool) {
    let end = Instant::now() + Duration::from_secs(10);
    while !is_so() {
        assert!(Instant::now() < end, "not within ten seconds: {what}");
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
}
