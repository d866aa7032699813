//! The plain face: one gRPC call per function call, for any gRPC client.

use std::any::Any;
use std::future::Future as _;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{self, Poll};
use std::time::Duration;

use bytes::Bytes;
use futures_util::Stream;
use outboard_session::call::{Call, Granted};
use outboard_session::dispatch::{
    self, BoxFuture, Handle, Handles, MethodDescriptor, PlainFace, Resolved, ResourceId,
};
use outboard_session::failure::Failure;
use outboard_session::stream::Chunks;
use outboard_session::trace::TraceContext;
use outboard_session::{BINDING_METADATA, FUNCTION_METADATA};
use outboard_telemetry::Tracer;
use tokio::time::{Instant, Sleep, sleep_until, timeout_at};
use tonic::metadata::MetadataMap;
use tonic::{Code, Request, Response, Status};

use crate::admission::{Alive, Replica, Target};
use crate::grant::{Pass, Scope};
use crate::peer::Peer;

/// What the generated servers of the plain face are made over.
#[derive(Clone)]
pub struct Face(pub(crate) Arc<Replica>);

/// When a call that was refused for want of room may come again.
const AGAIN: Duration = Duration::from_millis(10);
/// The deadline of a call that came without one. There is no call without a deadline.
const DEFAULT_DEADLINE: Duration = Duration::from_secs(30);

impl PlainFace for Face {
    fn max_request(&self) -> usize {
        self.0.limits().request
    }

    fn call(
        &self,
        method: &'static MethodDescriptor,
        request: Request<dispatch::Request>,
    ) -> BoxFuture<'static, Result<Response<dispatch::Response>, Status>> {
        let replica = Arc::clone(&self.0);
        Box::pin(async move {
            let mut call = call_of(&request, &replica.tracer)?;
            let target = target_of(&replica, method)?;
            let scope = Scope::new(
                Arc::clone(&call.function),
                Arc::clone(&call.binding),
                call.host.clone(),
            );
            let pass = replica
                .judge(&scope, target)
                .inspect_err(|failure| replica.metrics.refused(failure))
                .map_err(|failure| status(failure, &call, method))?;
            call.granted = pass.granted;
            if let Some(time) = pass.limits.time {
                call.deadline = call.deadline.min(Instant::now() + time);
            }
            let most = replica.limits().calls;
            let alive = Alive::among(&replica.plain, most).ok_or_else(|| {
                let what = format!("{most} calls are in flight (limits.calls); try again");
                let failure = Failure::refused(Code::ResourceExhausted, what).retry_after(AGAIN);
                replica.metrics.refused(&failure);
                failure
            })?;
            let alive = Arc::new([alive, Alive::new(&replica.running)]);
            let handles = PlainHandles {
                replica: &replica,
                call: &call,
                pass: &pass,
            };
            // What its handles are shows only when its body is read: it takes its turn.
            let served = replica.serve(&scope, target, &call, request.into_inner(), &handles, false);
            let response = timeout_at(call.deadline, served)
                .await
                .unwrap_or_else(|_| Err(replica.too_late(target)));
            let mut response = response.map_err(|failure| status(failure, &call, method))?;
            // A call lasts as long as its streams.
            let timed = |chunks| -> Chunks {
                Box::pin(Timed {
                    chunks,
                    late: Some(replica.too_late(target)),
                    deadline: Box::pin(sleep_until(call.deadline)),
                    _alive: Arc::clone(&alive),
                })
            };
            response.streams = response.streams.into_iter().map(timed).collect();
            Ok(Response::new(response))
        })
    }
}

/// A stream of a response, which ends at its call's deadline.
struct Timed {
    chunks: Chunks,
    late: Option<Failure>,
    deadline: Pin<Box<Sleep>>,
    _alive: Arc<[Alive; 2]>,
}

impl Stream for Timed {
    type Item = Result<Bytes, Failure>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut task::Context<'_>) -> Poll<Option<Self::Item>> {
        if self.late.is_none() {
            return Poll::Ready(None);
        }
        // The deadline first: a source that always has more must not outlive it.
        if self.deadline.as_mut().poll(context).is_ready() {
            return Poll::Ready(self.late.take().map(Err));
        }
        self.chunks.as_mut().poll_next(context)
    }
}

/// Handles as tokens: sealed where there is a key and the resource is portable, leased otherwise.
struct PlainHandles<'a> {
    replica: &'a Replica,
    call: &'a Call,
    pass: &'a Pass,
}

