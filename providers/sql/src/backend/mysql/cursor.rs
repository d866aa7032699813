//! Results that are read some rows at a time.

use std::sync::atomic::{AtomicBool, Ordering};

use outboard_stubs::outboard::sql::v0_1::types::{Error, Value};
use tokio::time::Instant;

use super::steps::Steps;
use super::transaction::Kept;

/// A result that is being read.
pub struct Cursor {
    source: Source,
    /// Whether its last row was read.
    ended: AtomicBool,
}

enum Source {
    /// A statement that is under way on a connection of its own.
    Steps(Steps),
    /// Rows that a transaction has put aside.
    Kept(Kept),
}

impl Cursor {
    pub(super) fn under_way(steps: Steps) -> Self {
        Self::new(Source::Steps(steps))
    }

    pub(super) fn kept(kept: Kept) -> Self {
        Self::new(Source::Kept(kept))
    }

    /// The next rows, up to `count`; none at the end.
    ///
    /// # Errors
    /// As the contract has them.
    ///
    /// # Cancellation
    /// The rows that were on their way are lost.
    pub async fn next(&self, deadline: Instant, count: u32) -> Result<Vec<Vec<Value>>, Error> {
        if self.ended.load(Ordering::Relaxed) {
            return Ok(Vec::new());
        }
        let count = usize::try_from(count).unwrap_or(usize::MAX).max(1);
        let rows = match &self.source {
            Source::Steps(steps) => steps.next(deadline, count).await?,
            Source::Kept(kept) => kept.next(count)?,
        };
        self.ended.store(rows.is_empty(), Ordering::Relaxed);
        Ok(rows)
    }

    fn new(source: Source) -> Self {
        Self {
            source,
            ended: AtomicBool::new(false),
        }
    }
}
