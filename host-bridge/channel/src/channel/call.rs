//! One call, over as many sessions as it takes.

use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use outboard_session::trace::TraceContext;
use tokio::time::Instant;
use tonic::Code;

use super::attempts::Attempts;
use super::balance::Picked;
use super::carrier::{self, Carrier, Plainly};
use super::health::Outcome;
use super::hedge::Course;
use super::{Scope, Shared};
use crate::fault::{Delivered, Fault};
use crate::plain::{Plain, Signature};
use crate::request::{Chunks, Reply, Request};
use crate::session::{Answer, Arguments, NewCall, Refusal, Session, Source};
use crate::table::MethodKey;

/// How a call begins when it does not have to find its own way.
#[derive(Default)]
pub(super) struct Start<'a> {
    /// Where it goes first.
    pub(super) picked: Option<Picked>,
    /// Who wants to know where it goes.
    pub(super) course: Option<&'a Course>,
}

/// What every attempt at a call says.
struct Said<'a> {
    scope: &'a Scope,
    method: &'a MethodKey,
    body: Bytes,
    idempotent: bool,
    trace: Option<TraceContext>,
    signature: Option<Arc<Signature>>,
    deadline: Instant,
}

/// A silence of less time tells of its caller, and not of the replica.
const SILENCE: Duration = Duration::from_millis(100);
/// The longest pause before a call is repeated that may have been executed.
const REPEAT: Duration = Duration::from_millis(20);

impl Shared {
    /// Makes a call, as `Channel::call` says.
    pub(super) async fn call(
        &self,
        scope: &Scope,
        method: &MethodKey,
        request: Request,
        deadline: Instant,
    ) -> Result<Reply, Fault> {
        self.budget.earn();
        if request.hedge.is_some() && self.may_hedge(&request) {
            return Box::pin(self.hedged(scope, method, request, deadline)).await;
        }
        self.make(scope, method, request, deadline, Start::default())
            .await
    }

