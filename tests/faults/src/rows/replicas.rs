//! Replicas of one provider that are killed, are all gone, or hang.

use std::ops::Range;
use std::thread::sleep;
use std::time::{Duration, Instant};

use anyhow::Result;
use outboard_test_support::built;
use outboard_test_support::host::Host;
use outboard_test_support::postgres::Postgres;
use outboard_test_support::provider::Provider;
use rustix::process::Signal;

use crate::checker::Contents;
use crate::context::Context;
use crate::row::{Bar, Outcome, Row};
use crate::scene::{self, HOST, HostFile, PATIENCE, STORE, Scene};
use crate::traffic::{Class, Kind, LOAD, Load, Report, Store, Traffic};

/// One of two is killed.
pub(super) const KILL: Row = Row {
    name: "replica.kill",
    about: "one of two replicas on one database is killed, and started again; then the other",
    run: kill,
};
/// All are killed, and come back later.
pub(super) const LOST: Row = Row {
    name: "replicas.lost",
    about: "all replicas are killed, and start again after five seconds",
    run: lost,
};
/// One of two is stopped, and goes on later.
pub(super) const HANG: Row = Row {
    name: "replica.hang",
    about: "one of two replicas hangs for ten seconds, and then goes on",
    run: hang,
};

/// What is sent to a database: transactions too, and reads that are made again.
const KINDS: &[Kind] = &[Kind::Read, Kind::Set, Kind::Append, Kind::Add, Kind::Transaction];
const NAMES: [&str; 2] = ["one", "two"];
/// How soon all has to be as before when one of two was killed.
const AT_ONCE: Duration = Duration::from_secs(1);
/// How soon replicas that come back have to be used again.
const SOON: Duration = Duration::from_secs(3);
/// How soon one that hangs is left alone: the calls that it has are given up at their deadline, after five seconds.
const NOTICED: Duration = Duration::from_secs(7);

/// Two replicas on one database, and a host that has both.
struct Pair {
    database: Postgres,
    scene: Scene,
    replicas: Vec<Provider>,
    host: Host,
}

impl Pair {
    fn start() -> Result<Self> {
        let database = scene::database()?;
        let scene = Scene::new()?;
        let replicas = NAMES.map(|name| replica(&scene, &database, name));
        let replicas = replicas.into_iter().collect::<Result<_>>()?;
        let host = scene.host(
            "host",
            &HostFile {
                database: &["dir:run"],
                link: ", idempotent = [\"query\"]",
                ..HOST
            },
        )?;
        Ok(Self {
            replicas,
            database,
            scene,
            host,
        })
    }
}

fn replica(scene: &Scene, database: &Postgres, name: &str) -> Result<Provider> {
    let socket = format!("unix:run/{name}.sock");
    scene.provider(name, &scene::querying(database.port(), &socket))
}

fn kill(context: &Context) -> Result<Outcome> {
    let mut pair = Pair::start()?;
    let load = Load { kinds: KINDS, ..LOAD };
    let traffic = Traffic::start(&scene::door(&pair.host), load);
    traffic.wait_for(100, PATIENCE)?;
    let mut faults = Vec::new();
    for turn in 0..context.times(2) {
        let number = turn % NAMES.len();
        let begun = Instant::now();
        sleep(Duration::from_secs(3));
        let fault = Instant::now();
        pair.replicas[number].process.kill()?;
        sleep(Duration::from_secs(3));
        faults.push((begun..fault, Instant::now()));
        pair.replicas[number] = replica(&pair.scene, &pair.database, NAMES[number])?;
        // What a new replica gets grows slowly.
        sleep(Duration::from_secs(1));
    }
    let report = traffic.stop()?;
    let mut outcome = judged(&report, &pair.database)?;
    outcome.recovered(worst(&report, &faults), AT_ONCE);
    let failed = |wanted: &dyn Fn(Kind, Class) -> bool| {
        let failed = report.calls.iter().filter(|call| call.class != Class::Done);
        failed.filter(|call| wanted(call.kind, call.class)).count() as f64
    };
    outcome.measure(
        "failed reads, which are idempotent",
        failed(&|kind, _| kind == Kind::Read),
        Bar::AtMost(0.0),
    );
    // What the replica never had could have been done by the other; a transaction ends with its replica.
    let elsewhere = failed(&|kind, class| kind != Kind::Transaction && class == Class::Refused);
    outcome.measure(
        "calls that failed and were not in flight",
        elsewhere,
        Bar::AtMost(0.0),
    );
    let under_way = (faults.len() * load.workers) as f64;
    outcome.measure(
        "failed calls, of one under way for each worker and kill",
        failed(&|_, _| true),
        Bar::AtMost(under_way),
    );
    Ok(outcome)
}

