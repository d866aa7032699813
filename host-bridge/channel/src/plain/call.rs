//! One call on the plain face.

use std::error::Error as _;
use std::sync::Arc;

use bytes::Bytes;
use futures_util::Stream;
use http::uri::PathAndQuery;
use outboard_session::trace::TraceContext;
use outboard_session::{BINDING_METADATA, FUNCTION_METADATA};
use tokio::time::Instant;
use tonic::client::Grpc;
use tonic::metadata::AsciiMetadataValue;
use tonic::{Code, Request, Status, Streaming};
use tonic_types::StatusExt as _;

use super::Plain;
use super::body::{with_numbers, with_tokens};
use super::codec::Raw;
use super::parts::{self, Answers};
use super::release::Lease;
use super::signature::Signature;
use super::transport::{Fate, Unanswered};
use crate::channel::Scope;
use crate::fault::Fault;
use crate::handle::{Argument, Place, RemoteHandle};
use crate::request::{Chunks, Reply};
use crate::table::MethodKey;
use crate::text::{bounded, chain};

/// A call to be made.
pub(crate) struct PlainCall<'a> {
    pub(crate) scope: &'a Scope,
    pub(crate) method: &'a MethodKey,
    pub(crate) signature: Option<&'a Signature>,
    pub(crate) body: &'a Bytes,
    pub(crate) handles: &'a [Argument],
    pub(crate) streams: Vec<Chunks>,
    pub(crate) idempotent: bool,
    pub(crate) trace: Option<TraceContext>,
    pub(crate) deadline: Instant,
}

/// How a call ended.
pub(crate) enum Carried {
    Reply(Reply),
    Fault(Fault),
    /// Nobody received it, and this connection takes no more calls.
    Undelivered(String),
    /// The provider did not begin with it, and may take it later.
    Refused(String),
    /// The connection was lost while it was in flight; tells whether it may be sent again.
    Lost {
        reason: String,
        idempotent: bool,
    },
}

/// A call whose connection was lost while it was in flight.
pub(crate) fn lost(method: &MethodKey, reason: &str) -> Fault {
    let MethodKey {
        interface, function, ..
    } = method;
    Fault::unknown_outcome(
        Code::Unavailable,
        format!("the connection was lost while {function} of {interface} was in flight: {reason}"),
    )
}

impl Plain {
    /// Makes a call, and waits for its reply.
    ///
    /// # Cancellation
    /// Dropping the future cancels the call at the provider. A handle that it returns all the same lapses there.
    pub(crate) async fn call(self: &Arc<Self>, call: PlainCall<'_>) -> Carried {
        match self.checked(call).await {
            Ok(reply) => Carried::Reply(reply),
            Err(carried) => carried,
        }
    }

