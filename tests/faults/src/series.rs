//! Calls in the order of time: how long they took, and when they were again as they had been.

use std::ops::Range;
use std::time::{Duration, Instant};

use crate::traffic::{Call, Class, Kind};

/// The windows in which calls are looked at for a recovery.
const WINDOW: Duration = Duration::from_millis(100);
/// How many times longer than before calls may take in one.
const NORMAL: u32 = 2;
/// So many in a row have to be good: one of them may be by chance.
const IN_A_ROW: usize = 3;

/// The time that `share` of some calls did not take longer than: the nearest rank. Nothing of no calls.
pub(crate) fn percentile<'a>(calls: impl IntoIterator<Item = &'a Call>, share: f64) -> Option<Duration> {
    nearest(calls.into_iter().map(|call| call.took), share)
}

/// The same of the times that functions waited for the calls that they made.
pub(crate) fn inside<'a>(calls: impl IntoIterator<Item = &'a Call>, share: f64) -> Option<Duration> {
    nearest(calls.into_iter().filter_map(|call| call.inside), share)
}

fn nearest(times: impl Iterator<Item = Duration>, share: f64) -> Option<Duration> {
    let mut times: Vec<Duration> = times.collect();
    times.sort_unstable();
    let rank = (share * times.len() as f64).ceil() as usize;
    times.get(rank.max(1) - 1).copied()
}

/// Those that ended between two moments.
pub(crate) fn between(calls: &[Call], from: Instant, to: Instant) -> impl Iterator<Item = &Call> {
    calls
        .iter()
        .filter(move |call| (from..to).contains(&call.ended()))
}

/// How long it took from a fault until calls took no more than twice what they had before it, and none failed any more:
/// to the first of three windows in a row of which that holds, with no failure after it. Nothing if it never did until
/// `last`. `before` is when all was as it has to be. Transactions, which pause, count by their failures alone.
pub(crate) fn recovery(
    calls: &[Call],
    before: Range<Instant>,
    fault: Instant,
    last: Instant,
) -> Option<Duration> {
    let prompt = |call: &&Call| call.kind != Kind::Transaction;
    let done = |call: &&Call| call.class == Class::Done && prompt(call);
    let normal = percentile(between(calls, before.start, before.end).filter(done), 0.99)? * NORMAL;
    let failed = between(calls, fault, last).filter(|call| call.class != Class::Done);
    let since = failed.map(Call::ended).max().unwrap_or(fault);
    let mut good = 0;
    let mut from = since;
    while from + WINDOW <= last {
        let slowest = percentile(between(calls, from, from + WINDOW).filter(prompt), 0.99);
        good = if slowest.is_some_and(|time| time <= normal) {
            good + 1
        } else {
            0
        };
        from += WINDOW;
        if good == IN_A_ROW {
            let first = from - WINDOW * u32::try_from(good).ok()?;
            return Some(first - fault);
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use std::time::{Duration, Instant};

    use super::{percentile, recovery};
    use crate::traffic::{Call, Class, Kind};

    const MILLI: Duration = Duration::from_millis(1);

    /// A call that ended so long after the start.
    fn call(start: Instant, ended: u32, took: u32, class: Class) -> Call {
        Call {
            kind: Kind::Read,
            begun: start + MILLI * ended - MILLI * took,
            took: MILLI * took,
            class,
            inside: None,
        }
    }

    /// One call each 5 ms for two seconds, of which some are otherwise.
    fn calls(start: Instant, other: impl Fn(u32) -> Option<(u32, Class)>) -> Vec<Call> {
        let times = (2..400).map(|number| number * 5);
        let one = |at| {
            let (took, class) = other(at).unwrap_or((5, Class::Done));
            call(start, at, took, class)
        };
        times.map(one).collect()
    }

    #[test]
    fn a_recovery_ends_where_calls_are_as_before() {
        let start = Instant::now();
        let fault = start + MILLI * 500;
        let end = start + MILLI * 1995;
        let after = |calls: &[Call]| recovery(calls, start..fault, fault, end).map(|time| time.as_millis());
        assert_eq!(after(&calls(start, |_| None)), Some(0));
        let slow = |at: u32| (at > 600 && at < 780).then_some((40, Class::Done));
        assert_eq!(after(&calls(start, slow)), Some(300));
        let failing = |at: u32| (at == 950).then_some((5, Class::Unknown));
        assert_eq!(after(&calls(start, failing)), Some(450));
        let never = |at: u32| (at > 600).then_some((40, Class::Done));
        assert_eq!(after(&calls(start, never)), None);
        let silent: Vec<Call> = calls(start, |_| None)
            .into_iter()
            .filter(|call| call.ended() < fault || call.ended() > start + MILLI * 1210)
            .collect();
        assert_eq!(after(&silent), Some(700));
    }

    #[test]
    fn a_percentile_is_the_nearest_rank() {
        let start = Instant::now();
        let hundred: Vec<Call> = (1..=100)
            .map(|took| call(start, 200, took, Class::Done))
            .collect();
        assert_eq!(percentile(&hundred, 0.5), Some(MILLI * 50));
        assert_eq!(percentile(&hundred, 0.99), Some(MILLI * 99));
        assert_eq!(percentile(&hundred, 1.0), Some(MILLI * 100));
        assert_eq!(percentile(&[], 0.5), None);
    }
}
