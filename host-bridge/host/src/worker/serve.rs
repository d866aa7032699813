//! What goes on inside an instance: requests are begun, answered, and their bodies sent.

use std::future::poll_fn;
use std::pin::pin;
use std::sync::Arc;

use futures_util::stream::FuturesUnordered;
use futures_util::{FutureExt as _, StreamExt as _};
use hyper::Response;
use tokio::sync::oneshot;
use tokio::time::{Instant, sleep_until};
use tokio_util::sync::CancellationToken;
use wasmtime::AsContextMut as _;
use wasmtime::component::{Accessor, Resource, TypedFuncCallConcurrent};
use wasmtime_wasi_http::p3::Request;
use wasmtime_wasi_http::p3::bindings::http::types as p3;
use wasmtime_wasi_http::{Error, WasiBody, WasiHttpView as _};

use super::live::{Entry, Held, Live};
use super::{Membership, Service};
use crate::call::{Calls, Job};
use crate::failure::Reason;
use crate::function::Function;
use crate::http::body::{Guest, RunningBody};
use crate::instance::Instance;
use crate::pool::{Counted, Shared};

/// An instance and what it serves.
pub(super) struct Serving<'a> {
    pub(super) function: &'a Arc<Function>,
    pub(super) calls: &'a Calls,
    pub(super) service: &'a Service,
    pub(super) live: &'a Live,
}

/// A request that the function has been called with.
struct Called {
    number: u64,
    bodiless: bool,
    failed: CancellationToken,
    call: TypedFuncCallConcurrent<Instance, (Resource<Request>,), (Outcome,)>,
}

type Outcome = Result<Resource<p3::Response>, p3::ErrorCode>;

impl Serving<'_> {
    /// Serves the first request and those that come by the membership, until no more come and all is done.
    ///
    /// # Errors
    /// The instance trapped.
    pub(super) async fn run(
        &self,
        accessor: &Accessor<Instance>,
        first: Job,
        counted: Option<Counted>,
        mut membership: Option<&mut Membership>,
    ) -> wasmtime::Result<()> {
        let age = self.function.pool.as_ref().map(|pool| pool.reuse.age);
        let mut aged = pin!(sleep_until(Instant::now() + age.unwrap_or_default()));
        let mut requests = FuturesUnordered::new();
        requests.extend(
            self.begin(accessor, first, counted)?
                .map(|called| self.answer(accessor, called)),
        );
        loop {
            let accepting = membership.is_some();
            if !accepting && requests.is_empty() && self.live.is_empty() {
                return Ok(());
            }
            tokio::select! {
                biased;
                Some(ended) = requests.next() => ended?,
                () = poll_fn(|context| accessor.poll_no_interesting_tasks(context)),
                    if self.live.unsettled() => self.live.settle(),
                given = next(&mut membership), if accepting => match given {
                    Some(Shared { job, counted }) => {
                        let called = self.begin(accessor, job, Some(counted))?;
                        requests.extend(called.map(|called| self.answer(accessor, called)));
                    }
                    None => membership = None,
                },
                () = &mut aged, if accepting => self.leave(&mut membership),
                () = self.calls.draining.cancelled(), if accepting => self.leave(&mut membership),
            }
        }
    }

    /// Takes no more requests.
    fn leave(&self, membership: &mut Option<&mut Membership>) {
        if let Some(membership) = membership.take() {
            membership.leave(self.function, self.calls);
        }
    }

    /// Calls the function with a request; none if that could not be done, which is answered then.
    ///
    /// # Errors
    /// The instance cannot be called.
    fn begin(
        &self,
        accessor: &Accessor<Instance>,
        job: Job,
        counted: Option<Counted>,
    ) -> wasmtime::Result<Option<Called>> {
        let Job {
            request,
            bodiless,
            deadline,
            slot,
            answer,
            trace,
        } = job;
        let limits = &self.function.limits;
        accessor.with(|mut access| {
            let mut store = access.as_context_mut();
            let view = store.data_mut().http();
            let (request, _processed) = Request::from_http(view.hooks, Job::whole(request));
            let request = match view.table.push(request) {
                Ok(request) => request,
                Err(error) => {
                    // Nobody listens who has gone away meanwhile.
                    let _ = answer.send(Err(Reason::of(&error.into(), None, limits)));
                    return Ok(None);
                }
            };
            let handle = self.service.wasi_http_handler().func_handle();
            let call = handle.start_call_concurrent(&mut store, (request,))?;
            let begun = store.data_mut().begin(call.task(), limits, deadline, trace);
            let failed = CancellationToken::new();
            let number = self.live.add(Entry {
                deadline,
                answer,
                failed: failed.clone(),
                held: Held::new(begun, slot, counted),
            });
            Ok(Some(Called {
                number,
                bodiless,
                failed,
                call,
            }))
        })
    }

    /// Waits for the function's answer and hands it on, then for its body's end.
    ///
    /// # Errors
    /// The instance trapped.
    async fn answer(&self, accessor: &Accessor<Instance>, called: Called) -> wasmtime::Result<()> {
        let Called {
            number,
            bodiless,
            failed,
            call,
        } = called;
        let handle = self.service.wasi_http_handler().func_handle();
        let mut outcome = pin!(handle.finish_call_concurrent(accessor, call));
        let outcome = tokio::select! {
            biased;
            outcome = &mut outcome => outcome,
            () = poll_fn(|context| self.live.poll_gone(number, context)) => {
                self.live.abandon(number);
                if self.function.pool.is_none() {
                    return Ok(());
                }
                // A task of an instance cannot be ended from outside; it is waited for, up to its deadline.
                outcome.await
            }
        };
        let response = match outcome?.0 {
            Ok(response) => response,
            Err(code) => {
                self.live.answer(number, Err(Reason::from(code)));
                return Ok(());
            }
        };
        let (end, ended) = oneshot::channel();
        let ended = ended.shared();
        let arrived = ended
            .clone()
            .map(|end| end.map_err(|_| Error::ConnectionTerminated));
        let response: Response<WasiBody> = accessor.with(|mut access| {
            let response = access.get().http().table.delete(response)?;
            response.into_http(access, arrived)
        })?;
        let response = RunningBody::wrap(response, bodiless, Guest::Told(end), failed);
        self.live.answer(number, Ok(response));
        if ended.await.is_ok() {
            self.live.sent(number);
        } else {
            // The body is gone; a function that still writes it sees that by itself.
            self.live.end(number);
        }
        Ok(())
    }
}

async fn next(membership: &mut Option<&mut Membership>) -> Option<Shared> {
    match membership {
        Some(membership) => membership.jobs.recv().await,
        None => None,
    }
}
