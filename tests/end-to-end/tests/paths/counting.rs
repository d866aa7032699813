//! The example does what it says, through the whole path.

use std::collections::BTreeSet;
use std::time::Duration;

use anyhow::Result;
use outboard_end_to_end::scene::{COUNTER, DURABLE, IN_MEMORY, Scene};
use serde_json::json;

#[test]
fn a_function_counts_in_a_store_of_another_process() -> Result<()> {
    let scene = Scene::new(DURABLE, &[COUNTER])?;
    let (_provider, _host, client) = scene.start()?;

    assert_eq!(
        client.get("/counter/visits")?.json(),
        json!({ "counter": "visits", "value": 0 })
    );
    for value in 1..=3 {
        let answer = client.post("/counter/visits")?;
        assert_eq!(
            (answer.status, answer.json()),
            (200, json!({ "counter": "visits", "value": value }))
        );
    }
    assert_eq!(client.post("/counter/other")?.json()["value"], 1);
    assert_eq!(client.get("/counter/visits")?.json()["value"], 3);
    assert_eq!(client.send("DELETE", "/counter/visits", &[])?.json()["value"], 0);
    assert_eq!(client.get("/counter/visits")?.json()["value"], 0);

    assert_eq!(client.send("PUT", "/counter/visits", b"7")?.status, 405);
    assert_eq!(client.get("/counter/")?.status, 404);
    let nowhere = client.get("/elsewhere")?;
    assert_eq!(nowhere.status, 404);
    assert!(nowhere.text().contains("/counter/*"), "{}", nowhere.text());
    Ok(())
}

#[test]
fn callers_at_the_same_time_share_one_counter() -> Result<()> {
    let scene = Scene::new(IN_MEMORY, &[COUNTER])?;
    let (_provider, _host, client) = scene.start()?;
    let sums: Vec<u64> = std::thread::scope(|scope| {
        let callers: Vec<_> = (0..16)
            .map(|_| {
                scope.spawn(|| -> Result<Vec<u64>> {
                    (0..25)
                        .map(|_| {
                            let answer = client.post("/counter/all")?;
                            assert_eq!(answer.status, 200, "{}", answer.text());
                            Ok(answer.json()["value"].as_u64().expect("a number"))
                        })
                        .collect()
                })
            })
            .collect();
        callers
            .into_iter()
            .flat_map(|caller| caller.join().expect("no panic").expect("answers"))
            .collect()
    });
    assert_eq!(sums.iter().copied().collect::<BTreeSet<_>>(), (1..=400).collect());
    Ok(())
}

#[test]
fn what_was_counted_outlives_every_process() -> Result<()> {
    let scene = Scene::new(DURABLE, &[COUNTER])?;
    for value in 1..=2 {
        let (mut provider, mut host, client) = scene.start()?;
        assert_eq!(client.post("/counter/visits")?.json()["value"], value);
        drop(client);
        assert_eq!(host.process.stop(Duration::from_secs(20))?.code(), Some(0));
        assert_eq!(provider.process.stop(Duration::from_secs(20))?.code(), Some(0));
    }
    Ok(())
}

#[test]
fn a_store_in_memory_starts_empty() -> Result<()> {
    let scene = Scene::new(IN_MEMORY, &[COUNTER])?;
    for _ in 0..2 {
        let (_provider, _host, client) = scene.start()?;
        assert_eq!(client.post("/counter/visits")?.json()["value"], 1);
    }
    Ok(())
}
