//! Which replica a call goes to: of two that are drawn, the one that is less busy.

use std::sync::Arc;
use std::sync::atomic::Ordering;

use tokio::time::Instant;
use tonic::Code;

use super::Shared;
use super::breaker::Passage;
use super::carrier::Carrier;
use super::health::Probe;
use super::replica::{Replica, Tried, absent};
use crate::fault::Fault;
use crate::handle::Beside;

/// What is looked for.
pub(super) struct Wanted<'a> {
    pub(super) binding: &'a str,
    pub(super) affinity: usize,
    /// Where handles of the same caller live.
    pub(super) beside: Option<&'a Beside>,
    pub(super) tried: &'a Tried,
}

/// What was found.
pub(super) struct Picked {
    pub(super) carrier: Carrier,
    /// There are others, so what becomes of the call counts.
    pub(super) several: bool,
    pub(super) probe: Option<Probe>,
}

/// How well a replica fits a call; the least is best.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Rank {
    /// It was kept from calls, and one may find out whether it still has to be.
    Probe,
    Fine,
    /// It is kept from calls: better than nobody.
    Barred,
    /// It failed this call, over another session.
    Tried,
}

struct Candidate {
    rank: Rank,
    carrier: Carrier,
    load: usize,
}

impl Shared {
    /// What carries a call, waiting for it if need be.
    ///
    /// # Errors
    /// There is nothing by the deadline, or within the channel's patience.
    pub(super) async fn find(&self, wanted: &Wanted<'_>, deadline: Instant) -> Result<Picked, Fault> {
        match self.pick(wanted) {
            Some(picked) => Ok(picked),
            None => Box::pin(self.wait(wanted, deadline)).await,
        }
    }

    /// What carries a call, if it is there.
    pub(super) fn pick(&self, wanted: &Wanted<'_>) -> Option<Picked> {
        let replicas = self.replicas.load();
        let several = replicas.len() > 1;
        if let Some(carrier) = wanted.beside.and_then(|beside| self.beside(beside, wanted)) {
            let probe = None;
            return Some(Picked {
                carrier,
                several,
                probe,
            });
        }
        if several {
            return self.pick_of(&replicas, wanted, false);
        }
        let strand = replicas
            .first()?
            .strand(wanted.affinity, self.share.load(Ordering::Relaxed));
        strand.at_once(wanted.tried).map(|carrier| Picked {
            carrier,
            several,
            probe: None,
        })
    }

    /// What carries a call that was not served, if that is another replica in whose way nothing stands.
    pub(super) fn pick_other(&self, wanted: &Wanted<'_>) -> Option<Picked> {
        self.pick_of(&self.replicas.load(), wanted, true)
    }

    /// Where the caller has handles already, as long as that takes calls.
    fn beside(&self, beside: &Beside, wanted: &Wanted<'_>) -> Option<Carrier> {
        let carrier = beside.carrier()?;
        (carrier.is_of(self) && !wanted.tried.session(carrier.ordinal())).then_some(carrier)
    }

    fn pick_of(&self, replicas: &[Arc<Replica>], wanted: &Wanted<'_>, other: bool) -> Option<Picked> {
        let now = Instant::now();
        let look = |index: usize| self.look(&replicas[index], wanted, now);
        if let Some((one, two)) = draw(replicas.len())
            && let (Some(one), Some(two)) = (look(one), look(two))
            && (one.rank, two.rank) == (Rank::Fine, Rank::Fine)
        {
            return Some(lighter(one, two).pick(wanted, now));
        }
        // All are looked at, which is done only where something is wrong. What is due for a probe is drawn soon enough.
        let mut found: Vec<Candidate> = (0..replicas.len()).filter_map(look).collect();
        if other {
            found.retain(|candidate| candidate.rank <= Rank::Fine);
        }
        let best = found.iter().map(|candidate| candidate.rank).min()?;
        found.retain(|candidate| candidate.rank == best);
        fastrand::shuffle(&mut found);
        let mut drawn = found.into_iter().take(2);
        let first = drawn.next()?;
        let least = match drawn.next() {
            Some(second) => lighter(first, second),
            None => first,
        };
        Some(least.pick(wanted, now))
    }

