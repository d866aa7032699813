//! Functions that try to leave something for others, or to reach beyond themselves, by a connection that they share.

use std::sync::Arc;
use std::time::Duration;

use outboard_provider_postgres::backend::postgres::{Database, Options};
use outboard_provider_postgres::error::Failed;
use outboard_session::right::Rights;
use outboard_stubs::outboard::sql::v0_1::types::Value;

use crate::rig::{ALL, Rig, ask, may, value};

const NONE: Vec<Value> = Vec::new();

/// One lane and one connection of its own: whoever leaves something leaves it to the next.
const NARROW: &str = "connections = { per_replica = 2, lanes = 1 }\n";

/// A function that may read and write, and nothing else.
fn tenant() -> Rights {
    Rights::READ | Rights::WRITE
}

/// Runs a text as it is and within a transaction that commits, whatever comes of it.
async fn tries(database: &Arc<Database>, text: &str) {
    let _ = database.query(may(tenant()), text, NONE).await;
    let _ = database.execute(may(tenant()), text, NONE).await;
    if let Ok(transaction) = database.begin(may(tenant()), Options::default()).await {
        let _ = transaction.query(may(tenant()), text, NONE).await;
        let _ = transaction.commit(may(tenant()).deadline).await;
    }
    let _ = database.script(may(tenant()), text).await;
}

/// What the next function sees, wherever it runs: on the lane, and on the other connection.
async fn everywhere(database: &Arc<Database>, text: &str) -> Vec<Result<Value, Failed>> {
    let transaction = database.begin(may(ALL), Options::default()).await.unwrap();
    let there = transaction
        .query(may(ALL), text, NONE)
        .await
        .map(|rows| value(&rows));
    drop(transaction);
    vec![ask(database, text).await, there]
}

#[tokio::test]
async fn settings_do_not_outlive_who_made_them() {
    let rig = Rig::new();
    let database = rig.open_as_app(NARROW);
    for text in [
        "select set_config('app.tenant', 'theirs', false)",
        "set app.tenant = 'theirs'",
        "set session app.tenant = 'theirs'",
        "select set_config('app.tenant'::text, 'theirs'::text, is_local => false)",
    ] {
        tries(&database, text).await;
        for seen in everywhere(
            &database,
            "select coalesce(current_setting('app.tenant', true), '')",
        )
        .await
        {
            assert_eq!(seen.unwrap(), Value::Text(String::new()), "{text}");
        }
    }
    tries(&database, "set search_path = pg_temp, public").await;
    tries(&database, "set role reader").await;
    tries(&database, "set statement_timeout = 0").await;
    for seen in everywhere(&database, "select current_setting('search_path')").await {
        assert_eq!(seen.unwrap(), Value::Text("\"$user\", public".to_owned()));
    }
    for seen in everywhere(&database, "select current_user::text").await {
        assert_eq!(seen.unwrap(), Value::Text("app".to_owned()));
    }
}

#[tokio::test]
async fn numbers_of_sequences_are_told_to_nobody_else() {
    let rig = Rig::new();
    rig.server
        .run("create sequence s; grant all on sequence s to app")
        .unwrap();
    let database = rig.open_as_app(NARROW);
    tries(&database, "select nextval('s')").await;
    for text in ["select currval('s')", "select lastval()"] {
        for seen in everywhere(&database, text).await {
            let Err(Failed::Database(refusal)) = seen else {
                panic!("{text}: {seen:?}")
            };
            assert_eq!(refusal.sqlstate, "55000", "{text}");
        }
    }
}

#[tokio::test]
async fn temporary_tables_are_nobody_elses() {
    let rig = Rig::new();
    let database = rig.open_as_app(NARROW);
    for text in [
        "create temp table kept as select 1 as a",
        "select 1 as a into temporary kept",
        "create temporary table kept (a int) on commit preserve rows",
    ] {
        let _ = database.execute(may(ALL), text, NONE).await;
        tries(&database, text).await;
        for seen in everywhere(&database, "select to_regclass('kept') is null").await {
            assert_eq!(seen.unwrap(), Value::Boolean(true), "{text}");
        }
    }
}

#[tokio::test]
async fn locks_are_not_held_by_a_connection_that_others_use() {
    let rig = Rig::new();
    let database = rig.open_as_app(NARROW);
    for text in [
        "select pg_advisory_lock(42)",
        "select pg_try_advisory_lock(42)",
        "select (42::bigint).pg_advisory_lock",
        "select pg_advisory_lock_shared(42)",
        "select \"pg_advisory_lock\"(42)",
    ] {
        tries(&database, text).await;
        tokio::time::sleep(Duration::from_millis(50)).await;
        // It is free for anybody.
        let free = rig.server.run("select pg_try_advisory_lock(42)").unwrap();
        assert_eq!(free, "t", "{text}");
    }
}

