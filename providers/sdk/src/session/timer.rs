//! What is late in a session, and the one timer that tells.

use std::future::Future as _;
use std::task::Context;

use tokio::time::Instant;

use super::run::{Session, TIMER};

impl Session {
    /// Ends whatever is late; says whether the session's own time is over.
    pub(super) fn late(&mut self) -> bool {
        let now = Instant::now();
        self.next_late = None;
        let ends = [self.replica.drain.until(), self.lapses];
        for until in ends.into_iter().flatten() {
            if until <= now {
                return true;
            }
            if self.draining {
                self.note_late(until);
            }
        }
        self.late_calls(now);
        self.late_deliveries(now);
        false
    }

    /// Something is late at `at`.
    pub(super) fn note_late(&mut self, at: Instant) {
        self.next_late = Some(self.next_late.map_or(at, |next| next.min(at)));
    }

    /// Sets the one timer of the session. It may ring early: what was to be late has often ended by then.
    pub(super) fn arm(&mut self) {
        let Some(at) = [self.next_late, self.load.due(), self.resume]
            .into_iter()
            .flatten()
            .min()
        else {
            return;
        };
        if self.armed.is_some_and(|armed| armed <= at) {
            return;
        }
        self.armed = Some(at);
        self.timer.as_mut().reset(at);
        let mut context = Context::from_waker(self.roster.waker(TIMER));
        if self.timer.as_mut().poll(&mut context).is_ready() {
            self.roster.waker(TIMER).wake_by_ref();
        }
    }
}
