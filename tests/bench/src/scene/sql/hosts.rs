//! More and more hosts and replicas, and one budget.

use std::thread;

use anyhow::{Result, anyhow, ensure};

use super::watch::{Most, Watch};
use super::{Binding, Stand};
use crate::plan::Effort;
use crate::row::{Bar, Row};
use crate::stats::Spread;
use crate::task::{Distance, Query, Statements, Task};
use crate::worker::Worker;

/// The row that it is all about.
pub(super) const ROW: &str = "sql.hosts";
/// The binding that all replicas share, and its role.
pub(super) const BINDING: &str = "hosts";
/// Less than what all replicas together would take.
const BUDGET: usize = 20;
const PER_REPLICA: usize = 10;
/// Hosts, and replicas, one step after the other.
const STEPS: [(usize, usize); 4] = [(1, 1), (2, 1), (4, 2), (8, 4)];
/// The most replicas there are.
const REPLICAS: usize = 4;
/// Functions at once in each host.
const CALLERS: usize = 32;
/// New replicas ask for their share while it is not measured yet, in milliseconds.
const WARM_UP: u64 = 500;

/// Connections that were held, and all that the database had, at most.
pub(super) fn measure(stand: &Stand, effort: Effort) -> Vec<Row> {
    let limit = Some(Bar::AtMost(1.0));
    let mut held = Row::new(ROW, "held at most", limit);
    let mut all = Row::new("sql.hosts.all", "open at most", limit);
    match grow(stand, effort) {
        Ok(most) => {
            let budget = ("budget", Spread::of([BUDGET as f64]));
            held.judge(Spread::of([most.held as f64]), Some(budget));
            let opening = ("budget + replicas", Spread::of([(BUDGET + REPLICAS) as f64]));
            all.judge(Spread::of([most.all as f64]), Some(opening));
        }
        Err(error) => {
            for row in [&mut held, &mut all] {
                row.error = Some(format!("{error:#}"));
            }
        }
    }
    vec![held, all]
}

fn grow(stand: &Stand, effort: Effort) -> Result<Most> {
    let watch = Watch::connections(stand.postgres.port(), BINDING)?;
    let (mut replicas, mut hosts) = (Vec::new(), Vec::new());
    for (many_hosts, many_replicas) in STEPS {
        while replicas.len() < many_replicas {
            let binding = Binding {
                name: BINDING,
                port: stand.postgres.port(),
                per_replica: PER_REPLICA,
                budget: BUDGET,
                // Together they want more than there are.
                lanes: Some(PER_REPLICA - 1),
            };
            replicas.push(stand.provider(&format!("replica-{}", replicas.len()), &[binding])?);
        }
        // Those that are there go on while others come.
        while hosts.len() < many_hosts {
            let number = hosts.len();
            let (_, address) = &replicas[number % replicas.len()];
            let more = ["--instances", "64", "--binding", BINDING];
            hosts.push(stand.functions(&format!("host-{number}"), address, &more)?);
        }
        all_at_once(&mut hosts, effort.millis)?;
    }
    let most = watch.end()?;
    ensure!(most.held > 0, "no connection was seen in {} looks", most.looks);
    Ok(most)
}

fn all_at_once(hosts: &mut [Worker], millis: u64) -> Result<()> {
    let task = Task::Statements(Statements {
        what: Query::Key,
        distance: Distance::Near,
        callers: CALLERS,
        warm_up: WARM_UP,
        millis,
    });
    thread::scope(|scope| {
        let busy: Vec<_> = hosts
            .iter_mut()
            .map(|host| scope.spawn(move || host.perform(&task)))
            .collect();
        busy.into_iter().try_for_each(|host| {
            host.join()
                .map_err(|_| anyhow!("a thread that waits for a host panicked"))?
                .map(drop)
        })
    })
}
