//! What every call goes through on its way to the provider, whichever face it came by: grant, deadline, panic, size.

use std::panic::AssertUnwindSafe;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use bytes::Bytes;
use futures_util::FutureExt as _;
use outboard_session::call::Call;
use outboard_session::dispatch::{Dispatch, HandleKind, Handles, MethodDescriptor, ResourceId};
use outboard_session::failure::Failure;
use tokio::sync::Semaphore;
use tokio::time::{Instant, timeout_at};
use tonic::Code;

use crate::config::Limits;
use crate::drain::Drain;
use crate::grant::Policy;
use crate::lease::Leases;
use crate::seal::Sealer;

/// What the sessions and the plain face of a replica share.
pub(crate) struct Replica {
    pub(crate) kind: &'static str,
    pub(crate) name: String,
    pub(crate) epoch: u64,
    pub(crate) policy: Policy,
    pub(crate) limits: Limits,
    pub(crate) sealer: Option<Sealer>,
    pub(crate) leases: Leases,
    pub(crate) interfaces: Vec<Arc<dyn Dispatch>>,
    pub(crate) drain: Drain,
    pub(crate) alive: Arc<AtomicUsize>,
    /// A permit for each call of the plain face that may be in flight.
    pub(crate) plain: Semaphore,
}

/// Which function a call means.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Target {
    pub(crate) interface: usize,
    pub(crate) method: usize,
}

/// Counts one handle for as long as it lives.
pub(crate) struct Alive(Arc<AtomicUsize>);

impl Replica {
    /// Serves one call, or refuses it. Nothing reaches the provider but through here.
    ///
    /// # Cancellation
    /// Dropping the future drops the provider's.
    pub(crate) async fn serve(
        &self,
        target: Target,
        call: &Call,
        body: Bytes,
        handles: &dyn Handles,
    ) -> Result<Bytes, Failure> {
        self.policy.judge(&call.function, &call.host, &call.binding)?;
        self.within_limits(&body)?;
        if call.deadline <= Instant::now() {
            return Err(Failure::refused(
                Code::DeadlineExceeded,
                "the deadline passed before the call was begun",
            ));
        }
        let dispatch = &self.interfaces[target.interface];
        let method = &dispatch.methods()[target.method];
        let served =
            AssertUnwindSafe(dispatch.call(target.method, call, body.into(), handles)).catch_unwind();
        let reply = match timeout_at(call.deadline, served).await {
            Ok(Ok(result)) => result?.body,
            Ok(Err(_)) => {
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
            }
            Err(_) => {
                return Err(Failure::unknown_outcome(
                    Code::DeadlineExceeded,
                    format!(
                        "{} {} did not end by its deadline",
                        method.interface, method.function
                    ),
                ));
            }
        };
        if reply.len() > self.limits.reply {
            return Err(Failure::unknown_outcome(
                Code::ResourceExhausted,
                format!(
                    "the reply of {} {} has {} bytes and the provider's limit is {} (limits.reply); ask for less",
                    method.interface,
                    method.function,
                    reply.len(),
                    self.limits.reply
                ),
            ));
        }
        Ok(reply)
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
        let sealed = self.sealer.is_some();
        let kind = move |(id, kind)| (id, if sealed { kind } else { HandleKind::Pinned });
        self.interfaces
            .iter()
            .flat_map(|dispatch| dispatch.resources())
            .map(kind)
    }

    fn within_limits(&self, body: &Bytes) -> Result<(), Failure> {
        if body.len() <= self.limits.request {
            return Ok(());
        }
        Err(Failure::refused(
            Code::ResourceExhausted,
            format!(
                "the request has {} bytes and the provider's limit is {} (limits.request); send less at once",
                body.len(),
                self.limits.request
            ),
        ))
    }
}

impl Alive {
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
