//! Ten thousand functions that all want the database at once.

use anyhow::{Result, anyhow, ensure};
use outboard_test_support::usage;

use super::watch::Watch;
use super::{Binding, Stand};
use crate::plan::Effort;
use crate::row::{Bar, Row};
use crate::stats::Spread;
use crate::task::{Distance, Query, Sample, Statements, Task};

/// The row that it is all about.
pub(super) const ROW: &str = "sql.crowd";
/// The binding of the crowd, and its role.
pub(super) const BINDING: &str = "crowd";
/// How many there are.
pub(super) const INSTANCES: usize = 10_000;
/// What they share.
const CONNECTIONS: usize = 40;
/// They start, and each has had its turn a few times, in milliseconds.
const WARM_UP: u64 = 5_000;

struct Crowd {
    sample: Sample,
    /// What each of them adds to the memory of the host, in KiB.
    each: f64,
    /// The most connections that the database had for them.
    connections: f64,
}

/// How evenly they are served, what one that waits takes, and how many connections they came to.
pub(super) fn measure(stand: &Stand, effort: Effort) -> Vec<Row> {
    let mut fair = Row::new(ROW, "µs", Some(Bar::AtMost(1.5)));
    let mut memory = Row::new("sql.crowd.memory", "KiB each", None);
    let limit = Some(Bar::AtMost(1.0));
    let mut connections = Row::new("sql.crowd.connections", "at most", limit);
    match gather(stand, effort) {
        Ok(crowd) => {
            let p50 = ("p50 of the same", Spread::of([crowd.sample.p50]));
            fair.judge(Spread::of([crowd.sample.p99]), Some(p50));
            memory.judge(Spread::of([crowd.each]), None);
            let allowed = ("allowed", Spread::of([CONNECTIONS as f64]));
            connections.judge(Spread::of([crowd.connections]), Some(allowed));
        }
        Err(error) => {
            for row in [&mut fair, &mut memory, &mut connections] {
                row.error = Some(format!("{error:#}"));
            }
        }
    }
    vec![fair, memory, connections]
}

fn gather(stand: &Stand, effort: Effort) -> Result<Crowd> {
    stand.room.clone().map_err(|error| anyhow!(error))?;
    let binding = Binding {
        name: BINDING,
        port: stand.postgres.port(),
        per_replica: CONNECTIONS,
        budget: CONNECTIONS,
        lanes: None,
    };
    let (_provider, address) = stand.provider("crowd-provider", &[binding])?;
    let instances = INSTANCES.to_string();
    let more = ["--instances", &instances, "--binding", BINDING];
    let mut host = stand.functions("crowd", &address, &more)?;
    let before = usage::resident(host.id())?;
    let (connections, used) = (
        Watch::connections(stand.postgres.port(), BINDING)?,
        Watch::memory(host.id()),
    );
    let sample = host.perform(&Task::Statements(Statements {
        what: Query::Key,
        distance: Distance::Near,
        callers: INSTANCES,
        warm_up: WARM_UP,
        millis: effort.millis * 8,
    }));
    let (connections, used) = (connections.end()?, used.end()?);
    let sample = sample?;
    ensure!(connections.held > 0, "no connection was seen");
    let most = used.into_iter().max().unwrap_or(before);
    Ok(Crowd {
        sample,
        each: most.saturating_sub(before) as f64 / 1024.0 / INSTANCES as f64,
        connections: connections.all as f64,
    })
}
