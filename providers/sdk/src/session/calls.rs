//! Calls: admitted in the order they come, polled as they come, answered, ended.

use std::future::Future;
use std::mem;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::task::{Context, Poll};

use bytes::Bytes;
use outboard_session::dispatch::{Request, Response};
use outboard_session::failure::Failure;
use outboard_session::frame::{self, HandleResult, handle_argument};
use outboard_session::stream::Chunks;
use tokio::time::Instant;
use tonic::Code;

use super::Violation;
use super::inflow::Part;
use super::run::Session;
use crate::admission::{Alive, Replica, Target};
use crate::handles::{CallHandles, Turn};

mod admit;
pub(super) mod answer;

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
    _waits: Alive,
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
        self.last_call_at = self.now;
        let given = given_away(&call.handles);
        if let Err(failure) = self.begin(call) {
            // What was given away with a call is gone whether the call was served or not.
            self.handles.release(&given);
            self.replica.metrics.refused(&failure);
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
                ..
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
