//! The instances of a function that serve several requests: which of them takes the next one.

use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread::available_parallelism;

use tokio::sync::mpsc;

use crate::call::{Calls, Job};
use crate::config::Reuse;
use crate::function::Function;
use crate::worker;

/// The instances that take further requests. One that takes no more is not here, though it may still be at work.
pub(crate) struct Pool {
    pub(crate) reuse: Reuse,
    members: Mutex<Vec<Member>>,
    /// Whether new instances serve one request alone.
    closed: AtomicBool,
    /// How many instances can compute at one time.
    cores: usize,
}

/// What is known of an instance from outside.
#[derive(Default)]
pub(crate) struct Load {
    under_way: AtomicU32,
    computing: AtomicBool,
}

/// One more request under way in an instance, from when it was chosen for it.
pub(crate) struct Counted(Arc<Load>);

/// A request for an instance that serves several.
pub(crate) struct Shared {
    pub(crate) job: Job,
    pub(crate) counted: Counted,
}

struct Member {
    load: Arc<Load>,
    /// Closed when the member leaves: an instance learns by it that no more requests come.
    jobs: mpsc::UnboundedSender<Shared>,
    /// How many more requests it may be given.
    left: u32,
}

impl Function {
    /// Gives a request to an instance of the third generation, which answers it in any case.
    pub(crate) fn give(self: &Arc<Self>, job: Job, calls: &Calls) {
        let Some(pool) = &self.pool else {
            worker::start(self, worker::First::Only(job), calls);
            return;
        };
        let Some((load, shared, jobs)) = pool.choose(job) else {
            return;
        };
        worker::start(self, worker::First::Of { load, shared, jobs }, calls);
    }
}

impl Pool {
    pub(crate) fn new(reuse: Reuse) -> Self {
        Self {
            reuse,
            members: Mutex::default(),
            closed: AtomicBool::new(false),
            cores: available_parallelism().map_or(1, usize::from),
        }
    }

    /// Gives a request to an instance that has room, or gives it back with what a new instance needs.
    fn choose(&self, job: Job) -> Option<(Arc<Load>, Shared, mpsc::UnboundedReceiver<Shared>)> {
        let mut members = self.members();
        let room = |member: &Member| member.load.under_way() < self.reuse.concurrent;
        let least = (0..members.len())
            .filter(|index| room(&members[*index]))
            .min_by_key(|index| (members[*index].load.computing(), members[*index].load.under_way()));
        // An instance computes on one core: as long as there are others, a new instance answers sooner.
        let crowded = members.len() >= self.cores;
        if let Some(index) = least.filter(|index| crowded || !members[*index].load.computing()) {
            let member = &mut members[index];
            member.left -= 1;
            let counted = Counted::new(&member.load);
            // It leaves before it stops to listen, so there is somebody who takes this.
            let _ = member.jobs.send(Shared { job, counted });
            if member.left == 0 {
                members.swap_remove(index);
            }
            return None;
        }
        let load = Arc::new(Load::default());
        let counted = Counted::new(&load);
        let (jobs, receiver) = mpsc::unbounded_channel();
        if self.reuse.requests > 1 && !self.closed.load(Ordering::Relaxed) {
            members.push(Member {
                load: Arc::clone(&load),
                jobs,
                left: self.reuse.requests - 1,
            });
        }
        Some((load, Shared { job, counted }, receiver))
    }

    /// Takes all instances out, and lets no more in: each ends with what it has.
    pub(crate) fn close(&self) {
        let mut members = self.members();
        self.closed.store(true, Ordering::Relaxed);
        members.clear();
    }

    /// Takes out an instance that takes no more requests; what it was given and has not begun, it gives back.
    pub(crate) fn leave(&self, load: &Arc<Load>) {
        self.members().retain(|member| !Arc::ptr_eq(&member.load, load));
    }

    /// Nothing that holds the lock can panic halfway through a change.
    fn members(&self) -> MutexGuard<'_, Vec<Member>> {
        self.members.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Load {
    fn under_way(&self) -> u32 {
        self.under_way.load(Ordering::Relaxed)
    }

    fn computing(&self) -> bool {
        self.computing.load(Ordering::Relaxed)
    }

    /// Whether the instance computes, rather than waits, just now.
    pub(crate) fn computes(&self, computing: bool) {
        self.computing.store(computing, Ordering::Relaxed);
    }
}

impl Counted {
    fn new(load: &Arc<Load>) -> Self {
        load.under_way.fetch_add(1, Ordering::Relaxed);
        Self(Arc::clone(load))
    }
}

impl Drop for Counted {
    fn drop(&mut self) {
        self.0.under_way.fetch_sub(1, Ordering::Relaxed);
    }
}
