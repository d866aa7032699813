//! One call from a function to its provider.

use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use outboard_channel::{Argument, Channel, Fault, MethodKey, Reply, Request, Scope, Signature};
use outboard_telemetry::{Kind, Span, Trace};
use outboard_transcode::{Chunks, LiftedHandle, ReplyHandles};
use tokio::time::Instant;
use tonic::Code;
use tracing::Instrument as _;
use wasmtime::{Result, bail};

use crate::fault::{FaultRule, text};
use crate::handles::{HandleTable, Returned};
use crate::import::short;
use crate::link::Link;
use crate::routes::Routes;
use crate::state::{Over, RequestState};
use crate::streams::{StreamRule, Streamed, within};

/// Where the calls of a link go.
pub(crate) struct Target {
    /// As messages name it: the import that the link covers, its provider and its binding.
    pub(crate) link: String,
    pub(crate) provider: Arc<str>,
    pub(crate) binding: Arc<str>,
    pub(crate) channel: Channel,
    pub(crate) scope: Scope,
    /// The functions that the link declares idempotent.
    idempotent: Vec<Arc<str>>,
    hedge: Option<Duration>,
}

/// A function that is bound to a provider.
pub(crate) struct BoundFunction {
    pub(crate) routes: Arc<Routes>,
    /// The places of these at which the function is idempotent by what a link says.
    pub(crate) idempotent: Vec<Arc<Target>>,
    pub(crate) key: MethodKey,
    /// For providers without sessions.
    pub(crate) signature: Option<Arc<Signature>>,
    pub(crate) rule: FaultRule,
    pub(crate) streams: Arc<StreamRule>,
    /// Whether it is an `async func`, of which one instance may have many calls under way.
    pub(crate) asynchronous: bool,
    /// `interface#function`, as faults name it.
    pub(crate) name: Arc<str>,
}

/// A call with everything it needs of its request, so that the store is free while it is under way; or why it is none.
pub(crate) struct Prepared(Result<Ready, Refused>);

struct Ready {
    target: Arc<Target>,
    request: Request,
    deadline: Instant,
    handles: HandleTable,
    /// Whether the call may have to end before the instance does.
    ends: bool,
    trace: Trace,
}

/// A call that is not made.
struct Refused {
    fault: Fault,
    /// What the text blames: a binding, or an interface that has none.
    place: Arc<str>,
}

/// The response to lower, and the handles and streams that came with it.
pub(crate) type Response = (Bytes, Option<Box<dyn ReplyHandles>>, Vec<Chunks>);

/// A call that failed in a function whose result has no room to say so: the function traps with it.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{text} (in a call of {function})")]
pub struct CallFailed {
    /// `outboard: <code>: <binding>: <what>`
    pub text: String,
    /// `interface#function`
    pub function: Arc<str>,
}

const FOREIGN: &str = "the handle is not one of this request's own: it belongs to another request that the instance \
                       serves, or served; a handle is of use in its own request alone, so get one in each";

impl Target {
    pub(crate) fn new(link: &Link, function: &str) -> Self {
        Self {
            link: match &link.name {
                Some(name) => format!(
                    "\"{}\".{name} of {function} to {}/{}",
                    link.import, link.provider, link.binding
                ),
                None => format!(
                    "\"{}\" of {function} to {}/{}",
                    link.import, link.provider, link.binding
                ),
            },
            provider: Arc::clone(&link.provider),
            binding: Arc::clone(&link.binding),
            channel: link.channel.clone(),
            scope: link.channel.scope(function, &link.binding),
            idempotent: link.idempotent.clone(),
            hedge: link.hedge,
        }
    }

    /// Whether the link declares a function idempotent, by the name that the component has for it.
    pub(crate) fn repeats(&self, function: &str) -> bool {
        self.idempotent.iter().any(|name| names(name, function))
    }

    /// The functions that the link declares idempotent, less those that are among `functions`.
    pub(crate) fn strange<'a>(&'a self, functions: &'a [&str]) -> impl Iterator<Item = &'a Arc<str>> {
        self.idempotent
            .iter()
            .filter(|name| !functions.iter().any(|function| names(name, function)))
    }

    /// Whether handles of the one mean anything to the other.
    pub(crate) fn shares_handles(&self, other: &Self) -> bool {
        self.provider == other.provider && self.binding == other.binding
    }
}

fn names(name: &str, function: &str) -> bool {
    name == function || name == short(function)
}

