//! Calls on their way in: judged, given their place, and polled for the first time.

use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::task::{Context, Poll};
use std::time::Duration;

use outboard_session::STREAMS;
use outboard_session::call::Call;
use outboard_session::dispatch::Request;
use outboard_session::failure::Failure;
use outboard_session::frame::{self, handle_argument};
use outboard_session::trace::TraceContext;
use tonic::Code;

use super::{Admitted, Begun, Coming, Outcome, Phase, Serving, Underway};
use crate::admission::{Alive, Replica, Target};
use crate::grant::Scope;
use crate::handles::{CallHandles, Turn};
use crate::session::run::{Owner, Session};

/// The most time that a call is given, whatever its frame says: an instant has to be able to hold its deadline.
const LONGEST: Duration = Duration::from_secs(24 * 60 * 60);
/// When a call that was refused for want of room may come again.
const AGAIN: Duration = Duration::from_millis(10);

impl Session {
    pub(super) fn begin(&mut self, call: frame::Call) -> Result<(), Failure> {
        let frame::Call {
            id,
            method,
            scope,
            time_left,
            traceparent,
            handles,
            body,
            body_size,
            streams,
        } = call;
        let refused = |code, message: String| Err(Failure::refused(code, message));
        let pinned = |argument: &frame::HandleArgument| {
            matches!(argument.handle, Some(handle_argument::Handle::Pinned(_)))
        };
        if self.draining && !handles.iter().any(pinned) {
            return refused(
                Code::Unavailable,
                "the provider is ending and takes no new calls".to_owned(),
            );
        }
        let most = self.limits.calls;
        if self.calls.len() >= most {
            return refused(
                Code::ResourceExhausted,
                format!("{most} calls are in flight (limits.calls); try again"),
            )
            .map_err(|failure: Failure| failure.retry_after(AGAIN));
        }
        let Some(target) = self.methods.get(method as usize).copied().flatten() else {
            return refused(
                Code::Unimplemented,
                format!("the method table has no method {method}"),
            );
        };
        let scope = self.scoped(scope)?;
        let pass = self.replica.judge(&scope, target)?;
        if time_left == 0 {
            return refused(
                Code::InvalidArgument,
                "a call without time left: every call has a deadline".to_owned(),
            );
        }
        if streams > STREAMS {
            return refused(
                Code::InvalidArgument,
                format!("a call with {streams} streams; the most are {STREAMS}"),
            );
        }
        let longest = pass.limits.time.map_or(LONGEST, |time| time.min(LONGEST));
        let call = Call {
            function: Arc::clone(&scope.function),
            binding: Arc::clone(&scope.binding),
            host: self.host.clone(),
            granted: pass.granted,
            deadline: self.now + Duration::from_micros(time_left).min(longest),
            trace: TraceContext::of(&traceparent),
        };
        let size = match body_size {
            None => None,
            Some(_) if !body.is_empty() => {
                return refused(
                    Code::InvalidArgument,
                    "a call with a body in its frame and another that is to come".to_owned(),
                );
            }
            Some(size) => Some(usize::try_from(size).unwrap_or(usize::MAX)),
        };
        pass.limits.take(size.unwrap_or(body.len()))?;
        let admitted = Admitted {
            id,
            target,
            deadline: call.deadline,
            bytes: body.len(),
        };
        let (handles, turn) = self.handles.admit(call, scope, pass, handles)?;
        if !self.budget.take(body.len()) {
            let message = "the requests in flight have as many bytes as they may together; try again";
            return Err(Failure::refused(Code::ResourceExhausted, message).retry_after(AGAIN));
        }
        if size.is_none() && streams == 0 {
            self.start(admitted, handles, turn, body.into());
            return Ok(());
        }
        let taken: Vec<_> = (1..=streams).map(|stream| self.open((id, stream))).collect();
        let underway = Underway {
            flows: streams,
            requests: streams,
            ..self.underway(admitted, Phase::Answered)
        };
        self.calls.insert(id, underway);
        self.note_late(admitted.deadline);
        let Some(size) = size.filter(|size| *size > 0) else {
            self.start(admitted, handles, turn, Request { body, streams: taken });
            return Ok(());
        };
        if let Some(underway) = self.calls.get_mut(&id) {
            underway.phase = Phase::Coming(Box::new(Coming {
                handles,
                turn,
                streams: taken,
                part: None,
                _waits: Alive::new(&self.replica.queued),
            }));
        }
        self.budget.ask((id, 0), size);
        Ok(())
    }

    /// What a scope means.
    fn scoped(&self, scope: u32) -> Result<Arc<Scope>, Failure> {
        if let Some(scope) = self.scopes.get(&scope) {
            return Ok(Arc::clone(scope));
        }
        let most = self.limits.scopes;
        if self.scopes.len() >= most {
            let message =
                format!("the session names {most} pairs of function and binding already (limits.scopes)");
            return Err(Failure::refused(Code::ResourceExhausted, message));
        }
        Err(Failure::refused(
            Code::InvalidArgument,
            format!("scope {scope} was never interned"),
        ))
    }

    /// Serves a call all of whose request is there, at least until it has to wait. Most need not, and leave no trace.
    pub(super) fn start(&mut self, admitted: Admitted, handles: CallHandles, turn: Turn, request: Request) {
        let place = self.roster.take(Owner::Call(admitted.id));
        let begun: Begun = turn.waits().then(Arc::default);
        let replica = Arc::clone(&self.replica);
        let mut serving: Serving = Box::pin(serve(
            replica,
            admitted.target,
            handles,
            turn,
            request,
            begun.clone(),
        ));
        let mut context = Context::from_waker(self.roster.waker(place));
        if let Poll::Ready(outcome) = serving.as_mut().poll(&mut context) {
            self.roster.leave(place);
            return self.answer(admitted, outcome);
        }
        let phase = Phase::Serving {
            place,
            serving,
            begun,
        };
        match self.calls.get_mut(&admitted.id) {
            Some(underway) => underway.phase = phase,
            None => {
                let underway = self.underway(admitted, phase);
                self.calls.insert(admitted.id, underway);
                self.note_late(admitted.deadline);
            }
        }
    }

    pub(super) fn underway(&self, admitted: Admitted, phase: Phase) -> Underway {
        Underway {
            phase,
            target: admitted.target,
            deadline: admitted.deadline,
            bytes: admitted.bytes,
            flows: 0,
            requests: 0,
            responses: 0,
            _running: Alive::new(&self.replica.running),
        }
    }
}

/// Serves a call when its turn has come.
async fn serve(
    replica: Arc<Replica>,
    target: Target,
    handles: CallHandles,
    mut turn: Turn,
    request: Request,
    begun: Begun,
) -> Outcome {
    if let Some(begun) = begun {
        let waits = Alive::new(&replica.queued);
        turn.come().await;
        drop(waits);
        begun.store(true, Ordering::Relaxed);
    }
    let inside = handles.are_held();
    let served = replica.serve(handles.scope(), target, handles.call(), request, &handles, inside);
    let response = served.await?;
    let made = handles.into_made();
    // The next call on the same handles begins now, when this one's are dropped.
    drop(turn);
    Ok((made, response))
}
