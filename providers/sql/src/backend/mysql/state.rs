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
            idle: self.pool.status().size.saturating_sub(in_use),
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
        u32::try_from(lent * 1000 / self.pool.status().max_size).unwrap_or(u32::MAX)
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
        // A connection that was not used lately is asked whether it has its slot before it is lent: that is the round trip.
        match self.pool.timeout_get(&timeouts).await {
            Ok(_) | Err(PoolError::Backend(OpenError::Full)) => None,
            Err(PoolError::Backend(error)) => Some(format!("the server cannot be reached: {error}")),
            Err(error) => Some(format!("the server does not answer: {error}")),
        }
    }

    /// Closes its connections, after the last call.
    pub async fn close(&self) {
        self.keeper.abort();
        let all = u32::try_from(self.pool.status().max_size).unwrap_or(u32::MAX);
        let _ = timeout(FAREWELL, self.shared.gate.acquire_many(all)).await;
        self.shared.gate.close();
        self.pool.close();
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

/// Looks after connections as long as there is the pool that they are of.
pub(super) async fn keep(
    pool: WeakPool<Connections>,
    shared: Arc<Shared>,
    lifetime: Duration,
    idle: Duration,
) {
    loop {
        sleep(LOOK).await;
        let Some(pool) = pool.upgrade() else { return };
        let generation = shared.door.access.generation();
        let removed = pool.retain(|connection, metrics| {
            connection.generation() == generation && metrics.age() < lifetime && metrics.last_used() < idle
        });
        drop(removed);
        shared.door.tidy().await;
        // One that nobody uses is not given back, and so not asked there.
        if shared.is_to_look() && pool.status().available > 0 {
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
