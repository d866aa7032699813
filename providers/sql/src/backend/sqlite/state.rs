//! How a database is, for those who look after it.

use std::sync::atomic::Ordering;
use std::time::Duration;

use deadpool::managed::{PoolError, TimeoutType, Timeouts};

use super::Database;
use crate::backend::Pooled;

/// How long a connection may take to open, or to show that it works.
const ANSWER: Duration = Duration::from_secs(1);

impl Database {
    /// Its connections, those that read and the one that writes together.
    pub fn pooled(&self) -> Pooled {
        let pools = [self.readers.status(), self.writer.status()];
        let sum = |count: fn(&deadpool::Status) -> usize| pools.iter().map(count).sum();
        let in_use = self.lent.load(Ordering::Relaxed);
        let open: usize = sum(|status| status.size);
        Pooled {
            in_use,
            idle: open.saturating_sub(in_use),
            waiting: sum(|status| status.waiting),
        }
    }

    /// How much of its connections is lent, in permille.
    pub fn saturation(&self) -> u32 {
        let lent = self.lent.load(Ordering::Relaxed);
        let all = self.readers.status().max_size + 1;
        u32::try_from(lent * 1000 / all).unwrap_or(u32::MAX)
    }

    /// Why it cannot serve, if it cannot. One whose connections are all in use is not asked.
    ///
    /// # Cancellation
    /// There is none.
    pub async fn trouble(&self) -> Option<String> {
        let path = self.path.display();
        // What is open goes on in a file that nobody finds again.
        if let Err(error) = tokio::fs::metadata(&self.path).await {
            return Some(format!("its file {path} cannot be found: {error}"));
        }
        let timeouts = Timeouts {
            wait: Some(Duration::ZERO),
            create: Some(ANSWER),
            recycle: Some(ANSWER),
        };
        // A connection is asked for the schema's version before it is lent: that is the round trip.
        match self.readers.timeout_get(&timeouts).await {
            // It is not lent to anybody, and so not counted.
            Ok(_) => None,
            Err(PoolError::Timeout(TimeoutType::Wait)) => None,
            Err(PoolError::Backend(error)) => Some(format!("{path} cannot be read: {error}")),
            Err(error) => Some(format!("{path} does not answer: {error}")),
        }
    }
}
