//! Replicas of one provider that are killed.

use std::thread::sleep;
use std::time::{Duration, Instant};

use anyhow::Result;

use crate::checker::Contents;
use crate::context::Context;
use crate::row::{Bar, Outcome, Row};
use crate::scene::{self, HOST, HostFile, PATIENCE, Scene};
use crate::traffic::{LOAD, Traffic};

/// One of two is killed.
pub(super) const KILL: Row = Row {
    name: "replica.kill",
    about: "one of two replicas on one database is killed",
    run: kill,
};

fn kill(context: &Context) -> Result<Outcome> {
    let database = scene::database()?;
    let scene = Scene::new()?;
    let mut one = scene.provider("one", &scene::querying(database.port(), "unix:run/one.sock"))?;
    let _two = scene.provider("two", &scene::querying(database.port(), "unix:run/two.sock"))?;
    let host = scene.host(
        "host",
        &HostFile {
            database: &["dir:run"],
            ..HOST
        },
    )?;
    let traffic = Traffic::start(&scene::door(&host), LOAD);
    traffic.wait_for(100, PATIENCE)?;
    sleep(context.span(Duration::from_secs(3)));
    let fault = Instant::now();
    one.process.kill()?;
    sleep(context.span(Duration::from_secs(3)));
    let report = traffic.stop()?;
    let mut outcome = Outcome::of(&report);
    outcome.audited(&report.checker.audit(&Contents::of_database(&database)?)?);
    outcome.recovered(report.recovery(fault), Duration::from_secs(1));
    // Each worker had at most one call under way.
    outcome.measure(
        "failed calls",
        report.failed() as f64,
        Bar::AtMost(LOAD.workers as f64),
    );
    Ok(outcome)
}
