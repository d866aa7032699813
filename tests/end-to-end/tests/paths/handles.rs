//! Handles are released whatever becomes of the function that held them, and outlive what they may outlive.

use std::time::Duration;

use anyhow::{Context, Result};
use outboard_end_to_end::scene::{
    COUNTER, Function, IN_MEMORY, PROBE, PROVIDER_FILE, Scene, left_by_sessions,
};
use outboard_test_support::provider::{self, Provider};

const PATIENCE: Duration = Duration::from_secs(30);

/// A provider that logs what its sessions end with.
fn talkative(scene: &Scene) -> Result<Provider> {
    let config = scene.path(PROVIDER_FILE);
    let mut command = provider::command(&config)?;
    Provider::launch(command.env("OUTBOARD_LOG", "outboard_provider=debug"), &config)
}

#[test]
fn every_handle_is_released_while_the_session_lives() -> Result<()> {
    let scene = Scene::new(
        IN_MEMORY,
        &[
            Function {
                limits: "{ time = \"20s\" }",
                ..PROBE
            },
            COUNTER,
        ],
    )?;
    let mut provider = talkative(&scene)?;
    let mut host = scene.host()?;
    let client = host.client();
    let kept = client.get("/probe/store/buckets?count=2000&keep=1")?;
    assert_eq!(kept.json()["kept"], 2000, "{}", kept.text());
    let dropped = client.get("/probe/store/buckets?count=10000")?;
    assert_eq!(dropped.json()["kept"], 0, "{}", dropped.text());
    assert_eq!(
        client
            .get("/probe/store/buckets?count=500&keep=1&then=trap")?
            .status,
        500
    );
    assert_eq!(client.post("/counter/after")?.status, 200);
    // Releases go out in batches; then the host dies without another word, so what is gone was released before.
    std::thread::sleep(Duration::from_secs(1));
    host.process.kill()?;
    assert_eq!(left_by_sessions(&provider, PATIENCE)?.1, 0);
    assert_eq!(provider.process.stop(PATIENCE)?.code(), Some(0));
    Ok(())
}

#[test]
fn a_host_that_dies_leaves_no_handle_behind() -> Result<()> {
    let scene = Scene::new(
        IN_MEMORY,
        &[Function {
            limits: "{ time = \"60s\" }",
            ..PROBE
        }],
    )?;
    let mut provider = talkative(&scene)?;
    let mut host = scene.host()?;
    let client = host.client();
    std::thread::scope(|scope| -> Result<()> {
        let holder = scope.spawn(|| client.get("/probe/store/outlive?seconds=30"));
        std::thread::sleep(Duration::from_secs(1));
        host.process.kill()?;
        assert!(
            holder.join().expect("no panic").is_err(),
            "a killed host answers nothing"
        );
        Ok(())
    })?;
    assert_eq!(
        left_by_sessions(&provider, PATIENCE)?.1,
        1,
        "the one that the function still held"
    );
    assert_eq!(provider.process.stop(PATIENCE)?.code(), Some(0));
    let ended = provider.process.log().events("ended");
    assert_eq!(
        ended.last().map(|event| &event["fields"]["handles"]),
        Some(&0.into()),
        "{ended:?}"
    );
    Ok(())
}

#[test]
fn a_function_that_hoards_is_refused_and_alone() -> Result<()> {
    let scene = Scene::new(
        IN_MEMORY,
        &[
            Function {
                limits: "{ time = \"30s\" }",
                ..PROBE
            },
            COUNTER,
        ],
    )?;
    let (_provider, _host, client) = scene.start()?;
    let answer = client.get("/probe/store/buckets?count=1000000&keep=1")?;
    assert!(
        [500, 503].contains(&answer.status),
        "{}: {}",
        answer.status,
        answer.text()
    );
    assert!(
        answer.text().contains("handles"),
        "it is told what it has too many of: {}",
        answer.text()
    );
    assert_eq!(client.post("/counter/after")?.status, 200);
    assert_eq!(
        client.get("/probe/store/buckets?count=100&keep=1")?.json()["kept"],
        100,
        "what it held is free again"
    );
    Ok(())
}

/// Opens a bucket, replaces the provider by a new process meanwhile, and uses the bucket.
fn outlive(config: &str) -> Result<(u16, String)> {
    let scene = Scene::new(config, &[PROBE])?;
    scene
        .folder
        .write("handles.key", "a key of at least thirty-two bytes, for tests")?;
    let (mut provider, _host, client) = scene.start()?;
    std::thread::scope(|scope| {
        let asked = scope.spawn(|| client.get("/probe/store/outlive?seconds=2"));
        std::thread::sleep(Duration::from_secs(1));
        provider.kill_and_restart()?;
        let answer = asked.join().ok().context("the request panicked")??;
        Ok((answer.status, answer.text()))
    })
}

#[test]
fn a_sealed_handle_outlives_the_process_that_made_it() -> Result<()> {
    let (status, text) = outlive(&format!("{IN_MEMORY}\n[handles]\nkey = \"file:handles.key\"\n"))?;
    assert_eq!(status, 200, "{text}");
    Ok(())
}

#[test]
fn a_pinned_handle_dies_with_its_session_and_says_so() -> Result<()> {
    let (status, text) = outlive(IN_MEMORY)?;
    assert_eq!(status, 503, "{text}");
    assert!(
        text.contains("outboard: ") && text.contains("handle") && text.contains("session"),
        "{text}"
    );
    Ok(())
}