fn lost(context: &Context) -> Result<Outcome> {
    let mut pair = Pair::start()?;
    let mut store = pair.scene.provider("kv", &STORE)?;
    let door = scene::door(&pair.host);
    let [stored, queried] = [(Store::KeyValue, "k"), (Store::Database, "d")].map(|(store, label)| {
        let load = Load {
            label,
            store,
            workers: 4,
            ..LOAD
        };
        Traffic::start(&door, load)
    });
    for traffic in [&stored, &queried] {
        traffic.wait_for(100, PATIENCE)?;
    }
    let mut outages = Vec::new();
    for _ in 0..context.times(1) {
        let begun = Instant::now();
        sleep(Duration::from_secs(3));
        let gone = Instant::now();
        store.process.kill()?;
        for replica in &mut pair.replicas {
            replica.process.kill()?;
        }
        sleep(Duration::from_secs(5));
        store = Provider::start_kind(built::KEYVALUE, &pair.scene.path("kv.provider.toml"))?;
        for (replica, name) in pair.replicas.iter_mut().zip(NAMES) {
            *replica = self::replica(&pair.scene, &pair.database, name)?;
        }
        let back = Instant::now();
        sleep(Duration::from_secs(5));
        outages.push((begun..gone, back, Instant::now()));
    }
    let (stored, queried) = (stored.stop()?, queried.stop()?);
    let mut outcome = judged(&queried, &pair.database)?;
    outcome.add(&stored);
    let client = pair.host.client();
    outcome.audited(&stored.checker.audit(&Contents::of_store(&client)?)?);
    let recoveries = [&stored, &queried].map(|report| {
        let of_each = outages
            .iter()
            .map(|(before, back, until)| report.recovery_within(before.clone(), *back, *until));
        of_each.collect::<Option<Vec<_>>>()?.into_iter().max()
    });
    let [stored_after, queried_after] = recoveries;
    outcome.recovered(
        stored_after.zip(queried_after).map(|(one, other)| one.max(other)),
        SOON,
    );
    for (name, report) in [
        ("slowest call to the store, ms", &stored),
        ("slowest call to the database, ms", &queried),
    ] {
        outcome.measure(name, report.slowest().as_secs_f64() * 1e3, Bar::None);
    }
    Ok(outcome)
}

fn hang(context: &Context) -> Result<Outcome> {
    let mut pair = Pair::start()?;
    let load = Load { kinds: KINDS, ..LOAD };
    let traffic = Traffic::start(&scene::door(&pair.host), load);
    traffic.wait_for(100, PATIENCE)?;
    let (mut faults, mut later) = (Vec::new(), Vec::new());
    for turn in 0..context.times(1) {
        let replica = &mut pair.replicas[turn % NAMES.len()];
        let begun = Instant::now();
        sleep(Duration::from_secs(3));
        let fault = Instant::now();
        replica.process.signal(Signal::STOP)?;
        sleep(Duration::from_secs(10));
        faults.push((begun..fault, Instant::now()));
        replica.process.signal(Signal::CONT)?;
        let goes_on = Instant::now();
        sleep(Duration::from_secs(4));
        later.push(goes_on..Instant::now());
    }
    let report = traffic.stop()?;
    let mut outcome = judged(&report, &pair.database)?;
    outcome.recovered(worst(&report, &faults), NOTICED);
    let failed = report.calls.iter().filter(|call| call.class != Class::Done);
    let failed = failed.filter(|call| later.iter().any(|time| time.contains(&call.begun)));
    outcome.measure(
        "calls that failed once it went on",
        failed.count() as f64,
        Bar::AtMost(0.0),
    );
    Ok(outcome)
}

/// What came of traffic on a database.
fn judged(report: &Report, database: &Postgres) -> Result<Outcome> {
    let mut outcome = Outcome::of(report);
    outcome.audited(&report.checker.audit(&Contents::of_database(database)?)?);
    Ok(outcome)
}

/// The longest recovery from faults, each the end of a time in which all was well, until a moment.
fn worst(report: &Report, faults: &[(Range<Instant>, Instant)]) -> Option<Duration> {
    let each = faults
        .iter()
        .map(|(before, until)| report.recovery_within(before.clone(), before.end, *until));
    each.collect::<Option<Vec<_>>>()?.into_iter().max()
}
