//! Calls: admitted in the order they come, polled as they come, answered, ended.

use std::future::Future;
use std::mem;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::task::{Context, Poll};
use std::time::Duration;

use bytes::Bytes;
use outboard_session::call::Call;
use outboard_session::dispatch::{Request, Response};
use outboard_session::failure::Failure;
use outboard_session::frame::{self, HandleResult, Reply, handle_argument, handle_result};
use outboard_session::stream::Chunks;
use outboard_session::{CHUNK, FRAME_OVERHEAD};
use prost::Message as _;
use tokio::time::Instant;
use tonic::Code;

use super::inflow::Part;
use super::run::{Owner, Session, most_held};
use super::{STREAMS, Violation};
use crate::admission::{Alive, Replica, Target};
use crate::handles::{CallHandles, Turn};

/// A call that is not over.
pub(super) struct Underway {
    phase: Phase,
    target: Target,
    deadline: Instant,
    /// Bytes of its request, which the session's budget has given out.
    pub(super) bytes: usize,
    /// Streams of it that are not over, and its reply's body.
    pub(super) flows: u32,
    /// The streams of its request and of its response.
    pub(super) requests: u32,
    pub(super) responses: u32,
    _running: Alive,
}

enum Phase {
    /// Its body is still coming.
    Coming(Box<Coming>),
    Serving {
        place: usize,
        serving: Serving,
        begun: Begun,
    },
    /// Its reply has gone, but for what comes in parts.
    Answered,
}

/// A call that has its place in the order of its handles, and not its body.
struct Coming {
    handles: CallHandles,
    turn: Turn,
    streams: Vec<Chunks>,
    part: Option<Part>,
}

/// What is known of a call that was admitted.
#[derive(Clone, Copy)]
struct Admitted {
    id: u64,
    target: Target,
    deadline: Instant,
    bytes: usize,
}

/// What a call came to.
type Outcome = Result<(Vec<HandleResult>, Response), Failure>;
type Serving = Pin<Box<dyn Future<Output = Outcome> + Send>>;
/// Whether a call that had to wait for others has begun; none for one that had not to.
type Begun = Option<Arc<AtomicBool>>;

/// The most time that a call is given, whatever its frame says: an instant has to be able to hold its deadline.
const LONGEST: Duration = Duration::from_secs(24 * 60 * 60);
/// When a call that was refused for want of room may come again.
const AGAIN: Duration = Duration::from_millis(10);
/// Bytes of a handle in a frame's table besides its own: a tag and a length.
const HANDLE_OVERHEAD: usize = 4;
/// Bytes of a frame besides its body and its handles.
const FRAME_REST: usize = 1024;

impl Session {
    pub(super) fn call(&mut self, call: frame::Call) -> Result<(), Violation> {
        let id = call.id;
        if id <= self.last_call || id.is_multiple_of(2) {
            return Err(Violation(format!(
                "call {id} after call {}: ids of calls are odd and rise",
                self.last_call
            )));
        }
        self.last_call = id;
        // Of handles, most calls have none.
        let given = if call.handles.is_empty() {
            Vec::new()
        } else {
            given_away(&call.handles)
        };
        if let Err(failure) = self.begin(call) {
            // What was given away with a call is gone whether the call was served or not.
            self.handles.release(&given);
            self.fail(id, failure);
        }
        Ok(())
    }

    pub(super) fn cancel(&mut self, id: u64) -> Result<(), Violation> {
        if id > self.last_call {
            return Err(Violation(format!("a cancel of call {id}, which never came")));
        }
        // A call that has ended meanwhile is no longer here, which is nobody's fault.
        if self.calls.contains_key(&id) {
            let failure = Failure::unknown_outcome(Code::Cancelled, "the caller cancelled the call");
            self.abort(id, failure);
        }
        Ok(())
    }

    /// Polls a call that was woken.
    pub(super) fn serve_on(&mut self, id: u64) {
        let Some(underway) = self.calls.get_mut(&id) else {
            return;
        };
        let Phase::Serving { place, serving, .. } = &mut underway.phase else {
            return;
        };
        let mut context = Context::from_waker(self.roster.waker(*place));
        if let Poll::Ready(outcome) = serving.as_mut().poll(&mut context) {
            self.roster.leave(*place);
            underway.phase = Phase::Answered;
            let admitted = underway.admitted(id);
            self.answer(admitted, outcome);
        }
    }

    /// The room for a request's body is there.
    pub(super) fn body_granted(&mut self, id: u64, size: usize) {
        if let Some(underway) = self.calls.get_mut(&id)
            && let Phase::Coming(coming) = &mut underway.phase
        {
            underway.bytes = size;
            coming.part = Some(Part::of(size));
            self.send_credit((id, 0), size);
        } else {
            self.budget.give_back(size);
        }
    }

