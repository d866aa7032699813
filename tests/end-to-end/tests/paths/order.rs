//! Start in any order, and fail in words and in time while a part is missing.

use std::time::{Duration, Instant};

use anyhow::Result;
use outboard_end_to_end::scene::{COUNTER, DURABLE, Function, HOST_FILE, Scene, eventually};
use outboard_test_support::host::{Host, Start};
use outboard_test_support::process::descendants;

const RECOVERY: Duration = Duration::from_secs(20);

#[test]
fn a_host_without_its_provider_says_so_in_time_and_serves_once_it_is_there() -> Result<()> {
    let scene = Scene::new(
        DURABLE,
        &[Function {
            limits: "{ time = \"2s\" }",
            ..COUNTER
        }],
    )?;
    let host = scene.host()?;
    let client = host.client();

    let asked = Instant::now();
    let answer = client.post("/counter/visits")?;
    let took = asked.elapsed();
    assert_eq!(answer.status, 503, "{}", answer.text());
    let text = answer.json()["error"].as_str().unwrap_or_default().to_owned();
    assert!(
        text.starts_with("outboard: unavailable: main: ") && text.contains("kv.sock"),
        "{text}"
    );
    assert!(
        !text.contains("unknown outcome"),
        "what was never sent is not of unknown outcome: {text}"
    );
    assert!(
        took < Duration::from_millis(2500),
        "the answer took {took:?}, and the limit is 2 s"
    );

    let mut provider = scene.provider()?;
    eventually("the host reaches its provider", RECOVERY, || {
        Ok(client.post("/counter/visits")?.status == 200)
    })?;

    provider.process.kill()?;
    assert_eq!(client.post("/counter/visits")?.status, 503);
    provider = scene.provider()?;
    eventually("the host comes back to it", RECOVERY, || {
        Ok(client.get("/counter/visits")?.status == 200)
    })?;
    assert_eq!(client.get("/counter/visits")?.json()["value"], 1);
    assert_eq!(provider.process.stop(RECOVERY)?.code(), Some(0));
    Ok(())
}

#[test]
fn up_starts_everything_and_stops_everything() -> Result<()> {
    let scene = Scene::new(DURABLE, &[COUNTER])?;
    let mut host = Host::start(Start::Up, &scene.path(HOST_FILE))?;
    let client = host.client();
    eventually("the first request succeeds", RECOVERY, || {
        Ok(client.post("/counter/visits")?.status == 200)
    })?;

    let below = descendants(host.process.id());
    assert_eq!(below.len(), 1, "one provider: {below:?}");
    below[0].kill();
    eventually("the provider is started again", RECOVERY, || {
        Ok(client.get("/counter/visits")?.status == 200)
    })?;
    assert_eq!(client.get("/counter/visits")?.json()["value"], 1);

    let below = descendants(host.process.id());
    assert_eq!(host.process.stop(RECOVERY)?.code(), Some(0));
    let left: Vec<_> = below
        .iter()
        .filter(|process| outboard_test_support::process::alive(process))
        .collect();
    assert!(left.is_empty(), "{left:?}");
    Ok(())
}
