//! Rows that are read as a stream: by slow readers and by such as stop early, to errors and to losses in the middle.

use std::time::{Duration, Instant};

use anyhow::{Context, Result};
use outboard_end_to_end::notes::{ENDLESS, left_at_the_end, paused, sql};
use outboard_end_to_end::scene::{
    DATABASE, DATABASE_FILE, Function, PROBE, Scene, eventually, left_by_sessions,
};
use outboard_test_support::built;
use outboard_test_support::client::{Client, Response};
use outboard_test_support::provider::{self, Provider};
use outboard_test_support::usage;
use serde_json::{Value, json};

const PATIENCE: Duration = Duration::from_secs(30);
const STREAMS: Function<'static> = Function {
    name: "streams",
    guest: "streams",
    limits: "{ time = \"60s\" }",
    reuse: None,
    binding: None,
    database: Some("main"),
};
/// Who waits for the only connection that reads is soon told so.
const ONE: &str = "readers = 1\nwait = \"200ms\"\n";

fn scene(limits: &str) -> Result<Scene> {
    Scene::with_database(&format!("{DATABASE}{limits}"), &[STREAMS, PROBE])
}

/// A provider that logs what its sessions end with.
fn talkative(scene: &Scene) -> Result<Provider> {
    let config = scene.path(DATABASE_FILE);
    let mut command = provider::command_of(built::SQL, &config)?;
    Provider::launch(command.env("OUTBOARD_LOG", "outboard_provider=debug"), &config)
}

/// So many rows, each with its number and a text of three hundred characters.
fn rows(count: u32) -> String {
    format!(
        "with recursive n (n) as (select 1 union all select n + 1 from n where n < {count}) \
         select n, printf('%0300d', n) from n"
    )
}

fn ask(client: &Client, path: &str, statement: &str) -> Result<Response> {
    client.send("POST", &format!("/streams/{path}"), statement.as_bytes())
}

/// What the function tells of a stream.
fn told(client: &Client, path: &str, statement: &str) -> Result<Value> {
    let answer = ask(client, path, statement)?;
    assert_eq!(answer.status, 200, "{}", answer.text());
    Ok(answer.json())
}

fn all(count: u32) -> Value {
    json!({ "columns": 2, "rows": count, "last": count, "end": "all" })
}

#[test]
fn a_slow_reader_slows_the_database_and_fills_no_memory() -> Result<()> {
    const ROWS: u32 = 100_000;
    // All rows together would take more than thirty million.
    const MORE: u64 = 12 << 20;
    let scene = scene(ONE)?;
    let (database, host, client) = scene.start_database()?;
    assert_eq!(told(&client, "read", &rows(2_000))?, all(2_000));
    let before = (
        usage::resident(database.process.id())?,
        usage::resident(host.process.id())?,
    );
    let mut most = before;
    std::thread::scope(|scope| -> Result<()> {
        let reader = scope.spawn(|| told(&client, "read?pause=100&every=5000", &rows(ROWS)));
        paused(&host, 2)?;
        // The statement is not over, however far the reader is behind it.
        let busy = sql(&client, "query", "select 1")?;
        assert_eq!(busy.json()["error"], "unavailable", "{}", busy.text());
        while !reader.is_finished() {
            most.0 = most.0.max(usage::resident(database.process.id())?);
            most.1 = most.1.max(usage::resident(host.process.id())?);
            std::thread::sleep(Duration::from_millis(5));
        }
        assert_eq!(reader.join().ok().context("no panic")??, all(ROWS));
        Ok(())
    })?;
    assert!(
        most.0 < before.0 + MORE && most.1 < before.1 + MORE,
        "provider and host: from {before:?} to {most:?} bytes"
    );
    assert_eq!(sql(&client, "query", "select 1")?.status, 200);
    Ok(())
}

#[test]
fn a_reader_that_stops_early_frees_the_connection() -> Result<()> {
    let scene = scene(ONE)?;
    let mut database = talkative(&scene)?;
    let mut host = scene.host()?;
    let client = host.client();
    for _ in 0..10 {
        let stopped = told(&client, "read?count=10", &rows(1_000_000))?;
        assert_eq!(
            (&stopped["rows"], &stopped["end"]["case"]),
            (&json!(10), &json!("aborted")),
            "{stopped}"
        );
        let next = sql(&client, "query", "select 1")?;
        assert_eq!(next.status, 200, "{}", next.text());
    }
    host.process.kill()?;
    assert_eq!(left_by_sessions(&database, PATIENCE)?, (0, 0));
    assert_eq!(left_at_the_end(&mut database)?, 0);
    Ok(())
}

