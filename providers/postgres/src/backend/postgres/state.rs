//! How a database is, for those who look after it.

use std::sync::atomic::Ordering;
use std::time::Duration;

use tokio::time::timeout;

use super::Database;

/// How many connections a database has, and what they do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Pooled {
    /// Those that are lent, or shared and in use.
    pub in_use: usize,
    /// Those that are open and not in use.
    pub idle: usize,
    /// Calls that wait for one.
    pub waiting: usize,
    /// The most that all replicas may hold.
    pub budget: Option<usize>,
}

/// How long the database may take for a round trip.
const ANSWER: Duration = Duration::from_secs(1);

impl Database {
    /// Its connections, of all roles together.
    pub fn pooled(&self) -> Pooled {
        let in_use = self.pools().map(|pool| pool.load()).sum();
        Pooled {
            in_use,
            idle: self.held.load(Ordering::Relaxed).saturating_sub(in_use),
            waiting: self
                .pools()
                .map(|pool| pool.waiting.load(Ordering::Relaxed))
                .sum(),
            budget: self.limits.budget.and_then(|budget| usize::try_from(budget).ok()),
        }
    }

    /// How much of its connections is in use, in permille: those that are lent, or the places on those that are shared,
    /// whichever are fuller.
    pub fn saturation(&self) -> u32 {
        let lent: usize = self.pools().map(|pool| pool.lent.load(Ordering::Relaxed)).sum();
        let exclusive = self.limits.per_replica - self.limits.lanes;
        let fuller = |pool: &std::sync::Arc<super::pool::Pool>| {
            let lanes = pool.lanes.load();
            let busy: usize = lanes.iter().map(|lane| lane.load()).sum();
            busy * 1000 / (lanes.len() * self.limits.lane_depth).max(1)
        };
        let shared = self.pools().map(fuller).max().unwrap_or(0);
        u32::try_from(shared.max(lent * 1000 / exclusive)).unwrap_or(u32::MAX)
    }

    /// Why it cannot serve, if it cannot: found out by a round trip, or by the last attempt to connect.
    ///
    /// # Cancellation
    /// There is none.
    pub async fn trouble(&self) -> Option<String> {
        for pool in self.pools() {
            let lane = pool.lanes.load().first().cloned();
            let answered = match lane {
                Some(lane) => timeout(ANSWER, lane.connection.ping()).await,
                None => match pool.free.try_get() {
                    Ok(free) => timeout(ANSWER, free.ping()).await,
                    // All are in use, which they can only be if they work; or there is none.
                    Err(_) => {
                        if let Some(trouble) = &*pool.trouble.borrow() {
                            return Some(format!(
                                "{} cannot be reached: {}",
                                pool.target.place(),
                                trouble.why
                            ));
                        }
                        self.wake.notify_one();
                        continue;
                    }
                },
            };
            match answered {
                Ok(Ok(())) => {}
                Ok(Err(error)) => return Some(format!("{} does not answer: {error}", pool.target.place())),
                Err(_) => return Some(format!("{} does not answer in time", pool.target.place())),
            }
        }
        None
    }
}
