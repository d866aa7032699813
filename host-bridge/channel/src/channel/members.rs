//! Which replicas there are: they come and go as they are found.

use std::sync::atomic::Ordering;
use std::sync::{Arc, MutexGuard, PoisonError};

use outboard_session::endpoint::Endpoints;
use tokio::time::Instant;
use tokio_util::sync::CancellationToken;

use super::Shared;
use super::driver;
use super::replica::Replica;
use crate::socket::Site;

/// The most replicas that one channel leads to: what a folder or a name server says has to end somewhere.
pub(super) const MOST: usize = 128;

/// What changes about the replicas.
pub(super) struct Members {
    pub(super) endpoints: Arc<Endpoints>,
    /// Ends the search for replicas, when others are to be searched for.
    pub(super) search: CancellationToken,
    /// Why some could not be found, as far as there is something to tell.
    pub(super) errors: Vec<Option<String>>,
    /// They were found once, and finish what they have.
    draining: Vec<Draining>,
    numbers: u64,
    /// Since when there has been none at all.
    empty_since: Instant,
}

struct Draining {
    replica: Arc<Replica>,
    /// The strands that are not done yet.
    strands: usize,
}

impl Members {
    pub(super) fn new(endpoints: Endpoints) -> Self {
        Self {
            endpoints: Arc::new(endpoints),
            search: CancellationToken::new(),
            errors: Vec::new(),
            draining: Vec::new(),
            numbers: 0,
            empty_since: Instant::now(),
        }
    }
}

impl Shared {
    /// Where the replicas are looked for.
    pub(super) fn endpoints(&self) -> Arc<Endpoints> {
        Arc::clone(&self.members().endpoints)
    }

    pub(super) fn empty_since(&self) -> Instant {
        self.members().empty_since
    }

    /// Why replicas could not be found.
    pub(super) fn discovery_error(&self) -> Option<String> {
        self.members().errors.iter().flatten().next().cloned()
    }

    /// Takes what was found: what is new is connected to, and what is gone takes no more calls, unless not all places have
    /// said yet what is there. A search that was given up says nothing any more.
    pub(super) fn settle(self: &Arc<Self>, mut found: Vec<Site>, complete: bool, search: &CancellationToken) {
        found.sort_unstable();
        found.dedup();
        if found.len() > MOST {
            tracing::warn!(found = found.len(), taken = MOST, "there are too many replicas");
            found.truncate(MOST);
        }
        let mut members = self.members();
        if search.is_cancelled() {
            return;
        }
        let before = self.replicas.load_full();
        let (mut kept, gone): (Vec<_>, Vec<_>) = before
            .iter()
            .cloned()
            .partition(|replica| !complete || found.contains(&replica.site));
        found.retain(|site| !kept.iter().any(|replica| replica.site == *site));
        if found.is_empty() && gone.is_empty() {
            return;
        }
        let new: Vec<_> = found.into_iter().take(MOST.saturating_sub(kept.len())).collect();
        let new: Vec<_> = new
            .into_iter()
            .map(|site| {
                members.numbers += 1;
                let options = &self.options;
                Arc::new(Replica::new(
                    site,
                    members.numbers,
                    options.sessions,
                    options.warm_up,
                ))
            })
            .collect();
        kept.extend(new.iter().cloned());
        if kept.is_empty() {
            members.empty_since = Instant::now();
        }
        let share = self.options.sessions.max(1).div_ceil(kept.len().max(1));
        self.share.store(share, Ordering::Relaxed);
        self.replicas.store(Arc::new(kept));
        for replica in gone {
            tracing::info!(replica = %replica.site, "a replica is gone: it takes no more calls");
            members.draining.push(Draining {
                strands: replica.strands.len(),
                replica: Arc::clone(&replica),
            });
            replica.retired.cancel();
        }
        drop(members);
        for replica in new {
            if !before.is_empty() {
                tracing::info!(replica = %replica.site, "there is a new replica");
            }
            for strand in 0..replica.strands.len() {
                let driven = driver::drive(Arc::clone(self), Arc::clone(&replica), strand, self.stop.clone());
                self.runtime.spawn(driven);
            }
        }
        self.changed();
    }

    /// A replica is about to take calls, after it took none. If others have done so for a while, its share rises slowly: what
    /// it keeps ready for calls may not be there yet. Those that come together share alike.
    pub(super) fn joins(&self, replica: &Replica, strand: usize) {
        let settled = |other: &Arc<Replica>| {
            let strand = other.first();
            strand.is_up() && strand.changed_at().elapsed() >= driver::HEALTHY
        };
        if strand == 0 && self.replicas.load().iter().any(settled) {
            replica.health.warm_up();
        }
    }

    /// A strand of a replica has ended.
    pub(super) fn drained(&self, replica: &Arc<Replica>) {
        let mut members = self.members();
        members.draining.retain_mut(|draining| {
            let this = Arc::ptr_eq(&draining.replica, replica);
            draining.strands -= usize::from(this);
            draining.strands > 0
        });
    }

    /// Those that only finish what they have.
    pub(super) fn draining(&self) -> Vec<Arc<Replica>> {
        let members = self.members();
        let draining = members.draining.iter();
        draining.map(|draining| Arc::clone(&draining.replica)).collect()
    }

    pub(super) fn members(&self) -> MutexGuard<'_, Members> {
        self.members.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
