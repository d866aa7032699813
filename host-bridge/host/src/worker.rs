//! An instance of the third generation at work: it serves one request, or several, at once or in turn.

mod live;
mod serve;

use std::future::poll_fn;
use std::pin::Pin;
use std::sync::Arc;

use outboard_linker::BridgeState;
use tokio::sync::mpsc;
use tokio::time::{Instant, sleep_until, timeout_at};
use tracing::{Instrument as _, Span};
use wasmtime_wasi_http::p3::bindings::{Service, ServicePre};

use crate::call::{Calls, Job};
use crate::failure::Reason;
use crate::function::Function;
use crate::handler::Handler;
use crate::instance::{Instance, last_call};
use crate::pool::{Counted, Load, Shared};
use live::Live;
use serve::Serving;

/// What an instance begins with.
pub(crate) enum First {
    /// The only request that it serves.
    Only(Job),
    /// The first of several.
    Of {
        load: Arc<Load>,
        shared: Shared,
        jobs: mpsc::UnboundedReceiver<Shared>,
    },
}

/// Starts an instance. It answers what it is given in any case.
pub(crate) fn start(function: &Arc<Function>, first: First, calls: &Calls) {
    let Handler::Third(service) = &function.handler else {
        unreachable!("only functions of the third generation have requests given to them");
    };
    let worker = Worker {
        service: service.clone(),
        function: Arc::clone(function),
        calls: calls.clone(),
    };
    // One that serves several requests is about none of them.
    let log = match &first {
        First::Only(job) => job.trace.for_log(),
        First::Of { .. } => Span::none(),
    };
    calls.tasks.spawn(worker.run(first).instrument(log));
}

struct Worker {
    service: ServicePre<Instance>,
    function: Arc<Function>,
    calls: Calls,
}

/// What an instance has of its pool.
struct Membership {
    load: Arc<Load>,
    jobs: mpsc::UnboundedReceiver<Shared>,
}

/// Why an instance ended with requests under way.
enum Ended {
    Failed(wasmtime::Error),
    /// All of them took too long.
    Late,
    Stopped,
}

impl Membership {
    /// Takes no more requests; what was given and not begun goes to other instances.
    fn leave(&mut self, function: &Arc<Function>, calls: &Calls) {
        if let Some(pool) = &function.pool {
            pool.leave(&self.load);
        }
        while let Ok(Shared { job, .. }) = self.jobs.try_recv() {
            function.give(job, calls);
        }
    }
}

impl Worker {
    async fn run(self, first: First) {
        let (job, counted, mut membership) = match first {
            First::Only(job) => (job, None, None),
            First::Of { load, shared, jobs } => {
                (shared.job, Some(shared.counted), Some(Membership { load, jobs }))
            }
        };
        self.serve(job, counted, &mut membership).await;
        if let Some(membership) = &mut membership {
            membership.leave(&self.function, &self.calls);
        }
    }

    async fn serve(&self, job: Job, counted: Option<Counted>, membership: &mut Option<Membership>) {
        let limits = &self.function.limits;
        let (bridge, at_once) = match &self.function.pool {
            Some(pool) => (BridgeState::shared(), pool.reuse.concurrent),
            None => (BridgeState::new(last_call(limits, job.deadline)), 1),
        };
        let mut store = Instance::store(&self.function, bridge, at_once);
        let instantiated = timeout_at(job.deadline, self.service.instantiate_async(&mut store)).await;
        let service = match instantiated {
            Ok(Ok(service)) => service,
            failed => {
                let reason = match failed {
                    Ok(Err(error)) => Reason::of(&error, store.data().memory_refused(), limits),
                    _ => Reason::Time(limits.time),
                };
                tracing::warn!(
                    function = &*self.function.name,
                    "no instance came to be: {reason}"
                );
                // Nobody listens who has gone away meanwhile.
                let _ = job.answer.send(Err(reason));
                return;
            }
        };
        // Declared after the store, hence dropped before it: bodies that did not come to their end are told first.
        let live = Live::new(self.function.pool.is_some());
        let load = membership.as_ref().map(|membership| Arc::clone(&membership.load));
        let ended = {
            let serving = Serving {
                function: &self.function,
                calls: &self.calls,
                service: &service,
                live: &live,
            };
            let inside = store.run_concurrent(async |accessor| {
                serving.run(accessor, job, counted, membership.as_mut()).await
            });
            self.drive(std::pin::pin!(inside), &live, load.as_ref()).await
        };
        let reason = match ended {
            None => return,
            Some(Ended::Failed(error)) => {
                tracing::debug!(function = &*self.function.name, "{error:?}");
                Reason::of(&error, store.data().memory_refused(), limits)
            }
            Some(Ended::Late) => Reason::Time(limits.time),
            Some(Ended::Stopped) => Reason::Stopping,
        };
        tracing::warn!(
            function = &*self.function.name,
            "an instance came to nothing: {reason}"
        );
        live.fail(&reason);
    }

    /// Keeps an instance going until it is done, and to its requests' deadlines: these are kept here, where neither a
    /// guest that computes nor a call that has the store to itself can keep them from being seen.
    async fn drive(
        &self,
        mut inside: Pin<&mut impl Future<Output = wasmtime::Result<wasmtime::Result<()>>>>,
        live: &Live,
        load: Option<&Arc<Load>>,
    ) -> Option<Ended> {
        loop {
            let deadline = live.next_deadline();
            let computing = poll_fn(|context| {
                let computes = |computing| load.into_iter().for_each(|load| load.computes(computing));
                computes(true);
                let polled = inside.as_mut().poll(context);
                computes(false);
                polled
            });
            tokio::select! {
                biased;
                ended = computing => return ended.flatten().err().map(Ended::Failed),
                () = live.changed() => {}
                () = until(deadline) => {
                    let expired = live.expire(Instant::now(), self.function.limits.time);
                    if let (true, Some(load), Some(pool)) = (expired.retires, load, &self.function.pool) {
                        pool.leave(load);
                    }
                    if expired.all {
                        return Some(Ended::Late);
                    }
                }
                () = self.calls.stop.cancelled() => return Some(Ended::Stopped),
            }
        }
    }
}

async fn until(deadline: Option<Instant>) {
    match deadline {
        Some(deadline) => sleep_until(deadline).await,
        None => std::future::pending().await,
    }
}
