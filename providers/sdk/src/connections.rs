//! HTTP/2 connections, each served in a task of its own until its peer leaves, or the replica ends.

use std::convert::Infallible;
use std::future::pending;
use std::pin::pin;
use std::time::Duration;

use http::{Request, Response};
use hyper::body::Incoming;
use hyper::rt::Executor;
use hyper::server::conn::http2;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use outboard_session::nudge::nudged;
use tokio::time::sleep_until;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;
use tonic::body::Body;
use tonic::service::Routes;
use tower_service::Service as _;

use crate::listen::Accepted;
use crate::peer::{Connection, Peer};
use crate::serve::LAST_WORDS;

/// The connections of a replica.
#[derive(Clone)]
pub(crate) struct Connections {
    routes: Routes,
    http: http2::Builder<Nudged>,
    open: TaskTracker,
    closing: CancellationToken,
}

/// Runs what belongs to a connection: its tasks wake themselves with every frame that they write.
#[derive(Clone)]
struct Nudged;

/// How often a peer is asked whether it is alive, and how long its answer may take.
const KEEP_ALIVE: (Duration, Duration) = (Duration::from_secs(1), Duration::from_secs(3));
/// Bytes that a peer may send in one HTTP/2 stream before they are read. A session reads at once, so this is what lies in its
/// way when it is busy, and no more than a millisecond's worth; a session's own credit bounds what it holds. Over a network it is
/// what may be on its way in one round trip: 500 MB/s at 1 ms.
const STREAM_WINDOW: u32 = 512 * 1024;
/// The same for all streams of one connection, so that one that is not read does not stop the others.
const CONNECTION_WINDOW: u32 = 8 * STREAM_WINDOW;
/// The longest HTTP/2 frame that a peer may send: an item with a whole chunk comes in one, and is read without being copied.
const FRAME: u32 = 128 * 1024;
/// Streams of one connection: plain calls in flight, mostly.
const STREAMS: u32 = 1024;

impl Connections {
    pub(crate) fn new(routes: Routes) -> Self {
        let mut http = http2::Builder::new(Nudged);
        http.timer(TokioTimer::new())
            .keep_alive_interval(KEEP_ALIVE.0)
            .keep_alive_timeout(KEEP_ALIVE.1)
            .initial_stream_window_size(STREAM_WINDOW)
            .initial_connection_window_size(CONNECTION_WINDOW)
            .max_frame_size(FRAME)
            .max_concurrent_streams(STREAMS);
        Self {
            routes: routes.prepare(),
            http,
            open: TaskTracker::new(),
            closing: CancellationToken::new(),
        }
    }

    /// Serves whoever has connected.
    pub(crate) fn serve(&self, accepted: Accepted) {
        let this = self.clone();
        self.open.spawn(nudged(async move {
            let known = tokio::select! {
                known = accepted.known() => known,
                () = this.closing.cancelled() => None,
            };
            if let Some(connection) = known {
                this.serve_known(connection).await;
            }
        }));
    }

    async fn serve_known(self, connection: Connection) {
        let peer = connection.peer();
        let until = peer.until;
        let lapsed = async move {
            match until {
                // A session ends by itself then, and says so, which takes a moment.
                Some(until) => sleep_until(until + LAST_WORDS).await,
                None => pending().await,
            }
        };
        let routes = self.routes;
        let service = service_fn(move |request| answer(routes.clone(), peer.clone(), request));
        let mut served = pin!(self.http.serve_connection(TokioIo::new(connection), service));
        let serving = async {
            tokio::select! {
                ended = served.as_mut() => ended,
                () = self.closing.cancelled() => {
                    served.as_mut().graceful_shutdown();
                    served.await
                }
            }
        };
        tokio::select! {
            ended = serving => if let Err(error) = ended {
                tracing::debug!(%error, "a connection was lost");
            },
            () = lapsed => tracing::info!("a connection was closed, as the certificate of its peer has ended"),
        }
    }

    /// How many are open.
    pub(crate) fn count(&self) -> usize {
        self.open.len()
    }

    /// Takes no more requests on any connection, and waits until those that are served are over.
    ///
    /// # Cancellation
    /// The connections go on to close.
    pub(crate) async fn close(&self) {
        self.closing.cancel();
        self.open.close();
        self.open.wait().await;
    }
}

async fn answer(
    mut routes: Routes,
    peer: Peer,
    request: Request<Incoming>,
) -> Result<Response<Body>, Infallible> {
    let mut request = request.map(Body::new);
    request.extensions_mut().insert(peer);
    routes.call(request).await
}

impl<F> Executor<F> for Nudged
where
    F: Future + Send + 'static,
    F::Output: Send,
{
    fn execute(&self, future: F) {
        tokio::spawn(nudged(future));
    }
}
