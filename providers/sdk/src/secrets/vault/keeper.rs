//! One path of the server, kept up to date: what is written there is looked at, what is lent is renewed and replaced.

use std::sync::Arc;
use std::time::Duration;

use tokio::task::JoinSet;
use tokio::time::{Instant, sleep, timeout};
use tokio_util::sync::CancellationToken;

use super::door::two_thirds;
use super::{At, Fetched, Lease, Vault};
use crate::secrets::held::{Held, Published};
use crate::secrets::pace::{Pace, shortened};
use crate::secrets::source::End;

/// The longest wait between two attempts.
const SLOWEST: Duration = Duration::from_secs(15);
/// How long what was replaced is left to those who still use it.
const DRAIN: Duration = Duration::from_secs(60);
/// What a renewal may fall short of what was asked and still be whole: the server counts in seconds.
const SLACK: Duration = Duration::from_secs(1);
/// The part of a time that chance takes off it.
const CHANCE: f64 = 0.1;
/// How often giving back is tried.
const ATTEMPTS: usize = 4;

pub(super) async fn keep(at: &At, held: &Held, end: &End) {
    let mut retired = JoinSet::new();
    let mut lent = None;
    let mut pace = Pace::up_to(SLOWEST);
    let mut suspicions = Suspicions::new();
    while !end.unused.is_cancelled() {
        let epoch = at.vault.door.entry().map_or(0, |entry| entry.epoch);
        let Some(fetched) = end.unused.run_until_cancelled(at.fetch()).await else {
            break;
        };
        let wait = match fetched {
            Ok(Fetched { fields, lease, again }) => {
                pace.reset();
                let ends = lease.as_ref().map(|lease| Instant::now() + lease.time);
                let Published { new, before } = held.publish(fields, ends);
                let before = before.zip(lent.take());
                if let Some((gone, lease)) = before {
                    let (vault, end) = (Arc::clone(&at.vault), end.whole.clone());
                    retired.spawn(async move { retire(&vault, lease, &gone, &end).await });
                }
                lent = lease;
                match (&lent, new) {
                    (Some(lease), _) => {
                        let held_on = hold(at, held, lease, epoch, &mut suspicions);
                        end.unused.run_until_cancelled(held_on).await;
                        continue;
                    }
                    (None, _) => shortened(again, CHANCE),
                }
            }
            Err(refusal) => {
                held.troubled(&refusal.to_string());
                pace.next()
            }
        };
        tokio::select! {
            () = sleep(wait) => {}
            () = suspicions.come(held) => {}
            () = at.vault.door.other_than(epoch) => {}
            () = end.unused.cancelled() => {}
        }
        while retired.try_join_next().is_some() {}
    }
    // Nobody asks any more, but connections that were opened with it may still be there.
    if let (Some(lease), Some(gone)) = (lent, held.let_go()) {
        retire(&at.vault, lease, &gone, &end.whole).await;
    }
    retired.join_all().await;
}

/// Keeps what is lent, and returns when there has to be another.
async fn hold(at: &At, held: &Held, lease: &Lease, epoch: u64, suspicions: &mut Suspicions) {
    let mut pace = Pace::up_to(SLOWEST);
    let mut wait = two_thirds(shortened(lease.time, CHANCE));
    loop {
        tokio::select! {
            () = sleep(wait) => {}
            () = suspicions.come(held) => return,
            // What was lent to a login ends with it.
            () = at.vault.door.other_than(epoch) => return,
        }
        if !lease.renewable {
            return;
        }
        match at.vault.renew(lease).await {
            Ok(granted) => {
                held.renewed(Instant::now() + granted);
                // When it is given less than it asks for, it comes to its end, however often it is renewed.
                if granted + SLACK < lease.time {
                    return;
                }
                pace.reset();
                wait = two_thirds(shortened(granted, CHANCE));
            }
            Err(refusal) if refusal.is_no() => {
                tracing::info!(because = %refusal, "a lease cannot be renewed; another is asked for");
                return;
            }
            Err(refusal) => {
                held.troubled(&refusal.to_string());
                wait = pace.next();
            }
        }
    }
}

/// Gives back what was replaced, once nobody uses it any more or it was given time enough.
async fn retire(vault: &Vault, lease: Lease, gone: &CancellationToken, end: &CancellationToken) {
    let unused = timeout(DRAIN, gone.cancelled());
    if let Some(Err(_)) = end.run_until_cancelled(unused).await {
        tracing::warn!(
            "a credential that was replaced is still in use after {DRAIN:?}, and is given back nevertheless"
        );
    }
    give_back(vault, &lease).await;
}

async fn give_back(vault: &Vault, lease: &Lease) {
    let mut pace = Pace::up_to(SLOWEST);
    for _ in 0..ATTEMPTS {
        match vault.revoke(lease).await {
            Ok(()) => return,
            Err(refusal) if refusal.is_no() => {
                tracing::info!(because = %refusal, "a credential is not given back, and ends by itself; sys/leases/revoke lets it");
                return;
            }
            Err(_) => sleep(pace.next()).await,
        }
    }
    tracing::warn!("a credential could not be given back, and ends by itself");
}

/// What backends refuse is asked for anew at once, but not at any rate.
struct Suspicions {
    pace: Pace,
    last: Option<Instant>,
}

/// What was good for so long was good.
const PROVEN: Duration = Duration::from_secs(60);

impl Suspicions {
    fn new() -> Self {
        Self {
            pace: Pace::up_to(PROVEN),
            last: None,
        }
    }

    /// Waits for the next that is due.
    async fn come(&mut self, held: &Held) {
        held.suspected().await;
        match self.last {
            Some(last) if last.elapsed() < PROVEN => sleep(self.pace.next()).await,
            _ => self.pace.reset(),
        }
        self.last = Some(Instant::now());
    }
}
