//! The pauses between attempts to connect.

use std::hash::{BuildHasher, RandomState};
use std::time::Duration;

/// Exponential back-off with jitter: each pause lies between half and all of a bound that doubles.
#[derive(Debug)]
pub(crate) struct Backoff {
    first: Duration,
    most: Duration,
    bound: Duration,
    jitter: RandomState,
    drawn: u64,
}

impl Backoff {
    pub(crate) fn new(first: Duration, most: Duration) -> Self {
        // A first pause of zero would never double.
        let first = first.max(Duration::from_millis(1));
        Self {
            first,
            most: most.max(first),
            bound: first,
            jitter: RandomState::new(),
            drawn: 0,
        }
    }

    /// Starts over: the peer was well until now.
    pub(crate) fn reset(&mut self) {
        self.bound = self.first;
    }

    /// How long to wait before the next attempt.
    pub(crate) fn pause(&mut self) -> Duration {
        let half = self.bound / 2;
        self.bound = (self.bound * 2).min(self.most);
        self.drawn = self.drawn.wrapping_add(1);
        // A keyed hash of a counter is random enough to keep many hosts from knocking at the same moment.
        let random = self.jitter.hash_one(self.drawn) % 1024;
        half + half * u32::try_from(random).unwrap_or(0) / 1024
    }
}

#[cfg(test)]
mod tests {
    use super::Backoff;
    use std::time::Duration;

    #[test]
    fn pauses_double_with_jitter_up_to_the_most_and_start_over() {
        let mut backoff = Backoff::new(Duration::from_millis(20), Duration::from_millis(100));
        for bound in [20, 40, 80, 100, 100] {
            let pause = backoff.pause();
            let bound = Duration::from_millis(bound);
            assert!(bound / 2 <= pause && pause <= bound, "{pause:?} of {bound:?}");
        }
        backoff.reset();
        assert!(backoff.pause() <= Duration::from_millis(20));
    }
}
