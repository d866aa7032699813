//! More calls than can be served, from one function or from many, and more replicas to serve them.

use std::sync::Arc;
use std::thread::sleep;
use std::time::{Duration, Instant};

use anyhow::Result;
use outboard_test_support::files::{Function, PROBE};
use outboard_test_support::provider::Provider;
use outboard_test_support::proxy::Proxy;
use outboard_test_support::wait::eventually;

use crate::context::Context;
use crate::row::{Bar, Outcome, Row};
use crate::scene::{self, HOST, HostFile, PATIENCE, ProviderFile, Scene};
use crate::series::{between, inside};
use crate::traffic::{Class, Door, Kind, LOAD, Load, Report, Store, Traffic};

/// Ten times what the provider can do.
pub(super) const OVERLOAD: Row = Row {
    name: "overload",
    about: "ten times as many calls as the provider can serve",
    run: overload,
};
/// Two functions on one binding.
pub(super) const NEIGHBOUR: Row = Row {
    name: "neighbour",
    about: "a function that calls now and then, beside one that has 64 calls under way at any time",
    run: neighbour,
};
/// One replica, and then four.
pub(super) const SCALE: Row = Row {
    name: "replicas.scale",
    about: "four replicas instead of one, each with one call at a time to a backend that takes 5 ms",
    run: scale,
};

/// A tenth of a second of the database's time, which is no work for this machine.
const TENTH: &str = "select pg_sleep(0.1)";
/// And a fiftieth.
const FIFTIETH: &str = "select pg_sleep(0.02)";
/// As much on average: calls that all take the same time would all end at the same time, too.
const ABOUT_A_FIFTIETH: &str = "select pg_sleep(random() * 0.04)";
/// Calls at one time in one binding.
const CONCURRENT: &str = "[limits]\nconcurrent = 8\n";
/// Traffic that leaves nothing.
const PLAIN: Load<'static> = Load {
    kinds: &[Kind::Read],
    ..LOAD
};
const LIMITS: &str = "{ time = \"5s\", concurrent = 512 }";
/// How long it takes until all is as it stays.
const SETTLE: Duration = Duration::from_secs(1);

fn overload(context: &Context) -> Result<Outcome> {
    const WORKERS: usize = 200;
    let database = scene::database()?;
    let scene = Scene::new()?;
    let limits = format!("{CONCURRENT}queue = 16\n");
    let file = ProviderFile {
        tables: &limits,
        ..scene::querying(database.port(), "unix:db.sock")
    };
    let _provider = scene.provider("db", &file)?;
    let functions = [Function {
        limits: LIMITS,
        ..PROBE
    }];
    let host = scene.host(
        "host",
        &HostFile {
            functions: &functions,
            ..HOST
        },
    )?;
    let door = scene::door(&host);
    let load = Load {
        store: Store::Fixed("/probe/sql/query?timed=1", TENTH),
        ..PLAIN
    };
    let span = context.span(Duration::from_secs(5));
    // As many as are served and wait: nobody is refused, and nobody idle.
    let full = Load { workers: 16, ..load };
    let (begun, report) = measured(&door, full, span)?;
    let peak = report.rate(begun, begun + span);
    let many = Load {
        workers: WORKERS,
        rate: Some(peak * 10.0),
        ..load
    };
    let mut outcome = Outcome::of(&report);
    outcome.measure("peak, calls/s", peak, Bar::None);
    let (begun, report) = measured(&door, many, span)?;
    outcome.add(&report);
    let end = begun + span;
    let all = || between(&report.calls, begun, end);
    let offered = all().count() as f64 / span.as_secs_f64();
    outcome.measure("offered, times the peak", offered / peak, Bar::AtLeast(9.0));
    let goodput = report.rate(begun, end) / peak;
    outcome.measure("served, times the peak", goodput, Bar::AtLeast(0.9));
    // As the function sees it: from its call to the refusal, without its own start and HTTP.
    let refused = || all().filter(|call| call.class == Class::Refused);
    outcome.measure(
        "refused, calls/s",
        refused().count() as f64 / span.as_secs_f64(),
        Bar::AtLeast(1.0),
    );
    outcome.measure(
        "p50 of a refusal in the function, ms",
        millis(inside(refused(), 0.5)),
        Bar::None,
    );
    outcome.measure(
        "p99 of a refusal in the function, ms",
        millis(inside(refused(), 0.99)),
        Bar::AtMost(10.0),
    );
    Ok(outcome)
}

