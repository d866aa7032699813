//! Clocks on the wall that are set while calls are under way.

use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::{ScopedJoinHandle, scope, sleep};
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use anyhow::{Context as _, Result, ensure};
use outboard_test_support::client::Client;
use outboard_test_support::faketime::WallClock;
use outboard_test_support::host::{self, Host, Start};
use outboard_test_support::provider::{self, Provider};

use crate::checker::Contents;
use crate::context::Context;
use crate::row::{Bar, Outcome, Row};
use crate::scene::{self, HOST, HostFile, PATIENCE, ProviderFile, STORE, Scene};
use crate::traffic::{LOAD, Load, Store, Traffic, run_for};

/// Each process but the database goes by a clock that jumps.
pub(super) const JUMP: Row = Row {
    name: "clock.jump",
    about: "the clocks of a host and of its providers jump by up to a day, each its own way, and TLS goes on",
    run: jump,
};

/// Some of what traffic asks in other rows: the clocks are to be looked at and not the machine.
const STEADY: Load<'static> = Load {
    workers: 4,
    rate: Some(200.0),
    ..LOAD
};
const DAY: i64 = 24 * 3600;
/// How far what a clock shows may be from what it was set to.
const NEAR: u64 = 30;
/// What functions have for a request, in [`FUNCTIONS`](crate::scene::FUNCTIONS).
const LIMIT: Duration = Duration::from_secs(5);
/// How much later an answer may come that is due then.
const LATE: Duration = Duration::from_secs(1);

/// What calls took that were to last for a certain time.
#[derive(Debug, Default)]
struct Waits {
    count: u64,
    /// Those that did not last as long.
    wrong: Vec<String>,
}

fn jump(context: &Context) -> Result<Outcome> {
    let (of_host, of_providers) = (WallClock::new()?, WallClock::new()?);
    let database = scene::database()?;
    let scene = Scene::new()?;
    scene.certify()?;
    let mut store = provided(
        &scene,
        &of_providers,
        "kv",
        &ProviderFile {
            listen: "tcp:127.0.0.1:0",
            ..STORE
        },
    )?;
    let querying = scene::querying(database.port(), "tcp:127.0.0.1:0");
    let mut queries = provided(&scene, &of_providers, "db", &querying)?;
    let (store, queries) = (store.address("tcp:")?, queries.address("tcp:")?);
    let file = HostFile {
        store: &[&store],
        database: &[&queries],
        ..HOST
    };
    let host = hosted(&scene, &of_host, "host", &file)?;
    let client = host.client();

    let stored = Load {
        store: Store::KeyValue,
        ..STEADY
    };
    let traffic = [STEADY, stored].map(|load| Traffic::start(&scene::door(&host), load));
    for each in &traffic {
        each.wait_for(100, PATIENCE)?;
    }
    let over = AtomicBool::new(false);
    let (waits, jumps) = scope(|scope| {
        let waiting = [
            // A function that waits as long as it said, and one that is ended when its time is up.
            scope.spawn(|| {
                wait(
                    &client,
                    "/probe/store/outlive?seconds=2",
                    Duration::from_secs(2),
                    200,
                    &over,
                )
            }),
            scope.spawn(|| wait(&client, "/probe/misbehave/sleep?seconds=60", LIMIT, 504, &over)),
        ];
        let jumped = set_at_random(context, &client, [&of_host, &of_providers]);
        over.store(true, Ordering::SeqCst);
        let waits = waiting.map(ScopedJoinHandle::join);
        anyhow::Ok((waits, jumped?))
    })?;
    // Who comes now begins with the clocks as they are: its certificates are judged by them.
    let newcomer = hosted(&scene, &of_host, "newcomer", &file)?;
    let later = Load {
        label: "later",
        ..stored
    };
    let later = run_for(&scene::door(&newcomer), later, Duration::from_secs(1))?;
    let [in_database, in_store] = traffic.map(Traffic::stop);
    let (in_database, mut in_store) = (in_database?, in_store?);
    for clock in [&of_host, &of_providers] {
        clock.set(0)?;
    }

    in_store.merge(later);
    let mut outcome = Outcome::of(&in_database);
    outcome.add(&in_store);
    outcome.audited(&in_database.checker.audit(&Contents::of_database(&database)?)?);
    outcome.audited(&in_store.checker.audit(&Contents::of_store(&client)?)?);
    outcome.measure("jumps", jumps as f64, Bar::AtLeast(6.0));
    outcome.measure("failed calls", outcome.failed as f64, Bar::AtMost(0.0));
    for wait in waits {
        let wait = wait.ok().context("a thread that waits panicked")??;
        outcome.measure("calls that were to last", wait.count as f64, Bar::AtLeast(1.0));
        outcome.measure("that lasted otherwise", wait.wrong.len() as f64, Bar::AtMost(0.0));
        outcome.notes.extend(wait.wrong);
    }
    Ok(outcome)
}

/// Sets both clocks again and again, to and fro, and looks each time that the host's is what was set.
fn set_at_random(context: &Context, client: &Client, clocks: [&WallClock; 2]) -> Result<usize> {
    let mut rng = context.rng();
    let jumps = context.times(6);
    for number in 0..jumps {
        // The first two are the farthest, and one is back from there.
        let [ours, theirs] = match number {
            0 => [DAY, -DAY],
            1 => [-DAY, DAY],
            _ => [(); 2].map(|()| rng.i64(-DAY..=DAY)),
        };
        let [of_host, of_providers] = clocks;
        of_host.set(ours)?;
        of_providers.set(theirs)?;
        let shown = client.get("/probe/authority/clock")?.json()["seconds"].as_u64();
        let now = SystemTime::now().duration_since(UNIX_EPOCH)?.as_secs();
        let meant = now.checked_add_signed(ours).context("a time after 1970")?;
        let shown = shown.context("the probe tells the time")?;
        ensure!(
            shown.abs_diff(meant) < NEAR,
            "the host's clock was set to {meant} and shows {shown}: libfaketime has no effect"
        );
        sleep(Duration::from_millis(1_200));
    }
    Ok(jumps)
}

/// Asks for what takes a certain time, one request after the other, and holds each to it.
fn wait(client: &Client, path: &str, time: Duration, status: u16, over: &AtomicBool) -> Result<Waits> {
    let mut waits = Waits::default();
    while !over.load(Ordering::SeqCst) {
        let begun = Instant::now();
        let answer = client.get(path)?;
        let took = begun.elapsed();
        waits.count += 1;
        if answer.status != status || took < time || took > time + LATE {
            let told = format!("{path} took {took:?}: {} {}", answer.status, answer.text());
            waits.wrong.push(told);
        }
    }
    Ok(waits)
}

fn provided(scene: &Scene, clock: &WallClock, name: &str, file: &ProviderFile<'_>) -> Result<Provider> {
    let path = scene.provider_file(name, file)?;
    scene.takes_tls(&path)?;
    let mut command = provider::command_of(file.kind(), &path)?;
    Provider::launch(clock.rule(&mut command), &path)
}

fn hosted(scene: &Scene, clock: &WallClock, name: &str, file: &HostFile<'_>) -> Result<Host> {
    let path = scene.host_file(name, file)?;
    scene.dials_tls(&path)?;
    let mut command = host::command(Start::Serve, &path)?;
    Host::launch(clock.rule(&mut command))
}
