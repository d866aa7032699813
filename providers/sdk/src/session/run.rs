//! The life of a session: frames in, calls under way, frames out.

use std::collections::HashMap;
use std::pin::pin;
use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use futures_util::StreamExt as _;
use futures_util::future::{AbortHandle, Abortable};
use futures_util::stream::FuturesUnordered;
use outboard_session::FRAME_OVERHEAD;
use outboard_session::call::{Call, HostIdentity};
use outboard_session::dispatch::BoxFuture;
use outboard_session::failure::{Effect, Failure};
use outboard_session::frame::{self, BridgeFrame, GoAway, HandleResult, Reply, bridge_frame, provider_frame};
use prost::Message as _;
use tokio::time::{Instant, sleep_until, timeout_at};
use tonic::{Code, Status, Streaming};

use super::hello::DROP;
use super::outbox::Outbox;
use crate::admission::{Replica, Target};
use crate::handles::HandleTable;

/// A session from its hello to its end.
struct Session {
    replica: Arc<Replica>,
    host: HostIdentity,
    /// By number: what a `call` frame may name.
    methods: Vec<Option<Target>>,
    scopes: HashMap<u32, (Arc<str>, Arc<str>)>,
    handles: HandleTable,
    /// Calls under way, by id, with what cancels them.
    cancels: HashMap<u64, Underway>,
    /// Bytes of the requests of those calls.
    held: usize,
    running: FuturesUnordered<BoxFuture<'static, (u64, Outcome)>>,
    last_call: u64,
    draining: bool,
    outbox: Outbox,
}

/// What is kept of a call under way: what cancels it, and how long its request is.
struct Underway {
    cancel: AbortHandle,
    bytes: usize,
}

type Outcome = Result<(Vec<HandleResult>, Bytes), Failure>;

/// What ends a session from this side: a bridge that breaks the protocol.
struct Violation(String);

/// Runs a session until the bridge leaves, breaks the protocol, or the replica ends.
pub(super) async fn run(
    replica: Arc<Replica>,
    host: HostIdentity,
    mut inbound: Streaming<BridgeFrame>,
    outbox: Outbox,
) {
    tracing::debug!(%host, "session opened");
    let drain = replica.drain.clone();
    let served = |(target, method): (Target, &outboard_session::dispatch::MethodDescriptor)| {
        (!method.function.starts_with(DROP)).then_some(target)
    };
    let mut session = Session {
        methods: replica.methods().map(served).collect(),
        handles: HandleTable::new(Arc::clone(&replica)),
        replica,
        host,
        scopes: HashMap::new(),
        cancels: HashMap::new(),
        held: 0,
        running: FuturesUnordered::new(),
        last_call: 0,
        draining: false,
        outbox,
    };
    // Made once: a session takes its frames in this loop, and may take very many.
    let mut begun = pin!(drain.begun());
    let mut gone = pin!(session.outbox.gone());
    let mut grace = pin!(sleep_until(Instant::now()));
    let mut end = None;
    loop {
        tokio::select! {
            frame = inbound.message() => match frame {
                Ok(Some(BridgeFrame { frame: Some(frame) })) => {
                    if let Err(Violation(what)) = session.frame(frame) {
                        end = Some(Status::failed_precondition(format!("the bridge broke the session protocol: {what}")));
                        break;
                    }
                }
                Ok(Some(_)) => {
                    end = Some(Status::failed_precondition("a frame of a kind that this provider does not know"));
                    break;
                }
                Ok(None) | Err(_) => break,
            },
            Some((id, outcome)) = session.running.next(), if !session.running.is_empty() => {
                session.ended(id, outcome);
            }
            until = &mut begun, if !session.draining => {
                session.go_away(until);
                grace.as_mut().reset(until);
            }
            () = &mut gone => break,
            () = &mut grace, if session.draining => {
                end = Some(Status::unavailable("the provider ended, and this session with it"));
                break;
            }
        }
        if session.draining && session.running.is_empty() && session.handles.len() == 0 {
            break;
        }
    }
    tracing::debug!(host = %session.host, handles = session.handles.len(), calls = session.running.len(), "session ends");
    if let Some(status) = end {
        session.outbox.end(status);
    }
}

