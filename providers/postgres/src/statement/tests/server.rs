//! What is known of PostgreSQL's functions and grammar, held against a real server.

use std::collections::{BTreeMap, BTreeSet};

use anyhow::{Context as _, Result};
use outboard_test_support::postgres::{PASSWORD, Postgres, SUPERUSER};
use tokio::runtime::Runtime;
use tokio::sync::Mutex;
use tokio_postgres::error::SqlState;
use tokio_postgres::{Client, Config, NoTls};

use super::super::calls::CONSTRUCTS;
use super::super::functions::{HARMLESS, alone, builtin};
use super::super::{OWN_FUNCTIONS, Place};

/// Volatile functions that are harmless nevertheless: they tell the time, or give something random.
const VOLATILE: [&str; 4] = ["clock_timestamp", "gen_random_uuid", "random", "timeofday"];

/// Asks a server what it makes of a text: what it reads, it keeps as a tree, which names every function by its number.
pub(super) struct Probe {
    runtime: Runtime,
    client: Mutex<Client>,
    names: BTreeMap<u32, String>,
    _server: Postgres,
}

/// What a server made of a text.
#[derive(Debug, Default)]
pub(super) struct Seen {
    pub(super) statements: usize,
    /// The functions that it calls, with their schemas.
    pub(super) calls: BTreeSet<String>,
    /// Whether rows are changed or locked.
    pub(super) changes: bool,
    pub(super) makes_table: bool,
}

impl Probe {
    /// In a database with a table, a sequence and functions that no lane may see.
    pub(super) fn new(server: Postgres) -> Result<Self> {
        let runtime = tokio::runtime::Builder::new_multi_thread()
            .worker_threads(1)
            .enable_all()
            .build()?;
        let (client, names) = runtime.block_on(async {
            let client = connect(&server).await?;
            client
                .batch_execute(
                    "create table t (a int, b text); create sequence s; \
                     create function own(int) returns int volatile language sql as 'select 1'; \
                     create function own_row(t) returns int volatile language sql as 'select 1'; \
                     set search_path = pg_catalog, public",
                )
                .await?;
            let names = client
                .query(
                    "select f.oid, n.nspname || '.' || f.proname from pg_proc f join pg_namespace n on n.oid = f.pronamespace",
                    &[],
                )
                .await?;
            let names = names.iter().map(|row| (row.get(0), row.get(1))).collect();
            anyhow::Ok((client, names))
        })?;
        Ok(Self {
            runtime,
            client: Mutex::new(client),
            names,
            _server: server,
        })
    }

    /// Nothing if the server does not accept the text.
    pub(super) fn ask(&self, text: &str) -> Option<Seen> {
        self.runtime.block_on(async {
            let client = self.client.lock().await;
            let prepared = client.prepare(text).await.ok()?;
            client.batch_execute("begin").await.unwrap();
            let create = format!(
                "create function public.probe(int, text) returns void language sql begin atomic {text}\n; end"
            );
            let created = client.batch_execute(&create).await;
            let mut seen = match created {
                Ok(()) => self.tree(&client).await,
                // Not all that is one statement can stand in a body.
                Err(_) => Seen::default(),
            };
            client.batch_execute("rollback; begin read only").await.unwrap();
            if prepared.params().is_empty()
                && let Err(error) = client.query(&prepared, &[]).await
                && error.code() == Some(&SqlState::READ_ONLY_SQL_TRANSACTION)
            {
                seen.changes = true;
                seen.makes_table = error.as_db_error().unwrap().message().contains("SELECT INTO");
            }
            client.batch_execute("rollback").await.unwrap();
            Some(seen)
        })
    }

    async fn tree(&self, client: &Client) -> Seen {
        let row = client
            .query_one(
                "select prosqlbody::text from pg_proc where proname = 'probe'",
                &[],
            )
            .await
            .unwrap();
        let tree: String = row.get(0);
        let words: Vec<&str> = tree
            .split([' ', '\n', '(', ')', '{', '}'])
            .filter(|word| !word.is_empty())
            .collect();
        let mut seen = Seen::default();
        for pair in words.windows(2) {
            match pair[0] {
                ":funcid" | ":aggfnoid" | ":winfnoid" | ":opfuncid" | ":tsmhandler" => {
                    if let Some(name) = pair[1]
                        .parse()
                        .ok()
                        .and_then(|number: u32| self.names.get(&number))
                    {
                        let operator = pair[0] == ":opfuncid";
                        if !operator {
                            seen.calls.insert(name.clone());
                        }
                    }
                }
                ":querySource" => {}
                ":commandType" => seen.changes |= pair[1] != "1",
                ":rowMarks" => seen.changes |= pair[1] != "<>",
                _ => {}
            }
        }
        seen.statements = top(&tree);
        seen
    }
}