#[test]
fn an_error_in_the_middle_comes_after_the_rows_before_it() -> Result<()> {
    let scene = scene(ONE)?;
    let (_database, _host, client) = scene.start_database()?;
    // The least of all integers has no absolute value.
    let query = "with recursive n (n) as (select 1 union all select n + 1 from n where n < 5000) \
                 select abs(case n when 4000 then -9223372036854775807 - 1 else n end) from n";
    let broken = told(&client, "read", query)?;
    assert_eq!(
        (&broken["rows"], &broken["last"], &broken["end"]["case"]),
        (&json!(3_999), &json!(3_999), &json!("database")),
        "{broken}"
    );
    let refused = told(&client, "read", "select * from nothing")?;
    assert_eq!(refused["refused"]["case"], "database", "{refused}");
    assert_eq!(told(&client, "read", &rows(10))?, all(10));
    Ok(())
}

#[test]
fn a_provider_that_is_killed_in_the_middle_is_told_and_the_function_goes_on() -> Result<()> {
    let scene = scene(ONE)?;
    let (mut database, mut host, client) = scene.start_database()?;
    std::thread::scope(|scope| -> Result<()> {
        let reader = scope.spawn(|| told(&client, "read?pause=500&every=2000", &rows(1_000_000)));
        paused(&host, 1)?;
        database.kill_and_restart()?;
        let lost = reader.join().ok().context("no panic")??;
        assert_eq!(lost["end"]["case"], "unknown-outcome", "{lost}");
        let text = lost["end"]["text"].as_str().unwrap_or_default();
        assert!(
            text.starts_with("outboard: ") && text.contains("unknown outcome"),
            "{text}"
        );
        assert!(
            lost["rows"].as_u64() >= Some(2_000) && lost["rows"] == lost["last"],
            "{lost}"
        );
        Ok(())
    })?;
    eventually("the host reaches the next provider", PATIENCE, || {
        Ok(told(&client, "read", &rows(10))? == all(10))
    })?;
    assert!(host.process.ended()?.is_none(), "the host goes on");
    assert_eq!(left_at_the_end(&mut database)?, 0);
    Ok(())
}

#[test]
fn a_call_that_is_given_up_ends_its_statement() -> Result<()> {
    let scene = scene("readers = 1\nwait = \"20s\"\n")?;
    let (_database, _host, client) = scene.start_database()?;
    let asked = Instant::now();
    let given_up = told(&client, "cancel?after=300", ENDLESS)?;
    assert_eq!(given_up, json!({ "given up": true, "next": 42 }));
    assert!(
        asked.elapsed() < Duration::from_secs(5),
        "the next call waited: {:?}",
        asked.elapsed()
    );
    Ok(())
}

#[test]
fn an_instance_has_many_calls_under_way_at_once() -> Result<()> {
    const STREAMS: usize = 50;
    let scene = scene("readers = 50\nwait = \"3s\"\n")?;
    let (mut database, host, client) = scene.start_database()?;
    std::thread::scope(|scope| -> Result<()> {
        let path = format!("many?count={STREAMS}");
        let client = &client;
        let asked = scope.spawn(move || told(client, &path, &rows(2_000)));
        paused(&host, 1)?;
        let many = asked.join().ok().context("no panic")??;
        assert_eq!(many["firsts"], json!(vec![1; STREAMS]));
        assert_eq!(
            (&many["rest"], &many["end"]),
            (&json!(1_999), &json!(true)),
            "{many}"
        );
        Ok(())
    })?;
    // One more than there are connections cannot all be open.
    let refused = told(&client, &format!("many?count={}", STREAMS + 1), &rows(100_000))?;
    assert_eq!(refused["refused"]["case"], "unavailable", "{refused}");
    assert_eq!(left_at_the_end(&mut database)?, 0);
    Ok(())
}
