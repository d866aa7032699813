//! What every call goes through on its way to the provider, whichever face it came by: grant, size, its turn, panic.

use std::collections::BTreeSet;
use std::panic::AssertUnwindSafe;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use arc_swap::ArcSwap;
use futures_util::FutureExt as _;
use outboard_session::call::Call;
use outboard_session::dispatch::{
    Dispatch, HandleKind, Handles, MethodDescriptor, Request, ResourceId, Response,
};
use outboard_session::failure::Failure;
use outboard_session::frame::Load;
use outboard_session::right::Rights;
use outboard_telemetry::Tracer;
use tokio::time::Instant;
use tokio_util::task::TaskTracker;
use tonic::Code;
use tracing::Instrument as _;

use crate::admission::guarded::guarded;
use crate::admission::share::Permit;
use crate::config::Limits;
use crate::config::grant::GrantTable;
use crate::drain::Drain;
use crate::grant::{CallLimits, Pass, Policy, Scope};
use crate::lease::Leases;
use crate::metrics::Metrics;
use crate::outlet::Outlets;
use crate::provider::Provider;
use crate::readiness::Readiness;
use crate::seal::Seals;
use crate::session::DROP;

pub(crate) mod gate;
mod guarded;
pub(crate) mod share;
mod trace;

/// What the sessions and the plain face of a replica share.
pub(crate) struct Replica {
    pub(crate) kind: &'static str,
    pub(crate) name: String,
    pub(crate) epoch: u64,
    pub(crate) policy: Policy,
    pub(crate) limits: ArcSwap<Limits>,
    pub(crate) seals: Option<Arc<Seals>>,
    pub(crate) leases: Leases,
    pub(crate) interfaces: Vec<Arc<dyn Dispatch>>,
    /// The number of each interface's first function among all functions.
    pub(crate) firsts: Vec<usize>,
    pub(crate) needs: Needs,
    pub(crate) drain: Drain,
    pub(crate) readiness: Readiness,
    pub(crate) metrics: Metrics,
    pub(crate) tracer: Tracer,
    /// Handles, streams, and calls that are not over.
    pub(crate) alive: Arc<AtomicUsize>,
    pub(crate) streams: Arc<AtomicUsize>,
    pub(crate) running: Arc<AtomicUsize>,
    /// Those among the calls that wait for others before them, or for room.
    pub(crate) queued: Arc<AtomicUsize>,
    /// How full what the provider itself draws on is, in permille.
    pub(crate) saturation: Box<dyn Fn() -> u32 + Send + Sync>,
    pub(crate) outlets: Outlets,
    /// Calls of the plain face that are not over.
    pub(crate) plain: Arc<AtomicUsize>,
    /// The tasks of all sessions.
    pub(crate) sessions: TaskTracker,
}

/// The rights of which calls need one.
pub(crate) struct Needs {
    /// By interface and method.
    pub(crate) calls: Vec<Vec<Rights>>,
    /// By number.
    pub(crate) deliveries: Vec<Rights>,
}

/// Which function a call means.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Target {
    pub(crate) interface: usize,
    pub(crate) method: usize,
}

/// Counts one of something for as long as it lives.
pub(crate) struct Alive(Arc<AtomicUsize>);

impl Replica {
    /// Serves one call, or refuses it, and counts it. Nothing reaches the provider but through here. Whoever calls this drops the future at
    /// the call's deadline.
    ///
    /// # Cancellation
    /// Dropping the future drops the provider's.
    pub(crate) async fn serve(
        &self,
        scope: &Scope,
        target: Target,
        call: &Call,
        request: Request,
        handles: &dyn Handles,
        inside: bool,
    ) -> Result<Response, Failure> {
        let number = self.firsts[target.interface] + target.method;
        let counted = self.metrics.calls().begin(
            number,
            (&scope.binding, &scope.lines),
            request.body.len(),
            call.deadline,
        );
        let span = self.span(target, call);
        let traced = span.is_recorded().then(|| Call {
            trace: span.context(),
            ..call.clone()
        });
        let call = traced.as_ref().unwrap_or(call);
        let served = self.serve_counted(scope, target, call, request, handles, inside);
        // Most calls are not recorded, and their future stays as small as it can be.
        let outcome = match span.is_recorded() {
            true => {
                let log = span.for_log();
                let outcome = Box::pin(served.instrument(log.clone())).await;
                log.in_scope(|| self.log(target, call, &outcome));
                outcome
            }
            false => {
                let outcome = served.await;
                self.log(target, call, &outcome);
                outcome
            }
        };
        counted.end(&outcome);
        span.end_with(outcome.as_ref().err().map_or(Code::Ok, |failure| failure.code));
        outcome
    }

