//! A database, its provider or its host that is lost in the middle of a transaction: nothing of it stays, and all is told.

use std::time::Duration;

use anyhow::{Context, Result};
use outboard_end_to_end::notes::{
    endless_insert, insert, inserts, left_at_the_end, notes, paused, sql, write, writes_much,
};
use outboard_end_to_end::scene::{
    DATABASE, DATABASE_FILE, Function, PROBE, Scene, eventually, left_by_sessions,
};
use outboard_test_support::built;
use outboard_test_support::provider::{self, Provider};
use serde_json::json;

const PATIENCE: Duration = Duration::from_secs(30);
/// Nobody is given up within a test for being slow.
const PATIENT: &str = "wait = \"25s\"\nidle_in_transaction = \"25s\"\nreaders = 32\n";
const UNHURRIED: Function<'static> = Function {
    limits: "{ time = \"30s\", concurrent = 64 }",
    ..PROBE
};

fn patient() -> Result<Scene> {
    Scene::with_database(&format!("{DATABASE}{PATIENT}"), &[UNHURRIED])
}

#[test]
fn a_provider_that_is_killed_takes_its_transactions_with_it() -> Result<()> {
    let scene = patient()?;
    let (mut database, host, client) = scene.start_database()?;
    write(&client, "before")?;
    std::thread::scope(|scope| -> Result<()> {
        let held = scope.spawn(|| sql(&client, "transaction?pause=2000", &inserts("never", "ever")));
        paused(&host, 1)?;
        database.kill_and_restart()?;
        let answer = held.join().ok().context("the request panicked")??;
        let told = answer.json();
        assert_eq!(
            (answer.status, &told["error"], &told["after"]),
            (503, &json!("aborted"), &json!(1)),
            "{told}"
        );
        Ok(())
    })?;
    assert_eq!(notes(&client)?, ["before"]);
    write(&client, "after")?;
    assert_eq!(notes(&client)?, ["before", "after"]);
    Ok(())
}

#[test]
fn a_provider_that_is_killed_during_a_statement_leaves_nothing_of_it() -> Result<()> {
    let scene = patient()?;
    let (mut database, _host, client) = scene.start_database()?;
    write(&client, "before")?;
    std::thread::scope(|scope| -> Result<()> {
        let held = scope.spawn(|| sql(&client, "execute", &endless_insert()));
        writes_much(&scene)?;
        database.kill_and_restart()?;
        let answer = held.join().ok().context("the request panicked")??;
        let told = answer.json();
        // The host cannot know how far it came.
        assert_eq!(
            (answer.status, &told["error"]),
            (503, &json!("unknown-outcome")),
            "{told}"
        );
        Ok(())
    })?;
    assert_eq!(notes(&client)?, ["before"]);
    Ok(())
}

#[test]
fn a_provider_that_is_asked_to_stop_lets_a_transaction_end() -> Result<()> {
    let scene = patient()?;
    let (mut database, host, client) = scene.start_database()?;
    std::thread::scope(|scope| -> Result<()> {
        let held = scope.spawn(|| sql(&client, "transaction?pause=1000", &inserts("one", "two")));
        paused(&host, 1)?;
        assert_eq!(left_at_the_end(&mut database)?, 0);
        let answer = held.join().ok().context("the request panicked")??;
        assert_eq!((answer.status, answer.json()), (200, json!({ "done": 2 })));
        Ok(())
    })?;
    let _database = scene.database()?;
    eventually("the host reaches the next provider", PATIENCE, || {
        Ok(notes(&client).is_ok())
    })?;
    assert_eq!(notes(&client)?, ["one", "two"]);
    Ok(())
}

#[test]
fn a_database_that_is_not_there_is_told_at_once_and_used_when_it_comes() -> Result<()> {
    let hurried = Function {
        limits: "{ time = \"2s\" }",
        ..PROBE
    };
    let scene = Scene::with_database(DATABASE, &[hurried])?;
    let host = scene.host()?;
    let client = host.client();
    let answer = sql(&client, "transaction", &insert("never"))?;
    let told = answer.json();
    assert_eq!(
        (answer.status, &told["error"], &told["at"]),
        (503, &json!("unavailable"), &json!("begin")),
        "{told}"
    );
    let _database = scene.database()?;
    eventually("the host reaches the provider", PATIENCE, || {
        Ok(write(&client, "once").is_ok())
    })?;
    assert_eq!(notes(&client)?, ["once"]);
    Ok(())
}

#[test]
fn a_host_that_is_killed_leaves_no_transaction_open() -> Result<()> {
    const HELD: usize = 20;
    let scene = patient()?;
    let config = scene.path(DATABASE_FILE);
    let mut command = provider::command_of(built::SQL, &config)?;
    let mut database = Provider::launch(command.env("OUTBOARD_LOG", "outboard_provider=debug"), &config)?;
    let mut host = scene.host()?;
    let client = host.client();
    std::thread::scope(|scope| -> Result<()> {
        let writes = inserts("never", "ever");
        let reads = "select count(*) from notes\nselect count(*) from notes".to_owned();
        let mut asked = Vec::new();
        for number in 0..HELD {
            let (path, statements) = match number {
                0 => ("transaction?pause=25000", writes.clone()),
                _ => ("transaction?pause=25000&read_only=1", reads.clone()),
            };
            let client = &client;
            asked.push(scope.spawn(move || sql(client, path, &statements)));
        }
        paused(&host, HELD)?;
        host.process.kill()?;
        for request in asked {
            let answer = request.join().ok().context("a request panicked")?;
            assert!(answer.is_err(), "a killed host answers nothing");
        }
        Ok(())
    })?;
    let (_, handles) = left_by_sessions(&database, PATIENCE)?;
    assert_eq!(handles, HELD as u64, "all of them were held until then");

    let host = scene.host()?;
    let client = host.client();
    let took = write(&client, "after")?;
    assert!(took < Duration::from_secs(1), "the next writer waited {took:?}");
    assert_eq!(notes(&client)?, ["after"]);
    assert_eq!(left_at_the_end(&mut database)?, 0);
    Ok(())
}
