//! How busy the replica is, told when it has changed notably.

use std::time::Duration;

use outboard_session::frame::Load;
use tokio::time::Instant;

/// What the bridge was told last, and when.
pub(super) struct LoadReport {
    told: Load,
    at: Instant,
    looked: Instant,
    pending: bool,
}

/// The least time between two reports.
const PAUSE: Duration = Duration::from_millis(100);
/// A change of saturation that is notable, in permille.
const NOTABLE: u32 = 50;
/// A change in the number of calls that is notable in any case.
const CALLS: u32 = 16;

impl LoadReport {
    pub(super) fn new(now: Instant) -> Self {
        Self {
            told: Load::default(),
            at: now.checked_sub(PAUSE).unwrap_or(now),
            looked: now,
            pending: false,
        }
    }

    /// What to tell, if it is time.
    pub(super) fn changed(&mut self, now: Instant, load: Load) -> Option<Load> {
        self.looked = now;
        let calls = |load: &Load| load.running + load.queued;
        self.pending = load.saturation.abs_diff(self.told.saturation) >= NOTABLE
            || calls(&load).abs_diff(calls(&self.told)) >= CALLS
            || (load == Load::default() && self.told != load);
        if !self.pending || now.duration_since(self.at) < PAUSE {
            return None;
        }
        self.pending = false;
        self.at = now;
        self.told = load;
        Some(load)
    }

    /// When it is time for what could not be told yet. Whoever was told that much runs is to learn that it no longer does, also
    /// in a session where nothing else happens.
    pub(super) fn due(&self) -> Option<Instant> {
        if self.pending {
            return Some(self.at + PAUSE);
        }
        (self.told != Load::default()).then(|| self.looked + PAUSE)
    }
}

#[cfg(test)]
mod tests {
    use super::{LoadReport, PAUSE};
    use outboard_session::frame::Load;
    use tokio::time::Instant;

    fn load(running: u32) -> Load {
        Load {
            running,
            ..Load::default()
        }
    }

    #[test]
    fn little_is_not_told_and_much_not_too_often() {
        let now = Instant::now();
        let mut report = LoadReport::new(now);
        assert_eq!(report.changed(now, load(3)), None);
        assert_eq!(report.changed(now, load(100)), Some(load(100)));
        assert_eq!(report.changed(now, load(200)), None);
        assert_eq!(report.due(), Some(now + PAUSE));
        assert_eq!(report.changed(now + PAUSE, load(200)), Some(load(200)));
        assert_eq!(report.changed(now + PAUSE, load(205)), None);
        assert_eq!(report.due(), Some(now + PAUSE * 2));
        assert_eq!(report.changed(now + PAUSE * 2, load(0)), Some(load(0)));
        assert_eq!(report.due(), None);
        let mut report = LoadReport::new(now);
        assert_eq!(report.changed(now, load(20)), Some(load(20)));
        assert_eq!(report.changed(now + PAUSE, load(5)), None);
        assert_eq!(
            report.changed(now + PAUSE, load(0)),
            Some(load(0)),
            "idle is notable"
        );
    }
}
