//! A host that is killed with all that its functions hold.

use std::io::Write as _;
use std::net::TcpStream;
use std::thread::sleep;
use std::time::{Duration, Instant};

use anyhow::{Context as _, Result};
use outboard_test_support::files::Function;
use outboard_test_support::host::Host;
use outboard_test_support::postgres::Postgres;
use outboard_test_support::wait::eventually;

use crate::checker::Contents;
use crate::context::Context;
use crate::row::{Bar, Outcome, Row};
use crate::scene::{self, FUNCTIONS, HOST, HostFile, PATIENCE, ProviderFile, Scene};
use crate::traffic::{LOAD, Load, Traffic};

/// It has transactions and streams open.
pub(super) const KILL: Row = Row {
    name: "host.kill",
    about: "a host is killed with 50 transactions and 50 streams open",
    run: kill,
};

/// Transactions, and streams.
const HELD: usize = 50;
/// How soon nothing of them may be left.
const SOON: Duration = Duration::from_secs(1);
const STREAMS: Function<'static> = Function {
    name: "streams",
    guest: "streams",
    limits: "{ time = \"60s\", concurrent = 128 }",
    reuse: None,
    binding: None,
    database: Some("main"),
};
const HOLDER: Function<'static> = Function {
    name: "holder",
    guest: "probe",
    limits: "{ time = \"60s\", concurrent = 128 }",
    reuse: None,
    binding: Some("main"),
    database: Some("main"),
};
const ROWS: &str = "select n from generate_series(1, 1000000) n";

fn kill(_: &Context) -> Result<Outcome> {
    let database = scene::database()?;
    let scene = Scene::new()?;
    let mut provider = scene.provider(
        "db",
        &ProviderFile {
            binding: "connections = { per_replica = 120 }\nidle_in_transaction = \"60s\"\ntransaction_timeout = \"60s\"",
            ..scene::querying(database.port(), "unix:db.sock")
        },
    )?;
    let functions = [FUNCTIONS, &[STREAMS, HOLDER]].concat();
    let file = HostFile {
        functions: &functions,
        ..HOST
    };
    let mut host = scene.host("host", &file)?;
    let load = Load { workers: 4, ..LOAD };
    let traffic = Traffic::start(&scene::door(&host), load);
    traffic.wait_for(100, PATIENCE)?;

    let mut callers = Vec::new();
    for number in 0..HELD {
        let half = format!("insert into halves (name) values ('held-{number}')");
        callers.push(post(
            &host,
            "holder/sql/transaction?pause=50000",
            &format!("{half}\n{half}"),
        )?);
        callers.push(post(&host, "streams/read?pause=50000&every=1000", ROWS)?);
    }
    eventually("all of them are open", PATIENCE, || {
        Ok(open(&database)? >= 2 * HELD)
    })?;
    let admin = provider.admin()?;
    let held = || -> Result<f64> {
        let metrics = scene::metrics(&admin)?;
        Ok(metrics.sum("outboard_handles") + metrics.sum("outboard_streams"))
    };
    let at_most = held()?;
    host.process.kill()?;
    let killed = Instant::now();
    let (mut rolled_back, mut released) = (None, None);
    while killed.elapsed() < PATIENCE && (rolled_back.is_none() || released.is_none()) {
        if released.is_none() && held()? == 0.0 {
            released = Some(killed.elapsed());
        }
        if rolled_back.is_none() && open(&database)? == 0 {
            rolled_back = Some(killed.elapsed());
        }
        sleep(Duration::from_millis(5));
    }
    drop(callers);
    let mut report = traffic.stop()?;
    // There was nobody who could have answered.
    report.forgive_gone();

    let host = scene.host("host", &file)?;
    let load = Load { label: "x", ..load };
    let after = Traffic::start(&scene::door(&host), load);
    after.wait_for(100, PATIENCE)?;
    let after = after.stop()?;
    let mut outcome = Outcome::of(&report);
    outcome.add(&after);
    outcome.measure(
        "failed calls of the next host",
        after.failed() as f64,
        Bar::AtMost(0.0),
    );
    report.merge(after);
    outcome.audited(&report.checker.audit(&Contents::of_database(&database)?)?);
    outcome.recovered(rolled_back, SOON);
    outcome.measure(
        "handles and streams at the provider before",
        at_most,
        Bar::AtLeast(2.0 * HELD as f64),
    );
    let released = released.map(|time| time.as_secs_f64() * 1e3);
    outcome.measure(
        "until there were none, ms",
        released,
        Bar::AtMost(SOON.as_secs_f64() * 1e3),
    );
    Ok(outcome)
}

/// Has a function do something, for a caller that does not wait for the answer yet.
fn post(host: &Host, path: &str, body: &str) -> Result<TcpStream> {
    let mut caller = TcpStream::connect(host.url.trim_start_matches("http://"))?;
    write!(
        caller,
        "POST /{path} HTTP/1.1\r\nhost: localhost\r\ncontent-length: {}\r\n\r\n{body}",
        body.len()
    )?;
    Ok(caller)
}

/// The transactions that are open at the database, a stream's among them.
fn open(database: &Postgres) -> Result<usize> {
    let told = database.run(
        "select count(*) from pg_stat_activity where application_name = 'outboard' and xact_start is not null",
    )?;
    told.parse().context("a number")
}