    async fn checked(self: &Arc<Self>, call: PlainCall<'_>) -> Result<Reply, Carried> {
        let PlainCall {
            scope,
            method,
            signature,
            body,
            handles,
            streams,
            idempotent,
            trace,
            deadline,
        } = call;
        let refused = |code, message| Carried::Fault(Fault::refused(code, message));
        let Some(signature) = signature else {
            let why = &self.why;
            return Err(refused(Code::FailedPrecondition, why.clone()));
        };
        let idempotent = idempotent | self.check(method, signature).map_err(Carried::Fault)?;
        if streams.len() != signature.request_streams {
            return Err(refused(
                Code::Internal,
                "a call has not the streams of its type".to_owned(),
            ));
        }
        let Ok(permit) = self.calls.clone().try_acquire_owned() else {
            let message = format!(
                "{} calls are in flight with {self}: no more are taken",
                self.limits.calls
            );
            return Err(refused(Code::ResourceExhausted, message));
        };
        let given = Given::new(self, handles).map_err(Carried::Fault)?;
        let body = with_tokens(body, signature.request.as_ref(), &given.tokens).map_err(|error| {
            refused(
                Code::Internal,
                format!("the request of {}: {error}", method.function),
            )
        })?;
        if deadline <= Instant::now() {
            return Err(refused(
                Code::DeadlineExceeded,
                format!(
                    "the deadline of {} passed before it was sent to {self}",
                    method.function
                ),
            ));
        }

        let ended = |status: Status| self.ended(method, &status, idempotent);
        let sent = parts::request(body, streams);
        let answered = async {
            let (messages, path) = (sent.messages, signature.path.clone());
            if signature.request_streams + signature.response_streams == 0 {
                let body = self.unary(scope, path, messages, trace, deadline).await;
                return Ok((body.map_err(ended)?, Vec::new()));
            }
            let mut broken = sent.broken;
            let answers = tokio::select! {
                fault = &mut broken => return Err(Carried::Fault(fault)),
                answers = self.begin(scope, path, messages, trace, deadline) => answers.map_err(ended)?,
            };
            let answers = Answers {
                plain: Arc::clone(self),
                method: method.clone(),
                answers,
                broken,
                deadline,
                _permit: permit,
            };
            let response = parts::response(answers, signature.response_streams);
            response.await.map_err(Carried::Fault)
        };
        let (body, streams) = match tokio::time::timeout_at(deadline, answered).await {
            Ok(answered) => answered?,
            Err(_) => return Err(Carried::Fault(self.expired(method))),
        };
        let (body, tokens) = with_numbers(&body, signature.response.as_ref())
            .map_err(|error| Carried::Fault(self.malformed(method, &error.to_string())))?;
        given.taken();
        let handle = |(token, resource): (Bytes, usize)| {
            RemoteHandle::leased(Lease {
                plain: Arc::clone(self),
                token,
                scope: scope.clone(),
                // Plans number the resources that are in this list.
                drop: Arc::clone(&signature.drops[resource]),
            })
        };
        Ok(Reply {
            body,
            handles: tokens.into_iter().map(handle).collect(),
            streams,
        })
    }

    /// A call of one message each way.
    pub(super) async fn unary(
        &self,
        scope: &Scope,
        path: PathAndQuery,
        request: impl Stream<Item = Bytes> + Send + 'static,
        trace: Option<TraceContext>,
        deadline: Instant,
    ) -> Result<Bytes, Status> {
        let mut answers = self.begin(scope, path, request, trace, deadline).await?;
        let Some(body) = answers.message().await? else {
            return Err(Status::internal("the call ended without a response"));
        };
        // A status may follow it.
        match answers.message().await? {
            None => Ok(body),
            Some(_) => Err(Status::internal("the call has more than one response")),
        }
    }

    async fn begin(
        &self,
        scope: &Scope,
        path: PathAndQuery,
        messages: impl Stream<Item = Bytes> + Send + 'static,
        trace: Option<TraceContext>,
        deadline: Instant,
    ) -> Result<Streaming<Bytes>, Status> {
        let mut request = Request::new(messages);
        let trace = trace.map(|trace| trace.to_string());
        let named = [
            (FUNCTION_METADATA, Some(scope.function())),
            (BINDING_METADATA, Some(scope.binding())),
            ("traceparent", trace.as_deref()),
        ];
        for (key, value) in named {
            let Some(value) = value else { continue };
            let value: AsciiMetadataValue = value
                .parse()
                .map_err(|_| Status::invalid_argument(format!("{key} has a letter that no name has")))?;
            request.metadata_mut().insert(key, value);
        }
        request.set_timeout(deadline.saturating_duration_since(Instant::now()));
        let mut client = Grpc::with_origin(self.transport.clone(), self.authority.clone())
            .max_decoding_message_size(self.limits.reply)
            .max_encoding_message_size(usize::MAX);
        client
            .ready()
            .await
            .map_err(|error| Status::from_error(Box::new(error)))?;
        Ok(client.streaming(request, path, Raw).await?.into_inner())
    }

