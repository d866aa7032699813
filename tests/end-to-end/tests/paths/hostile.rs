//! A function that misbehaves is stopped, its caller is told why, and everyone else goes on.

use std::time::{Duration, Instant};

use anyhow::Result;
use outboard_end_to_end::scene::{COUNTER, Function, IN_MEMORY, PROBE, Scene};
use outboard_test_support::client::Client;

const STRICT: Function<'static> = Function {
    limits: "{ memory = \"64MiB\", time = \"1s\", concurrent = 4 }",
    ..PROBE
};

/// What the host says of it, and that the next request is served as if nothing had happened.
fn refused(client: &Client, path: &str, status: u16, words: &str) -> Result<()> {
    let answer = client.get(path)?;
    assert_eq!(answer.status, status, "{path}: {}", answer.text());
    let text = answer.text();
    assert!(
        text.starts_with("outboard: function probe: ") && text.contains(words),
        "{path}: {text}"
    );
    assert_eq!(
        client.get("/probe/ok")?.status,
        200,
        "the function itself after {path}"
    );
    assert_eq!(
        client.post("/counter/after")?.status,
        200,
        "another function after {path}"
    );
    Ok(())
}

#[test]
fn what_a_function_does_to_itself_stays_with_it() -> Result<()> {
    let scene = Scene::new(IN_MEMORY, &[STRICT, COUNTER])?;
    let (_provider, mut host, client) = scene.start()?;
    refused(&client, "/probe/misbehave/trap", 500, "trapped")?;
    refused(&client, "/probe/misbehave/stack?depth=100000000", 500, "trapped")?;
    refused(
        &client,
        "/probe/misbehave/memory?mib=256",
        500,
        "limits.memory allows 67108864",
    )?;
    refused(&client, "/probe/misbehave/silence", 502, "without an answer")?;
    for endless in ["/probe/misbehave/loop", "/probe/misbehave/sleep?seconds=60"] {
        let asked = Instant::now();
        refused(&client, endless, 504, "limits.time")?;
        assert!(
            asked.elapsed() < Duration::from_secs(5),
            "{endless} took {:?}",
            asked.elapsed()
        );
    }
    assert!(host.process.ended()?.is_none(), "the host goes on");
    Ok(())
}

#[test]
fn a_function_that_is_refused_memory_may_say_so_itself() -> Result<()> {
    let scene = Scene::new(IN_MEMORY, &[STRICT])?;
    let (_provider, _host, client) = scene.start()?;
    let answer = client.get("/probe/misbehave/memory?mib=256&gently=1")?;
    assert_eq!(answer.status, 507, "{}", answer.text());
    let held = answer.json()["held"].as_u64().unwrap_or_default();
    assert!((16..64).contains(&held), "of 64 MiB it held {held}");
    Ok(())
}

#[test]
fn loops_on_every_core_do_not_keep_others_waiting() -> Result<()> {
    let scene = Scene::new(IN_MEMORY, &[STRICT, COUNTER])?;
    let (_provider, _host, client) = scene.start()?;
    let slowest = std::thread::scope(|scope| -> Result<Duration> {
        for _ in 0..4 {
            scope.spawn(|| client.get("/probe/misbehave/loop"));
        }
        std::thread::sleep(Duration::from_millis(200));
        let mut slowest = Duration::ZERO;
        for _ in 0..5 {
            let asked = Instant::now();
            assert_eq!(client.post("/counter/meanwhile")?.status, 200);
            slowest = slowest.max(asked.elapsed());
        }
        Ok(slowest)
    })?;
    assert!(
        slowest < Duration::from_secs(3),
        "beside four loops the slowest request took {slowest:?}"
    );
    Ok(())
}

#[test]
fn one_request_too_many_is_refused_at_once() -> Result<()> {
    let scene = Scene::new(IN_MEMORY, &[STRICT, COUNTER])?;
    let (_provider, _host, client) = scene.start()?;
    std::thread::scope(|scope| -> Result<()> {
        for _ in 0..4 {
            scope.spawn(|| client.get("/probe/misbehave/sleep?seconds=60"));
        }
        std::thread::sleep(Duration::from_millis(300));
        let asked = Instant::now();
        let answer = client.get("/probe/ok")?;
        assert_eq!(answer.status, 503, "{}", answer.text());
        assert!(answer.text().contains("all 4 requests"), "{}", answer.text());
        assert!(
            asked.elapsed() < Duration::from_millis(500),
            "a refusal took {:?}",
            asked.elapsed()
        );
        assert_eq!(client.post("/counter/meanwhile")?.status, 200);
        Ok(())
    })?;
    assert_eq!(client.get("/probe/ok")?.status, 200, "once they have ended");
    Ok(())
}

#[test]
fn a_function_that_traps_in_a_call_takes_nothing_with_it() -> Result<()> {
    let scene = Scene::new(IN_MEMORY, &[PROBE, COUNTER])?;
    let (_provider, _host, client) = scene.start()?;
    for _ in 0..5 {
        let answer = client.get("/probe/store/buckets?count=100&keep=1&then=trap")?;
        assert_eq!(answer.status, 500, "{}", answer.text());
    }
    assert_eq!(client.post("/counter/after")?.status, 200);
    Ok(())
}
