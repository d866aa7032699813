//! Calls of functions over HTTP, by as many threads as are wanted, each call with what became of it.

mod answer;
mod report;
mod request;

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use anyhow::{Context as _, Result, bail};
use outboard_test_support::client::{Client, Response};

pub(crate) use self::answer::{Class, class};
pub(crate) use self::report::{Call, Report};
use self::request::Worker;

/// Where requests go in.
pub(crate) trait Door: Send + Sync {
    /// Sends one, and waits for all of its answer.
    ///
    /// # Errors
    /// There was no whole answer.
    fn send(&self, method: &str, path: &str, body: &[u8]) -> Result<Response>;
}

impl Door for Client {
    fn send(&self, method: &str, path: &str, body: &[u8]) -> Result<Response> {
        Self::send(self, method, path, body)
    }
}

/// What a call asks of a function.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    /// To read what the worker has set before. Idempotent.
    Read,
    /// To set something of a name of its own. Idempotent in what it does, whether the contract says so or not.
    Set,
    /// To write something of a name of its own, which is there twice if it is done twice.
    Append,
    /// To add one to the worker's counter.
    Add,
    /// To write something in two statements of one transaction, with a pause between them.
    Transaction,
}

/// Which functions are called: those of [`FUNCTIONS`](crate::scene::FUNCTIONS).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Store {
    /// The probe and the counter, with a key-value store.
    KeyValue,
    /// The probe, with the tables of [`TABLES`](crate::checker::TABLES).
    Database,
    /// Any function, by one path and one body, of which no notes are taken. What the answer calls `took_us` is how
    /// long the function waited.
    Fixed(&'static str, &'static str),
}

/// What is to be sent.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Load<'a> {
    /// Tells what is written from what other traffic on the same store writes: letters and digits.
    pub(crate) label: &'a str,
    /// Whose functions are called.
    pub(crate) store: Store,
    /// What is asked, in turn.
    pub(crate) kinds: &'a [Kind],
    /// How many threads call.
    pub(crate) workers: usize,
    /// How many calls all of them begin in a second, as far as those before have ended; none for as many as they can.
    pub(crate) rate: Option<f64>,
    /// When a call has to have been answered: the limit of the function's time, and a little.
    pub(crate) limit: Duration,
}

/// All kinds.
pub(crate) const MIXED: &[Kind] = &[Kind::Read, Kind::Set, Kind::Append, Kind::Add];
/// What most rows send.
pub(crate) const LOAD: Load<'static> = Load {
    label: "w",
    store: Store::Database,
    kinds: MIXED,
    workers: 8,
    rate: None,
    limit: Duration::from_secs(6),
};
/// A pause after a failure, so that a provider's absence does not fill the ledger.
const PAUSE: Duration = Duration::from_millis(10);

/// Traffic that goes on until it is stopped.
pub(crate) struct Traffic {
    stop: Arc<AtomicBool>,
    done: Arc<AtomicU64>,
    workers: Vec<JoinHandle<Report>>,
}

impl Traffic {
    /// Starts it.
    pub(crate) fn start(door: &Arc<dyn Door>, load: Load<'_>) -> Self {
        let stop = Arc::new(AtomicBool::new(false));
        let done = Arc::new(AtomicU64::new(0));
        let pace = load
            .rate
            .map(|rate| Duration::from_secs_f64(load.workers as f64 / rate));
        let workers = (0..load.workers)
            .map(|number| {
                let (door, stop, done) = (Arc::clone(door), Arc::clone(&stop), Arc::clone(&done));
                let kinds = load.kinds.to_vec();
                let worker = Worker::new(&format!("{}{number}", load.label), load.store);
                // They begin one after the other, as those who know nothing of each other do.
                let offset = pace.map(|pace| pace.mul_f64(number as f64 / load.workers as f64));
                std::thread::spawn(move || {
                    let report = Report::new(load.limit);
                    work(&*door, worker, &kinds, pace.zip(offset), report, &stop, &done)
                })
            })
            .collect();
        Self { stop, done, workers }
    }

    /// Waits until `more` further calls have done what they were asked for.
    ///
    /// # Errors
    /// They have not, within `patience`.
    pub(crate) fn wait_for(&self, more: u64, patience: Duration) -> Result<()> {
        let enough = self.done.load(Ordering::SeqCst) + more;
        let until = Instant::now() + patience;
        while self.done.load(Ordering::SeqCst) < enough {
            if Instant::now() > until {
                let missing = enough - self.done.load(Ordering::SeqCst);
                bail!("{missing} of {more} calls were not done within {patience:?}");
            }
            std::thread::sleep(Duration::from_millis(5));
        }
        Ok(())
    }

    /// Ends it, and waits for the calls that are under way.
    ///
    /// # Errors
    /// A thread panicked.
    pub(crate) fn stop(self) -> Result<Report> {
        self.stop.store(true, Ordering::SeqCst);
        let mut all: Option<Report> = None;
        for worker in self.workers {
            let report = worker.join().ok().context("a worker of the traffic panicked")?;
            match &mut all {
                Some(all) => all.merge(report),
                None => all = Some(report),
            }
        }
        all.context("traffic of no workers")
    }
}

/// Sends this load for a while.
///
/// # Errors
/// As [`Traffic::stop`].
pub(crate) fn run_for(door: &Arc<dyn Door>, load: Load<'_>, time: Duration) -> Result<Report> {
    let traffic = Traffic::start(door, load);
    std::thread::sleep(time);
    traffic.stop()
}

fn work(
    door: &dyn Door,
    mut worker: Worker,
    kinds: &[Kind],
    pace: Option<(Duration, Duration)>,
    mut report: Report,
    stop: &AtomicBool,
    done: &AtomicU64,
) -> Report {
    let mut next = Instant::now() + pace.map_or(Duration::ZERO, |(_, offset)| offset);
    for kind in kinds.iter().copied().cycle() {
        if let Some((pace, _)) = pace {
            std::thread::sleep(next.saturating_duration_since(Instant::now()));
            // What could not begin in its time is left out, so that a pause is not followed by a rush.
            next = (next + pace).max(Instant::now());
        }
        if stop.load(Ordering::SeqCst) {
            break;
        }
        let request = worker.next(kind);
        let begun = Instant::now();
        let answer = door.send(request.method, &request.path, request.body.as_bytes());
        let took = begun.elapsed();
        let (class, told) = class(&answer);
        let inside = answer
            .as_ref()
            .ok()
            .and_then(|answer| answer.json()["took_us"].as_u64())
            .map(Duration::from_micros);
        worker.note(&request, class, answer.ok(), &mut report.checker);
        report.add(
            Call {
                kind: request.kind,
                begun,
                took,
                class,
                inside,
            },
            told,
        );
        if class == Class::Done {
            done.fetch_add(1, Ordering::SeqCst);
        } else {
            std::thread::sleep(PAUSE);
        }
    }
    report
}
