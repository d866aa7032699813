//! How a call comes into a session.

use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use outboard_session::frame;
use outboard_session::trace::TraceContext;
use tokio::sync::oneshot;
use tokio::time::Instant;
use tonic::Code;

use super::Session;
use super::arguments::Arguments;
use super::effects::Effects;
use super::outbox::{self, Outgoing};
use super::pending::Pending;
use super::source::Source;
use super::state::{Phase, State};
use crate::channel::Scope;
use crate::fault::Fault;
use crate::table::{Method, MethodKey};

/// When a refused call may find room again.
const RETRY_AFTER: Duration = Duration::from_millis(20);

/// A call on its way into a session.
pub(crate) struct NewCall<'a> {
    pub(crate) scope: &'a Scope,
    pub(crate) method: &'a MethodKey,
    pub(crate) body: Bytes,
    pub(crate) arguments: &'a mut Arguments,
    pub(crate) streams: &'a [Source],
    pub(crate) trace: Option<TraceContext>,
    pub(crate) deadline: Instant,
}

/// Why a session did not take a call. It certainly was not executed.
pub(crate) enum Refusal {
    /// The session is over, or ends and takes only calls on its own handles.
    Gone(Arc<str>),
    /// It takes calls, but not this one.
    Fault(Fault),
}

impl Session {
    /// Queues a call.
    pub(crate) fn submit<'a>(self: &Arc<Self>, mut new: NewCall<'a>) -> Result<Pending<'a>, Refusal> {
        self.check(&new)?;
        let mut effects = Effects::default();
        let mut state = self.lock();
        let method = match state.methods.get(new.method) {
            Some(method) => method,
            None => {
                // Text is compared without the lock: a long table takes its time.
                drop(state);
                let method = *self.table.resolve(new.method).map_err(Refusal::Fault)?;
                state = self.lock();
                state.methods.learn(new.method, method);
                method
            }
        };
        let queued = self.queue(&mut state, &mut new, method, &mut effects);
        let task = state.rouse();
        drop(state);
        effects.carry_out();
        if let Some(task) = task {
            task.wake();
        }
        let (id, receiver) = queued?;
        Ok(Pending::new(
            Arc::clone(self),
            id,
            method,
            receiver,
            new.arguments,
        ))
    }

    fn queue(
        &self,
        state: &mut State,
        new: &mut NewCall<'_>,
        method: Method,
        effects: &mut Effects,
    ) -> Result<(u64, oneshot::Receiver<super::Answer>), Refusal> {
        let arguments = &new.arguments;
        match &state.phase {
            Phase::Open => {}
            Phase::Leaving { until, .. } if arguments.pinned() && Instant::now() < *until => {}
            Phase::Leaving { reason, .. } | Phase::Ended(reason) => {
                return Err(Refusal::Gone(Arc::clone(reason)));
            }
        }
        if state.calls.len() >= self.calls {
            return Err(full(format!(
                "{} calls are in flight with {}, {} of them given up by their callers: no more are taken",
                state.calls.len(),
                self.name,
                state.calls.abandoned()
            )));
        }
        let weight = outbox::weight(&new.body, arguments.frame());
        if !state.make_room(weight, self.queued, effects) {
            return Err(full(format!(
                "more than {} bytes of requests wait to be written to {}",
                self.queued, self.name
            )));
        }
        let Some(scope) = state.intern(new.scope, self.table.limits.scopes) else {
            return Err(refuse(
                Code::ResourceExhausted,
                format!(
                    "{} takes no more than {} pairs of function and binding",
                    self.name, self.table.limits.scopes
                ),
            ));
        };
        let Some(streams) = new.streams.iter().map(Source::offer).collect::<Option<Vec<_>>>() else {
            return Err(refuse(
                Code::Unavailable,
                format!(
                    "the call was not served, and cannot be made again with {}: its streams have begun",
                    self.name
                ),
            ));
        };
        let (answer, receiver) = oneshot::channel();
        let sends = u32::try_from(streams.len()).unwrap_or(u32::MAX);
        let id = state
            .calls
            .insert(answer, arguments.pinned(), new.deadline, sends);
        state.handles = state.handles.saturating_sub(arguments.owned_pinned());
        let call = frame::Call {
            id,
            method: method.number,
            scope,
            traceparent: new.trace.map_or_else(String::new, |trace| trace.to_string()),
            handles: new.arguments.sent(),
            body: std::mem::take(&mut new.body),
            // What is left of its time is told when the frame is written: waiting for that uses the caller's time too.
            ..frame::Call::default()
        };
        state.outbox.push(Outgoing::Call {
            call,
            deadline: new.deadline,
            streams,
        });
        Ok((id, receiver))
    }

    /// Checks what needs no lock.
    fn check(&self, new: &NewCall<'_>) -> Result<(), Refusal> {
        let limit = self.table.limits.request;
        let size = new.body.len();
        if size > limit {
            return Err(refuse(
                Code::ResourceExhausted,
                format!(
                    "the request is {size} bytes and {} takes at most {limit}: send less, or raise `limits.request` \
                     there",
                    self.name
                ),
            ));
        }
        Ok(())
    }
}

fn refuse(code: Code, message: String) -> Refusal {
    Refusal::Fault(Fault::refused(code, message))
}

fn full(message: String) -> Refusal {
    Refusal::Fault(Fault::refused(Code::ResourceExhausted, message).retry_after(RETRY_AFTER))
}