/// How many statements a body holds: a list in a list.
fn top(tree: &str) -> usize {
    let (mut depth, mut count) = (0_usize, 0_usize);
    let mut bytes = tree.bytes();
    while let Some(byte) = bytes.next() {
        match byte {
            b'\\' => {
                bytes.next();
            }
            b'{' => {
                count += usize::from(depth == 0);
                depth += 1;
            }
            b'}' => depth -= 1,
            _ => {}
        }
    }
    count
}

async fn connect(server: &Postgres) -> Result<Client> {
    let (client, connection) = Config::new()
        .host("127.0.0.1")
        .port(server.port())
        .user(SUPERUSER)
        .password(PASSWORD)
        .dbname(SUPERUSER)
        .connect(NoTls)
        .await
        .context("connecting")?;
    tokio::spawn(connection);
    Ok(client)
}

fn lines(server: &Postgres, sql: &str) -> BTreeSet<String> {
    server.run(sql).unwrap().lines().map(str::to_owned).collect()
}

#[test]
fn what_is_taken_for_harmless_is_known_to_the_server_as_such() {
    let server = Postgres::start().unwrap();
    let known = lines(
        &server,
        "select distinct proname from pg_proc where pronamespace = 'pg_catalog'::regnamespace",
    );
    let volatile = lines(
        &server,
        "select distinct proname from pg_proc where pronamespace = 'pg_catalog'::regnamespace and provolatile = 'v'",
    );
    let names: Vec<&str> = HARMLESS.lines().collect();
    assert!(names.is_sorted(), "the names are in order");
    for name in &names {
        assert!(known.contains(*name), "{name} is no function");
        assert!(
            !volatile.contains(*name) || VOLATILE.contains(name),
            "{name} is volatile"
        );
        assert_eq!(alone(name), None, "{name} is known for something else");
    }

    // What is volatile is known, unless it cannot be called.
    let callable = lines(
        &server,
        "select distinct proname from pg_proc where pronamespace = 'pg_catalog'::regnamespace and provolatile = 'v' \
         and prorettype::regtype::text not in ('trigger', 'event_trigger', 'internal', 'language_handler', \
         'index_am_handler', 'table_am_handler', 'tsm_handler') and not 'internal'::regtype = any (proargtypes) \
         and proname not like 'plpgsql%' and proname not like 'dsnowball%'",
    );
    for name in &callable {
        assert!(builtin(name).is_some(), "{name} is not known");
    }

    // A name that stands for more than its own: of another type, or in a statement that is run.
    let texts = lines(
        &server,
        "select distinct proname from pg_proc where proname ~ '(_to_xml|^ts_stat|^ts_rewrite|^dblink|^lo_|_config$)'",
    );
    for name in texts
        .iter()
        .filter(|name| *name != "get_current_ts_config" && *name != "pg_config")
    {
        assert_ne!(
            builtin(name).map(|nature| nature.place),
            Some(Place::Lane),
            "{name}"
        );
    }

    // A construct of the grammar that is a function's name too is a harmless one.
    for construct in CONSTRUCTS {
        let harmless = builtin(construct).is_some_and(|nature| nature.place == Place::Lane);
        assert!(!known.contains(construct) || harmless, "{construct}");
    }

    // What the reading takes for granted: of operators and casts, of a row's functions, and of rules of the system's tables.
    for sql in [
        "select oprname from pg_operator join pg_proc f on f.oid = oprcode where provolatile = 'v'",
        "select castfunc::regproc from pg_cast join pg_proc f on f.oid = castfunc where provolatile = 'v'",
        "select typname from pg_type join pg_proc f on f.oid in (typinput, typoutput, typmodin) where provolatile = 'v'",
        "select proname from pg_proc where provolatile = 'v' and pronargs >= 1 and pronargs - pronargdefaults <= 1 \
         and proargtypes[0]::regtype::text in ('record', 'any', 'anyelement', 'anynonarray', 'anycompatible', 'anycompatiblenonarray')",
        "select ev_class::regclass from pg_rewrite where ev_type <> '1' and ev_class <> 'pg_settings'::regclass",
        OWN_FUNCTIONS,
    ] {
        assert_eq!(server.run(sql).unwrap(), "", "{sql}");
    }
    server
        .run("create function mine() returns int volatile language sql as 'select 1'")
        .unwrap();
    assert_eq!(server.run(OWN_FUNCTIONS).unwrap(), "mine");
}
