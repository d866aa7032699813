//! A row: a fault, what became of the traffic, and what that is held to.

use std::time::{Duration, Instant};

use anyhow::Result;
use outboard_test_support::ledger::Audit;
use serde::Serialize;

use crate::context::Context;
use crate::traffic::Report;

/// A fault that can be had.
pub(crate) struct Row {
    /// What it is called, and asked for by.
    pub(crate) name: &'static str,
    /// What is done, in one line.
    pub(crate) about: &'static str,
    /// Does it. An error is a row that could not be run, and counts as failed.
    pub(crate) run: fn(&Context) -> Result<Outcome>,
}

/// What became of the traffic of a row.
#[derive(Debug, Default, Serialize)]
pub(crate) struct Outcome {
    /// All calls.
    pub(crate) calls: u64,
    /// Those that did not do what they were asked for, whether they may fail here or not.
    pub(crate) failed: u64,
    /// Writes that were acknowledged.
    pub(crate) acknowledged: u64,
    /// Those of them that are not there.
    pub(crate) lost: u64,
    /// Writes that are there more than once.
    pub(crate) duplicated: u64,
    /// Writes that were refused and are there, and calls that ended without a typed error or after their time.
    pub(crate) unexplained: u64,
    /// How long it took from the fault until calls were as they had been.
    #[serde(rename = "recovery_ms", serialize_with = "millis")]
    pub(crate) recovery: Option<Duration>,
    /// Further figures.
    pub(crate) measures: Vec<Measure>,
    /// What a person should know: samples of failures, and of what is wrong.
    pub(crate) notes: Vec<String>,
}

/// A figure, and what it is held to.
#[derive(Debug, Serialize)]
pub(crate) struct Measure {
    /// What it is, with its unit.
    pub(crate) name: &'static str,
    /// What it came to; nothing if it could not be told, which clears no bar.
    pub(crate) value: Option<f64>,
    /// What it has to keep to.
    pub(crate) bar: Bar,
    /// Whether it does.
    pub(crate) ok: bool,
}

/// What a figure has to keep to.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Bar {
    /// Not more.
    AtMost(f64),
    /// Not less.
    AtLeast(f64),
    /// It is told for its own sake.
    None,
}

/// A row that was run, as it is told to programs.
#[derive(Debug, Serialize)]
pub(crate) struct Line {
    pub(crate) name: &'static str,
    pub(crate) ok: bool,
    #[serde(flatten)]
    pub(crate) outcome: Outcome,
    pub(crate) seed: u64,
    #[serde(rename = "took_ms", serialize_with = "whole_millis")]
    pub(crate) took: Duration,
    /// Why it could not be run.
    pub(crate) error: Option<String>,
}

/// All rows, as a file holds them.
#[derive(Serialize)]
pub(crate) struct Lines<'a> {
    pub(crate) rows: &'a [Line],
}

/// The most samples of one kind of thing that is wrong.
const SAMPLES: usize = 5;

impl Outcome {
    /// Of what traffic came to; calls without a typed answer in time are unexplained. `audited` tells the rest.
    pub(crate) fn of(report: &Report) -> Self {
        let mut outcome = Self::default();
        outcome.add(report);
        outcome
    }

    /// Adds what other traffic came to.
    pub(crate) fn add(&mut self, report: &Report) {
        self.calls += report.calls.len() as u64;
        self.failed += report.failed();
        self.acknowledged += report.checker.acknowledged();
        self.unexplained += report.untyped();
        self.notes.extend(report.samples());
    }

    /// Adds what the store was found to hold.
    pub(crate) fn audited(&mut self, audit: &Audit) {
        for (what, found, count) in [
            ("lost", &audit.lost, &mut self.lost),
            ("duplicated", &audit.duplicated, &mut self.duplicated),
            ("unexplained", &audit.unexplained, &mut self.unexplained),
        ] {
            *count += found.len() as u64;
            let samples = found.iter().take(SAMPLES);
            self.notes.extend(samples.map(|told| format!("{what}: {told}")));
        }
    }

    /// Adds a figure; nothing is a figure that could not be told.
    pub(crate) fn measure(&mut self, name: &'static str, value: impl Into<Option<f64>>, bar: Bar) {
        let value = value.into();
        self.measures.push(Measure {
            name,
            value,
            bar,
            ok: bar.is_kept_by(value),
        });
    }

