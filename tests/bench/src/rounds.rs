//! The run: everything measured in turn, round after round.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use anyhow::Result;

use crate::plan::{Effort, Figure, Probe, Wanted};
use crate::row::{Cpu, Row};
use crate::scene::Scene;
use crate::scene::sql::Stand;
use crate::stats::Spread;
use crate::task::Sample;

/// What one probe came to in one round.
type Outcome = Result<(Sample, Cpu), String>;

/// Measures what a call costs. The program that calls this is started again as each of the subjects; `orders` is the
/// component whose start is measured.
///
/// # Errors
/// A process did not start. One that fails later only costs its rows.
pub fn calls(effort: Effort, orders: &Path) -> Result<Vec<Row>> {
    run(effort, &effort.calls(), Scene::of_calls(orders)?)
}

/// Measures what the guards of a provider cost: TLS, limits, and being seen from outside.
///
/// # Errors
/// As [`calls`].
pub fn sdk(effort: Effort) -> Result<Vec<Row>> {
    run(effort, &effort.sdk(), Scene::of_sdk()?)
}

/// Measures what statements cost, and what becomes of many functions, hosts and rows. `guests` is the folder of the
/// components that run them; `only` names the rows that are wanted, or how they begin.
///
/// # Errors
/// As [`calls`].
pub fn sql(effort: Effort, guests: &Path, only: &str) -> Result<Vec<Row>> {
    let stand = Stand::start(guests)?;
    if let Some(warning) = stand.warning() {
        say(warning);
    }
    let mut wanted = effort.sql();
    wanted.retain(|row| row.name.starts_with(only));
    let mut rows = Vec::new();
    if !wanted.is_empty() {
        rows = run(effort, &wanted, stand.scene()?)?;
    }
    say("what is measured once");
    rows.extend(stand.alone(effort, only));
    Ok(rows)
}

fn run(effort: Effort, wanted: &[Wanted], mut scene: Scene) -> Result<Vec<Row>> {
    let probes: BTreeSet<Probe> = wanted
        .iter()
        .flat_map(|row| [Some(row.value), row.against.map(|(_, probe)| probe)])
        .flatten()
        .collect();
    let mut outcomes: BTreeMap<Probe, Vec<Outcome>> = BTreeMap::new();
    for round in 0..effort.rounds {
        say(&format!("round {} of {}", round + 1, effort.rounds));
        // Neighbours in time change places, so that a machine that slows down favours nobody.
        let order: Vec<_> = match round % 2 {
            0 => probes.iter().collect(),
            _ => probes.iter().rev().collect(),
        };
        for probe in order {
            let outcome = scene.measure(*probe).map_err(|error| format!("{error:#}"));
            outcomes.entry(*probe).or_default().push(outcome);
        }
    }
    Ok(wanted.iter().map(|wanted| row(wanted, &outcomes)).collect())
}

fn row(wanted: &Wanted, outcomes: &BTreeMap<Probe, Vec<Outcome>>) -> Row {
    let of = |probe: Probe| outcomes.get(&probe).map(Vec::as_slice).unwrap_or_default();
    let spread = |probe| {
        let samples = of(probe).iter().flatten().map(|(sample, _)| match wanted.figure {
            Figure::P50 => sample.p50,
            Figure::P99 => sample.p99,
            Figure::Rate => sample.rate,
        });
        Spread::of(samples)
    };
    let cpu = |probe: Probe| {
        let middle = |part: fn(&Cpu) -> f64| {
            Spread::of(of(probe).iter().flatten().map(|(_, cpu)| part(cpu))).map(|spread| spread.middle)
        };
        Some(Cpu {
            caller: middle(|cpu| cpu.caller)?,
            peer: middle(|cpu| cpu.peer)?,
        })
    };
    let mut row = Row::new(wanted.name, wanted.unit, wanted.bar);
    if wanted.figure == Figure::Rate {
        row.cpu = cpu(wanted.value);
        row.against_cpu = wanted.against.and_then(|(_, probe)| cpu(probe));
    }
    let measured = [Some(wanted.value), wanted.against.map(|(_, probe)| probe)];
    row.error = measured.into_iter().flatten().find_map(|probe| {
        of(probe)
            .iter()
            .find_map(|outcome| outcome.as_ref().err().cloned())
    });
    row.judge(
        spread(wanted.value),
        wanted.against.map(|(name, probe)| (name, spread(probe))),
    );
    row
}

#[expect(clippy::print_stderr, reason = "the table alone goes to the standard output")]
fn say(text: &str) {
    eprintln!("{text}");
}
