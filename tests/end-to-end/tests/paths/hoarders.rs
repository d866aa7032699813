//! A function that takes more of a database than its share is refused in words and gives everything back.

use std::time::Duration;

use anyhow::{Context, Result};
use outboard_end_to_end::notes::{insert, left_at_the_end, notes, sql};
use outboard_end_to_end::scene::{DATABASE, Function, PROBE, Scene, eventually};
use outboard_test_support::client::Client;
use outboard_test_support::usage;
use serde_json::json;

const READERS: u64 = 4;
/// Nobody waits long for what a hoarder holds, and nothing is given up for being idle.
const SHORT: &str = "wait = \"3ms\"\nidle_in_transaction = \"60s\"\nreaders = 4\n";
const UNHURRIED: Function<'static> = Function {
    limits: "{ time = \"30s\" }",
    ..PROBE
};
const NEIGHBOUR: Function<'static> = Function {
    name: "neighbour",
    ..PROBE
};
/// How soon after a function's end others have what it held.
const SOON: Duration = Duration::from_secs(1);
/// The most that a provider may grow by for a function that hoards, in bytes.
const GROWTH: u64 = 64 << 20;
/// And for a statement that asks for memory, of which SQLite has 256 MiB and other parts copies of results.
const MOST: u64 = 320 << 20;

/// Whether another function can read as many rows at a time as the binding allows, and write.
fn free(client: &Client) -> Result<()> {
    let statement = |path: &str, statement: &str| -> Result<bool> {
        let answer = client.send("POST", &format!("/neighbour/sql/{path}"), statement.as_bytes())?;
        Ok(answer.status == 200)
    };
    eventually("another function can read and write again", SOON, || {
        Ok(statement("query", "select 1")? && statement("execute", "delete from notes")?)
    })
}

/// Has a function hoard a thousand of something by `path`, of which it gets `most`, and ends it in two ways.
fn hoard(path: &str, statement: &str, most: u64) -> Result<()> {
    let scene = Scene::with_database(&format!("{DATABASE}{SHORT}"), &[UNHURRIED, NEIGHBOUR])?;
    let (mut database, _host, client) = scene.start_database()?;
    free(&client)?;
    let before = usage::resident(database.process.id()).ok();

    let answer = sql(&client, &format!("{path}count=1000"), statement)?;
    let told = answer.json();
    let opened = told["opened"].as_u64().unwrap_or_default();
    assert!((1..=most).contains(&opened), "of {most}: {}", answer.text());
    assert_eq!(told["refused"], json!({ "unavailable": 1000 - opened }), "{told}");
    free(&client)?;

    let trapped = sql(&client, &format!("{path}count=10&then=trap"), statement)?;
    assert_eq!(trapped.status, 500, "{}", trapped.text());
    free(&client)?;

    if let (Some(before), Some(after)) = (before, usage::resident(database.process.id()).ok()) {
        assert!(
            after < before + GROWTH,
            "the provider grew from {before} to {after} bytes"
        );
    }
    assert_eq!(left_at_the_end(&mut database)?, 0);
    Ok(())
}

#[test]
fn as_many_as_there_are_connections_are_had_and_all_are_given_back() -> Result<()> {
    let endless = "with recursive n (i) as (select 1 union all select i + 1 from n) select i from n";
    let kinds = [
        ("hoard?read_only=1&", "", READERS),
        ("hoard?read_only=0&", "", 1),
        ("cursors?step=10&", endless, READERS),
    ];
    // Most of it is waiting for what is not to be had.
    std::thread::scope(|scope| {
        let hoarders: Vec<_> = kinds
            .into_iter()
            .map(|(path, statement, most)| scope.spawn(move || hoard(path, statement, most)))
            .collect();
        hoarders
            .into_iter()
            .try_for_each(|hoarder| hoarder.join().ok().context("a hoarder panicked")?)
    })
}

#[test]
fn a_statement_that_wants_much_memory_does_not_get_it() -> Result<()> {
    let scene = Scene::with_database(DATABASE, &[UNHURRIED, NEIGHBOUR])?;
    let (database, _host, client) = scene.start_database()?;
    free(&client)?;
    let before = usage::resident(database.process.id()).ok();
    let numbers = "with recursive n (i) as (select 1 union all select i + 1 from n limit 20000)";
    for statement in [
        format!("{numbers} select i from n"),
        format!("{numbers} select i, zeroblob(1000) from n"),
        "select zeroblob(3000000)".to_owned(),
        "select hex(zeroblob(2000000))".to_owned(),
    ] {
        let answer = sql(&client, "query", &statement)?;
        assert_eq!(
            answer.json()["error"],
            "too-large",
            "`{statement}`: {}",
            answer.text()
        );
    }
    for statement in [
        "select length(randomblob(900000000))".to_owned(),
        "select length(hex(zeroblob(400000000)))".to_owned(),
        format!("{numbers} select length(group_concat(hex(zeroblob(20000)), '')) from n"),
    ] {
        for path in ["query", "transaction"] {
            let answer = sql(&client, path, &statement)?;
            let told = answer.json();
            assert_eq!(
                (answer.status, &told["sqlstate"]),
                (409, &json!("54000")),
                "{path} `{statement}`: {told}"
            );
        }
    }
    free(&client)?;
    if let (Some(before), Some(peak)) = (before, usage::peak(database.process.id()).ok()) {
        assert!(
            peak < before + MOST,
            "the provider grew from {before} to {peak} bytes"
        );
    }
    let midway = format!("{}\nselect length(randomblob(900000000))", insert("never"));
    let answer = sql(&client, "transaction", &midway)?;
    assert_eq!(
        (answer.status, &answer.json()["after"]),
        (409, &json!(1)),
        "{}",
        answer.text()
    );
    assert_eq!(notes(&client)?, [""; 0]);
    free(&client)
}
