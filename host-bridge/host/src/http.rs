//! Takes HTTP/1.1 requests and gives each to the function that its path leads to.

pub(crate) mod body;
mod room;
mod traced;

use std::convert::Infallible;
use std::fmt::Write as _;
use std::io;
use std::pin::pin;
use std::sync::Arc;
use std::time::{Duration, Instant};

use arc_swap::ArcSwap;
use futures_util::FutureExt as _;
use hyper::body::Incoming;
use hyper::header::{CONNECTION, CONTENT_TYPE, HOST, HeaderValue, RETRY_AFTER};
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper::{Request, Response, StatusCode};
use hyper_util::rt::{TokioIo, TokioTimer};
use outboard_telemetry::{Trace, Tracer};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::OwnedSemaphorePermit;
use tracing::Instrument as _;

use crate::call::Calls;
use crate::function::Function;
use crate::table::Table;
use body::{ResponseBody, text};
use room::Room;

/// Answers requests until it is told to stop.
#[derive(Clone)]
pub(crate) struct Server {
    table: Arc<ArcSwap<Table>>,
    calls: Calls,
    tracer: Tracer,
    /// How long requests that are under way may take when the server is told to stop.
    grace: Duration,
}

/// How long a client may take to send a request's head, and to begin with it.
const HEAD: Duration = Duration::from_secs(10);
/// How long a client may take to be told that there is no room for its connection: those that ask nothing must not keep
/// others from being told.
const REFUSAL: Duration = Duration::from_millis(250);
/// The most bytes of a request's head.
const HEAD_SIZE: usize = 64 << 10;
/// How long a connection without a request stays open when the server is told to stop. What its client sends meanwhile is
/// answered, and the answer tells the client to connect elsewhere: closed at once, it could be closed over a request.
const FAREWELL: Duration = Duration::from_millis(500);
/// How long what has been cut off may take to notice.
const LAST_GRACE: Duration = Duration::from_secs(1);
/// How long to wait after the operating system gave no connection.
const PAUSE: Duration = Duration::from_millis(50);

impl Server {
    pub(crate) fn new(table: Arc<ArcSwap<Table>>, tracer: Tracer, grace: Duration) -> Self {
        Self {
            table,
            calls: Calls::default(),
            tracer,
            grace,
        }
    }

    /// Serves until `shutdown` is over and what was under way then has ended, or the grace has.
    pub(crate) async fn serve(self, listener: TcpListener, shutdown: impl Future<Output = ()>) {
        let room = Room::of_this_process();
        let accept = async {
            // Whoever comes last waits with the system while those before are told that there is no room.
            while let Some(doorstep) = room.doorstep().await {
                let Some(stream) = accept(&listener).await else {
                    continue;
                };
                match room.seat() {
                    Some(seat) => self.take(stream, seat),
                    None => self.turn_away(stream, doorstep, room.size),
                }
            }
        };
        tokio::select! {
            () = accept => {}
            () = shutdown => {}
        }
        // Those that the system has taken are told by a reset if they are left with it, and may have sent a request.
        while let Some(seat) = room.seat()
            && let Some(Ok((stream, _))) = listener.accept().now_or_never()
        {
            self.take(stream, seat);
        }
        drop(listener);
        self.drain().await;
    }

    fn take(&self, stream: TcpStream, seat: OwnedSemaphorePermit) {
        // Without it small responses wait for the client's acknowledgements; with it refused they only do that.
        let _ = stream.set_nodelay(true);
        let server = self.clone();
        self.calls.tasks.spawn(async move {
            let _seat = seat;
            server.connection(stream).await;
        });
    }

    /// Answers one request, whatever it is, with why there is no answer to it.
    fn turn_away(&self, stream: TcpStream, doorstep: OwnedSemaphorePermit, room: usize) {
        self.calls.tasks.spawn(async move {
            let _doorstep = doorstep;
            let service = service_fn(|_: Request<Incoming>| async move {
                let what = format!("all {room} connections that the host takes at one time are in use");
                Ok::<_, Infallible>(unavailable(what))
            });
            let connection = http1::Builder::new()
                .timer(TokioTimer::new())
                .header_read_timeout(REFUSAL)
                .keep_alive(false)
                .max_buf_size(HEAD_SIZE)
                .serve_connection(TokioIo::new(stream), service);
            // One that asks nothing is not told.
            let _ = tokio::time::timeout(REFUSAL, connection).await;
        });
    }

    async fn drain(&self) {
        self.calls.draining.cancel();
        self.calls.tasks.close();
        if tokio::time::timeout(self.grace, self.calls.tasks.wait())
            .await
            .is_ok()
        {
            return;
        }
        tracing::warn!(
            "{} tasks have not ended within {:?} and are cut off",
            self.calls.tasks.len(),
            self.grace
        );
        self.calls.stop.cancel();
        if tokio::time::timeout(LAST_GRACE, self.calls.tasks.wait())
            .await
            .is_err()
        {
            tracing::warn!("{} tasks do not end", self.calls.tasks.len());
        }
    }