    fn look(&self, replica: &Replica, wanted: &Wanted<'_>, now: Instant) -> Option<Candidate> {
        let strand = replica.strand(wanted.affinity, self.share.load(Ordering::Relaxed));
        let carrier = strand.at_once(wanted.tried)?;
        let mut load = carrier.load();
        let rank = if wanted.tried.replica(replica.health.number()) {
            Rank::Tried
        } else {
            match replica.health.passage(wanted.binding, now) {
                Passage::Probe => Rank::Probe,
                Passage::Barred => Rank::Barred,
                Passage::Free => Rank::Fine,
            }
        };
        let warmth = replica.health.warmth(now);
        // Drawn by lot, so that it has its share where nobody is busy, too; one that is much less busy is taken all the same.
        if warmth < 1000 && warmth <= fastrand::usize(..1000) {
            load = load.saturating_mul(1000) / warmth.max(1);
        }
        Some(Candidate { rank, carrier, load })
    }

    async fn wait(&self, wanted: &Wanted<'_>, deadline: Instant) -> Result<Picked, Fault> {
        let mut changes = self.changes.subscribe();
        let limit = self
            .patient_until(wanted.affinity)
            .map_or(deadline, |until| until.min(deadline));
        loop {
            changes.borrow_and_update();
            if let Some(picked) = self.pick(wanted) {
                return Ok(picked);
            }
            if let Some(fault) = self.hopeless(wanted.affinity) {
                return Err(fault);
            }
            // The sender is in `self`, so only the time can run out.
            if tokio::time::timeout_at(limit, changes.changed()).await.is_err() {
                return Err(self.absent(wanted.affinity));
            }
        }
    }

    /// Until when calls wait for a session. The patience is that of all calls together: a function that can do without
    /// the provider would otherwise spend its time waiting anew at each call.
    fn patient_until(&self, affinity: usize) -> Option<Instant> {
        let share = self.share.load(Ordering::Relaxed);
        let replicas = self.replicas.load();
        let since = replicas
            .iter()
            .map(|replica| replica.alone_since(affinity, share))
            .max();
        since
            .unwrap_or_else(|| self.empty_since())
            .checked_add(self.options.patience)
    }

    /// Why waiting is no help: every replica is there, and none is one to talk to.
    fn hopeless(&self, affinity: usize) -> Option<Fault> {
        let share = self.share.load(Ordering::Relaxed);
        let mut reason = None;
        for replica in self.replicas.load().iter() {
            let down = replica.down(affinity, share).filter(|down| down.permanent)?;
            reason.get_or_insert(down);
        }
        reason.map(|down| down.fault.clone())
    }

    /// What a call learns that waited in vain.
    fn absent(&self, affinity: usize) -> Fault {
        let share = self.share.load(Ordering::Relaxed);
        let replicas = self.replicas.load();
        let endpoints = self.endpoints();
        let Some(first) = replicas.first() else {
            let why = self.discovery_error();
            let why = why.unwrap_or_else(|| "there is none".to_owned());
            let message = format!("no replica of the provider was found at {endpoints}: {why}");
            return Fault::refused(Code::Unavailable, message);
        };
        let down = first.down(affinity, share);
        let fault = absent(&first.site, down.as_deref());
        if replicas.len() == 1 {
            return fault;
        }
        let message = format!(
            "none of the {} replicas of the provider at {endpoints} takes calls: {}",
            replicas.len(),
            fault.message
        );
        Fault::refused(Code::Unavailable, message)
    }
}

impl Candidate {
    fn pick(self, wanted: &Wanted<'_>, now: Instant) -> Picked {
        let probe = match self.rank {
            Rank::Probe => self.carrier.health().probe(wanted.binding, now),
            Rank::Fine | Rank::Barred | Rank::Tried => None,
        };
        Picked {
            carrier: self.carrier,
            several: true,
            probe,
        }
    }
}

/// Two different numbers below `count`, if there are so many.
fn draw(count: usize) -> Option<(usize, usize)> {
    if count < 2 {
        return None;
    }
    let one = fastrand::usize(..count);
    let two = fastrand::usize(..count - 1);
    Some((one, if two >= one { two + 1 } else { two }))
}

fn lighter(one: Candidate, two: Candidate) -> Candidate {
    if two.load < one.load { two } else { one }
}
