//! Traffic on the counter example that leaves a ledger.

use std::collections::BTreeSet;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail, ensure};

use crate::client::{Client, Response};
use crate::ledger::{Ledger, Outcome, Tally};

/// A pause after an answer that was no success, so that a provider's absence does not fill the ledger.
const PAUSE: Duration = Duration::from_millis(20);

/// Workers that count until they are told to stop: each alternates between a counter of a name never used
/// before and one that all of them share.
#[derive(Debug)]
pub struct Traffic {
    label: String,
    stop: Arc<AtomicBool>,
    acknowledged: Arc<AtomicU64>,
    workers: Vec<JoinHandle<Notes>>,
}

#[derive(Debug, Default)]
struct Notes {
    own: Ledger,
    shared: Tally,
    /// What the shared counter answered: no sum is handed out twice.
    sums: Vec<u64>,
}

/// What was sent, and what came of it.
#[derive(Debug)]
pub struct Account {
    label: String,
    own: Ledger,
    shared: Tally,
    sums: Vec<u64>,
}

impl Traffic {
    /// Starts the workers; `label` tells their counters from those of other traffic on the same store.
    pub fn start(client: &Client, label: &str, workers: usize) -> Self {
        let stop = Arc::new(AtomicBool::new(false));
        let acknowledged = Arc::new(AtomicU64::new(0));
        let workers = (0..workers)
            .map(|worker| {
                let (client, stop, acknowledged) =
                    (client.clone(), Arc::clone(&stop), Arc::clone(&acknowledged));
                let (own, shared) = (format!("{label}-{worker}"), format!("{label}-all"));
                std::thread::spawn(move || work(&client, &own, &shared, &stop, &acknowledged))
            })
            .collect();
        Self {
            label: label.to_owned(),
            stop,
            acknowledged,
            workers,
        }
    }

    /// Waits until `more` further writes have been acknowledged.
    ///
    /// # Errors
    /// They were not, within `patience`.
    pub fn wait_for(&self, more: u64, patience: Duration) -> Result<()> {
        let enough = self.acknowledged.load(Ordering::SeqCst) + more;
        let until = Instant::now() + patience;
        while self.acknowledged.load(Ordering::SeqCst) < enough {
            if Instant::now() > until {
                let missing = enough - self.acknowledged.load(Ordering::SeqCst);
                bail!("{missing} of {more} writes were not acknowledged within {patience:?}");
            }
            std::thread::sleep(Duration::from_millis(5));
        }
        Ok(())
    }

    /// Ends the traffic.
    ///
    /// # Errors
    /// A worker panicked.
    pub fn stop(self) -> Result<Account> {
        self.stop.store(true, Ordering::SeqCst);
        let mut account = Account {
            label: self.label,
            own: Ledger::default(),
            shared: Tally::default(),
            sums: Vec::new(),
        };
        for worker in self.workers {
            let notes = worker.join().ok().context("a worker of the traffic panicked")?;
            account.own.merge(notes.own);
            account.shared.acknowledged += notes.shared.acknowledged;
            account.shared.refused += notes.shared.refused;
            account.shared.unknown += notes.shared.unknown;
            account.sums.extend(notes.sums);
        }
        Ok(account)
    }
}

impl Account {
    /// All writes by outcome.
    pub fn tally(&self) -> Tally {
        let own = self.own.tally();
        Tally {
            acknowledged: own.acknowledged + self.shared.acknowledged,
            refused: own.refused + self.shared.refused,
            unknown: own.unknown + self.shared.unknown,
        }
    }

    /// Reads every counter and compares.
    ///
    /// # Errors
    /// A counter cannot be read, an acknowledged write is missing, or one is there twice.
    pub fn check(&self, client: &Client) -> Result<()> {
        self.own
            .check(|name| value(&client.get(&format!("/counter/{name}"))?))?;
        let sum = value(&client.get(&format!("/counter/{}-all", self.label))?)?;
        let (least, most) = (
            self.shared.acknowledged,
            self.shared.acknowledged + self.shared.unknown,
        );
        ensure!(
            (least..=most).contains(&sum),
            "the shared counter stands at {sum}, after {least} acknowledged writes and {} of unknown outcome",
            self.shared.unknown
        );
        let distinct: BTreeSet<_> = self.sums.iter().collect();
        ensure!(
            distinct.len() == self.sums.len(),
            "the shared counter handed out the same sum twice"
        );
        Ok(())
    }
}

fn work(client: &Client, own: &str, shared: &str, stop: &AtomicBool, acknowledged: &AtomicU64) -> Notes {
    let mut notes = Notes::default();
    for turn in 0_u64.. {
        if stop.load(Ordering::SeqCst) {
            break;
        }
        let name = if turn % 2 == 0 {
            format!("{own}-{turn}")
        } else {
            shared.to_owned()
        };
        let answer = client.post(&format!("/counter/{name}"));
        let outcome = Outcome::of(&answer);
        if turn % 2 == 0 {
            notes.own.note(name, outcome);
        } else {
            match outcome {
                Outcome::Acknowledged => notes.shared.acknowledged += 1,
                Outcome::Refused => notes.shared.refused += 1,
                Outcome::Unknown => notes.shared.unknown += 1,
            }
            if outcome == Outcome::Acknowledged {
                notes
                    .sums
                    .extend(answer.ok().and_then(|response| value(&response).ok()));
            }
        }
        if outcome == Outcome::Acknowledged {
            acknowledged.fetch_add(1, Ordering::SeqCst);
        } else {
            std::thread::sleep(PAUSE);
        }
    }
    notes
}

fn value(response: &Response) -> Result<u64> {
    response.json()["value"]
        .as_u64()
        .with_context(|| format!("a counter answered {}: {}", response.status, response.text()))
}
