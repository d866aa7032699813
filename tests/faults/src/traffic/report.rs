//! What traffic came to.

use std::collections::BTreeMap;
use std::ops::Range;
use std::time::{Duration, Instant};

use super::{Class, Kind};
use crate::checker::Checker;
use crate::series;

/// One call.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Call {
    /// What it asked for.
    pub(crate) kind: Kind,
    /// When it was sent.
    pub(crate) begun: Instant,
    /// How long it took until its answer was there.
    pub(crate) took: Duration,
    /// What became of it.
    pub(crate) class: Class,
    /// How long the function waited for the call that it made, if it told.
    pub(crate) inside: Option<Duration>,
}

/// All calls of some traffic, and the ledger of what they wrote.
#[derive(Debug)]
pub(crate) struct Report {
    /// In no order.
    pub(crate) calls: Vec<Call>,
    /// What was written.
    pub(crate) checker: Checker,
    /// Failures, without the names that are different in each, and how often there was each.
    told: BTreeMap<(Class, String), u64>,
    limit: Duration,
    forgives_gone: bool,
}

/// The most kinds of failures that are told.
const SAMPLES: usize = 8;
/// And as much of each.
const LENGTH: usize = 240;

impl Call {
    /// When its answer was there.
    pub(crate) fn ended(&self) -> Instant {
        self.begun + self.took
    }
}

impl Report {
    /// Of no calls yet, each of which has to be answered within `limit`.
    pub(super) fn new(limit: Duration) -> Self {
        Self {
            calls: Vec::new(),
            checker: Checker::default(),
            told: BTreeMap::new(),
            limit,
            forgives_gone: false,
        }
    }

    pub(super) fn add(&mut self, call: Call, told: Option<String>) {
        self.calls.push(call);
        if let Some(told) = told {
            let told: String = told.chars().take(LENGTH).collect();
            *self.told.entry((call.class, nameless(&told))).or_default() += 1;
        }
    }

    /// Takes over the calls of another, whose labels are others.
    pub(crate) fn merge(&mut self, other: Self) {
        self.calls.extend(other.calls);
        self.checker.merge(other.checker);
        for (told, count) in other.told {
            *self.told.entry(told).or_default() += count;
        }
    }

    /// How many there were of a class.
    pub(crate) fn of(&self, class: Class) -> u64 {
        self.calls.iter().filter(|call| call.class == class).count() as u64
    }

    /// How many did not do what they were asked for.
    pub(crate) fn failed(&self) -> u64 {
        self.calls.len() as u64 - self.of(Class::Done)
    }

    /// How many ended without a typed error, without an answer, or after their time.
    pub(crate) fn untyped(&self) -> u64 {
        let late = |call: &&Call| call.took > self.limit;
        let wrong = |call: &&Call| match call.class {
            Class::Untyped => true,
            Class::Gone if !self.forgives_gone => true,
            _ => late(call),
        };
        self.calls.iter().filter(wrong).count() as u64
    }

    /// The time that `share` of the calls between two moments did not take longer than.
    pub(crate) fn percentile(&self, share: f64, from: Instant, to: Instant) -> Option<Duration> {
        series::percentile(series::between(&self.calls, from, to), share)
    }

    /// How many were done in a second between two moments.
    pub(crate) fn rate(&self, from: Instant, to: Instant) -> f64 {
        let done = series::between(&self.calls, from, to).filter(|call| call.class == Class::Done);
        done.count() as f64 / (to - from).as_secs_f64()
    }

    /// The longest that any took.
    pub(crate) fn slowest(&self) -> Duration {
        let times = self.calls.iter().map(|call| call.took);
        times.max().unwrap_or_default()
    }

    /// How long it took from a fault until all was as before, as [`series::recovery`] says.
    pub(crate) fn recovery(&self, fault: Instant) -> Option<Duration> {
        self.recovery_from(fault, fault)
    }

    /// The same from when the fault is over on, by what was normal until it began.
    pub(crate) fn recovery_from(&self, fault: Instant, over: Instant) -> Option<Duration> {
        let begun = self.calls.iter().map(|call| call.begun).min()?;
        let last = self.calls.iter().map(Call::ended).max()?;
        self.recovery_within(begun..fault, over, last)
    }

    /// The same until `last`, by what was normal in a time before, which need not end with the fault.
    pub(crate) fn recovery_within(
        &self,
        before: Range<Instant>,
        fault: Instant,
        last: Instant,
    ) -> Option<Duration> {
        series::recovery(&self.calls, before, fault, last)
    }

    /// Expects that answers are missing: the host itself was ended.
    pub(crate) fn forgive_gone(&mut self) {
        self.forgives_gone = true;
    }

    /// The most frequent failures, in words.
    pub(crate) fn samples(&self) -> Vec<String> {
        let mut told: Vec<_> = self.told.iter().collect();
        told.sort_by_key(|(_, count)| std::cmp::Reverse(**count));
        let told = told.into_iter().take(SAMPLES);
        told.map(|((class, text), count)| format!("{count} × {class:?}: {text}"))
            .collect()
    }
}

/// A text in which each run of digits is one sign, so that failures of one kind are one.
fn nameless(text: &str) -> String {
    let mut all = String::new();
    for letter in text.chars() {
        let letter = if letter.is_ascii_digit() { '#' } else { letter };
        if letter != '#' || !all.ends_with('#') {
            all.push(letter);
        }
    }
    all
}

#[cfg(test)]
mod tests {
    use std::time::{Duration, Instant};

    use super::{Call, Report};
    use crate::traffic::{Class, Kind};

    #[test]
    fn a_late_answer_is_as_wrong_as_none_and_failures_of_one_kind_are_one() {
        let mut report = Report::new(Duration::from_secs(1));
        for (class, millis, told) in [
            (Class::Done, 5, None),
            (Class::Done, 1500, None),
            (Class::Gone, 5, Some("reset by port 8080")),
            (Class::Gone, 5, Some("reset by port 81")),
            (Class::Refused, 5, Some("no replica")),
        ] {
            let call = Call {
                kind: Kind::Add,
                begun: Instant::now(),
                took: Duration::from_millis(millis),
                class,
                inside: None,
            };
            report.add(call, told.map(str::to_owned));
        }
        assert_eq!((report.failed(), report.untyped()), (3, 3));
        assert_eq!(
            report.samples(),
            ["2 × Gone: reset by port #", "1 × Refused: no replica"]
        );
        assert_eq!(report.slowest(), Duration::from_millis(1500));
    }
}
