//! Several replicas of one provider, of which some are killed, stopped and restarted while functions call them.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, ensure};
use outboard_end_to_end::scene::{COUNTER, HOST_FILE, IN_MEMORY, PROBE, Scene, eventually};
use outboard_test_support::client::Client;
use outboard_test_support::host::Host;
use outboard_test_support::metrics::Metrics;
use outboard_test_support::provider::Provider;
use rustix::process::Signal;

const PATIENCE: Duration = Duration::from_secs(30);
/// A read, which is idempotent, and a count, which is not.
const READ: (&str, &str) = ("GET", "/probe/store/exists/k");
const COUNT: (&str, &str) = ("POST", "/counter/visits");

/// A host whose provider is every socket in a folder.
fn scene() -> Result<Scene> {
    let scene = Scene::new(IN_MEMORY, &[COUNTER, PROBE])?;
    let file = std::fs::read_to_string(scene.path(HOST_FILE))?;
    let file = file.replace("unix:kv.sock", "dir:run");
    scene
        .folder
        .write(HOST_FILE, format!("admin = \"127.0.0.1:0\"\n{file}"))?;
    Ok(scene)
}

/// Starts a replica with a store of its own: which of them answers makes no difference to what is tested.
fn replica(scene: &Scene, name: &str) -> Result<Provider> {
    let file = IN_MEMORY.replace("unix:kv.sock", &format!("unix:run/{name}.sock"));
    let key = "[handles]\nkey = \"file:handles.key\"\n";
    let file = format!("admin = \"127.0.0.1:0\"\ndrain = \"5s\"\n{file}\n{key}");
    let secret = "a key of at least thirty-two bytes, for tests";
    scene.folder.write("handles.key", secret)?;
    let path = scene.folder.write(&format!("{name}.provider.toml"), file)?;
    Provider::start(&path)
}

/// The calls that a replica has served.
fn calls(replica: &mut Provider) -> Result<f64> {
    let text = replica.admin()?.get("/metrics")?.text();
    Ok(Metrics::read(&text)?.sum("outboard_calls_total"))
}

/// The replicas of the provider that the host has in a state.
fn in_state(admin: &Client, state: &str) -> Result<Option<f64>> {
    let metrics = Metrics::read(&admin.get("/metrics")?.text())?;
    Ok(metrics.get(
        "outboard_channel_replicas",
        &[("provider", "kv"), ("state", state)],
    ))
}

/// Requests of one kind, one after the other, and what came of them.
struct Traffic {
    stop: Arc<AtomicBool>,
    workers: Vec<JoinHandle<Result<Seen>>>,
}

#[derive(Default, Debug)]
struct Seen {
    /// How often there was which status.
    by_status: BTreeMap<u16, usize>,
    slowest: Duration,
}

impl Traffic {
    fn start(client: &Client, (method, path): (&'static str, &'static str), workers: usize) -> Self {
        let stop = Arc::new(AtomicBool::new(false));
        let work = |_| {
            let (client, stop) = (client.clone(), Arc::clone(&stop));
            std::thread::spawn(move || {
                let mut seen = Seen::default();
                while !stop.load(Ordering::Relaxed) {
                    let began = Instant::now();
                    let status = client.send(method, path, &[])?.status;
                    seen.slowest = seen.slowest.max(began.elapsed());
                    *seen.by_status.entry(status).or_default() += 1;
                }
                Ok(seen)
            })
        };
        Self {
            workers: (0..workers).map(work).collect(),
            stop,
        }
    }

    fn stop(self) -> Result<Seen> {
        self.stop.store(true, Ordering::Relaxed);
        let mut all = Seen::default();
        for worker in self.workers {
            let seen = worker.join().ok().context("a worker panicked")??;
            all.slowest = all.slowest.max(seen.slowest);
            for (status, count) in seen.by_status {
                *all.by_status.entry(status).or_default() += count;
            }
        }
        Ok(all)
    }
}

impl Seen {
    fn failed(&self) -> usize {
        let failed = self.by_status.iter().filter(|(status, _)| **status != 200);
        failed.map(|(_, count)| count).sum()
    }
}

fn start(scene: &Scene) -> Result<(Provider, Provider, Host, Client)> {
    let (mut one, mut two) = (replica(scene, "one")?, replica(scene, "two")?);
    let host = scene.host()?;
    let client = host.client();
    eventually("both replicas are called", PATIENCE, || {
        client.get(READ.1)?;
        Ok(calls(&mut one)? > 0.0 && calls(&mut two)? > 0.0)
    })?;
    Ok((one, two, host, client))
}

