//! What a provider does when it is told to read its file again, to end, and to end at once.

use std::time::{Duration, Instant};

use anyhow::{Context, Result};
use outboard_end_to_end::notes::{inserts, paused, sql, write};
use outboard_end_to_end::scene::{DATABASE, DATABASE_FILE, Function, PROBE, Scene, eventually};
use rustix::process::Signal;

const PATIENCE: Duration = Duration::from_secs(20);
/// Nobody is given up within a test for being slow.
const PATIENT: &str = "wait = \"25s\"\nidle_in_transaction = \"25s\"\n";
const UNHURRIED: Function<'static> = Function {
    limits: "{ time = \"30s\" }",
    ..PROBE
};

fn draining_for(grace: &str) -> Result<Scene> {
    Scene::with_database(&format!("drain = \"{grace}\"\n{DATABASE}{PATIENT}"), &[UNHURRIED])
}

#[test]
fn a_file_that_cannot_be_used_is_told_and_changes_nothing() -> Result<()> {
    let scene = draining_for("10s")?;
    let (database, _host, client) = scene.start_database()?;
    write(&client, "before")?;
    let said = |what: &str| {
        eventually(what, PATIENCE, || {
            Ok(database.process.log().text().contains(what))
        })
    };
    database.process.signal(Signal::HUP)?;
    said("says what it said before")?;
    let good = std::fs::read_to_string(scene.folder.path().join(DATABASE_FILE))?;
    scene
        .folder
        .write(DATABASE_FILE, good.replace("uid:self", "nobody"))?;
    said("`nobody` is not a host")?;
    said("what it said before holds on")?;
    write(&client, "during")?;
    let elsewhere = good.replace("drain = \"10s\"", "drain = \"11s\"");
    scene.folder.write(DATABASE_FILE, elsewhere)?;
    database.process.signal(Signal::HUP)?;
    said("takes effect when the provider is started again")?;
    write(&client, "after").map(drop)
}

#[test]
fn the_end_waits_for_a_transaction_as_long_as_it_may() -> Result<()> {
    let scene = draining_for("700ms")?;
    let (mut database, host, client) = scene.start_database()?;
    std::thread::scope(|scope| -> Result<()> {
        let held = scope.spawn(|| sql(&client, "transaction?pause=3000", &inserts("never", "ever")));
        paused(&host, 1)?;
        let asked = Instant::now();
        let ended = database.process.stop(PATIENCE)?;
        assert_eq!(ended.code(), Some(0));
        assert!(
            asked.elapsed() >= Duration::from_millis(700),
            "{:?}",
            asked.elapsed()
        );
        let told = database.process.log().text();
        assert!(told.contains("\"message\":\"ended\",\"handles\":0"), "{told}");
        let answer = held.join().ok().context("the request panicked")??;
        assert_eq!((answer.status, &answer.json()["error"]), (503, &"aborted".into()));
        Ok(())
    })
}

#[test]
fn a_second_signal_ends_it_at_once_and_says_so() -> Result<()> {
    let scene = draining_for("60s")?;
    let (mut database, host, client) = scene.start_database()?;
    std::thread::scope(|scope| -> Result<()> {
        let held = scope.spawn(|| sql(&client, "transaction?pause=5000", &inserts("never", "ever")));
        paused(&host, 1)?;
        database.process.signal(Signal::TERM)?;
        eventually("it drains", PATIENCE, || {
            Ok(database.process.log().text().contains("draining"))
        })?;
        assert!(
            database.process.ended()?.is_none(),
            "it waits for the transaction"
        );
        database.process.signal(Signal::TERM)?;
        let ended = database.process.wait(Duration::from_secs(3))?;
        assert_eq!(ended.code(), Some(1));
        assert!(database.process.log().text().contains("ended by a second signal"));
        held.join().ok().context("the request panicked")?.map(drop)
    })
}