    /// Tells how long the recovery took, which has to be within `limit`.
    pub(crate) fn recovered(&mut self, recovery: Option<Duration>, limit: Duration) {
        self.recovery = recovery;
        let millis = recovery.map(|time| time.as_secs_f64() * 1e3);
        self.measure("recovery, ms", millis, Bar::AtMost(limit.as_secs_f64() * 1e3));
    }

    /// Tells how an honest part fared while others did harm: its traffic by itself from the first moment to the second, and
    /// beside them from there to the third.
    pub(crate) fn fared(&mut self, report: &Report, [alone, begun, ended]: [Instant; 3]) {
        let failed = report.failed() as f64;
        self.measure("failed calls of the honest", failed, Bar::AtMost(0.0));
        for (name, from, to) in [
            ("p99 alone, ms", alone, begun),
            ("p99 beside them, ms", begun, ended),
        ] {
            let p99 = report.percentile(0.99, from, to);
            self.measure(name, p99.map(|time| time.as_secs_f64() * 1e3), Bar::None);
        }
    }

    /// Says something for people.
    pub(crate) fn note(&mut self, text: impl Into<String>) {
        self.notes.push(text.into());
    }

    /// Whether all is as it has to be.
    pub(crate) fn is_ok(&self) -> bool {
        let wrong = self.lost + self.duplicated + self.unexplained;
        wrong == 0 && self.measures.iter().all(|measure| measure.ok)
    }
}

impl Bar {
    fn is_kept_by(self, value: Option<f64>) -> bool {
        match self {
            Self::AtMost(limit) => value.is_some_and(|value| value <= limit),
            Self::AtLeast(limit) => value.is_some_and(|value| value >= limit),
            Self::None => true,
        }
    }
}

impl Line {
    pub(crate) fn new(row: &Row, seed: u64, ran: Result<Outcome>, took: Duration) -> Self {
        let (outcome, error) = match ran {
            Ok(outcome) => (outcome, None),
            Err(error) => (Outcome::default(), Some(format!("{error:#}"))),
        };
        Self {
            name: row.name,
            ok: error.is_none() && outcome.is_ok(),
            outcome,
            seed,
            took,
            error,
        }
    }
}

fn millis<S: serde::Serializer>(time: &Option<Duration>, serializer: S) -> Result<S::Ok, S::Error> {
    time.map(|time| time.as_secs_f64() * 1e3).serialize(serializer)
}

fn whole_millis<S: serde::Serializer>(time: &Duration, serializer: S) -> Result<S::Ok, S::Error> {
    time.as_millis().serialize(serializer)
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use anyhow::anyhow;
    use outboard_test_support::ledger::Audit;
    use serde_json::json;

    use super::{Bar, Line, Lines, Outcome, Row};

    const ROW: Row = Row {
        name: "some.fault",
        about: "breaks something",
        run: |_| Ok(Outcome::default()),
    };

    #[test]
    fn anything_wrong_and_any_missed_bar_fails_a_row() {
        assert!(Outcome::default().is_ok());
        for bar in [Bar::AtMost(1.0), Bar::AtLeast(3.0)] {
            let mut outcome = Outcome::default();
            outcome.measure("figure", 2.0, bar);
            assert!(!outcome.is_ok(), "{bar:?}");
        }
        let mut outcome = Outcome::default();
        outcome.recovered(None, Duration::from_secs(1));
        assert!(!outcome.is_ok(), "what never recovered is no recovery");
        let wrong = Audit {
            unexplained: vec!["w".to_owned()],
            ..Audit::default()
        };
        let mut outcome = Outcome::default();
        outcome.audited(&wrong);
        assert!(!outcome.is_ok());
    }

    #[test]
    fn a_row_that_could_not_be_run_is_not_ok_and_says_why() {
        let line = Line::new(&ROW, 7, Err(anyhow!("no room")), Duration::ZERO);
        let told = serde_json::to_value(Lines { rows: &[line] }).unwrap();
        let row = &told["rows"][0];
        for (key, value) in [
            ("name", json!("some.fault")),
            ("ok", json!(false)),
            ("lost", json!(0)),
            ("duplicated", json!(0)),
            ("unexplained", json!(0)),
            ("recovery_ms", json!(null)),
            ("seed", json!(7)),
            ("error", json!("no room")),
        ] {
            assert_eq!(row.get(key), Some(&value), "{key}");
        }
    }
}
