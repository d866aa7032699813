//! One HTTP/2 connection to a provider, as gRPC calls are made over it.

use std::error::Error;
use std::io;
use std::pin::Pin;
use std::task::{Context, Poll};

use h2::Reason;
use http::{Request, Response};
use hyper::body::Incoming;
use hyper::client::conn::http2::{self, SendRequest};
use hyper_util::rt::{TokioExecutor, TokioIo};
use tokio::io::{AsyncRead, AsyncWrite};
use tonic::body::Body;
use tower::Service;

use crate::socket::Site;
use crate::text::chain;
use crate::tls::ClientTls;

/// Sends requests; clones share the connection.
#[derive(Clone)]
pub(super) struct Transport(SendRequest<Body>);

/// The connection itself, which moves only while this is polled, and says at its end why.
pub(super) type Connection = Pin<Box<dyn Future<Output = String> + Send>>;

/// A request that got no response from its peer.
#[derive(Debug, thiserror::Error)]
#[error("{reason}")]
pub(super) struct Unanswered {
    fate: Fate,
    reason: String,
}

/// What became of a request without a response.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Fate {
    /// The peer has not processed it, and takes no more over this connection.
    Turned,
    /// The peer has not processed it, and may take it later.
    Refused,
    /// The peer may have processed it.
    Unknown,
}

/// Bytes that a peer may send before they are read.
const WINDOW: u32 = 2 * 1024 * 1024;

type Answer = Pin<Box<dyn Future<Output = Result<Response<Incoming>, Unanswered>> + Send>>;

/// Connects to a provider.
///
/// # Errors
/// Nobody listens there, or whoever does speaks no HTTP/2.
pub(super) async fn connect(site: &Site, tls: Option<&ClientTls>) -> io::Result<(Transport, Connection)> {
    handshake(site.dial(tls).await?).await
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
            fate: Fate::Turned,
            reason: chain(&error),
        })
    }

    fn call(&mut self, request: Request<Body>) -> Answer {
        let answer = self.0.try_send_request(request);
        Box::pin(async move {
            answer.await.map_err(|mut error| {
                // What comes back was never begun to be sent.
                let begun = error.take_message().is_none();
                let error = error.into_error();
                Unanswered {
                    fate: if begun { Fate::of(&error) } else { Fate::Turned },
                    reason: chain(&error),
                }
            })
        })
    }
}

impl Unanswered {
    /// What became of the request that an error is about, or what caused the error.
    pub(super) fn fate(error: &(dyn Error + 'static)) -> Fate {
        caused(error).map_or(Fate::Unknown, |unanswered: &Self| unanswered.fate)
    }
}

impl Fate {
    /// By HTTP/2's own rules, of a request that got no headers in return.
    fn of(error: &(dyn Error + 'static)) -> Self {
        match caused(error) {
            // It ends no other streams than those above the last that the peer says it may have processed.
            Some(error) if h2::Error::is_remote(error) && error.is_go_away() => Self::Turned,
            Some(error) if error.is_remote() && error.reason() == Some(Reason::REFUSED_STREAM) => {
                Self::Refused
            }
            _ => Self::Unknown,
        }
    }
}

/// The error of this type among an error and its causes.
fn caused<'a, E: Error + 'static>(error: &'a (dyn Error + 'static)) -> Option<&'a E> {
    std::iter::successors(Some(error), |error| (*error).source()).find_map(|error| error.downcast_ref())
}
