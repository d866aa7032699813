//! A provider that is killed loses nothing that it acknowledged, and executes nothing twice.

use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use anyhow::{Result, ensure};
use outboard_end_to_end::scene::{COUNTER, DURABLE, PROBE, Scene};
use outboard_test_support::traffic::Traffic;

const PATIENCE: Duration = Duration::from_secs(60);

#[test]
fn increments_survive_a_kill_in_traffic_exactly_once() -> Result<()> {
    let scene = Scene::new(DURABLE, &[COUNTER])?;
    let (mut provider, _host, client) = scene.start()?;
    let traffic = Traffic::start(&client, "kill", 8);
    for _ in 0..3 {
        traffic.wait_for(150, PATIENCE)?;
        provider.kill_and_restart()?;
    }
    traffic.wait_for(150, PATIENCE)?;
    let account = traffic.stop()?;
    assert!(account.tally().acknowledged >= 600, "{:?}", account.tally());
    account.check(&client)
}

#[test]
fn values_survive_a_kill_in_traffic() -> Result<()> {
    let scene = Scene::new(DURABLE, &[PROBE])?;
    let (mut provider, _host, client) = scene.start()?;
    let stop = AtomicBool::new(false);
    let acknowledged: Vec<(String, Vec<u8>)> = std::thread::scope(|scope| -> Result<_> {
        let writers: Vec<_> = (0..4)
            .map(|writer| {
                let (client, stop) = (&client, &stop);
                scope.spawn(move || {
                    let mut acknowledged = Vec::new();
                    for turn in 0.. {
                        if stop.load(Ordering::SeqCst) {
                            break;
                        }
                        let (key, value) = (format!("k{writer}-{turn}"), vec![writer; 1 + turn % 3000]);
                        let answer = client.send("PUT", &format!("/probe/store/key/{key}"), &value);
                        if answer.is_ok_and(|answer| answer.status == 204) {
                            acknowledged.push((key, value));
                        }
                    }
                    acknowledged
                })
            })
            .collect();
        std::thread::sleep(Duration::from_millis(500));
        let restarted = provider.kill_and_restart();
        std::thread::sleep(Duration::from_millis(1500));
        stop.store(true, Ordering::SeqCst);
        let acknowledged = writers
            .into_iter()
            .flat_map(|writer| writer.join().expect("no panic"))
            .collect();
        restarted.map(|()| acknowledged)
    })?;
    assert!(
        acknowledged.len() > 20,
        "only {} writes were acknowledged",
        acknowledged.len()
    );
    for (key, value) in &acknowledged {
        let answer = client.get(&format!("/probe/store/key/{key}"))?;
        ensure!(
            answer.status == 200 && &answer.body == value,
            "{key} was acknowledged and reads {}",
            answer.text()
        );
    }
    Ok(())
}

#[test]
fn a_provider_that_is_asked_to_stop_finishes_what_it_began() -> Result<()> {
    let scene = Scene::new(DURABLE, &[COUNTER])?;
    let (mut provider, _host, client) = scene.start()?;
    let traffic = Traffic::start(&client, "drain", 4);
    for _ in 0..2 {
        traffic.wait_for(100, PATIENCE)?;
        assert_eq!(provider.process.stop(Duration::from_secs(20))?.code(), Some(0));
        provider = scene.provider()?;
    }
    traffic.wait_for(100, PATIENCE)?;
    let account = traffic.stop()?;
    assert_eq!(
        account.tally().unknown,
        0,
        "a drain leaves no call in the dark: {:?}",
        account.tally()
    );
    account.check(&client)
}