#[test]
fn a_killed_replica_costs_no_read_and_only_counts_that_were_in_flight() -> Result<()> {
    const WORKERS: usize = 4;
    let scene = scene()?;
    let (one, mut two, mut host, client) = start(&scene)?;
    let admin = host.admin()?;
    assert_eq!(in_state(&admin, "down")?, Some(0.0));
    let reads = Traffic::start(&client, READ, WORKERS);
    let counts = Traffic::start(&client, COUNT, WORKERS);
    std::thread::sleep(Duration::from_millis(500));
    let before = calls(&mut two)?;
    drop(one);
    std::thread::sleep(Duration::from_millis(1500));
    let (reads, counts) = (reads.stop()?, counts.stop()?);
    assert_eq!(reads.failed(), 0, "{reads:?}");
    assert!(counts.failed() <= WORKERS, "{counts:?}");
    assert!(counts.slowest < Duration::from_secs(1), "{counts:?}");
    assert!(calls(&mut two)? > before + 100.0);
    assert_eq!(in_state(&admin, "down")?, Some(1.0));
    Ok(())
}

#[test]
fn replicas_are_restarted_one_by_one_without_a_failed_call() -> Result<()> {
    let scene = scene()?;
    let (mut one, mut two, _host, client) = start(&scene)?;
    let traffic = [READ, COUNT].map(|kind| Traffic::start(&client, kind, 4));
    for name in ["one", "two"] {
        std::thread::sleep(Duration::from_millis(500));
        let replaced = if name == "one" { &mut one } else { &mut two };
        let status = replaced.process.stop(PATIENCE)?;
        ensure!(status.success(), "{status}");
        *replaced = replica(&scene, name)?;
        eventually("it is called again", PATIENCE, || Ok(calls(replaced)? > 0.0))?;
    }
    // And one more joins.
    let mut three = replica(&scene, "three")?;
    eventually("it is called, too", PATIENCE, || Ok(calls(&mut three)? > 100.0))?;
    for traffic in traffic {
        let seen = traffic.stop()?;
        assert_eq!(seen.failed(), 0, "{seen:?}");
    }
    Ok(())
}

#[test]
fn a_link_that_asks_twice_waits_for_no_replica_that_hangs() -> Result<()> {
    let scene = scene()?;
    let file = std::fs::read_to_string(scene.path(HOST_FILE))?;
    let hedged = file.replace("binding = \"main\" }", "binding = \"main\", hedge = \"30ms\" }");
    scene.folder.write(HOST_FILE, hedged)?;
    let (one, _two, _host, client) = start(&scene)?;
    let reads = Traffic::start(&client, READ, 4);
    std::thread::sleep(Duration::from_millis(300));
    one.process.signal(Signal::STOP)?;
    // Less than it takes to miss a ping.
    std::thread::sleep(Duration::from_secs(2));
    let seen = reads.stop()?;
    assert!(
        seen.failed() == 0 && seen.slowest < Duration::from_secs(1),
        "{seen:?}"
    );
    one.process.signal(Signal::CONT)?;
    Ok(())
}

#[test]
fn a_replica_that_hangs_is_left_alone_and_used_again_when_it_goes_on() -> Result<()> {
    let scene = scene()?;
    let (one, mut two, _host, client) = start(&scene)?;
    let reads = Traffic::start(&client, READ, 4);
    std::thread::sleep(Duration::from_millis(300));
    one.process.signal(Signal::STOP)?;
    // As long as it takes to miss the pings.
    std::thread::sleep(Duration::from_secs(6));
    let seen = reads.stop()?;
    assert_eq!(seen.failed(), 0, "{seen:?}");

    let before = calls(&mut two)?;
    let reads = Traffic::start(&client, READ, 4);
    std::thread::sleep(Duration::from_secs(1));
    let seen = reads.stop()?;
    assert!(
        seen.failed() == 0 && seen.slowest < Duration::from_millis(500),
        "{seen:?}"
    );
    assert!(calls(&mut two)? > before + 100.0);

    one.process.signal(Signal::CONT)?;
    let mut one = one;
    let before = calls(&mut one)?;
    let reads = Traffic::start(&client, READ, 4);
    eventually("it is called again", PATIENCE, || {
        Ok(calls(&mut one)? > before + 50.0)
    })?;
    assert_eq!(reads.stop()?.failed(), 0);
    Ok(())
}
