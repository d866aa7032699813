//! A database that is restarted under traffic.

use std::thread::sleep;
use std::time::{Duration, Instant};

use anyhow::Result;
use outboard_test_support::client::Client;
use outboard_test_support::postgres::Postgres;
use outboard_test_support::wait::eventually;

use super::network::{ALL, millis};
use crate::checker::{Checker, Contents};
use crate::context::Context;
use crate::row::{Bar, Outcome, Row};
use crate::scene::{self, HOST, HostFile, PATIENCE, Scene};
use crate::traffic::{LOAD, Load, Report, Traffic};

/// It is asked to end, and killed.
pub(super) const RESTART: Row = Row {
    name: "database.restart",
    about: "PostgreSQL is ended behind two replicas and started again, and killed and started again",
    run: restart,
};

/// How long it is away.
const AWAY: Duration = Duration::from_secs(3);
/// How long it may take until all is as before once it is there again: who is refused tries again after a second at
/// most, and one more is for a machine that is busy.
const RECOVERY: Duration = Duration::from_secs(2);
/// How often it is tried to start one that was killed, whose memory its last process may still have.
const ATTEMPTS: usize = 20;

fn restart(context: &Context) -> Result<Outcome> {
    let mut database = scene::database()?;
    let scene = Scene::new()?;
    let mut one = scene.provider("one", &scene::querying(database.port(), "unix:run/one.sock"))?;
    let _two = scene.provider("two", &scene::querying(database.port(), "unix:run/two.sock"))?;
    let admin = one.admin()?;
    let host = scene.host(
        "host",
        &HostFile {
            database: &["dir:run"],
            ..HOST
        },
    )?;
    let door = scene::door(&host);
    let mut outcome = Outcome::default();
    let mut checker = Checker::default();
    let mut slowest = Some(Duration::ZERO);
    for (label, killed) in [("ended", false), ("killed", true)] {
        let load = Load {
            label,
            kinds: ALL,
            ..LOAD
        };
        let traffic = Traffic::start(&door, load);
        traffic.wait_for(100, PATIENCE)?;
        sleep(context.span(Duration::from_secs(2)));
        let fault = Instant::now();
        if killed {
            database.process.kill()?;
        } else {
            database.stop()?;
        }
        eventually("a replica says that its database is away", PATIENCE, || {
            Ok(!is_ready(&admin)?)
        })?;
        let told = fault.elapsed();
        sleep(context.span(AWAY).saturating_sub(fault.elapsed()));
        start(&mut database)?;
        let up = Instant::now();
        eventually("it says that it is there", PATIENCE, || is_ready(&admin))?;
        outcome.measure("told as away after, ms", millis(told), Bar::AtMost(3000.0));
        outcome.measure(
            "told as there after, ms",
            millis(up.elapsed()),
            Bar::AtMost(3000.0),
        );
        sleep(Duration::from_secs(3));
        let report: Report = traffic.stop()?;
        let recovery = report.recovery_from(fault, up);
        slowest = slowest.zip(recovery).map(|(one, other)| one.max(other));
        outcome.add(&report);
        checker.merge(report.checker);
    }
    outcome.recovered(slowest, RECOVERY);
    outcome.audited(&checker.audit(&Contents::of_database(&database)?)?);
    Ok(outcome)
}

fn start(database: &mut Postgres) -> Result<()> {
    let mut last = Ok(());
    for _ in 0..ATTEMPTS {
        last = database.start_again();
        if last.is_ok() {
            break;
        }
        sleep(Duration::from_millis(100));
    }
    last
}

/// Whether a provider says that it is ready, of which its backend is a part.
pub(super) fn is_ready(admin: &Client) -> Result<bool> {
    Ok(admin.get("/readyz")?.status == 200)
}
