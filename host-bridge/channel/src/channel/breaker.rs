//! What keeps calls from where they fail: after failures in a row none passes for a while, and then one, which decides.

use std::time::Duration;

use tokio::time::Instant;

use crate::backoff::Backoff;

/// Lets calls pass or not. The pause doubles with each probe that fails.
#[derive(Debug)]
pub(super) struct Breaker {
    row: u32,
    pauses: Backoff,
    open: Option<Open>,
}

/// Whether a call may go where a breaker stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Passage {
    Free,
    /// One may, to find out.
    Probe,
    Barred,
}

#[derive(Debug)]
struct Open {
    until: Instant,
    /// A probe is under way.
    probing: bool,
}

/// The first pause after failures in a row, and the longest.
const FIRST: Duration = Duration::from_secs(1);
const MOST: Duration = Duration::from_secs(30);

impl Breaker {
    pub(super) fn new() -> Self {
        Self {
            row: 0,
            pauses: Backoff::new(FIRST, MOST),
            open: None,
        }
    }

    pub(super) fn passage(&self, now: Instant) -> Passage {
        match &self.open {
            None => Passage::Free,
            Some(open) if !open.probing && now >= open.until => Passage::Probe,
            Some(_) => Passage::Barred,
        }
    }

    /// Whether nothing speaks against it.
    pub(super) fn is_well(&self) -> bool {
        self.row == 0 && self.open.is_none()
    }

    /// Whether a probe is due or under way.
    pub(super) fn is_probing(&self, now: Instant) -> bool {
        self.open
            .as_ref()
            .is_some_and(|open| open.probing || now >= open.until)
    }

    /// The next call that passes is the probe.
    pub(super) fn probe(&mut self) {
        if let Some(open) = &mut self.open {
            open.probing = true;
        }
    }

    /// The probe ended without telling anything.
    pub(super) fn unprobed(&mut self) {
        if let Some(open) = &mut self.open {
            open.probing = false;
        }
    }

    /// A call went well. Those that began before it opened say nothing of what is now.
    pub(super) fn well(&mut self, probe: bool) {
        if probe {
            self.open = None;
            self.pauses.reset();
        }
        self.row = 0;
    }

    /// A call failed; whether none passes from now on. So it is after `most` in a row.
    pub(super) fn failed(&mut self, now: Instant, probe: bool, most: u32) -> bool {
        match &self.open {
            Some(_) if !probe => return false,
            Some(_) => {}
            None => {
                self.row += 1;
                if self.row < most {
                    return false;
                }
            }
        }
        self.trip(now);
        true
    }

    /// Lets none pass for a while.
    pub(super) fn trip(&mut self, now: Instant) {
        self.row = 0;
        self.open = Some(Open {
            until: now + self.pauses.pause(),
            probing: false,
        });
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use tokio::time::Instant;

    use super::{Breaker, MOST, Passage};

    #[test]
    fn failures_in_a_row_open_it_and_one_probe_decides() {
        let now = Instant::now();
        let mut breaker = Breaker::new();
        assert!(!breaker.failed(now, false, 3) && !breaker.failed(now, false, 3));
        breaker.well(false);
        assert!(!breaker.failed(now, false, 3) && !breaker.failed(now, false, 3));
        assert_eq!(breaker.passage(now), Passage::Free);
        assert!(breaker.failed(now, false, 3));
        assert_eq!(breaker.passage(now), Passage::Barred);
        // What was under way before says nothing.
        breaker.well(false);
        assert!(!breaker.failed(now, false, 3));
        assert_eq!(breaker.passage(now), Passage::Barred);

        let later = now + Duration::from_secs(1);
        assert_eq!(breaker.passage(later), Passage::Probe);
        breaker.probe();
        assert_eq!(breaker.passage(later), Passage::Barred, "one probe, not many");
        breaker.unprobed();
        assert_eq!(breaker.passage(later), Passage::Probe);
        breaker.probe();
        breaker.well(true);
        assert_eq!(breaker.passage(later), Passage::Free);
        assert!(breaker.is_well());
    }

    #[test]
    fn each_probe_that_fails_doubles_the_pause_up_to_the_most() {
        let mut now = Instant::now();
        let mut breaker = Breaker::new();
        breaker.trip(now);
        for pause in [1, 2, 4, 8, 16, 30, 30] {
            let pause = Duration::from_secs(pause);
            assert_eq!(
                breaker.passage(now + pause / 2 - Duration::from_millis(1)),
                Passage::Barred
            );
            assert_eq!(breaker.passage(now + pause), Passage::Probe);
            now += MOST;
            breaker.probe();
            assert!(breaker.failed(now, true, 5));
        }
    }
}