    fn ended(&self, method: &MethodKey, status: &Status, idempotent: bool) -> Carried {
        // Made on this side, about the transport.
        let Some(cause) = status.source() else {
            return Carried::Fault(self.fault(method, status));
        };
        let reason = chain(status);
        match Unanswered::fate(cause) {
            Fate::Turned => {
                // Calls that are in flight may keep the connection open for long.
                self.end(reason.clone());
                Carried::Undelivered(reason)
            }
            Fate::Refused => Carried::Refused(reason),
            Fate::Unknown => Carried::Lost { reason, idempotent },
        }
    }

    /// What a status means. It does not say whether anything was done: some codes of a provider's own do.
    pub(super) fn fault(&self, method: &MethodKey, status: &Status) -> Fault {
        if status.source().is_some() {
            return lost(method, &chain(status));
        }
        let code = status.code();
        let mut message = format!(
            "{} of {}: {}",
            method.function,
            method.interface,
            bounded(status.message())
        );
        if code == Code::Unimplemented && self.table.is_none() {
            message = format!("{message}; {}", self.why);
        }
        let refused = matches!(
            code,
            Code::Unimplemented
                | Code::InvalidArgument
                | Code::PermissionDenied
                | Code::Unauthenticated
                | Code::FailedPrecondition
                | Code::NotFound
        );
        let fault = match refused {
            true => Fault::refused(code, message),
            false => Fault::unknown_outcome(code, message),
        };
        match status.get_details_retry_info().and_then(|info| info.retry_delay) {
            Some(after) => fault.retry_after(after),
            None => fault,
        }
    }

    pub(super) fn malformed(&self, method: &MethodKey, what: &str) -> Fault {
        let MethodKey {
            interface, function, ..
        } = method;
        Fault::unknown_outcome(
            Code::Internal,
            format!(
                "the response to {function} of {interface} from {self} is not what its type says: {what}"
            ),
        )
    }

    pub(super) fn expired(&self, method: &MethodKey) -> Fault {
        let MethodKey {
            interface, function, ..
        } = method;
        Fault::unknown_outcome(
            Code::DeadlineExceeded,
            format!("{self} did not answer {function} of {interface} before its deadline"),
        )
    }
}

/// The handles of a call. Those given away are the caller's again unless the provider has replied.
struct Given<'a> {
    tokens: Vec<Bytes>,
    given: Vec<&'a RemoteHandle>,
}

impl<'a> Given<'a> {
    fn new(plain: &Arc<Plain>, handles: &'a [Argument]) -> Result<Self, Fault> {
        let mut all = Self {
            tokens: Vec::with_capacity(handles.len()),
            given: Vec::new(),
        };
        for argument in handles {
            let handle = argument.handle();
            let lease = match handle.place() {
                Place::Leased(lease) if Arc::ptr_eq(&lease.plain, plain) => lease,
                _ => {
                    return Err(Fault::refused(
                        Code::FailedPrecondition,
                        format!("{handle:?} was passed to {plain}, which did not give it"),
                    ));
                }
            };
            let (own, fit) = match argument {
                Argument::Own(_) => (true, handle.give()),
                Argument::Borrow(_) => (false, !handle.given()),
            };
            if !fit {
                return Err(Fault::refused(
                    Code::FailedPrecondition,
                    format!("{handle:?} was given away with an earlier call"),
                ));
            }
            all.tokens.push(lease.token.clone());
            if own {
                all.given.push(handle);
            }
        }
        Ok(all)
    }

    fn taken(mut self) {
        self.given.clear();
    }
}

impl Drop for Given<'_> {
    fn drop(&mut self) {
        for handle in &self.given {
            handle.take_back();
        }
    }
}

impl Carried {
    /// The connection that handles belong to is lost: nobody else has what they stand for.
    pub(crate) fn dead_handle(plain: &Plain, reason: &str) -> Fault {
        let message = format!("a handle died with the connection to {plain}: {reason}: open it again");
        Fault::refused(Code::Aborted, message)
    }
}
