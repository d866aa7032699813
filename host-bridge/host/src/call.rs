//! One request, answered by an instance of its own, or by one that answers others too.

use std::sync::Arc;

use hyper::body::Incoming;
use hyper::header::HOST;
use hyper::http::uri::{Authority, Scheme};
use hyper::{Request, Response};
use outboard_linker::BridgeState;
use outboard_telemetry::Trace;
use tokio::sync::{OwnedSemaphorePermit, oneshot};
use tokio::time::{Instant, timeout_at};
use tokio_util::sync::{CancellationToken, DropGuard};
use tokio_util::task::{AbortOnDropHandle, TaskTracker};
use tracing::Instrument as _;
use wasmtime::Store;
use wasmtime::component::Resource;
use wasmtime_wasi_http::WasiHttpView;
use wasmtime_wasi_http::p2::bindings::ProxyPre;
use wasmtime_wasi_http::p2::bindings::http::types as p2;
use wasmtime_wasi_http::p2::types::{HostIncomingRequest, HostResponseOutparam};

use crate::failure::{CallFailure, Reason};
use crate::function::Function;
use crate::handler::Handler;
use crate::http::body::{Guest, LimitedBody, ResponseBody, RunningBody};
use crate::instance::{Instance, last_call};

/// What calls have in common: they are waited for when the host stops, and ended when its patience does.
#[derive(Clone, Default)]
pub(crate) struct Calls {
    pub(crate) tasks: TaskTracker,
    /// Told when the host takes no more requests.
    pub(crate) draining: CancellationToken,
    pub(crate) stop: CancellationToken,
}

/// A request on its way to an instance.
pub(crate) struct Job {
    pub(crate) request: Request<LimitedBody>,
    /// Whether its answer is sent without a body.
    pub(crate) bodiless: bool,
    pub(crate) deadline: Instant,
    pub(crate) slot: OwnedSemaphorePermit,
    /// What it is a part of.
    pub(crate) trace: Trace,
    /// Closed when nobody waits for the answer any more.
    pub(crate) answer: oneshot::Sender<Answer>,
}

pub(crate) type Answer = Result<Response<ResponseBody>, Reason>;

impl Function {
    /// Runs the function for `request`, until it has answered; it may go on while the answer's body is sent.
    ///
    /// # Cancellation
    /// Dropping the future, or the response's body before its end, ends the guest, or the request in an instance that
    /// serves others.
    pub(crate) async fn call(
        self: &Arc<Self>,
        request: Request<Incoming>,
        calls: &Calls,
        trace: Trace,
    ) -> Result<Response<ResponseBody>, CallFailure> {
        self.answer(request, calls, trace)
            .await
            .map_err(|reason| CallFailure {
                function: Arc::clone(&self.name),
                reason,
            })
    }

    async fn answer(self: &Arc<Self>, request: Request<Incoming>, calls: &Calls, trace: Trace) -> Answer {
        let deadline = Instant::now() + self.limits.time;
        let too_long = |size| Reason::Body {
            size,
            limit: self.limits.body,
        };
        let (request, exceeded) = LimitedBody::wrap(request, self.limits.body).map_err(too_long)?;
        let slot = Arc::clone(&self.slots).try_acquire_owned();
        let slot = slot.map_err(|_| Reason::Busy(self.limits.concurrent))?;
        let (answer, answered) = oneshot::channel();
        let job = Job {
            bodiless: request.method() == hyper::Method::HEAD,
            request,
            deadline,
            slot,
            answer,
            trace,
        };
        let answered = async {
            match &self.handler {
                Handler::Second(proxy) => self.answer_alone(proxy, job, calls).await,
                Handler::Third(_) => {
                    self.give(job, calls);
                    // It is told why in every other case.
                    answered.await.unwrap_or(Err(Reason::Host))
                }
            }
        };
        tokio::select! {
            biased;
            Ok(()) = exceeded => Err(too_long(None)),
            answer = answered => answer,
        }
    }