    /// A part of a request's body.
    pub(super) fn body_item(&mut self, id: u64, chunk: &Bytes) -> Result<(), Violation> {
        let wrong = |what| Err(Violation(format!("an item of the body of call {id}, {what}")));
        let Some(underway) = self.calls.get_mut(&id) else {
            return Ok(());
        };
        let Phase::Coming(coming) = &mut underway.phase else {
            return wrong("all of which is there");
        };
        let Some(part) = &mut coming.part else {
            return wrong("which has no credit yet");
        };
        if chunk.is_empty() {
            return wrong("with nothing in it");
        }
        if !part.take(chunk, (id, 0))? {
            return Ok(());
        }
        let admitted = underway.admitted(id);
        if let Phase::Coming(coming) = mem::replace(&mut underway.phase, Phase::Answered) {
            let Coming {
                handles,
                turn,
                streams,
                part,
            } = *coming;
            let body = part.map(Part::into_bytes).unwrap_or_default();
            self.start(admitted, handles, turn, Request { body, streams });
        }
        Ok(())
    }

    /// Ends every call that is late.
    pub(super) fn late_calls(&mut self, now: Instant) {
        let mut late = Vec::new();
        let mut next: Option<Instant> = None;
        for (id, underway) in &self.calls {
            if underway.deadline <= now {
                late.push(*id);
            } else {
                next = Some(next.map_or(underway.deadline, |next| next.min(underway.deadline)));
            }
        }
        if let Some(next) = next {
            self.note_late(next);
        }
        for id in late {
            if let Some(underway) = self.calls.get(&id) {
                let failure = underway.too_late(&self.replica);
                self.abort(id, failure);
            }
        }
    }

    /// Looks whether anything of a call is still to come.
    pub(super) fn flow_over(&mut self, id: u64) {
        if let Some(underway) = self.calls.get_mut(&id) {
            underway.flows = underway.flows.saturating_sub(1);
            if underway.flows == 0 && matches!(underway.phase, Phase::Answered) {
                self.done(id);
            }
        }
    }

    /// Ends a call, whichever phase it is in.
    pub(super) fn abort(&mut self, id: u64, failure: Failure) {
        let Some(underway) = self.calls.get(&id) else {
            return;
        };
        if !matches!(underway.phase, Phase::Answered) || self.outflows.contains_key(&(id, 0)) {
            return self.fail(id, failure);
        }
        for stream in 1..=underway.responses {
            if self.outflows.contains_key(&(id, stream)) {
                self.outbox.end_of((id, stream), Some(failure.clone()));
            }
        }
        self.forget(id, &failure);
    }