fn neighbour(context: &Context) -> Result<Outcome> {
    let database = scene::database()?;
    let scene = Scene::new()?;
    let file = ProviderFile {
        tables: CONCURRENT,
        ..scene::querying(database.port(), "unix:db.sock")
    };
    let _provider = scene.provider("db", &file)?;
    let functions = ["quiet", "noisy"].map(|name| Function {
        name,
        limits: LIMITS,
        ..PROBE
    });
    let host = scene.host(
        "host",
        &HostFile {
            functions: &functions,
            ..HOST
        },
    )?;
    let door = scene::door(&host);
    let quiet = Load {
        store: Store::Fixed("/quiet/sql/query", FIFTIETH),
        workers: 4,
        rate: Some(40.0),
        ..PLAIN
    };
    let noisy = Load {
        store: Store::Fixed("/noisy/sql/query", ABOUT_A_FIFTIETH),
        workers: 64,
        ..PLAIN
    };
    let span = context.span(Duration::from_secs(8));
    let (begun, alone) = measured(&door, quiet, span)?;
    let before = alone.percentile(0.99, begun, begun + span);
    let noise = Traffic::start(&door, noisy);
    let (begun, beside) = measured(&door, quiet, span)?;
    let after = beside.percentile(0.99, begun, begun + span);
    let noise = noise.stop()?;
    let mut outcome = Outcome::of(&alone);
    outcome.add(&beside);
    outcome.measure(
        "failed calls of the quiet one",
        outcome.failed as f64,
        Bar::AtMost(0.0),
    );
    outcome.add(&noise);
    outcome.measure(
        "calls/s of the noisy one",
        noise.rate(begun, begun + span),
        Bar::None,
    );
    outcome.measure("p99 alone, ms", millis(before), Bar::None);
    outcome.measure("p99 beside it, ms", millis(after), Bar::None);
    let ratio = before
        .zip(after)
        .map(|(before, after)| after.div_duration_f64(before));
    outcome.measure("times what it was alone", ratio, Bar::AtMost(2.0));
    Ok(outcome)
}

fn scale(context: &Context) -> Result<Outcome> {
    const EACH_WAY: Duration = Duration::from_micros(2500);
    const NAMES: [&str; 4] = ["one", "two", "three", "four"];
    let database = scene::database()?;
    let proxy = Proxy::start(([127, 0, 0, 1], database.port()).into())?;
    proxy.delay_both(EACH_WAY)?;
    let scene = Scene::new()?;
    let replica = |name: &str| -> Result<Provider> {
        let socket = format!("unix:run/{name}.sock");
        let file = ProviderFile {
            binding: "connections = { per_replica = 2, lanes = 1 }",
            tables: "[limits]\nconcurrent = 1\n",
            ..scene::querying(proxy.port(), &socket)
        };
        scene.provider(name, &file)
    };
    let mut replicas = vec![replica(NAMES[0])?];
    let host = scene.host(
        "host",
        &HostFile {
            database: &["dir:run"],
            ..HOST
        },
    )?;
    let door = scene::door(&host);
    let load = Load {
        store: Store::Fixed("/probe/sql/query", "select 1"),
        workers: 32,
        ..PLAIN
    };
    let span = context.span(Duration::from_secs(6));
    let (begun, one) = measured(&door, load, span)?;
    let before = one.rate(begun, begun + span);
    for name in &NAMES[1..] {
        replicas.push(replica(name)?);
    }
    let traffic = Traffic::start(&door, load);
    let admins = replicas
        .iter_mut()
        .map(Provider::admin)
        .collect::<Result<Vec<_>>>()?;
    eventually("all replicas have their share", PATIENCE, || {
        let served = |admin| Ok(scene::metrics(admin)?.sum("outboard_calls_total") > 100.0);
        let each: Result<Vec<bool>> = admins.iter().map(served).collect();
        Ok(each?.into_iter().all(|served| served))
    })?;
    // What a new replica gets grows slowly.
    sleep(5 * SETTLE);
    let begun = Instant::now();
    sleep(span);
    let end = Instant::now();
    let four = traffic.stop()?;
    let after = four.rate(begun, end);
    let mut outcome = Outcome::of(&one);
    outcome.add(&four);
    outcome.measure("calls/s of one", before, Bar::None);
    outcome.measure("calls/s of four", after, Bar::None);
    outcome.measure("times as many", after / before, Bar::AtLeast(3.6));
    outcome.measure("failed calls", outcome.failed as f64, Bar::AtMost(0.0));
    Ok(outcome)
}

/// Sends a load for a while after it has settled; when that while began, and what came of all of it.
fn measured(door: &Arc<dyn Door>, load: Load<'_>, span: Duration) -> Result<(Instant, Report)> {
    let traffic = Traffic::start(door, load);
    sleep(SETTLE);
    let begun = Instant::now();
    sleep(span);
    Ok((begun, traffic.stop()?))
}

fn millis(time: Option<Duration>) -> Option<f64> {
    time.map(|time| time.as_secs_f64() * 1e3)
}