    /// Makes a call that was counted.
    pub(super) async fn make(
        &self,
        scope: &Scope,
        method: &MethodKey,
        request: Request,
        deadline: Instant,
        start: Start<'_>,
    ) -> Result<Reply, Fault> {
        let Request {
            body,
            handles,
            affinity,
            beside,
            hedge: _,
            streams,
            idempotent,
            trace,
            signature,
        } = request;
        let Start { mut picked, course } = start;
        let said = Said {
            scope,
            method,
            body,
            idempotent,
            trace,
            signature,
            deadline,
        };
        if let Some(plain) = carrier::leased(&handles) {
            let mut call = said.plainly(streams, false);
            call.handles = handles;
            // What is rare is in a box, so that the future of what is not stays small: it is moved several times.
            return Box::pin(self.on_lease(&plain, call)).await;
        }
        let mut arguments = Arguments::new(handles)?;
        let streams: Vec<Source> = streams.into_iter().map(Source::new).collect();
        if let Some(session) = arguments.session().cloned() {
            return self.pinned(&session, said, &mut arguments, &streams).await;
        }
        let mut attempts = Attempts::default();
        loop {
            let found = match picked.take() {
                Some(picked) => picked,
                None => {
                    let wanted = attempts.wanted(scope, affinity, beside.as_ref());
                    let found = self.find(&wanted, deadline).await;
                    found.map_err(|fault| attempts.told(fault))?
                }
            };
            let Picked {
                carrier,
                several,
                probe,
            } = found;
            let began = several.then(Instant::now);
            let (fault, outcome) = match &carrier {
                Carrier::Plain(plain) => {
                    let streams = reclaimed(plain, &arguments, &streams);
                    let streams = streams.map_err(|fault| attempts.told(fault))?;
                    let once = !streams.is_empty();
                    let mut call = said.plainly(streams, attempts.repeated);
                    call.several = several;
                    let result = Box::pin(self.plainly(plain, &mut call)).await;
                    let lost = call.repeated && !attempts.repeated;
                    attempts.repeated = call.repeated;
                    match result {
                        Some(Ok(reply)) => {
                            if several {
                                carrier.health().note(scope.binding(), Outcome::Answered, probe);
                            }
                            return Ok(reply);
                        }
                        Some(Err(fault)) if once || !several => return Err(attempts.told(fault)),
                        Some(Err(fault)) => {
                            let outcome = of_failure(&fault, began);
                            (Some(fault), outcome)
                        }
                        None => (None, lost.then(|| Outcome::Lost(plain.ordinal()))),
                    }
                }
                Carrier::Session(session) => {
                    let new = said.attempt(&mut arguments, &streams);
                    let (answer, idempotent) = match session.submit(new) {
                        Ok(pending) => {
                            let idempotent = said.idempotent || pending.method().idempotent;
                            if let Some(course) = course {
                                course.took(&carrier, idempotent);
                            }
                            (pending.outcome().await, idempotent)
                        }
                        Err(Refusal::Gone(reason)) => (Answer::Undelivered(reason), false),
                        Err(Refusal::Fault(fault)) if !several => return Err(attempts.told(fault)),
                        // It never left, so it says nothing of the replica's health; others may serve what this one does not.
                        Err(Refusal::Fault(fault)) => {
                            attempts.unsent = true;
                            (Answer::Failure(fault), false)
                        }
                    };
                    match answer {
                        Answer::Reply(reply) => {
                            if several {
                                carrier.health().note(scope.binding(), Outcome::Answered, probe);
                            }
                            return Ok(reply);
                        }
                        Answer::Failure(fault) if !several => return Err(attempts.told(fault)),
                        Answer::Failure(fault) => {
                            let outcome = of_failure(&fault, None).filter(|_| !attempts.unsent);
                            (Some(fault), outcome)
                        }
                        Answer::Undelivered(_) => (None, None),
                        Answer::Lost(reason) => {
                            if several {
                                let outcome = Outcome::Lost(session.ordinal());
                                carrier.health().note(scope.binding(), outcome, probe);
                            }
                            let begun = streams.iter().any(Source::begun);
                            if !idempotent || attempts.repeated || begun || !self.budget.spend() {
                                return Err(lost(method, &reason));
                            }
                            attempts.repeated = true;
                            attempts.tried.add(&carrier);
                            Box::pin(pause(deadline)).await;
                            continue;
                        }
                        Answer::Expired(delivered) => {
                            let silent = began.is_some_and(|began| began.elapsed() >= SILENCE);
                            if silent && delivered == Delivered::Maybe {
                                carrier.health().note(scope.binding(), Outcome::Silence, probe);
                            }
                            return Err(attempts.told(expired(method, session, delivered)));
                        }
                    }
                }
            };
            match outcome {
                Some(outcome) if several => carrier.health().note(scope.binding(), outcome, probe),
                // The probe told nothing.
                _ => drop(probe),
            }
            attempts.tried.add(&carrier);
            let Some(fault) = fault else { continue };
            let begun = streams.iter().any(Source::begun);
            if begun || !attempts.may_go_on(&fault, &self.budget) {
                return Err(attempts.told(fault));
            }
            let wanted = attempts.wanted(scope, affinity, None);
            match self.pick_other(&wanted) {
                Some(other) => picked = Some(other),
                None => return Err(attempts.told(fault)),
            }
        }
    }

    /// Makes a call that its handles bind to a session: there, or not at all.
    async fn pinned(
        &self,
        session: &Arc<Session>,
        mut said: Said<'_>,
        arguments: &mut Arguments,
        streams: &[Source],
    ) -> Result<Reply, Fault> {
        if !session.is_of(&self.alive) {
            return Err(Fault::refused(
                Code::FailedPrecondition,
                format!(
                    "a handle of {} was passed to the provider at {}",
                    session.name(),
                    self.endpoints()
                ),
            ));
        }
        let body = std::mem::take(&mut said.body);
        let mut new = said.attempt(arguments, streams);
        new.body = body;
        let answer = match session.submit(new) {
            Ok(pending) => pending.outcome().await,
            Err(Refusal::Gone(reason)) => Answer::Undelivered(reason),
            Err(Refusal::Fault(fault)) => return Err(fault),
        };
        match answer {
            Answer::Reply(reply) => Ok(reply),
            Answer::Failure(fault) => Err(fault),
            Answer::Undelivered(reason) => Err(dead_handle(session, &reason)),
            Answer::Lost(reason) => Err(lost(said.method, &reason)),
            Answer::Expired(delivered) => Err(expired(said.method, session, delivered)),
        }
    }
}