    fn begin(&mut self, call: frame::Call) -> Result<(), Failure> {
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
        let most = self.replica.limits.calls;
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
        let (function, binding) = self.scoped(scope)?;
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
        let call = Call {
            function,
            binding,
            host: self.host.clone(),
            deadline: self.now + Duration::from_micros(time_left).min(LONGEST),
            traceparent: Some(traceparent).filter(|text| !text.is_empty()).map(Into::into),
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
        if size.is_some() || streams > 0 {
            // Who may not call gets no room either.
            self.replica
                .policy
                .judge(&call.function, &call.host, &call.binding)?;
            self.replica.within_limits(size.unwrap_or(body.len()))?;
        }
        let admitted = Admitted {
            id,
            target,
            deadline: call.deadline,
            bytes: body.len(),
        };
        let (handles, turn) = self.handles.admit(call, handles)?;
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
            }));
        }
        self.budget.ask((id, 0), size);
        Ok(())
    }

    /// The function and the binding that a scope means.
    fn scoped(&self, scope: u32) -> Result<(Arc<str>, Arc<str>), Failure> {
        if let Some((function, binding)) = self.scopes.get(&scope) {
            return Ok((Arc::clone(function), Arc::clone(binding)));
        }
        let most = self.replica.limits.scopes;
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
    fn start(&mut self, admitted: Admitted, handles: CallHandles, turn: Turn, request: Request) {
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

    fn underway(&self, admitted: Admitted, phase: Phase) -> Underway {
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

    /// Sends what a call came to.
    fn answer(&mut self, admitted: Admitted, outcome: Outcome) {
        let id = admitted.id;
        let response = outcome.and_then(|(handles, response)| {
            match self.refuse_reply(admitted.target, &handles, &response) {
                None => Ok((handles, response)),
                Some(failure) => {
                    self.handles.release(&made(&handles));
                    Err(failure)
                }
            }
        });
        let (handles, Response { body, streams }) = match response {
            Ok(response) => response,
            Err(failure) => {
                if !self.calls.contains_key(&id) {
                    self.budget.give_back(admitted.bytes);
                }
                return self.fail(id, failure);
            }
        };
        self.budget.give_back(admitted.bytes);
        let long = body.len() > CHUNK;
        let count = streams.len();
        let reply = Reply {
            id,
            handles,
            body_size: long.then_some(body.len() as u64),
            // No more than `STREAMS`.
            streams: u32::try_from(count).unwrap_or(u32::MAX),
            ..Reply::default()
        };
        self.outbox
            .reply(&reply, if long { Bytes::new() } else { body.clone() });
        if let Some(underway) = self.calls.get_mut(&id) {
            underway.bytes = 0;
            underway.flows += reply.streams + u32::from(long);
            underway.responses = reply.streams;
            if underway.flows == 0 {
                return self.done(id);
            }
        } else if long || count > 0 {
            let underway = Underway {
                bytes: 0,
                flows: reply.streams + u32::from(long),
                responses: reply.streams,
                ..self.underway(admitted, Phase::Answered)
            };
            self.calls.insert(id, underway);
            self.note_late(admitted.deadline);
        }
        if long {
            self.send_body(id, body);
        }
        for (stream, chunks) in (1..).zip(streams) {
            self.send_stream((id, stream), chunks);
        }
    }

    /// Nothing of a call is still to come.
    fn done(&mut self, id: u64) {
        if let Some(underway) = self.calls.remove(&id) {
            self.drop_inflows(id, underway.requests);
        }
    }

    /// Ends a call with a failure.
    fn fail(&mut self, id: u64, failure: Failure) {
        self.forget(id, &failure);
        self.outbox.failure(id, failure);
    }

    /// Drops all there is of a call.
    fn forget(&mut self, id: u64, failure: &Failure) {
        let Some(underway) = self.calls.remove(&id) else {
            return;
        };
        if let Phase::Serving { place, .. } = underway.phase {
            self.roster.leave(place);
        }
        self.budget.give_back(underway.bytes);
        self.forget_flows(id, underway.requests, underway.responses, failure);
    }

    /// Why a reply cannot go out, although the call was served.
    fn refuse_reply(&self, target: Target, handles: &[HandleResult], response: &Response) -> Option<Failure> {
        let body = response.body.len();
        let table: usize = handles
            .iter()
            .map(|handle| handle.encoded_len() + HANDLE_OVERHEAD)
            .sum();
        let waiting = self.outbox.unsent() + self.waiting;
        let what = if body > self.theirs.reply {
            let most = self.theirs.reply;
            let method = self.replica.method(target);
            format!(
                "the reply of {} {} has {body} bytes and the bridge takes {most}; ask for less",
                method.interface, method.function
            )
        } else if waiting.saturating_add(body) > most_held(&self.replica) {
            format!("{waiting} bytes of replies wait for the bridge, which does not read them")
        } else if table > FRAME_OVERHEAD - FRAME_REST {
            format!(
                "the reply's {} handles need {table} bytes, which a frame does not hold",
                handles.len()
            )
        } else if response.streams.len() > STREAMS as usize {
            let streams = response.streams.len();
            format!("the reply has {streams} streams; the most are {STREAMS}")
        } else {
            return None;
        };
        Some(Failure::unknown_outcome(Code::ResourceExhausted, what))
    }
}

impl Underway {
    fn admitted(&self, id: u64) -> Admitted {
        Admitted {
            id,
            target: self.target,
            deadline: self.deadline,
            bytes: self.bytes,
        }
    }

    /// How a call fails whose deadline has passed.
    fn too_late(&self, replica: &Replica) -> Failure {
        let refused = |what: &str| Failure::refused(Code::DeadlineExceeded, what);
        match &self.phase {
            Phase::Coming(_) => refused("the deadline passed before the request's body had come"),
            Phase::Serving {
                begun: Some(begun), ..
            } if !begun.load(Ordering::Relaxed) => {
                refused("the deadline passed while earlier calls still used the same handle")
            }
            Phase::Serving { .. } => replica.too_late(self.target),
            Phase::Answered => Failure::unknown_outcome(
                Code::DeadlineExceeded,
                "the deadline passed before all of the reply had gone",
            ),
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
        turn.come().await;
        begun.store(true, Ordering::Relaxed);
    }
    let response = replica.serve(target, handles.call(), request, &handles).await?;
    let made = handles.into_made();
    // The next call on the same handles begins now, when this one's are dropped.
    drop(turn);
    Ok((made, response))
}

/// The pinned handles that a call gives away.
pub(super) fn given_away(handles: &[frame::HandleArgument]) -> Vec<u64> {
    let owned = handles.iter().filter(|argument| argument.own);
    owned
        .filter_map(|argument| match argument.handle {
            Some(handle_argument::Handle::Pinned(id)) => Some(id),
            _ => None,
        })
        .collect()
}

/// The pinned handles that a reply hands over.
fn made(handles: &[HandleResult]) -> Vec<u64> {
    let pinned = |made: &HandleResult| match made.handle {
        Some(handle_result::Handle::Pinned(id)) => Some(id),
        _ => None,
    };
    handles.iter().filter_map(pinned).collect()
}