impl Session {
    fn frame(&mut self, frame: bridge_frame::Frame) -> Result<(), Violation> {
        match frame {
            bridge_frame::Frame::Hello(_) => Err(Violation("a second hello".to_owned())),
            bridge_frame::Frame::Scope(scope) => self.scope(scope),
            bridge_frame::Frame::Call(call) => self.call(call),
            bridge_frame::Frame::Cancel(cancel) => {
                // A call that has ended meanwhile is no longer here, which is nobody's fault.
                if let Some(running) = self.cancels.get(&cancel.id) {
                    running.cancel.abort();
                }
                Ok(())
            }
            bridge_frame::Frame::Release(release) => {
                self.handles.release(&release.handles);
                Ok(())
            }
            _ => Err(Violation(
                "a frame of a kind that this provider does not know".to_owned(),
            )),
        }
    }

    fn scope(&mut self, scope: frame::Scope) -> Result<(), Violation> {
        let frame::Scope {
            number,
            function,
            binding,
        } = scope;
        let longest = function.len().max(binding.len());
        if longest > NAME {
            return Err(Violation(format!(
                "scope {number} has a name of {longest} bytes; the longest is {NAME}"
            )));
        }
        if self.scopes.len() >= self.replica.limits.scopes {
            // Its calls are refused, which says so to those whom it concerns.
            return Ok(());
        }
        if self
            .scopes
            .insert(number, (function.into(), binding.into()))
            .is_some()
        {
            return Err(Violation(format!("scope {number} was interned twice")));
        }
        Ok(())
    }

    fn call(&mut self, call: frame::Call) -> Result<(), Violation> {
        let id = call.id;
        if id <= self.last_call {
            return Err(Violation(format!(
                "call {id} after call {}: ids rise",
                self.last_call
            )));
        }
        let most = self.replica.limits.calls;
        if self.running.len() + self.outbox.queued() >= most.saturating_mul(2) {
            return Err(Violation(format!(
                "more than twice the {most} calls in flight that it was told"
            )));
        }
        self.last_call = id;
        let bytes = call.body.len();
        let given = given_away(&call.handles);
        match self.begin(call) {
            Ok((cancel, running)) => {
                self.held += bytes;
                self.cancels.insert(id, Underway { cancel, bytes });
                self.running.push(running);
            }
            Err(failure) => {
                // What was given away with a call is gone whether the call was served or not.
                self.handles.release(&given);
                self.ended(id, Err(failure));
            }
        }
        Ok(())
    }

    fn begin(&self, call: frame::Call) -> Result<(AbortHandle, BoxFuture<'static, (u64, Outcome)>), Failure> {
        let frame::Call {
            id,
            method,
            scope,
            time_left,
            traceparent,
            handles,
            body,
            ..
        } = call;
        let refused = |code, message: String| Err(Failure::refused(code, message));
        let pinned = |argument: &frame::HandleArgument| {
            matches!(argument.handle, Some(frame::handle_argument::Handle::Pinned(_)))
        };
        if self.draining && !handles.iter().any(pinned) {
            return refused(
                Code::Unavailable,
                "the provider is ending and takes no new calls".to_owned(),
            );
        }
        let most = self.replica.limits.calls;
        if self.running.len() >= most {
            return refused(
                Code::ResourceExhausted,
                format!("{most} calls are in flight (limits.calls); try again"),
            )
            .map_err(|failure: Failure| failure.retry_after(Duration::from_millis(10)));
        }
        if self.held.saturating_add(body.len()) > self.most_held() {
            let message = format!(
                "the requests in flight have {} bytes together; try again",
                self.held
            );
            return refused(Code::ResourceExhausted, message)
                .map_err(|failure: Failure| failure.retry_after(Duration::from_millis(10)));
        }
        let Some(target) = self.methods.get(method as usize).copied().flatten() else {
            return refused(
                Code::Unimplemented,
                format!("the method table has no method {method}"),
            );
        };
        let Some((function, binding)) = self.scopes.get(&scope).cloned() else {
            let most = self.replica.limits.scopes;
            if self.scopes.len() >= most {
                let message =
                    format!("the session names {most} pairs of function and binding already (limits.scopes)");
                return refused(Code::ResourceExhausted, message);
            }
            return refused(Code::InvalidArgument, format!("scope {scope} was never interned"));
        };
        if time_left == 0 {
            return refused(
                Code::InvalidArgument,
                "a call without time left: every call has a deadline".to_owned(),
            );
        }
        let call = Call {
            function,
            binding,
            host: self.host.clone(),
            deadline: Instant::now() + Duration::from_micros(time_left).min(LONGEST),
            traceparent: Some(traceparent).filter(|text| !text.is_empty()).map(Into::into),
        };
        let (handles, mut turn) = self.handles.admit(&call, handles)?;
        let replica = Arc::clone(&self.replica);
        let serve = async move {
            if turn.waits() && timeout_at(call.deadline, turn.come()).await.is_err() {
                return Err(Failure::refused(
                    Code::DeadlineExceeded,
                    "the deadline passed while earlier calls still used the same handle",
                ));
            }
            let served = replica.serve(target, &call, body, &handles).await;
            let outcome = match served {
                Ok(reply) => Ok((handles.into_made(), reply)),
                Err(failure) => {
                    drop(handles);
                    Err(failure)
                }
            };
            // The next call on the same handles begins now, when this one's are dropped.
            drop(turn);
            outcome
        };
        let (cancel, registration) = AbortHandle::new_pair();
        let running = async move {
            let outcome = Abortable::new(serve, registration).await;
            let cancelled = || Failure::unknown_outcome(Code::Cancelled, "the caller cancelled the call");
            (id, outcome.unwrap_or_else(|_| Err(cancelled())))
        };
        Ok((cancel, Box::pin(running)))
    }