    fn log(&self, target: Target, call: &Call, outcome: &Result<Response, Failure>) {
        let failure = outcome.as_ref().err().map(|failure| failure.code);
        let function = self.method(target).function;
        tracing::debug!(function, binding = &*call.binding, ?failure, "served");
    }

    async fn serve_counted(
        &self,
        scope: &Scope,
        target: Target,
        call: &Call,
        request: Request,
        handles: &dyn Handles,
        inside: bool,
    ) -> Result<Response, Failure> {
        let admitted = self.admit(scope, target, &request);
        let mut pass = admitted.inspect_err(|failure| self.metrics.refused(failure))?;
        let permit = match pass.share.try_enter(inside) {
            Some(permit) => permit,
            None => {
                // Few wait, and all would carry what waiting takes.
                let turn = Box::pin(self.wait(scope, target, &pass, call.deadline)).await;
                let (renewed, permit) = turn.inspect_err(|failure| self.metrics.refused(failure))?;
                pass = renewed;
                permit
            }
        };
        let dispatch = &self.interfaces[target.interface];
        let method = &dispatch.methods()[target.method];
        let renewed;
        let call = if call.granted == pass.granted {
            call
        } else {
            renewed = Call {
                granted: pass.granted,
                ..call.clone()
            };
            &renewed
        };
        let served = AssertUnwindSafe(dispatch.call(target.method, call, request, handles)).catch_unwind();
        let Ok(response) = served.await else {
            tracing::error!(
                interface = method.interface,
                function = method.function,
                "a call panicked"
            );
            return Err(Failure::unknown_outcome(
                Code::Internal,
                format!(
                    "the provider failed in {} {}; its log says where",
                    method.interface, method.function
                ),
            ));
        };
        let mut response = response?;
        let most = pass.limits.reply;
        if response.body.len() > most {
            return Err(Failure::unknown_outcome(
                Code::ResourceExhausted,
                format!(
                    "the reply of {} {} has {} bytes and the provider's limit is {most} (limits.reply); ask for less",
                    method.interface,
                    method.function,
                    response.body.len(),
                ),
            ));
        }
        if !response.streams.is_empty() {
            // A call takes its part of the binding for as long as its streams last.
            let permit = Arc::new(permit);
            let guarded = |chunks| guarded(chunks, method, most, Arc::clone(&permit));
            response.streams = response.streams.into_iter().map(guarded).collect();
        }
        Ok(response)
    }

    /// Whether a call may come in with this request, when it is its turn.
    fn admit(&self, scope: &Scope, target: Target, request: &Request) -> Result<Pass, Failure> {
        let pass = self.judge(scope, target)?;
        pass.limits.take(request.body.len())?;
        let (method, streams) = (self.method(target), request.streams.len());
        if streams > method.request_streams {
            let what = format!(
                "a call of {} {} came with {streams} streams, and it has {}",
                method.interface, method.function, method.request_streams
            );
            return Err(Failure::refused(Code::InvalidArgument, what));
        }
        Ok(pass)
    }

    /// Waits for a call's turn, and judges it again: the rules may have changed meanwhile.
    async fn wait(
        &self,
        scope: &Scope,
        target: Target,
        pass: &Pass,
        deadline: Instant,
    ) -> Result<(Pass, Permit), Failure> {
        let waits = Alive::new(&self.queued);
        let permit = pass.share.enter(&scope.binding, deadline).await?;
        drop(waits);
        Ok((self.judge(scope, target)?, permit))
    }

    /// What one call, and one session that opens now, may take.
    pub(crate) fn limits(&self) -> Limits {
        **self.limits.load()
    }

    /// From now on these grants and limits hold, and these are the bindings. Sessions that are open keep the limits that they were told.
    pub(crate) fn replace(&self, grants: Vec<GrantTable>, limits: Limits, bindings: &BTreeSet<String>) {
        self.limits.store(Arc::new(limits));
        self.metrics.calls().know(bindings);
        self.policy.replace(grants, limits, bindings);
    }

