//! A transaction happens whole or not at all, whatever becomes of the function that began it.

use std::io::Write;
use std::net::TcpStream;
use std::time::{Duration, Instant};

use anyhow::{Context, Result};
use outboard_end_to_end::notes::{
    ENDLESS, endless_insert, insert, inserts, left_at_the_end, notes, paused, sql, write, writes_much,
};
use outboard_end_to_end::scene::{DATABASE, Function, PROBE, Scene};
use outboard_test_support::host::Host;
use serde_json::json;

/// Whoever waits for another's transaction to be given up waits this long, and would not pass these tests.
const PATIENT: &str = "wait = \"25s\"\nidle_in_transaction = \"25s\"\n";
/// Long enough for a busy machine, and far below what is configured above.
const AT_ONCE: Duration = Duration::from_secs(2);
/// The limits of functions that hold a transaction for as long as a test likes.
const UNHURRIED: Function<'static> = Function {
    limits: "{ time = \"30s\" }",
    ..PROBE
};

fn patient() -> Result<Scene> {
    Scene::with_database(&format!("{DATABASE}{PATIENT}"), &[UNHURRIED])
}

/// Has the probe do something, for a client that will not wait for the answer.
fn post(host: &Host, path: &str, body: &str) -> Result<TcpStream> {
    let mut connection = TcpStream::connect(host.url.trim_start_matches("http://"))?;
    write!(
        connection,
        "POST /probe/sql/{path} HTTP/1.1\r\nhost: localhost\r\ncontent-length: {}\r\n\r\n{body}",
        body.len()
    )?;
    Ok(connection)
}

#[test]
fn what_is_committed_stays_and_nothing_else() -> Result<()> {
    let scene = patient()?;
    let (mut database, _host, client) = scene.start_database()?;
    for (then, status) in [("rollback", 200), ("drop", 200), ("keep", 200), ("trap", 500)] {
        let answer = sql(
            &client,
            &format!("transaction?then={then}"),
            &inserts("never", "ever"),
        )?;
        assert_eq!(answer.status, status, "{then}: {}", answer.text());
        let took = write(&client, then)?;
        assert!(took < AT_ONCE, "after {then} the next writer waited {took:?}");
    }
    let answer = sql(&client, "transaction?then=commit", &inserts("one", "two"))?;
    assert_eq!((answer.status, answer.json()), (200, json!({ "done": 2 })));
    assert_eq!(
        notes(&client)?,
        ["rollback", "drop", "keep", "trap", "one", "two"]
    );
    assert_eq!(left_at_the_end(&mut database)?, 0);
    Ok(())
}

#[test]
fn a_client_that_goes_away_takes_the_transaction_with_it() -> Result<()> {
    let scene = patient()?;
    let (_database, host, client) = scene.start_database()?;
    let connection = post(&host, "transaction?pause=20000", &inserts("never", "ever"))?;
    paused(&host, 1)?;
    drop(connection);
    let took = write(&client, "after")?;
    assert!(took < AT_ONCE, "the next writer waited {took:?}");
    assert_eq!(notes(&client)?, ["after"]);
    Ok(())
}

#[test]
fn a_client_that_goes_away_takes_the_statement_with_it() -> Result<()> {
    let scene = patient()?;
    let (_database, host, client) = scene.start_database()?;
    let connection = post(&host, "execute", &endless_insert())?;
    writes_much(&scene)?;
    drop(connection);
    let took = write(&client, "after")?;
    assert!(took < AT_ONCE, "the next writer waited {took:?}");
    assert_eq!(notes(&client)?, ["after"]);
    Ok(())
}

#[test]
fn a_function_that_runs_out_of_time_takes_its_transaction_with_it() -> Result<()> {
    let hurried = Function {
        limits: "{ time = \"1s\" }",
        ..PROBE
    };
    let scene = Scene::with_database(&format!("{DATABASE}{PATIENT}"), &[hurried])?;
    let (mut database, _host, client) = scene.start_database()?;
    let answer = sql(&client, "transaction?pause=20000", &inserts("never", "ever"))?;
    assert_eq!(answer.status, 504, "{}", answer.text());
    let took = write(&client, "after")?;
    assert!(took < AT_ONCE, "the next writer waited {took:?}");
    assert_eq!(notes(&client)?, ["after"]);
    assert_eq!(left_at_the_end(&mut database)?, 0);
    Ok(())
}

#[test]
fn writers_wait_for_each_other_and_both_succeed() -> Result<()> {
    let scene = patient()?;
    let (_database, host, client) = scene.start_database()?;
    std::thread::scope(|scope| -> Result<()> {
        let first = scope.spawn(|| sql(&client, "transaction?pause=1000", &inserts("one", "two")));
        paused(&host, 1)?;
        assert_eq!(
            notes(&client)?,
            [""; 0],
            "readers do not wait, and see nothing of it"
        );
        let second = sql(&client, "transaction", &inserts("three", "four"))?;
        assert_eq!(second.status, 200, "{}", second.text());
        let first = first.join().ok().context("the first writer panicked")??;
        assert_eq!(first.status, 200, "{}", first.text());
        Ok(())
    })?;
    assert_eq!(notes(&client)?, ["one", "two", "three", "four"]);
    Ok(())
}

