//! Deliveries: what a provider pushes towards functions, to whichever session has asked for it.

use std::collections::{HashMap, VecDeque};
use std::future::Future;
use std::mem;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use bytes::Bytes;
use outboard_session::dispatch::{MethodDescriptor, Request, Response};
use outboard_session::failure::Failure;
use outboard_session::stream::Chunks;
use outboard_session::trace::TraceContext;
use tokio::sync::{mpsc, oneshot, watch};
use tonic::Code;

pub use pushed::Pushed;

mod pushed;

/// Where a provider puts what it delivers. Make it in [`Provider::start`](crate::Provider::start) and name it in
/// [`Services::delivers`](crate::Services::delivers); clones are the same outlet.
#[derive(Clone)]
pub struct Outlet(Arc<Hub>);

/// What is delivered: a call of a function's own export, from the provider's side.
pub struct Delivery {
    /// The function's name in the grants.
    pub function: Arc<str>,
    /// The binding that it comes from.
    pub binding: Arc<str>,
    /// Which export of the function it calls: one of the contracts that the outlet was made with.
    pub method: &'static MethodDescriptor,
    /// The request message, and the streams among the parameters. A delivery with streams is not given out again once it was
    /// given out: nothing could write them a second time.
    pub request: Request,
    /// The resources that the handles in the request number, from 0.
    pub handles: Vec<Pushed>,
    /// How long one who took it may need for an answer; then it is given to somebody else.
    pub patience: Duration,
    /// The trace that it belongs to, if any.
    pub trace: Option<TraceContext>,
}

/// A function that takes deliveries, as a provider sees it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Wanted {
    /// The function's name in the grants.
    pub function: Arc<str>,
    /// The binding that it takes them from.
    pub binding: Arc<str>,
    /// Which export of it is called.
    pub method: &'static MethodDescriptor,
    /// How many more it takes now.
    pub credit: u64,
}

/// A session, as the outlet sees it.
pub(crate) struct Taker {
    session: u64,
    jobs: mpsc::UnboundedSender<Job>,
}

/// A delivery on its way.
pub(crate) struct Job {
    pub(crate) line: Line,
    pub(crate) body: Bytes,
    pub(crate) streams: Vec<Chunks>,
    pub(crate) handles: Vec<Pushed>,
    pub(crate) attempt: u32,
    pub(crate) patience: Duration,
    pub(crate) trace: Option<TraceContext>,
    repeatable: bool,
    number: u64,
    answer: oneshot::Sender<Result<Response, Failure>>,
}

/// What deliveries of one kind have in common.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(crate) struct Line {
    pub(crate) function: Arc<str>,
    pub(crate) binding: Arc<str>,
    /// Its number in the hello's table.
    pub(crate) method: u32,
}

/// The deliveries of a replica: none, or one outlet's.
#[derive(Clone, Default)]
pub(crate) struct Outlets(Option<Outlet>);

struct Hub {
    methods: Vec<&'static MethodDescriptor>,
    lines: Mutex<HashMap<Line, Queue>>,
    changes: watch::Sender<u64>,
    last: AtomicU64,
}

/// Deliveries that wait for somebody who takes them, or those who wait for deliveries: never both.
#[derive(Default)]
struct Queue {
    waiting: VecDeque<Job>,
    takers: VecDeque<(Taker, u32)>,
}

/// Takes a delivery out of the queue when nobody waits for its outcome any more.
struct Withdrawn<'a> {
    hub: &'a Hub,
    line: Line,
    number: u64,
}

/// Deliveries that wait for one function and binding.
const WAITING: usize = 1024;
/// How often a delivery is given out before its outcome is said to be unknown.
const ATTEMPTS: u32 = 5;