    /// Lets a call in, or refuses it.
    pub(crate) fn judge(&self, scope: &Scope, target: Target) -> Result<Pass, Failure> {
        let needs = self.needs.calls[target.interface][target.method];
        scope.judge(&self.policy, self.method(target), needs)
    }

    /// Lets a delivery out, or refuses it.
    pub(crate) fn judge_delivery(&self, scope: &Scope, number: u32) -> Result<Pass, Failure> {
        let number = number as usize;
        let known = self
            .outlets
            .methods()
            .nth(number)
            .zip(self.needs.deliveries.get(number));
        let (method, needs) =
            known.ok_or_else(|| Failure::refused(Code::Unimplemented, "there are no such deliveries"))?;
        scope.judge(&self.policy, method, *needs)
    }

    /// Every function it serves, in the order of their numbers in a session.
    pub(crate) fn methods(&self) -> impl Iterator<Item = (Target, &'static MethodDescriptor)> {
        self.interfaces
            .iter()
            .enumerate()
            .flat_map(|(interface, dispatch)| {
                let target = move |(method, descriptor)| (Target { interface, method }, descriptor);
                dispatch.methods().iter().enumerate().map(target)
            })
    }

    /// Every resource it defines, with the kind that its handles really have: without a key to seal them with,
    /// portable ones are pinned.
    pub(crate) fn resources(&self) -> impl Iterator<Item = (ResourceId, HandleKind)> {
        let sealed = self.seals.is_some();
        let kind = move |(id, kind)| (id, if sealed { kind } else { HandleKind::Pinned });
        self.interfaces
            .iter()
            .flat_map(|dispatch| dispatch.resources())
            .map(kind)
    }

    /// How a call fails that its deadline ended.
    pub(crate) fn too_late(&self, target: Target) -> Failure {
        let MethodDescriptor {
            interface, function, ..
        } = self.method(target);
        let what = format!("{interface} {function} did not end by its deadline");
        Failure::unknown_outcome(Code::DeadlineExceeded, what)
    }

    pub(crate) fn method(&self, target: Target) -> &'static MethodDescriptor {
        &self.interfaces[target.interface].methods()[target.method]
    }

    /// How busy it is.
    pub(crate) fn load(&self) -> Load {
        let calls = self.running.load(Ordering::Relaxed);
        let queued = self.queued.load(Ordering::Relaxed).min(calls);
        let count = |number: usize| u32::try_from(number).unwrap_or(u32::MAX);
        Load {
            running: count(calls - queued),
            queued: count(queued),
            saturation: self.policy.full().max((self.saturation)()).min(1000),
        }
    }
}

impl CallLimits {
    /// Takes a request of `body` bytes, or refuses it.
    pub(crate) fn take(&self, body: usize) -> Result<(), Failure> {
        if body <= self.request {
            return Ok(());
        }
        Err(Failure::refused(
            Code::ResourceExhausted,
            format!(
                "the request has {body} bytes and the provider's limit is {} (limits.request); send less at once",
                self.request
            ),
        ))
    }
}

impl Needs {
    /// What the provider says of its functions. Whoever has something may drop it.
    pub(crate) fn of<P: Provider>(interfaces: &[Arc<dyn Dispatch>], outlets: &Outlets) -> Self {
        let of = |method: &MethodDescriptor| match method.function.starts_with(DROP) {
            true => Rights::ANY,
            false => P::rights(method),
        };
        let calls = interfaces.iter().map(|interface| interface.methods());
        Self {
            calls: calls.map(|methods| methods.iter().map(of).collect()).collect(),
            deliveries: outlets.methods().map(P::rights).collect(),
        }
    }
}

impl Alive {
    /// One more, unless there are `most`.
    pub(crate) fn among(count: &Arc<AtomicUsize>, most: usize) -> Option<Self> {
        let more = |alive: usize| (alive < most).then(|| alive + 1);
        count
            .fetch_update(Ordering::Relaxed, Ordering::Relaxed, more)
            .is_ok()
            .then(|| Self(Arc::clone(count)))
    }

    pub(crate) fn new(count: &Arc<AtomicUsize>) -> Self {
        count.fetch_add(1, Ordering::Relaxed);
        Self(Arc::clone(count))
    }
}

impl Drop for Alive {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::Relaxed);
    }
}