#[tokio::test]
async fn what_runs_a_text_is_for_administrators() {
    let rig = Rig::new();
    let database = rig.open_as_app(NARROW);
    for text in [
        "do $$ begin perform set_config('app.tenant', 'theirs', false); end $$",
        "do 'begin perform pg_sleep(0); end'",
        "create function leak() returns int language sql as 'select 1'",
        "select query_to_xml('select 1', true, false, '')",
        "call nothing()",
        "alter table kv add column leaked int",
    ] {
        let refused = database.query(may(tenant()), text, NONE).await;
        assert!(
            matches!(refused, Err(Failed::AccessDenied(_) | Failed::NotAllowed(_))),
            "{text}: {refused:?}"
        );
    }
    // Who has the right leaves nothing behind either.
    let text = "do $$ begin perform set_config('app.tenant', 'theirs', false); end $$";
    database.execute(may(ALL), text, NONE).await.unwrap();
    for seen in everywhere(
        &database,
        "select coalesce(current_setting('app.tenant', true), '')",
    )
    .await
    {
        assert_eq!(seen.unwrap(), Value::Text(String::new()));
    }
}

#[tokio::test]
async fn statements_that_take_over_a_connection_are_refused() {
    let rig = Rig::new();
    let database = rig.open_as_app(NARROW);
    for text in [
        "copy kv to stdout",
        "copy kv from stdin",
        "copy kv to program 'id'",
        "begin",
        "start transaction",
        "commit",
        "rollback",
        "savepoint a",
        "prepare transaction 'x'",
        "listen news",
        "prepare p as select 1",
        "deallocate all",
        "discard all",
        "declare c cursor with hold for select 1",
        "load 'x'",
        "select 1; select 2",
        "set session authorization postgres",
    ] {
        let refused = database.query(may(ALL), text, NONE).await;
        assert!(
            matches!(refused, Err(Failed::NotAllowed(_))),
            "{text}: {refused:?}"
        );
    }
    let insert = |key: i64| (format!("insert into kv values ({key}, 'x')"), NONE);
    let begins = vec![
        insert(-1),
        ("begin".to_owned(), NONE),
        insert(-2),
        ("commit".to_owned(), NONE),
    ];
    let refused = database.batch(may(tenant()), begins).await;
    assert!(matches!(refused, Err(Failed::NotAllowed(_))), "{refused:?}");
    let refused = database
        .script(may(tenant()), "insert into kv values (-3, 'x'); commit; select 1")
        .await;
    assert!(matches!(refused, Err(Failed::NotAllowed(_))), "{refused:?}");
    assert_eq!(
        rig.server.run("select count(*) from kv where k < 0").unwrap(),
        "0"
    );
}

#[tokio::test]
async fn nobody_ends_what_others_run() {
    let rig = Rig::new();
    let database = rig.open_as_app("");
    let neighbour = tokio::spawn({
        let database = Arc::clone(&database);
        async move {
            database
                .query(may(ALL), "select 'neighbour', pg_sleep(3)", NONE)
                .await
        }
    });
    crate::rig::until("it runs", || {
        rig.sessions("query like '%neighbour%' and state = 'active'") == 1
    })
    .await;
    let all = "from pg_stat_activity where pid <> pg_backend_pid()";
    for text in [
        format!("select pg_terminate_backend(pid) {all}"),
        format!("select pg_cancel_backend(pid) {all}"),
        format!("select (pid).pg_terminate_backend {all}"),
        format!("select \"pg_terminate_backend\"(pid) {all}"),
        format!("select pg_catalog.pg_cancel_backend(pid) {all}"),
        format!("select u&\"pg\\005fterminate_backend\"(pid) {all}"),
        format!("do $$ begin perform pg_terminate_backend(pid) {all}; end $$"),
        "select pg_advisory_unlock_all()".to_owned(),
    ] {
        let refused = database.query(may(ALL), &text, NONE).await;
        assert!(
            matches!(refused, Err(Failed::NotAllowed(_))),
            "{text}: {refused:?}"
        );
    }
    neighbour.await.unwrap().unwrap();
}

#[tokio::test]
async fn a_function_of_the_databases_own_shares_a_lane_only_if_it_is_vouched_for() {
    let rig = Rig::new();
    rig.server
        .run(
            "create function remember(text) returns text language sql as \
             $$ select set_config('app.tenant', $1, false) $$; \
             create function plain(bigint) returns bigint language sql stable as 'select $1 + 1'",
        )
        .unwrap();
    let database = rig.open_as_app(NARROW);
    tries(&database, "select remember('theirs')").await;
    for seen in everywhere(
        &database,
        "select coalesce(current_setting('app.tenant', true), '')",
    )
    .await
    {
        assert_eq!(seen.unwrap(), Value::Text(String::new()));
    }
    // The only other connection is taken: what runs now runs on the lane.
    let narrow = format!("{NARROW}wait = \"300ms\"\n");
    let vouched = rig.open_as_app(&format!("{narrow}shared = {{ reads = [\"plain\"] }}\n"));
    let stranger = rig.open_as_app(&narrow);
    for (database, shares) in [(&vouched, true), (&stranger, false)] {
        ask(database, "select 1").await.unwrap();
        let _taken = database.begin(may(ALL), Options::default()).await.unwrap();
        assert_eq!(ask(database, "select plain(1)").await.is_ok(), shares);
    }
}