impl Outlet {
    /// An outlet for calls of these contracts: the generated `METHODS` of each.
    pub fn new(contracts: &[&'static [MethodDescriptor]]) -> Self {
        Self(Arc::new(Hub {
            methods: contracts.iter().flat_map(|methods| methods.iter()).collect(),
            lines: Mutex::default(),
            changes: watch::Sender::new(0),
            last: AtomicU64::new(0),
        }))
    }

    /// Delivers, and waits for the function's response. It waits as long as nobody takes it.
    ///
    /// # Errors
    /// The outlet's contracts do not have the method; as many wait for this function and binding as may; the function
    /// failed; or its outcome is unknown after several attempts, as it is after one attempt with streams.
    ///
    /// # Cancellation
    /// Dropping the future takes the delivery back if nobody has it, and otherwise drops its outcome.
    pub async fn deliver(&self, delivery: Delivery) -> Result<Response, Failure> {
        let hub = &*self.0;
        let method = hub.number(delivery.method)?;
        let line = Line {
            function: delivery.function,
            binding: delivery.binding,
            method,
        };
        let (answer, outcome) = oneshot::channel();
        let number = hub.last.fetch_add(1, Ordering::Relaxed);
        let Request { body, streams } = delivery.request;
        hub.give(Job {
            line: line.clone(),
            body,
            repeatable: streams.is_empty(),
            streams,
            handles: delivery.handles,
            attempt: 0,
            patience: delivery.patience,
            trace: delivery.trace,
            number,
            answer,
        })?;
        let _withdrawn = Withdrawn { hub, line, number };
        outcome.await.unwrap_or_else(|_| Err(lost()))
    }

    /// Who takes deliveries now.
    pub fn wanted(&self) -> Vec<Wanted> {
        let hub = &*self.0;
        let lines = hub.lock();
        let wanted = lines.iter().filter_map(|(line, queue)| {
            let credit: u64 = queue.takers.iter().map(|(_, credit)| u64::from(*credit)).sum();
            (credit > 0).then(|| Wanted {
                function: Arc::clone(&line.function),
                binding: Arc::clone(&line.binding),
                method: hub.methods[line.method as usize],
                credit,
            })
        });
        wanted.collect()
    }

    /// Waits until [`Outlet::wanted`] may have changed since this was called.
    ///
    /// # Cancellation
    /// Nothing is lost.
    pub fn changed(&self) -> impl Future<Output = ()> + Send + use<> {
        let mut changes = self.0.changes.subscribe();
        let hub = Arc::clone(&self.0);
        async move {
            // The sender lives in the hub, which is held here.
            let _ = changes.changed().await;
            drop(hub);
        }
    }
}

impl Outlets {
    pub(crate) fn of(outlet: Option<Outlet>) -> Self {
        Self(outlet)
    }

    /// What it may call at functions, in the order of their numbers in a session.
    pub(crate) fn methods(&self) -> impl Iterator<Item = &'static MethodDescriptor> + '_ {
        self.0.iter().flat_map(|outlet| outlet.0.methods.iter().copied())
    }

    /// `taker` takes so many more deliveries.
    pub(crate) fn subscribe(&self, line: Line, taker: &Taker, more: u32) {
        if let Some(Outlet(hub)) = &self.0 {
            hub.subscribe(line, taker, more);
        }
    }

    /// `taker` takes no more, of one line or of any.
    pub(crate) fn stop(&self, taker: &Taker, line: Option<&Line>) {
        if let Some(Outlet(hub)) = &self.0 {
            hub.stop(taker.session, line);
        }
    }

    fn give(&self, job: Job) {
        if let Some(Outlet(hub)) = &self.0 {
            // A full queue has told whoever delivers.
            let _ = hub.give(job);
        }
    }
}

impl Taker {
    pub(crate) fn new() -> (Self, mpsc::UnboundedReceiver<Job>) {
        static LAST: AtomicU64 = AtomicU64::new(0);
        let (jobs, receiver) = mpsc::unbounded_channel();
        let session = LAST.fetch_add(1, Ordering::Relaxed);
        (Self { session, jobs }, receiver)
    }

    fn again(&self) -> Self {
        Self {
            session: self.session,
            jobs: self.jobs.clone(),
        }
    }
}

impl Job {
    /// Tells whoever delivers how it ended.
    pub(crate) fn end(self, outcome: Result<Response, Failure>) {
        // Whoever has gone does not want to know.
        let _ = self.answer.send(outcome);
    }

    /// Was given out, and came to nothing: somebody else may have it.
    pub(crate) fn again(self, outlets: &Outlets) {
        if !self.repeatable || self.attempt >= ATTEMPTS {
            return self.end(Err(lost()));
        }
        outlets.give(self);
    }

