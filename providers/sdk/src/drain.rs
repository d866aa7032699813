//! The end of a replica, as everybody in it sees it coming.

use std::time::Duration;

use tokio::sync::watch;
use tokio::time::{Instant, sleep_until};

/// Whether the replica is ending, and until when calls may still take.
#[derive(Clone)]
pub(crate) struct Drain {
    until: watch::Sender<Option<Instant>>,
    grace: Duration,
}

impl Drain {
    pub(crate) fn new(grace: Duration) -> Self {
        Self {
            until: watch::Sender::new(None),
            grace,
        }
    }

    /// Begins the end; a second call changes nothing.
    pub(crate) fn begin(&self) {
        let until = Instant::now() + self.grace;
        self.until
            .send_if_modified(|begun| begun.is_none() && begun.replace(until).is_none());
    }

    /// Until when calls may take, once the end began.
    pub(crate) fn until(&self) -> Option<Instant> {
        *self.until.borrow()
    }

    /// Waits for the end to begin; says until when calls may still take.
    ///
    /// # Cancellation
    /// Nothing is lost.
    pub(crate) async fn begun(&self) -> Instant {
        let mut until = self.until.subscribe();
        loop {
            if let Some(until) = *until.borrow_and_update() {
                return until;
            }
            if until.changed().await.is_err() {
                // The sender lives in `self`, so this does not happen while anybody waits here.
                std::future::pending::<()>().await;
            }
        }
    }

    /// The same for what may last no longer than until `lapses`, if that is sooner: it begins to end ahead of that.
    ///
    /// # Cancellation
    /// Nothing is lost.
    pub(crate) async fn begun_by(&self, lapses: Option<Instant>) -> Instant {
        let Some(lapses) = lapses else {
            return self.begun().await;
        };
        let ahead = lapses.checked_sub(self.grace).unwrap_or(lapses);
        tokio::select! {
            until = self.begun() => until.min(lapses),
            () = sleep_until(ahead) => lapses,
        }
    }
}