    async fn connection(&self, stream: TcpStream) {
        let service = service_fn(|request| async { Ok::<_, Infallible>(self.answer(request).await) });
        let connection = http1::Builder::new()
            .timer(TokioTimer::new())
            .header_read_timeout(HEAD)
            .max_buf_size(HEAD_SIZE)
            .serve_connection(TokioIo::new(stream), service);
        let mut connection = pin!(connection);
        let farewell = async {
            self.calls.draining.cancelled().await;
            tokio::time::sleep(FAREWELL).await;
        };
        let ended = tokio::select! {
            ended = connection.as_mut() => ended,
            () = farewell => {
                connection.as_mut().graceful_shutdown();
                tokio::select! {
                    ended = connection.as_mut() => ended,
                    () = self.calls.stop.cancelled() => return,
                }
            }
        };
        if let Err(error) = ended {
            tracing::debug!("a connection ended early: {error}");
        }
    }

    async fn answer(&self, request: Request<Incoming>) -> Response<ResponseBody> {
        let (span, function) = {
            let table = self.table.load();
            let found = table.routes.find(request.uri().path());
            let span = traced::span(&self.tracer, &request, found);
            // The function alone: a request keeps what answers it, and nothing else that may be replaced meanwhile.
            (span, found.map(|(_, function)| Arc::clone(function)))
        };
        let trace = span.trace();
        let begun = Instant::now();
        let answered = async {
            let response = self.answer_by(function.as_ref(), request, trace).await;
            tracing::debug!(status = response.status().as_u16(), "answered");
            response
        };
        let mut response = answered.instrument(span.for_log()).await;
        if let Some(function) = &function {
            function.line.answered(response.status(), begun.elapsed());
        }
        if self.calls.draining.is_cancelled() {
            let headers = response.headers_mut();
            headers.insert(CONNECTION, HeaderValue::from_static("close"));
        }
        traced::ending(span, response)
    }

    async fn answer_by(
        &self,
        function: Option<&Arc<Function>>,
        request: Request<Incoming>,
        trace: Trace,
    ) -> Response<ResponseBody> {
        let path = request.uri().path();
        let Some(function) = function else {
            return plain(StatusCode::NOT_FOUND, self.not_found(path));
        };
        let host = request.headers().get(HOST).map(HeaderValue::to_str);
        if request.uri().authority().is_none() && !matches!(host, Some(Ok(_))) {
            return plain(
                StatusCode::BAD_REQUEST,
                "the request has no valid Host header".to_owned(),
            );
        }
        match function.call(request, &self.calls, trace).await {
            Ok(response) => response,
            Err(failure) => {
                let status = failure.status();
                tracing::debug!(function = &*function.name, status = status.as_u16(), "{failure}");
                match status {
                    StatusCode::SERVICE_UNAVAILABLE => unavailable(failure.to_string()),
                    status => plain(status, failure.to_string()),
                }
            }
        }
    }

    fn not_found(&self, path: &str) -> String {
        let mut text = format!("no function answers {path}; these are here:");
        for (route, function) in self.table.load().routes.iter() {
            let _ = write!(text, "\n  {route}  {}", function.name);
        }
        text
    }
}

async fn accept(listener: &TcpListener) -> Option<TcpStream> {
    match listener.accept().await {
        Ok((stream, _)) => Some(stream),
        Err(error) => {
            // A client that is gone before it was accepted costs nothing; a lack of descriptors needs time to pass.
            if !matches!(
                error.kind(),
                io::ErrorKind::ConnectionAborted | io::ErrorKind::ConnectionReset
            ) {
                tracing::warn!("cannot accept a connection: {error}");
                tokio::time::sleep(PAUSE).await;
            }
            None
        }
    }
}

/// An answer of the host's own that may be another soon.
fn unavailable(what: String) -> Response<ResponseBody> {
    let mut response = plain(StatusCode::SERVICE_UNAVAILABLE, what);
    response
        .headers_mut()
        .insert(RETRY_AFTER, HeaderValue::from_static("1"));
    response
}

/// An answer of the host's own: one line or more of text, which says by its start who speaks.
fn plain(status: StatusCode, what: String) -> Response<ResponseBody> {
    let mut response = Response::new(text(format!("outboard: {what}\n")));
    *response.status_mut() = status;
    response.headers_mut().insert(
        CONTENT_TYPE,
        HeaderValue::from_static("text/plain; charset=utf-8"),
    );
    response
}