    /// Was not given out after all.
    pub(crate) fn back(mut self, outlets: &Outlets) {
        self.attempt = self.attempt.saturating_sub(1);
        outlets.give(self);
    }

    /// Whether nobody waits for it any more.
    pub(crate) fn is_withdrawn(&self) -> bool {
        self.answer.is_closed()
    }
}

impl Hub {
    fn number(&self, method: &'static MethodDescriptor) -> Result<u32, Failure> {
        let place = self.methods.iter().position(|known| *known == method);
        let number = place.and_then(|place| u32::try_from(place).ok());
        number.ok_or_else(|| {
            let what = format!(
                "the outlet was not made for {} {}",
                method.interface, method.function
            );
            Failure::refused(Code::Unimplemented, what)
        })
    }

    fn give(&self, job: Job) -> Result<(), Failure> {
        let mut lines = self.lock();
        let queue = lines.entry(job.line.clone()).or_default();
        if let Some(job) = queue.hand(job) {
            if queue.waiting.len() >= WAITING {
                let what = format!(
                    "{WAITING} deliveries wait for function {} already",
                    job.line.function
                );
                let failure =
                    Failure::refused(Code::ResourceExhausted, what).retry_after(Duration::from_secs(1));
                job.end(Err(failure.clone()));
                return Err(failure);
            }
            // What was given out before goes before what was not.
            if job.attempt > 0 {
                queue.waiting.push_front(job);
            } else {
                queue.waiting.push_back(job);
            }
        }
        Ok(())
    }

    fn subscribe(&self, line: Line, taker: &Taker, more: u32) {
        let mut lines = self.lock();
        let queue = lines.entry(line).or_default();
        let known = queue
            .takers
            .iter_mut()
            .find(|(known, _)| known.session == taker.session);
        match known {
            Some((_, credit)) => *credit = credit.saturating_add(more),
            None => queue.takers.push_back((taker.again(), more)),
        }
        while let Some(job) = queue.waiting.pop_front() {
            if let Some(job) = queue.hand(job) {
                queue.waiting.push_front(job);
                break;
            }
        }
        drop(lines);
        self.changes.send_modify(|count| *count += 1);
    }

    fn stop(&self, session: u64, line: Option<&Line>) {
        let mut lines = self.lock();
        lines.retain(|known, queue| {
            if line.is_none_or(|line| line == known) {
                queue.takers.retain(|(taker, _)| taker.session != session);
            }
            !queue.takers.is_empty() || !queue.waiting.is_empty()
        });
        drop(lines);
        self.changes.send_modify(|count| *count += 1);
    }

    /// No change stops halfway, so what a panic elsewhere left behind is whole.
    fn lock(&self) -> MutexGuard<'_, HashMap<Line, Queue>> {
        self.lines.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Queue {
    /// Hands a delivery to the next who takes one; gives it back if there is nobody.
    fn hand(&mut self, mut job: Job) -> Option<Job> {
        if job.is_withdrawn() {
            return None;
        }
        while let Some((taker, credit)) = self.takers.pop_front() {
            if credit == 0 {
                continue;
            }
            job.attempt += 1;
            match taker.jobs.send(job) {
                Ok(()) => {
                    self.takers.push_back((taker, credit - 1));
                    return None;
                }
                // A session that has ended.
                Err(mpsc::error::SendError(returned)) => {
                    job = returned;
                    job.attempt -= 1;
                }
            }
        }
        Some(job)
    }
}

impl Drop for Withdrawn<'_> {
    fn drop(&mut self) {
        let mut lines = self.hub.lock();
        let mut withdrawn = VecDeque::new();
        if let Some(queue) = lines.get_mut(&self.line) {
            let waiting = mem::take(&mut queue.waiting);
            let (theirs, others): (VecDeque<_>, VecDeque<_>) =
                waiting.into_iter().partition(|job| job.number == self.number);
            withdrawn = theirs;
            queue.waiting = others;
            if queue.waiting.is_empty() && queue.takers.is_empty() {
                lines.remove(&self.line);
            }
        }
        drop(lines);
        drop(withdrawn);
    }
}

fn lost() -> Failure {
    Failure::unknown_outcome(
        Code::Unavailable,
        "whoever took the delivery did not say what came of it",
    )
}
