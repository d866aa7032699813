//! One replica of a provider: where it is, the sessions with it, and how it does.

use std::sync::Arc;
use std::time::Duration;

use tokio::time::Instant;
use tokio_util::sync::CancellationToken;

use super::carrier::Carrier;
use super::health::Health;
use super::strand::{Down, Strand};
use crate::fault::Fault;
use crate::socket::Site;
use crate::status::{ReplicaState, ReplicaStatus};

/// A replica, from when it is found until it has vanished and has nothing left to do.
pub(super) struct Replica {
    pub(super) site: Site,
    /// At least one. The first connects before the others, and takes what is delivered.
    pub(super) strands: Box<[Strand]>,
    pub(super) health: Arc<Health>,
    /// It is no longer found: it takes no new calls.
    pub(super) retired: CancellationToken,
}

/// Sessions that a call was not served by, so that it does not go there again, and to another replica if there is one.
#[derive(Default)]
pub(super) struct Tried(Vec<(u64, u64)>);

impl Replica {
    pub(super) fn new(site: Site, number: u64, strands: usize, warm_up: Duration) -> Self {
        let name = Arc::from(site.to_string());
        Self {
            site,
            strands: (0..strands.max(1)).map(|_| Strand::new()).collect(),
            health: Arc::new(Health::new(number, name, warm_up)),
            retired: CancellationToken::new(),
        }
    }

    /// The strand of an affinity, when so many are in use.
    pub(super) fn strand(&self, affinity: usize, share: usize) -> &Strand {
        &self.strands[affinity % share.clamp(1, self.strands.len())]
    }

    pub(super) fn first(&self) -> &Strand {
        &self.strands[0]
    }

    /// Since when calls of an affinity wait for a session; now if they need not. That a replica is there at all says that the
    /// other sessions with it are about to be.
    pub(super) fn alone_since(&self, affinity: usize, share: usize) -> Instant {
        let strand = self.strand(affinity, share);
        match strand.down_since() {
            None => Instant::now(),
            Some(since) => since.max(self.first().changed_at()),
        }
    }

    /// Why there is no session for calls of an affinity, if that is known.
    pub(super) fn down(&self, affinity: usize, share: usize) -> Option<Arc<Down>> {
        let first = self.first().down();
        first.or_else(|| self.strand(affinity, share).down())
    }

    /// Whether it takes new calls.
    pub(super) fn takes_calls(&self) -> bool {
        self.strands.iter().any(Strand::takes_calls)
    }

    /// Calls in flight on its plain face, if that is what it has.
    pub(super) fn plain_calls(&self) -> usize {
        self.strands.iter().map(Strand::plain_calls).sum()
    }

    /// What there is to tell of it, less its sessions.
    pub(super) fn status(&self) -> ReplicaStatus {
        let mut status = ReplicaStatus {
            address: self.site.to_string(),
            state: self.state(),
            broken: self.health.broken(),
            name: None,
            last_error: None,
            sessions: 0,
            calls: 0,
            saturation: 0,
        };
        for strand in &self.strands {
            strand.tell(&mut status);
        }
        status
    }

    fn state(&self) -> ReplicaState {
        if self.retired.is_cancelled() {
            return ReplicaState::Draining;
        }
        if !self.takes_calls() {
            return ReplicaState::Down;
        }
        match self.health.ejected() {
            Some(true) => ReplicaState::Probing,
            Some(false) => ReplicaState::Ejected,
            None if self.health.warmth(Instant::now()) < 1000 => ReplicaState::Warming,
            None => ReplicaState::Up,
        }
    }
}

impl Tried {
    pub(super) fn add(&mut self, carrier: &Carrier) {
        self.0.push((carrier.health().number(), carrier.ordinal()));
    }

    pub(super) fn session(&self, ordinal: u64) -> bool {
        self.0.iter().any(|(_, tried)| *tried == ordinal)
    }

    pub(super) fn replica(&self, number: u64) -> bool {
        self.0.iter().any(|(tried, _)| *tried == number)
    }
}

/// What a call learns that needs a session with this replica, when there is none.
pub(super) fn absent(site: &Site, down: Option<&Down>) -> Fault {
    let endpoint = &site.address;
    let message = match down {
        Some(down) => format!(
            "no session with the provider at {endpoint}: {}",
            down.fault.message
        ),
        None => format!("no session with the provider at {endpoint} yet: it is still being connected to"),
    };
    Fault::refused(tonic::Code::Unavailable, message)
}
