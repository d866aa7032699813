//! How a database is, for those who look after it, and what looks after its connections.

use std::sync::Arc;
use std::sync::PoisonError;
use std::sync::atomic::Ordering;
use std::time::Duration;

use deadpool::managed::{PoolError, Timeouts, WeakPool};
use tokio::time::{Instant, sleep, timeout};

use super::connection::{Connections, give_way};
use super::door::OpenError;
use super::{Database, Shared};
use crate::backend::Pooled;

/// How long a connection may take to open, or to show that it works.
const ANSWER: Duration = Duration::from_secs(1);
/// How often connections are looked after, and at most how often one is asked whether another replica goes short.
const LOOK: Duration = Duration::from_millis(250);
/// How long calls that are under way may take when the database is closed.
const FAREWELL: Duration = Duration::from_secs(5);

impl Database {
    /// Its connections.
    pub fn pooled(&self) -> Pooled {
        let in_use = self.shared.lent.load(Ordering::Relaxed);
        Pooled {
            in_use,
            idle: self.shared.door.held().saturating_sub(in_use),
            waiting: self.shared.waiting.load(Ordering::Relaxed),
        }
    }

    /// The most connections that all replicas together may hold, if that is bounded.
    pub fn budget(&self) -> Option<usize> {
        self.shared.door.slots.budget()
    }

    /// How much of its connections is lent, in permille.
    pub fn saturation(&self) -> u32 {
        let lent = self.shared.lent.load(Ordering::Relaxed);
        u32::try_from(lent * 1000 / self.shared.most).unwrap_or(u32::MAX)
    }

    /// Why it cannot serve, if it cannot. One whose connections are all in use is not asked.
    ///
    /// # Cancellation
    /// There is none.
    pub async fn trouble(&self) -> Option<String> {
        let Ok(_permit) = self.shared.gate.try_acquire() else {
            return None;
        };
        let timeouts = Timeouts {
            wait: Some(ANSWER),
            create: Some(ANSWER),
            recycle: Some(ANSWER),
        };
        for pool in self.pools() {
            // A user that has none would get one only from another.
            if pool.status().size == 0 && self.shared.door.held() >= self.shared.most {
                continue;
            }
            // A connection that was not used lately is asked whether it has its slot before it is lent: that is the round trip.
            match pool.timeout_get(&timeouts).await {
                Ok(_) | Err(PoolError::Backend(OpenError::Full)) => {}
                Err(PoolError::Backend(error)) => {
                    return Some(format!("the server cannot be reached: {error}"));
                }
                Err(error) => return Some(format!("the server does not answer: {error}")),
            }
        }
        None
    }

    /// Closes its connections, after the last call.
    pub async fn close(&self) {
        self.keeper.abort();
        let all = u32::try_from(self.shared.most).unwrap_or(u32::MAX);
        let _ = timeout(FAREWELL, self.shared.gate.acquire_many(all)).await;
        self.shared.gate.close();
        for pool in self.pools() {
            pool.close();
        }
    }
}

impl Shared {
    /// Whether it is time to ask a connection if another replica goes short. One of those that are the least is not asked.
    pub(super) fn is_to_look(&self) -> bool {
        let slots = &self.door.slots;
        if slots.budget().is_none() || self.door.held() <= slots.floor() {
            return false;
        }
        // Nothing that holds it can panic.
        let mut looked = self.looked.lock().unwrap_or_else(PoisonError::into_inner);
        let is_time = looked.elapsed() >= LOOK;
        if is_time {
            *looked = Instant::now();
        }
        is_time
    }
}

/// Looks after connections as long as there are the pools that they are of.
pub(super) async fn keep(
    pools: Vec<WeakPool<Connections>>,
    shared: Arc<Shared>,
    lifetime: Duration,
    idle: Duration,
) {
    loop {
        sleep(LOOK).await;
        let there: Vec<_> = pools.iter().filter_map(WeakPool::upgrade).collect();
        if there.is_empty() {
            return;
        }
        for pool in &there {
            let generation = pool.manager().access.generation();
            let removed = pool.retain(|connection, metrics| {
                connection.generation() == generation
                    && metrics.age() < lifetime
                    && metrics.last_used() < idle
            });
            drop(removed);
        }
        shared.door.tidy().await;
        // One that nobody uses is not given back, and so not asked there.
        let fullest = there.iter().max_by_key(|pool| pool.status().available);
        if let Some(pool) = fullest
            && pool.status().available > 0
            && shared.is_to_look()
        {
            let at_once = Timeouts {
                wait: Some(Duration::ZERO),
                create: Some(Duration::ZERO),
                recycle: Some(ANSWER),
            };
            if let Ok(object) = pool.timeout_get(&at_once).await {
                give_way(object, &shared.door).await;
            }
        }
    }
}