    fn ended(&mut self, id: u64, outcome: Outcome) {
        if let Some(underway) = self.cancels.remove(&id) {
            self.held -= underway.bytes;
        }
        let outcome = outcome.and_then(|(handles, body)| match self.refuse_reply(&handles, &body) {
            None => Ok((handles, body)),
            Some(failure) => {
                self.handles.release(&made(&handles));
                Err(failure)
            }
        });
        self.outbox.frame(match outcome {
            Ok((handles, body)) => provider_frame::Frame::Reply(Reply {
                id,
                handles,
                body,
                ..Reply::default()
            }),
            Err(failure) => provider_frame::Frame::Failure(frame::Failure {
                id,
                // A gRPC code is a small number from 0.
                code: failure.code as u32,
                message: failure.message,
                maybe_executed: failure.effect == Effect::Possible,
                retry_after: failure.retry_after.map(micros),
            }),
        });
    }

    /// Why a reply cannot go out, although the call was served.
    fn refuse_reply(&self, handles: &[HandleResult], body: &Bytes) -> Option<Failure> {
        let table: usize = handles
            .iter()
            .map(|handle| handle.encoded_len() + HANDLE_OVERHEAD)
            .sum();
        let what = if self.outbox.bytes().saturating_add(body.len()) > self.most_held() {
            format!(
                "{} bytes of replies wait for the bridge, which does not read them",
                self.outbox.bytes()
            )
        } else if table > FRAME_OVERHEAD - FRAME_REST {
            format!(
                "the reply's {} handles need {table} bytes, which a frame does not hold",
                handles.len()
            )
        } else {
            return None;
        };
        Some(Failure::unknown_outcome(Code::ResourceExhausted, what))
    }

    /// The most bytes that requests in flight may have together, and that replies may that wait for the bridge.
    fn most_held(&self) -> usize {
        let limits = self.replica.limits;
        HELD.max(limits.request.max(limits.reply).saturating_mul(2))
    }

    fn go_away(&mut self, until: Instant) {
        self.draining = true;
        let grace = until.saturating_duration_since(Instant::now());
        self.outbox.frame(provider_frame::Frame::Goaway(GoAway {
            last_call: self.last_call,
            grace: micros(grace),
            reason: "the provider is ending".to_owned(),
        }));
    }
}

/// The most time that a call is given, whatever its frame says: an instant has to be able to hold its deadline.
const LONGEST: Duration = Duration::from_secs(24 * 60 * 60);

/// The longest name of a function or a binding, in bytes.
const NAME: usize = 1024;
/// What requests in flight and waiting replies may take in one session, in bytes, unless twice a limit is more.
const HELD: usize = 64 * 1024 * 1024;
/// Bytes of a handle in a frame's table besides its own: a tag and a length.
const HANDLE_OVERHEAD: usize = 4;
/// Bytes of a frame besides its body and its handles.
const FRAME_REST: usize = 1024;

/// The pinned handles that a call gives away.
fn given_away(handles: &[frame::HandleArgument]) -> Vec<u64> {
    let owned = handles.iter().filter(|argument| argument.own);
    owned
        .filter_map(|argument| match argument.handle {
            Some(frame::handle_argument::Handle::Pinned(id)) => Some(id),
            _ => None,
        })
        .collect()
}

/// The pinned handles that a reply hands over.
fn made(handles: &[HandleResult]) -> Vec<u64> {
    let pinned = |made: &HandleResult| match made.handle {
        Some(frame::handle_result::Handle::Pinned(id)) => Some(id),
        _ => None,
    };
    handles.iter().filter_map(pinned).collect()
}

fn micros(duration: Duration) -> u64 {
    u64::try_from(duration.as_micros()).unwrap_or(u64::MAX)
}
