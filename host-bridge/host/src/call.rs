//! One request, answered by an instance of its own.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use hyper::body::Incoming;
use hyper::{Request, Response};
use tokio::sync::oneshot;
use tokio::time::{Instant, timeout_at};
use tokio_util::sync::CancellationToken;
use tokio_util::task::{AbortOnDropHandle, TaskTracker};
use wasmtime::Store;
use wasmtime::component::Resource;
use wasmtime_wasi_http::WasiHttpView;
use wasmtime_wasi_http::p2::bindings::http::types::Scheme;
use wasmtime_wasi_http::p2::types::{HostIncomingRequest, HostResponseOutparam};

use crate::failure::{CallFailure, Reason};
use crate::function::Function;
use crate::http::body::{LimitedBody, ResponseBody, RunningBody};
use crate::instance::Instance;

/// What calls have in common: they are waited for when the host stops, and ended when its patience does.
#[derive(Clone, Default)]
pub(crate) struct Calls {
    pub(crate) tasks: TaskTracker,
    pub(crate) stop: CancellationToken,
}

/// Says that a guest did not come to its end, before its store is gone: to the reader of a response body, a store
/// that is dropped looks as if the guest had finished.
struct Unfinished(Option<Arc<AtomicBool>>);

impl Function {
    /// Runs the function for `request`, until it has answered; it may go on while the answer's body is sent.
    ///
    /// # Cancellation
    /// Dropping the future, or the response's body before its end, ends the guest.
    pub(crate) async fn call(
        self: &Arc<Self>,
        request: Request<Incoming>,
        calls: &Calls,
    ) -> Result<Response<ResponseBody>, CallFailure> {
        self.answer(request, calls).await.map_err(|reason| CallFailure {
            function: Arc::clone(&self.name),
            reason,
        })
    }

    async fn answer(
        self: &Arc<Self>,
        request: Request<Incoming>,
        calls: &Calls,
    ) -> Result<Response<ResponseBody>, Reason> {
        let deadline = Instant::now() + self.limits.time;
        let too_long = |size| Reason::Body {
            size,
            limit: self.limits.body,
        };
        let (request, exceeded) = LimitedBody::wrap(request, self.limits.body).map_err(too_long)?;
        let slot = Arc::clone(&self.slots).try_acquire_owned();
        let slot = slot.map_err(|_| Reason::Busy(self.limits.concurrent))?;
        let bodiless = request.method() == hyper::Method::HEAD;

        let mut store = Instance::store(
            self.proxy.engine(),
            &self.name,
            &self.limits,
            &self.link_names,
            deadline,
        );
        let (sender, answered) = oneshot::channel();
        let setup = |error: wasmtime::Error| Reason::of(&error, None, &self.limits);
        let request = store
            .data_mut()
            .http()
            .new_incoming_request(Scheme::Http, request)
            .map_err(setup)?;
        let outparam = store
            .data_mut()
            .http()
            .new_response_outparam(sender)
            .map_err(setup)?;

        let failed = Arc::new(AtomicBool::new(false));
        let run = {
            let (function, failed, stop) = (Arc::clone(self), Arc::clone(&failed), calls.stop.clone());
            calls.tasks.spawn(async move {
                let _slot = slot;
                let run = function.run(store, request, outparam, deadline, failed);
                stop.run_until_cancelled(run)
                    .await
                    .unwrap_or(Err(Reason::Stopping))
            })
        };
        let run = AbortOnDropHandle::new(run);

        tokio::select! {
            biased;
            Ok(()) = exceeded => Err(too_long(None)),
            answer = answered => match answer {
                Ok(Ok(response)) => Ok(RunningBody::wrap(response, bodiless, run, failed)),
                Ok(Err(code)) => Err(code.into()),
                // The store is gone and the way to answer with it: the guest has ended.
                Err(_) => match run.await {
                    Ok(Ok(())) => Err(Reason::NoAnswer),
                    Ok(Err(reason)) => Err(reason),
                    Err(ended) => Err(Reason::of_task(&ended)),
                },
            },
        }
    }

    async fn run(
        &self,
        mut store: Store<Instance>,
        request: Resource<HostIncomingRequest>,
        outparam: Resource<HostResponseOutparam>,
        deadline: Instant,
        failed: Arc<AtomicBool>,
    ) -> Result<(), Reason> {
        // Declared after the store, hence dropped before it, also when a host function panics.
        let mut unfinished = Unfinished(Some(failed));
        let handled = timeout_at(deadline, async {
            let proxy = self.proxy.instantiate_async(&mut store).await?;
            proxy
                .wasi_http_incoming_handler()
                .call_handle(&mut store, request, outparam)
                .await
        });
        let reason = match handled.await {
            Ok(Ok(())) => {
                unfinished.defuse();
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

impl Unfinished {
    fn defuse(&mut self) {
        self.0 = None;
    }
}

impl Drop for Unfinished {
    fn drop(&mut self) {
        if let Some(failed) = &self.0 {
            failed.store(true, Ordering::Release);
        }
    }
}