impl<'a> Said<'a> {
    fn attempt<'b>(&self, arguments: &'b mut Arguments, streams: &'b [Source]) -> NewCall<'b>
    where
        'a: 'b,
    {
        NewCall {
            scope: self.scope,
            method: self.method,
            body: self.body.clone(),
            arguments,
            streams,
            trace: self.trace,
            deadline: self.deadline,
        }
    }

    fn plainly(&self, streams: Vec<Chunks>, repeated: bool) -> Plainly<'a> {
        Plainly {
            scope: self.scope,
            method: self.method,
            signature: self.signature.clone(),
            body: self.body.clone(),
            handles: Vec::new(),
            streams,
            idempotent: self.idempotent,
            trace: self.trace,
            deadline: self.deadline,
            repeated,
            several: false,
        }
    }
}

/// What a failure tells of its replica.
fn of_failure(fault: &Fault, began: Option<Instant>) -> Option<Outcome> {
    match (fault.code, fault.delivered) {
        (Code::Unavailable, Delivered::Never) => Some(Outcome::Away),
        (Code::DeadlineExceeded, Delivered::Maybe) => {
            let began = began?;
            (began.elapsed() >= SILENCE).then_some(Outcome::Silence)
        }
        (Code::Unavailable, Delivered::Maybe) => None,
        _ => Some(Outcome::Answered),
    }
}

/// What many callers lost at the same time, they do not make again at the same time.
async fn pause(deadline: Instant) {
    let pause = REPEAT.mul_f64(fastrand::f64());
    tokio::time::sleep_until(deadline.min(Instant::now() + pause)).await;
}

/// The streams of a call, for a connection that has no sessions. It takes no handles of one.
fn reclaimed(plain: &Plain, arguments: &Arguments, streams: &[Source]) -> Result<Vec<Chunks>, Fault> {
    if !arguments.frame().is_empty() {
        return Err(Fault::refused(
            Code::Aborted,
            format!("a handle of a session was passed to {plain}: open it again"),
        ));
    }
    let streams = streams.iter().map(Source::reclaim).collect::<Option<Vec<_>>>();
    streams.ok_or_else(|| {
        let message =
            format!("the call was not served, and cannot be made again at {plain}: its streams have begun");
        Fault::refused(Code::Unavailable, message)
    })
}

fn lost(method: &MethodKey, reason: &str) -> Fault {
    let MethodKey {
        interface, function, ..
    } = method;
    Fault::unknown_outcome(
        Code::Unavailable,
        format!("the session was lost while {function} of {interface} was in flight: {reason}"),
    )
}

fn dead_handle(session: &Session, reason: &str) -> Fault {
    Fault::refused(
        Code::Aborted,
        format!(
            "a handle died with its session with {}: {reason}: open it again",
            session.name()
        ),
    )
}

fn expired(method: &MethodKey, session: &Session, delivered: Delivered) -> Fault {
    let MethodKey {
        interface, function, ..
    } = method;
    let name = session.name();
    match delivered {
        Delivered::Never => Fault::refused(
            Code::DeadlineExceeded,
            format!("the deadline of {function} of {interface} passed before it was sent to {name}"),
        ),
        Delivered::Maybe => Fault::unknown_outcome(
            Code::DeadlineExceeded,
            format!("{name} did not answer {function} of {interface} before its deadline"),
        ),
    }
}
