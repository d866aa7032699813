//! One HTTP/2 connection to a provider, as gRPC calls are made over it.

use std::error::Error;
use std::io;
use std::pin::Pin;
use std::task::{Context, Poll};

use http::{Request, Response};
use hyper::body::Incoming;
use hyper::client::conn::http2::{self, SendRequest};
use hyper_util::rt::{TokioExecutor, TokioIo};
use outboard_session::address::Address;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::{TcpStream, UnixStream};
use tonic::body::Body;
use tower::Service;

use crate::text::chain;

/// Sends requests; clones share the connection.
#[derive(Clone)]
pub(super) struct Transport(SendRequest<Body>);

/// The connection itself, which moves only while this is polled, and says at its end why.
pub(super) type Connection = Pin<Box<dyn Future<Output = String> + Send>>;

/// A request that got no response from its peer.
#[derive(Debug, thiserror::Error)]
#[error("{reason}")]
pub(super) struct Unanswered {
    /// Whether the peer may have it.
    pub(super) sent: bool,
    reason: String,
}

/// Bytes that a peer may send before they are read.
const WINDOW: u32 = 2 * 1024 * 1024;

type Answer = Pin<Box<dyn Future<Output = Result<Response<Incoming>, Unanswered>> + Send>>;

/// Connects to a provider.
///
/// # Errors
/// Nobody listens there, or whoever does speaks no HTTP/2.
pub(super) async fn connect(endpoint: &Address) -> io::Result<(Transport, Connection)> {
    match endpoint {
        Address::Unix(path) => handshake(UnixStream::connect(path).await?).await,
        Address::Tcp { host, port } => {
            let socket = TcpStream::connect((host.as_str(), *port)).await?;
            socket.set_nodelay(true)?;
            handshake(socket).await
        }
    }
}

/// No pings are sent: servers of gRPC's own libraries end connections that have more of them than data, and every call
/// has a deadline.
async fn handshake<S>(socket: S) -> io::Result<(Transport, Connection)>
where
    S: AsyncRead + AsyncWrite + Send + Unpin + 'static,
{
    let (requests, connection) = http2::Builder::new(TokioExecutor::new())
        .initial_stream_window_size(WINDOW)
        .initial_connection_window_size(2 * WINDOW)
        .handshake(TokioIo::new(socket))
        .await
        .map_err(|error| io::Error::other(chain(&error)))?;
    let connection = async {
        match connection.await {
            Ok(()) => "the provider closed the connection".to_owned(),
            Err(error) => format!("the connection was lost: {}", chain(&error)),
        }
    };
    Ok((Transport(requests), Box::pin(connection)))
}

impl Service<Request<Body>> for Transport {
    type Response = Response<Incoming>;
    type Error = Unanswered;
    type Future = Answer;

    fn poll_ready(&mut self, context: &mut Context<'_>) -> Poll<Result<(), Unanswered>> {
        self.0.poll_ready(context).map_err(|error| Unanswered {
            sent: false,
            reason: chain(&error),
        })
    }

    fn call(&mut self, request: Request<Body>) -> Answer {
        let answer = self.0.try_send_request(request);
        Box::pin(async move {
            answer.await.map_err(|mut error| Unanswered {
                // What comes back was never begun to be sent.
                sent: error.take_message().is_none(),
                reason: chain(&error.into_error()),
            })
        })
    }
}

impl Unanswered {
    /// Whether an error, or what caused it, says that the peer never had the request.
    pub(super) fn never_sent(error: &(dyn Error + 'static)) -> bool {
        let mut cause = Some(error);
        while let Some(error) = cause {
            if let Some(unanswered) = error.downcast_ref::<Self>() {
                return !unanswered.sent;
            }
            cause = error.source();
        }
        false
    }
}