impl BoundFunction {
    /// Takes from the caller's request what the call needs.
    ///
    /// # Errors
    /// The function was given handles that cannot be used together.
    pub(crate) fn prepare(
        &self,
        caller: Result<&mut RequestState, Over>,
        mut request: Request,
        lifted: &[LiftedHandle],
    ) -> Result<Prepared> {
        let state = match caller {
            Ok(state) => state,
            Err(over) => return Ok(self.refuse(Fault::refused(Code::FailedPrecondition, over.to_string()))),
        };
        let mut target: Option<Arc<Target>> = None;
        request.handles.reserve_exact(lifted.len());
        for handle in lifted {
            let held = if handle.own {
                state.handles.remove(handle.rep)
            } else {
                state.handles.get(handle.rep)
            };
            let Some(held) = held else {
                return Ok(self.refuse(Fault::refused(Code::FailedPrecondition, FOREIGN)));
            };
            // A handle's own place is where its calls go, whatever was chosen since.
            let here = match &target {
                None => self.routes.same(&held.target),
                Some(target) => Some(Arc::clone(target)).filter(|target| target.shares_handles(&held.target)),
            };
            let Some(here) = here else {
                bail!(
                    "outboard: {} was given a handle that belongs to the link {}, and not to one of its own, or to \
                     another than its other handles: pass handles of one link only",
                    self.name,
                    held.target.link,
                );
            };
            target = Some(here);
            request.handles.push(match handle.own {
                true => Argument::Own(held.handle),
                false => Argument::Borrow(held.handle),
            });
        }
        let target = match target {
            Some(target) => target,
            None => match self.routes.chosen(state.link_of(&self.routes.interface)) {
                Ok(target) => target,
                Err(fault) => return Ok(self.refuse(fault)),
            },
        };
        Ok(Prepared(Ok(Ready {
            target,
            request,
            deadline: state.deadline,
            handles: state.handles.clone(),
            ends: state.shares,
            trace: state.trace.clone(),
        })))
    }

    /// Makes the call. A fault becomes a result where the function's type has room for it, a trap otherwise.
    ///
    /// # Cancellation
    /// Dropping the future cancels the call at the provider.
    pub(crate) async fn call(&self, prepared: Prepared) -> Result<Response> {
        let ready = match prepared.0 {
            Ok(ready) => ready,
            Err(refused) => return self.fault(&refused.fault, &refused.place),
        };
        let span = self.span(&ready);
        let Target {
            channel,
            scope,
            binding,
            ..
        } = &*ready.target;
        let mut request = ready.request;
        request.trace = span.context();
        request.affinity = ready.handles.affinity();
        request.beside = ready.handles.beside(&ready.target.provider);
        request.hedge = ready.target.hedge.filter(|_| !self.streams.any());
        request.idempotent = self
            .idempotent
            .iter()
            .any(|target| Arc::ptr_eq(target, &ready.target));
        if ready.ends {
            // They may go on when the call has its reply.
            let within = |chunks| within(chunks, ready.handles.clone());
            request.streams = request.streams.into_iter().map(within).collect();
        }
        let call = channel.call(scope, &self.key, request, ready.deadline);
        // Most calls are not recorded, and their future stays as small as it can be.
        let outcome = if span.is_recorded() {
            let ends = ready.ends.then_some(&ready.handles);
            Box::pin(ended(call, ends).instrument(span.for_log())).await
        } else if ready.ends {
            ended(call, Some(&ready.handles)).await
        } else {
            call.await
        };
        span.end_with(outcome.as_ref().err().map_or(Code::Ok, |fault| fault.code));
        match outcome {
            Ok(Reply {
                body,
                handles,
                streams,
            }) => {
                let streams = if streams.is_empty() {
                    Vec::new()
                } else {
                    let request = ready.ends.then(|| ready.handles.clone());
                    let streamed = Streamed::new(Arc::clone(&self.name), Arc::clone(binding), request);
                    self.streams.lower(streams, streamed)
                };
                if handles.is_empty() {
                    return Ok((body, None, streams));
                }
                let returned = Returned::new(ready.handles, Arc::clone(&ready.target), handles);
                Ok((body, Some(Box::new(returned)), streams))
            }
            Err(fault) => self.fault(&fault, binding),
        }
    }

    /// A span of a call, from here to its reply.
    #[inline]
    fn span(&self, ready: &Ready) -> Span {
        let MethodKey {
            interface, function, ..
        } = &self.key;
        let mut span = ready
            .trace
            .span(Kind::Client, || format!("{interface} {function}"));
        if span.is_recorded() {
            span.set("rpc.system", "outboard");
            span.set("rpc.service", &**interface);
            span.set("rpc.method", &**function);
            span.set("outboard.provider", &*ready.target.provider);
            span.set("outboard.binding", &*ready.target.binding);
        }
        span
    }

    fn refuse(&self, fault: Fault) -> Prepared {
        Prepared(Err(Refused {
            fault,
            place: Arc::clone(&self.routes.interface),
        }))
    }

    /// `place` is what the text blames: a binding, or an interface that has none.
    fn fault(&self, fault: &Fault, place: &str) -> Result<Response> {
        let text = text(fault, place);
        tracing::warn!(function = &*self.name, "{text}");
        match self.rule.response(fault, &text) {
            Some(body) => Ok((body, None, Vec::new())),
            None => Err(CallFailed {
                text,
                function: Arc::clone(&self.name),
            }
            .into()),
        }
    }
}

/// A call's outcome, unless the request that it belongs to is over before it.
async fn ended(
    call: impl Future<Output = Result<Reply, Fault>>,
    request: Option<&HandleTable>,
) -> Result<Reply, Fault> {
    let Some(request) = request else {
        return call.await;
    };
    tokio::select! {
        outcome = call => outcome,
        () = request.closed() => {
            Err(Fault::unknown_outcome(Code::Cancelled, "the request that the call belonged to is over"))
        }
    }
}
