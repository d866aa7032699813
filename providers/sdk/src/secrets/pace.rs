//! How fast something is tried again that does not work.

use std::time::Duration;

/// Waits that double up to a bound, each shortened by chance, so that replicas do not come back all at once.
#[derive(Debug)]
pub(super) struct Pace {
    next: Duration,
    most: Duration,
}

const FIRST: Duration = Duration::from_millis(250);

impl Pace {
    pub(super) fn up_to(most: Duration) -> Self {
        Self { next: FIRST, most }
    }

    pub(super) fn reset(&mut self) {
        self.next = FIRST;
    }

    /// The next wait: between half of its bound and the whole.
    pub(super) fn next(&mut self) -> Duration {
        let wait = self.next.min(self.most);
        self.next = self.next.saturating_mul(2).min(self.most);
        shortened(wait, 0.5)
    }
}

/// A time less up to this part of it.
pub(super) fn shortened(time: Duration, part: f64) -> Duration {
    time.mul_f64(1.0 - part * chance())
}

/// Between 0 and 1. Without random numbers all wait the same time, which is no harm to speak of.
fn chance() -> f64 {
    let number = getrandom::u32().unwrap_or_default();
    f64::from(number) / f64::from(u32::MAX)
}

#[cfg(test)]
mod tests {
    use super::Pace;
    use std::time::Duration;

    #[test]
    fn waits_grow_to_their_bound_and_begin_anew() {
        let mut pace = Pace::up_to(Duration::from_secs(1));
        for most in [250, 500, 1000, 1000, 1000] {
            let wait = pace.next();
            let most = Duration::from_millis(most);
            assert!(wait <= most && wait >= most / 2, "{wait:?} of {most:?}");
        }
        pace.reset();
        assert!(pace.next() <= Duration::from_millis(250));
    }
}