impl Handles for PlainHandles<'_> {
    fn resolve(&self, handle: &Handle, resource: ResourceId, own: bool) -> Result<Resolved, Failure> {
        let Handle::Token(token) = handle else {
            return Err(Failure::refused(
                Code::InvalidArgument,
                format!(
                    "a handle of {resource} came as an index; outside a session a handle is the token that made it"
                ),
            ));
        };
        let leases = || self.replica.leases.resolve(self.call, resource, token, own);
        let Some(seals) = &self.replica.seals else {
            return leases();
        };
        match seals.open(self.call, resource, token) {
            Ok(Some(state)) => Ok(Resolved::State(state)),
            Ok(None) => leases(),
            // A lease needs no key; what else it is will be seen once there is one.
            Err(not_yet) => leases().map_err(|_| not_yet),
        }
    }

    fn issue(
        &self,
        resource: ResourceId,
        value: Arc<dyn Any + Send + Sync>,
        state: Option<Bytes>,
    ) -> Result<Handle, Failure> {
        let token = match (state, &self.replica.seals) {
            (Some(state), Some(seals)) => seals.seal(self.call, resource, &state)?,
            _ => {
                let alive = (Alive::new(&self.replica.alive), self.pass.hold()?);
                self.replica.leases.issue(self.call, resource, value, alive)?
            }
        };
        Ok(Handle::Token(token))
    }
}

/// A failure as a status that says whose call it was, for programs as well.
fn status(failure: Failure, call: &Call, method: &MethodDescriptor) -> Status {
    failure.into_status(&[
        ("function", &call.function),
        ("binding", &call.binding),
        ("interface", method.interface),
        ("call", method.function),
    ])
}

fn target_of(replica: &Replica, wanted: &'static MethodDescriptor) -> Result<Target, Status> {
    let found = replica.methods().find(|(_, method)| *method == wanted);
    found
        .map(|(target, _)| target)
        .ok_or_else(|| Status::unimplemented(format!("nothing serves {}", wanted.path)))
}

fn call_of<T>(request: &Request<T>, tracer: &Tracer) -> Result<Call, Status> {
    let metadata = request.metadata();
    let patience = match metadata.get("grpc-timeout") {
        None => DEFAULT_DEADLINE,
        Some(text) => text.to_str().ok().and_then(timeout).ok_or_else(|| {
            Status::invalid_argument("grpc-timeout is up to eight digits and one of H, M, S, m, u, n")
        })?,
    };
    Ok(Call {
        function: required(metadata, FUNCTION_METADATA)?,
        binding: required(metadata, BINDING_METADATA)?,
        host: Peer::of(request.extensions()).host,
        granted: Granted::default(),
        deadline: Instant::now() + patience,
        trace: metadata
            .get("traceparent")
            .and_then(|text| TraceContext::of(text.to_str().ok()?))
            // Bridges decide for their calls. Nobody has for the others, unless their clients did.
            .or_else(|| tracer.sample()),
    })
}

fn required(metadata: &MetadataMap, key: &str) -> Result<Arc<str>, Status> {
    let value = metadata
        .get(key)
        .and_then(|value| value.to_str().ok())
        .filter(|value| !value.is_empty());
    value.map(Into::into).ok_or_else(|| {
        Status::invalid_argument(format!(
            "the metadata {key} is missing: a call names its function in {FUNCTION_METADATA} and the binding it is \
             for in {BINDING_METADATA}"
        ))
    })
}

/// The time of a `grpc-timeout`: at most eight digits and a unit (gRPC over HTTP/2, "Requests").
fn timeout(text: &str) -> Option<Duration> {
    let (number, unit) = text.split_at_checked(text.len().checked_sub(1)?)?;
    if number.len() > 8 {
        return None;
    }
    let number: u64 = number.parse().ok()?;
    Some(match unit {
        "H" => Duration::from_secs(number.checked_mul(3600)?),
        "M" => Duration::from_secs(number.checked_mul(60)?),
        "S" => Duration::from_secs(number),
        "m" => Duration::from_millis(number),
        "u" => Duration::from_micros(number),
        "n" => Duration::from_nanos(number),
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::timeout;
    use std::time::Duration;

    #[test]
    fn a_timeout_is_digits_and_a_unit() {
        assert_eq!(timeout("1S"), Some(Duration::from_secs(1)));
        assert_eq!(timeout("99999999H"), Some(Duration::from_secs(99_999_999 * 3600)));
        assert_eq!(timeout("250m"), Some(Duration::from_millis(250)));
        for text in ["", "S", "1", "1s", "123456789S", "-1S", "1.5S", "é"] {
            assert_eq!(timeout(text), None, "{text}");
        }
    }
}
