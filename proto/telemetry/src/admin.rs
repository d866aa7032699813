//! The admin port: whether the process lives, whether it should be sent work, and what it counts.
//!
//! Whoever reaches it may ask, so it tells of names and numbers alone, and what anybody may take of it is bounded.

use std::convert::Infallible;
use std::fmt::Display;
use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use http::header::{ALLOW, CACHE_CONTROL, CONTENT_TYPE};
use http::{HeaderValue, Method, Request, Response, StatusCode};
use http_body_util::Full;
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::Semaphore;
use tokio::task::JoinSet;
use tokio::time::timeout;

/// Who is asked.
pub trait Asked: Send + Sync + 'static {
    /// Whether it should be sent work, and a JSON object that says so, and why not.
    fn readiness(&self) -> (bool, String);

    /// What it counts, in the text form of Prometheus.
    ///
    /// # Errors
    /// It cannot be written down.
    fn metrics(&self) -> Result<String, impl Display>;
}

/// Connections at one time; further ones wait to be accepted.
const CONNECTIONS: usize = 32;
/// How long a client may take to send a request's head, and to begin with it.
const HEAD: Duration = Duration::from_secs(5);
/// The most bytes of a request's head.
const HEAD_SIZE: usize = 16 << 10;
/// How long a connection may be there, whatever it does: a scraper's next request takes a new one.
const CONNECTION: Duration = Duration::from_secs(60);
/// How long to wait after the operating system gave no connection.
const PAUSE: Duration = Duration::from_millis(100);
/// The content type of metrics.
const FORMAT: &str = "text/plain; version=0.0.4";

/// Answers whoever asks.
///
/// # Cancellation
/// The port and all its connections are closed.
pub async fn serve(listener: TcpListener, asked: Arc<impl Asked>) {
    let slots = Arc::new(Semaphore::new(CONNECTIONS));
    let mut open = JoinSet::new();
    // The semaphore is never closed.
    while let Ok(slot) = Arc::clone(&slots).acquire_owned().await {
        while open.try_join_next().is_some() {}
        match listener.accept().await {
            Ok((stream, _)) => {
                let asked = Arc::clone(&asked);
                open.spawn(async move {
                    let _slot = slot;
                    connection(stream, asked).await;
                });
            }
            Err(error) => {
                tracing::warn!(%error, "a connection to the admin port could not be accepted");
                tokio::time::sleep(PAUSE).await;
            }
        }
    }
}

async fn connection(stream: TcpStream, asked: Arc<impl Asked>) {
    let service = service_fn(move |request| {
        let answer = answer(&request, &*asked);
        async move { Ok::<_, Infallible>(answer) }
    });
    let connection = http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(HEAD)
        .max_buf_size(HEAD_SIZE)
        .serve_connection(TokioIo::new(stream), service);
    match timeout(CONNECTION, connection).await {
        Ok(Ok(())) | Err(_) => {}
        Ok(Err(error)) => tracing::debug!(%error, "a connection to the admin port was lost"),
    }
}

fn answer(request: &Request<Incoming>, asked: &impl Asked) -> Response<Full<Bytes>> {
    if request.method() != Method::GET {
        let mut response = text(
            StatusCode::METHOD_NOT_ALLOWED,
            "this port is only asked, by GET\n",
        );
        response
            .headers_mut()
            .insert(ALLOW, HeaderValue::from_static("GET"));
        return response;
    }
    match request.uri().path() {
        "/healthz" => text(StatusCode::OK, "alive\n"),
        "/readyz" => {
            let (ready, body) = asked.readiness();
            let status = match ready {
                true => StatusCode::OK,
                false => StatusCode::SERVICE_UNAVAILABLE,
            };
            response(status, "application/json", format!("{body}\n"))
        }
        "/metrics" => metrics(asked),
        _ => text(
            StatusCode::NOT_FOUND,
            "there are /healthz, /readyz and /metrics here\n",
        ),
    }
}

fn metrics(asked: &impl Asked) -> Response<Full<Bytes>> {
    match asked.metrics() {
        Ok(metrics) => response(StatusCode::OK, FORMAT, metrics),
        Err(error) => {
            tracing::error!(%error, "the metrics cannot be written down");
            text(StatusCode::INTERNAL_SERVER_ERROR, "the metrics cannot be told\n")
        }
    }
}

fn text(status: StatusCode, what: &'static str) -> Response<Full<Bytes>> {
    response(status, "text/plain; charset=utf-8", what)
}

fn response(status: StatusCode, form: &'static str, body: impl Into<Bytes>) -> Response<Full<Bytes>> {
    let mut response = Response::new(Full::new(body.into()));
    *response.status_mut() = status;
    let headers = response.headers_mut();
    headers.insert(CONTENT_TYPE, HeaderValue::from_static(form));
    headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
    response
}
