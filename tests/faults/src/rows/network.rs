//! A network between a host and its replicas that stalls, breaks connections, or is slow in places.

use std::thread::sleep;
use std::time::{Duration, Instant};

use anyhow::{Context as _, Result};
use outboard_test_support::host::Host;
use outboard_test_support::postgres::Postgres;
use outboard_test_support::provider::Provider;
use outboard_test_support::proxy::{Proxy, Way};
use outboard_test_support::wait::eventually;

use crate::checker::{Checker, Contents};
use crate::context::Context;
use crate::row::{Bar, Outcome, Row};
use crate::scene::{self, HOST, HostFile, PATIENCE, Scene};
use crate::traffic::{Kind, LOAD, Load, Report, Traffic};

/// Nothing passes one way.
pub(super) const STALL: Row = Row {
    name: "network.stall",
    about: "one of two links lets nothing pass, first to the host and then from it",
    run: stall,
};
/// Connections break.
pub(super) const RESET: Row = Row {
    name: "network.reset",
    about: "the connections of one of two links, or of both, are reset again and again",
    run: reset,
};
/// Some links are slow.
pub(super) const SLOW: Row = Row {
    name: "network.slow",
    about: "one of twenty links takes 100 ms each way",
    run: slow,
};

/// How long a host may take to find out that a replica answers no more: it asks each second, and waits three for the
/// answer. Two more are for a machine that is busy.
pub(super) const SILENCE: Duration = Duration::from_secs(6);
/// How long it may take until a replica is called again that can be reached again: an attempt to connect may have begun just
/// before, which is given up after three seconds, and the next is up to two later. Two more as above.
pub(super) const RETURN: Duration = Duration::from_secs(7);
/// All that traffic asks of a database.
pub(super) const ALL: &[Kind] = &[Kind::Read, Kind::Set, Kind::Append, Kind::Add, Kind::Transaction];
/// Long enough for a link to be found out, and for what is done about it to be seen.
const STALLED: Duration = Duration::from_secs(8);
/// What a slow link takes, one way.
const DELAY: Duration = Duration::from_millis(100);

/// A host, the links to its replicas, and what is behind them, in the order in which they end.
struct Rig {
    host: Host,
    links: Vec<Proxy>,
    replicas: Vec<Provider>,
    database: Postgres,
    _scene: Scene,
}

impl Rig {
    /// So many links, which lead to so many replicas in turn.
    fn new(links: usize, replicas: usize) -> Result<Self> {
        let database = scene::database()?;
        let scene = Scene::new()?;
        let file = scene::querying(database.port(), "tcp:127.0.0.1:0");
        let mut addresses = Vec::new();
        let mut running = Vec::new();
        for number in 0..replicas {
            let mut replica = scene.provider(&format!("replica{number}"), &file)?;
            let address = replica.address("tcp:")?;
            addresses.push(
                address
                    .trim_start_matches("tcp:")
                    .parse()
                    .context(address.clone())?,
            );
            running.push(replica);
        }
        let links = addresses.iter().cycle().take(links);
        let links = links
            .map(|address| Proxy::start(*address))
            .collect::<Result<Vec<_>>>()?;
        let places: Vec<_> = links
            .iter()
            .map(|link| format!("tcp:{}", link.address()))
            .collect();
        let places: Vec<_> = places.iter().map(String::as_str).collect();
        let file = HostFile {
            database: &places,
            ..HOST
        };
        Ok(Self {
            host: scene.host("host", &file)?,
            links,
            replicas: running,
            database,
            _scene: scene,
        })
    }

    /// Traffic of so many workers that has begun to do something.
    fn traffic(&self, label: &str, workers: usize) -> Result<Traffic> {
        let load = Load {
            label,
            kinds: ALL,
            workers,
            ..LOAD
        };
        let traffic = Traffic::start(&scene::door(&self.host), load);
        traffic.wait_for(100, PATIENCE)?;
        Ok(traffic)
    }

    /// Adds what traffic came to, all of it.
    fn add(&self, outcome: &mut Outcome, reports: Vec<Report>) -> Result<()> {
        let mut checker = Checker::default();
        for report in reports {
            outcome.add(&report);
            checker.merge(report.checker);
        }
        outcome.audited(&checker.audit(&Contents::of_database(&self.database)?)?);
        Ok(())
    }
}