#[test]
fn a_writer_that_waits_too_long_is_told() -> Result<()> {
    let impatient = format!("{DATABASE}wait = \"200ms\"\n");
    let scene = Scene::with_database(&impatient, &[UNHURRIED])?;
    let (_database, host, client) = scene.start_database()?;
    std::thread::scope(|scope| -> Result<()> {
        let first = scope.spawn(|| sql(&client, "transaction?pause=1500", &inserts("one", "two")));
        paused(&host, 1)?;
        let second = sql(&client, "transaction", &insert("three"))?;
        let told = second.json();
        assert_eq!(
            (second.status, &told["error"], &told["at"]),
            (503, &json!("unavailable"), &json!("begin")),
            "{told}"
        );
        let first = first.join().ok().context("the first writer panicked")??;
        assert_eq!(first.status, 200, "{}", first.text());
        Ok(())
    })?;
    assert_eq!(notes(&client)?, ["one", "two"]);
    Ok(())
}

#[test]
fn a_transaction_that_is_left_alone_is_given_up() -> Result<()> {
    let strict = format!("{DATABASE}wait = \"25s\"\nidle_in_transaction = \"300ms\"\n");
    let scene = Scene::with_database(&strict, &[UNHURRIED])?;
    let (_database, _host, client) = scene.start_database()?;
    let answer = sql(&client, "transaction?pause=1000", &inserts("never", "ever"))?;
    let told = answer.json();
    assert_eq!(
        (answer.status, &told["error"], &told["after"]),
        (503, &json!("aborted"), &json!(1)),
        "{told}"
    );
    assert!(
        told["message"].to_string().contains("idle_in_transaction"),
        "{told}"
    );
    assert_eq!(notes(&client)?, [""; 0]);
    Ok(())
}

#[test]
fn an_error_in_the_middle_leaves_nothing() -> Result<()> {
    let scene = patient()?;
    let (_database, _host, client) = scene.start_database()?;
    let twice = sql(&client, "transaction", &inserts("same", "same"))?;
    let told = twice.json();
    assert_eq!(
        (twice.status, &told["sqlstate"], &told["after"], &told["at"]),
        (409, &json!("23505"), &json!(1), &json!("statement")),
        "{told}"
    );
    let reading = sql(&client, "transaction?read_only=1", &insert("never"))?;
    let told = reading.json();
    assert_ne!(reading.status, 200, "{told}");
    assert_eq!(told["after"], 0, "{told}");
    assert_eq!(notes(&client)?, [""; 0]);
    assert!(write(&client, "after")? < AT_ONCE);
    Ok(())
}

#[test]
fn a_statement_without_end_ends_with_its_time() -> Result<()> {
    let timed = format!("{DATABASE}{PATIENT}statement_timeout = \"300ms\"\n");
    let scene = Scene::with_database(&timed, &[UNHURRIED])?;
    let (_database, _host, client) = scene.start_database()?;
    let writes = endless_insert();
    for (path, statement, error) in [
        ("query", ENDLESS.to_owned(), "timeout"),
        ("execute", writes.clone(), "timeout"),
        (
            "transaction",
            format!("{}\n{ENDLESS}", insert("never")),
            "timeout",
        ),
        // A statement that is stopped while it writes takes all of its transaction along.
        ("transaction", format!("{}\n{writes}", insert("never")), "aborted"),
    ] {
        let asked = Instant::now();
        let answer = sql(&client, path, &statement)?;
        let took = asked.elapsed();
        assert_eq!(
            (answer.status, &answer.json()["error"]),
            (503, &json!(error)),
            "{path} `{statement}`: {}",
            answer.text()
        );
        assert!(took < AT_ONCE, "it took {took:?}");
        assert_eq!(notes(&client)?, [""; 0], "after {path} `{statement}`");
    }
    assert!(write(&client, "after")? < AT_ONCE);
    Ok(())
}

#[test]
fn a_statement_without_end_ends_with_its_function() -> Result<()> {
    let hurried = Function {
        limits: "{ time = \"1s\" }",
        ..PROBE
    };
    // As many readers as statements that never end: none may stay behind.
    let scene = Scene::with_database(&format!("{DATABASE}{PATIENT}readers = 1\n"), &[hurried])?;
    let (mut database, _host, client) = scene.start_database()?;
    for (path, statement) in [
        ("query", ENDLESS.to_owned()),
        ("transaction", format!("{}\n{ENDLESS}", insert("never"))),
    ] {
        let asked = Instant::now();
        let answer = sql(&client, path, &statement)?;
        // It is told in time to say so itself.
        assert_eq!(
            (answer.status, &answer.json()["error"]),
            (503, &json!("timeout")),
            "{path}: {}",
            answer.text()
        );
        assert!(asked.elapsed() < Duration::from_secs(1) + AT_ONCE);
        assert_eq!(notes(&client)?, [""; 0], "after {path}");
        let took = write(&client, path)?;
        assert!(took < AT_ONCE, "after {path} the next writer waited {took:?}");
        assert_eq!(sql(&client, "execute", "delete from notes")?.status, 200);
    }
    assert_eq!(left_at_the_end(&mut database)?, 0);
    Ok(())
}
