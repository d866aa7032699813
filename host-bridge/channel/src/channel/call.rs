//! One call, over as many sessions as it takes.

use std::sync::Arc;

use bytes::Bytes;
use outboard_session::trace::TraceContext;
use tokio::time::Instant;
use tonic::Code;

use super::carrier::{self, Carrier, Plainly};
use super::{Scope, Shared};
use crate::fault::{Delivered, Fault};
use crate::plain::{Plain, Signature};
use crate::request::{Chunks, Reply, Request};
use crate::session::{Answer, Arguments, NewCall, Refusal, Session, Source};
use crate::table::MethodKey;

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

impl Shared {
    /// Makes a call, as `Channel::call` says.
    pub(super) async fn call(
        &self,
        scope: &Scope,
        method: &MethodKey,
        request: Request,
        deadline: Instant,
    ) -> Result<Reply, Fault> {
        let Request {
            body,
            handles,
            affinity,
            streams,
            idempotent,
            trace,
            signature,
        } = request;
        let mut said = Said {
            scope,
            method,
            body,
            idempotent,
            trace,
            signature,
            deadline,
        };
        self.budget.earn();
        if let Some(plain) = carrier::leased(&handles) {
            let mut call = said.plainly(streams, false);
            call.handles = handles;
            return self.on_lease(&plain, call).await;
        }
        let mut arguments = Arguments::new(handles)?;
        let streams: Vec<Source> = streams.into_iter().map(Source::new).collect();
        let mut repeated = false;
        let mut past = 0;
        loop {
            let session = match arguments.session() {
                Some(session) => self.own(session)?,
                None => match self.carrier(affinity, past, deadline).await? {
                    Carrier::Session(session) => session,
                    Carrier::Plain(plain) => {
                        let mut call = said.plainly(reclaimed(&plain, &arguments, &streams)?, repeated);
                        if let Some(result) = self.plainly(&plain, &mut call).await {
                            return result;
                        }
                        repeated = call.repeated;
                        past = plain.ordinal();
                        continue;
                    }
                },
            };
            let pinned = arguments.session().is_some();
            let new = NewCall {
                scope,
                method,
                // A call that is bound to a session is made there, or not at all.
                body: if pinned {
                    std::mem::take(&mut said.body)
                } else {
                    said.body.clone()
                },
                arguments: &mut arguments,
                streams: &streams,
                trace: said.trace,
                deadline,
            };
            let (answer, idempotent) = match session.submit(new) {
                Ok(pending) => {
                    let idempotent = said.idempotent || pending.method().idempotent;
                    (pending.outcome().await, idempotent)
                }
                Err(Refusal::Gone(reason)) => (Answer::Undelivered(reason), false),
                Err(Refusal::Fault(fault)) => return Err(fault),
            };
            match answer {
                Answer::Reply(reply) => return Ok(reply),
                Answer::Failure(fault) => return Err(fault),
                Answer::Undelivered(reason) if pinned => return Err(dead_handle(&session, &reason)),
                Answer::Undelivered(_) => {}
                Answer::Lost(reason) => {
                    let begun = streams.iter().any(Source::begun);
                    if !idempotent || pinned || repeated || begun || !self.budget.spend() {
                        return Err(lost(method, &reason));
                    }
                    repeated = true;
                }
                Answer::Expired(delivered) => return Err(expired(method, &session, delivered)),
            }
            past = session.ordinal();
        }
    }

    /// The session that pinned handles bind a call to, if it is one of this channel's provider.
    fn own(&self, session: &Arc<Session>) -> Result<Arc<Session>, Fault> {
        if session.table().endpoint() != &self.endpoint {
            return Err(Fault::refused(
                Code::FailedPrecondition,
                format!(
                    "a handle of {} was passed to the provider at {}",
                    session.name(),
                    self.endpoint
                ),
            ));
        }
        Ok(Arc::clone(session))
    }
}

impl<'a> Said<'a> {
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
        }
    }
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