fn stall(context: &Context) -> Result<Outcome> {
    let mut rng = context.rng();
    let mut rig = Rig::new(2, 2)?;
    let mut reports = Vec::new();
    let mut outcome = Outcome::default();
    let mut slowest = Some(Duration::ZERO);
    let mut back = Duration::ZERO;
    for (label, way) in [("back", Way::ToClient), ("forth", Way::ToServer)] {
        let which = rng.usize(..2);
        let traffic = rig.traffic(label, LOAD.workers)?;
        sleep(context.span(Duration::from_secs(2)));
        let fault = Instant::now();
        rig.links[which].stall(way)?;
        sleep(STALLED);
        back = back.max(used_again(&mut rig.replicas[which], || {
            rig.links[which].resume(way)
        })?);
        let report = traffic.stop()?;
        let recovery = report.recovery(fault);
        slowest = slowest.zip(recovery).map(|(one, other)| one.max(other));
        reports.push(report);
    }
    rig.add(&mut outcome, reports)?;
    outcome.recovered(slowest, SILENCE);
    outcome.measure("back in use, ms", millis(back), Bar::AtMost(millis(RETURN)));
    // Each worker has one call under way, and each way is stalled once.
    let most = 2.0 * LOAD.workers as f64;
    outcome.measure("failed calls", outcome.failed as f64, Bar::AtMost(most));
    Ok(outcome)
}

fn reset(context: &Context) -> Result<Outcome> {
    let mut rng = context.rng();
    let rig = Rig::new(2, 2)?;
    let traffic = rig.traffic("w", LOAD.workers)?;
    sleep(Duration::from_secs(2));
    let mut resets: u32 = 0;
    let first = Instant::now();
    let until = first + context.span(Duration::from_secs(6));
    let mut last = first;
    while Instant::now() < until {
        let both = rng.u8(..8) == 0;
        let which = rng.usize(..2);
        for (_, link) in rig
            .links
            .iter()
            .enumerate()
            .filter(|(number, _)| both || *number == which)
        {
            link.reset_all()?;
            resets += 1;
        }
        // Sometimes there is nobody who takes the next connection, either.
        let away = Duration::from_millis(rng.u64(100..400));
        if rng.u8(..4) == 0 {
            rig.links[which].refuse()?;
            sleep(away);
            rig.links[which].admit()?;
        } else {
            sleep(away);
        }
        last = Instant::now();
    }
    sleep(Duration::from_secs(3));
    let report = traffic.stop()?;
    let mut outcome = Outcome::default();
    let recovery = report.recovery_from(first, last);
    rig.add(&mut outcome, vec![report])?;
    outcome.recovered(recovery, Duration::from_secs(1));
    outcome.measure("links reset", f64::from(resets), Bar::AtLeast(10.0));
    let most = f64::from(resets) * LOAD.workers as f64;
    outcome.measure("failed calls", outcome.failed as f64, Bar::AtMost(most));
    Ok(outcome)
}

fn slow(context: &Context) -> Result<Outcome> {
    const LINKS: usize = 20;
    let rig = Rig::new(LINKS, 4)?;
    let traffic = rig.traffic("w", 2 * LOAD.workers)?;
    // Until all of them have their whole share.
    sleep(Duration::from_secs(6));
    let begun = Instant::now();
    sleep(context.span(Duration::from_secs(4)));
    let fault = Instant::now();
    let link = &rig.links[context.rng().usize(..LINKS)];
    link.delay_both(DELAY)?;
    sleep(context.span(Duration::from_secs(6)));
    let end = Instant::now();
    let report = traffic.stop()?;
    let mut outcome = Outcome::default();
    let rates = [(begun, fault), (fault, end)].map(|(from, to)| report.rate(from, to));
    outcome.measure("calls a second before", rates[0], Bar::None);
    outcome.measure(
        "of them with one slow link",
        rates[1] / rates[0],
        Bar::AtLeast(0.8),
    );
    let times = [(begun, fault), (fault, end)].map(|(from, to)| report.percentile(0.99, from, to));
    let [before, with] = times.map(|time| time.map(millis));
    outcome.measure("p99 before, ms", before, Bar::None);
    outcome.measure("p99 with it, ms", with, Bar::None);
    let times = before.zip(with).map(|(before, with)| with / before);
    outcome.measure("p99 in times of before", times, Bar::AtMost(2.0));
    rig.add(&mut outcome, vec![report])?;
    outcome.measure("failed calls", outcome.failed as f64, Bar::AtMost(0.0));
    Ok(outcome)
}

/// Mends what keeps a replica from being called, and tells how long it takes until it is again.
pub(super) fn used_again(replica: &mut Provider, mend: impl FnOnce() -> Result<()>) -> Result<Duration> {
    let before = calls(replica)?;
    mend()?;
    let mended = Instant::now();
    eventually("the replica is called again", PATIENCE, || {
        // Some may have been on their way all the time.
        Ok(calls(replica)? > before + 50.0)
    })?;
    Ok(mended.elapsed())
}

/// The calls that a replica has served.
fn calls(replica: &mut Provider) -> Result<f64> {
    Ok(scene::metrics(&replica.admin()?)?.sum("outboard_calls_total"))
}

/// For a measure.
pub(super) fn millis(time: Duration) -> f64 {
    time.as_secs_f64() * 1e3
}
