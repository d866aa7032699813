//! The span of a request: from its head to the end of its answer.

use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};

use bytes::Bytes;
use http_body_util::BodyExt as _;
use hyper::body::{Body, Frame, SizeHint};
use hyper::{HeaderMap, Method, Request, Response};
use outboard_telemetry::{Kind, Span, TraceContext, Tracer};
use wasmtime_wasi_http::Error;

use super::body::ResponseBody;
use crate::function::Function;
use crate::routes::Route;

/// A body whose end is that of a span.
struct TracedBody {
    body: ResponseBody,
    span: Option<Span>,
}

const TRACEPARENT: &str = "traceparent";
/// What a method is called that is none of those that HTTP itself has.
const OTHER: &str = "HTTP";

/// A span of what is done for a request, as a part of what its client says it belongs to.
pub(super) fn span<B>(tracer: &Tracer, request: &Request<B>, found: Option<&(Route, Arc<Function>)>) -> Span {
    let context = asked(request.headers()).or_else(|| tracer.sample());
    let method = known(request.method());
    let name = || match found {
        Some((route, _)) => format!("{method} {route}"),
        None => method.to_owned(),
    };
    let mut span = tracer.span(context, Kind::Server, name);
    if span.is_recorded() {
        span.set("http.request.method", method);
        if let Some((route, function)) = found {
            span.set("http.route", route.to_string());
            span.set("outboard.function", &*function.name);
        }
    }
    span
}

/// The response, whose body ends the span.
pub(super) fn ending(mut span: Span, response: Response<ResponseBody>) -> Response<ResponseBody> {
    if !span.is_recorded() {
        return response;
    }
    let status = response.status();
    span.set("http.response.status_code", i64::from(status.as_u16()));
    if status.is_server_error() {
        span.fail(status.as_str());
    }
    response.map(|body| {
        let span = Some(span);
        TracedBody { body, span }.boxed_unsync()
    })
}

/// The trace that a client says a request belongs to. Two of them are none.
fn asked(headers: &HeaderMap) -> Option<TraceContext> {
    let mut values = headers.get_all(TRACEPARENT).iter();
    let only = values.next().filter(|_| values.next().is_none())?;
    TraceContext::of(only.to_str().ok()?)
}

/// A method's name: clients may make up as many as they like.
fn known(method: &Method) -> &'static str {
    match *method {
        Method::GET => "GET",
        Method::HEAD => "HEAD",
        Method::POST => "POST",
        Method::PUT => "PUT",
        Method::DELETE => "DELETE",
        Method::CONNECT => "CONNECT",
        Method::OPTIONS => "OPTIONS",
        Method::TRACE => "TRACE",
        Method::PATCH => "PATCH",
        _ => OTHER,
    }
}

impl TracedBody {
    fn end(&mut self) {
        if let Some(span) = self.span.take() {
            span.end();
        }
    }
}

impl Body for TracedBody {
    type Data = Bytes;
    type Error = Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Error>>> {
        let polled = Pin::new(&mut self.body).poll_frame(context);
        match &polled {
            Poll::Ready(Some(Err(_))) => {
                if let Some(span) = &mut self.span {
                    span.fail("the body broke off");
                }
                self.end();
            }
            Poll::Ready(None) => self.end(),
            _ => {}
        }
        polled
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}

impl Drop for TracedBody {
    fn drop(&mut self) {
        // Nobody asks a body for its end that says that it has come.
        if self.body.is_end_stream() {
            self.end();
        }
    }
}
