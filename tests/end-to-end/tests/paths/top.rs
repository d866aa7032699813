//! `outboard top` tells of what was started, and of what cannot be reached.

use std::process::Command;
use std::time::Duration;

use anyhow::{Context, Result};
use outboard_end_to_end::scene::{COUNTER, DATABASE_FILE, HOST_FILE, IN_MEMORY, PROBE, Scene};
use outboard_test_support::built;
use outboard_test_support::process::Process;
use serde_json::Value;

const PATIENCE: Duration = Duration::from_secs(30);
const CALLS: u64 = 7;

fn top(scene: &Scene, arguments: &[&str]) -> Result<(Option<i32>, String)> {
    let mut command = Command::new(built::binary(built::HOST)?);
    command.arg("top").arg(scene.path(HOST_FILE)).args(arguments);
    let mut process = Process::start("outboard top", &mut command)?;
    let status = process.wait(PATIENCE)?;
    Ok((status.code(), process.log().text()))
}

/// A port that is free now: `top` learns of ports from files, so these cannot be chosen by the system.
fn free() -> Result<String> {
    Ok(std::net::TcpListener::bind("127.0.0.1:0")?
        .local_addr()?
        .to_string())
}

#[test]
fn what_was_started_is_told_and_what_was_not_is_unreachable() -> Result<()> {
    let (of_host, of_store, of_database) = (free()?, free()?, free()?);
    let scene = Scene::new(&format!("admin = \"{of_store}\"\n{IN_MEMORY}"), &[COUNTER, PROBE])?;
    scene.folder.write(
        DATABASE_FILE,
        format!("listen = [\"unix:db.sock\"]\nadmin = \"{of_database}\"\n"),
    )?;
    let text = std::fs::read_to_string(scene.path(HOST_FILE))?;
    let text = text.replace(
        "kind = \"sql\"\n",
        &format!("kind = \"sql\"\nrun = \"{DATABASE_FILE}\"\n"),
    );
    scene
        .folder
        .write(HOST_FILE, format!("admin = \"{of_host}\"\n{text}"))?;
    let (_provider, _host, client) = scene.start()?;
    for _ in 0..CALLS {
        assert_eq!(client.post("/counter/visits")?.status, 200);
    }
    let (status, told) = top(&scene, &["--once", "--json"])?;
    assert_eq!(status, Some(0), "{told}");
    let told: Value = serde_json::from_str(&told)?;
    let host = &told["hosts"][0];
    assert_eq!(
        (&host["ready"], &host["reachable"]),
        (&true.into(), &true.into()),
        "{told:#}"
    );
    let named = |list: &Value, key: &str, name: &str| {
        let found = list
            .as_array()
            .into_iter()
            .flatten()
            .find(|entry| entry[key] == name);
        found.cloned().with_context(|| format!("no {name} in {told:#}"))
    };
    let counter = named(&host["functions"], "name", "counter")?;
    assert_eq!(counter["requests"], CALLS as f64, "{told:#}");
    assert!(
        counter["p99_ms"].as_f64() >= counter["p50_ms"].as_f64(),
        "{told:#}"
    );
    assert!(counter["p50_ms"].as_f64() > Some(0.0), "{told:#}");
    assert!(
        named(&host["channels"], "provider", "kv")?["sessions"].as_f64() >= Some(1.0),
        "{told:#}"
    );
    let store = named(&told["providers"], "name", "kv")?;
    assert_eq!(
        (&store["ready"], &store["kind"]),
        (&true.into(), &"keyvalue".into()),
        "{told:#}"
    );
    // Each request opens a bucket and counts in it.
    assert!(store["calls"].as_f64() >= Some(CALLS as f64), "{told:#}");
    assert!(
        store["sessions"].as_f64() >= Some(1.0) && store["saturation"].is_f64(),
        "{told:#}"
    );
    let database = named(&told["providers"], "name", "db")?;
    assert_eq!(database["reachable"], false, "{told:#}");
    assert!(
        database["error"]
            .as_str()
            .is_some_and(|why| why.contains(&of_database)),
        "{told:#}"
    );

    let (status, told) = top(&scene, &["--once"])?;
    assert_eq!(status, Some(0), "{told}");
    let line = |name: &str| {
        let table = told.lines().skip_while(|line| !line.starts_with("PROVIDER"));
        let line = table.into_iter().find(|line| line.starts_with(name));
        line.unwrap_or_default().to_owned()
    };
    assert!(
        line("kv ").ends_with("ready") && line("db ").contains("unreachable"),
        "{told}"
    );
    let (status, told) = top(&scene, &[])?;
    assert_eq!(status, Some(2), "{told}");
    assert!(
        told.contains("is no terminal") && told.contains("--once"),
        "{told}"
    );
    Ok(())
}