    /// Has an instance of the second generation serve a request.
    async fn answer_alone(self: &Arc<Self>, proxy: &ProxyPre<Instance>, job: Job, calls: &Calls) -> Answer {
        let Job {
            request,
            bodiless,
            deadline,
            slot,
            trace,
            ..
        } = job;
        let log = trace.for_log();
        let bridge = BridgeState::new(last_call(&self.limits, deadline)).with_trace(trace);
        let mut store = Instance::store(self, bridge, 1);
        let (sender, answered) = oneshot::channel();
        let setup = |error: wasmtime::Error| Reason::of(&error, None, &self.limits);
        let request = store
            .data_mut()
            .http()
            .new_incoming_request(p2::Scheme::Http, request)
            .map_err(setup)?;
        let outparam = store
            .data_mut()
            .http()
            .new_response_outparam(sender)
            .map_err(setup)?;

        let failed = CancellationToken::new();
        let run = {
            let (function, stop) = (Arc::clone(self), calls.stop.clone());
            let (proxy, failed) = (proxy.clone(), failed.clone().drop_guard());
            let run = async move {
                let _slot = slot;
                let run = function.run(&proxy, store, request, outparam, deadline, failed);
                stop.run_until_cancelled(run)
                    .await
                    .unwrap_or(Err(Reason::Stopping))
            };
            calls.tasks.spawn(run.instrument(log))
        };
        let run = AbortOnDropHandle::new(run);
        match answered.await {
            Ok(Ok(response)) => Ok(RunningBody::wrap(response, bodiless, Guest::Alone(run), failed)),
            Ok(Err(code)) => Err(code.into()),
            // The store is gone and the way to answer with it: the guest has ended.
            Err(_) => match run.await {
                Ok(Ok(())) => Err(Reason::NoAnswer),
                Ok(Err(reason)) => Err(reason),
                Err(ended) => Err(Reason::of_task(&ended)),
            },
        }
    }

    /// `failed` says that a guest did not come to its end, before its store is gone: to the reader of a response body, a
    /// store that is dropped looks as if the guest had finished.
    async fn run(
        &self,
        proxy: &ProxyPre<Instance>,
        mut store: Store<Instance>,
        request: Resource<HostIncomingRequest>,
        outparam: Resource<HostResponseOutparam>,
        deadline: Instant,
        failed: DropGuard,
    ) -> Result<(), Reason> {
        // Declared after the store, hence dropped before it, also when a host function panics.
        let unfinished = failed;
        let handled = timeout_at(deadline, async {
            let proxy = proxy.instantiate_async(&mut store).await?;
            proxy
                .wasi_http_incoming_handler()
                .call_handle(&mut store, request, outparam)
                .await
        });
        let reason = match handled.await {
            Ok(Ok(())) => {
                unfinished.disarm();
                return Ok(());
            }
            Ok(Err(error)) => {
                tracing::debug!(function = &*self.name, "{error:?}");
                Reason::of(&error, store.data().memory_refused(), &self.limits)
            }
            Err(_) => Reason::Time(self.limits.time),
        };
        tracing::warn!(function = &*self.name, "a request came to nothing: {reason}");
        Err(reason)
    }
}

impl Job {
    /// The request with the scheme and authority that a client of HTTP/1.1 leaves out of its target.
    pub(crate) fn whole(request: Request<LimitedBody>) -> Request<LimitedBody> {
        let (mut parts, body) = request.into_parts();
        let host = parts.headers.get(HOST).and_then(|host| host.to_str().ok());
        let authority = host.and_then(|host| host.parse::<Authority>().ok());
        let mut target = parts.uri.clone().into_parts();
        target.scheme.get_or_insert(Scheme::HTTP);
        target.authority = target.authority.or(authority);
        // Without an authority, or with a path that is none, the request stays as it came.
        if let Ok(uri) = target.try_into() {
            parts.uri = uri;
        }
        Request::from_parts(parts, body)
    }
}
