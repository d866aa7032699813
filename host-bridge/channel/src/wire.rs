//! The gRPC stream under a session: one HTTP/2 stream that is read, written and kept alive by one task, so that a call costs
//! no hop from task to task.

mod pings;

use std::pin::Pin;
use std::task::{Context, Poll, ready};

use bytes::Bytes;
use h2::client::{Connection, ResponseFuture, SendRequest};
use h2::{RecvStream, SendStream};
use http::{HeaderMap, HeaderValue, Method, Request, StatusCode, Uri, header};
use tonic::{Code, Status};

use crate::options::ChannelOptions;
use crate::socket::Socket;
use crate::text::chain;

use pings::Pings;

/// Bytes that a peer may send before they are read. The reader of a session never waits for anybody, so this only has to
/// cover what comes while its task is not scheduled.
const WINDOW: u32 = 2 * 1024 * 1024;
/// One HTTP/2 frame carries a whole item of a stream, or many small frames.
const HTTP2_FRAME: u32 = 128 * 1024;
/// The most bytes that are handed to HTTP/2 and not sent: what is behind them is a control frame's longest delay.
const UNSENT: usize = 128 * 1024;

/// A socket path is no authority; this is what other gRPC clients send for one.
const OPEN: &str = "http://localhost/outboard.session.v1.Session/Open";
const GRPC: &str = "application/grpc";

/// An open HTTP/2 stream and the connection it has for itself.
pub(crate) struct Wire {
    connection: Connection<Socket, Bytes>,
    outgoing: SendStream<Bytes>,
    incoming: Incoming,
    pings: Pings,
}

enum Incoming {
    Awaited(ResponseFuture),
    Body(RecvStream),
    Over,
}

/// How a stream ended.
#[derive(Debug)]
pub(crate) enum Ended {
    /// The peer closed it, and said nothing.
    Closed,
    /// The peer's own word.
    Status(Status),
    /// The transport failed, or what it carries is no gRPC.
    Transport(String),
}

impl Wire {
    /// Opens the stream of the session service on a fresh connection.
    ///
    /// # Cancellation
    /// Dropping the future closes the connection.
    pub(crate) async fn open(socket: Socket, options: &ChannelOptions) -> Result<Self, Ended> {
        let (requests, mut connection) = h2::client::Builder::new()
            .initial_window_size(WINDOW)
            .initial_connection_window_size(WINDOW)
            .max_frame_size(HTTP2_FRAME)
            .max_send_buffer_size(UNSENT)
            .enable_push(false)
            .handshake(socket)
            .await
            .map_err(|error| Ended::Transport(chain(&error)))?;
        let pings = connection
            .ping_pong()
            .map(|pings| Pings::new(pings, options.keep_alive_interval, options.keep_alive_timeout))
            .ok_or_else(|| Ended::Transport("the connection sends no pings".to_owned()))?;
        let (response, outgoing) = begin(requests).map_err(|error| Ended::Transport(chain(&error)))?;
        Ok(Self {
            connection,
            outgoing,
            incoming: Incoming::Awaited(response),
            pings,
        })
    }

    /// Moves bytes between the socket and what was written or is to be read.
    pub(crate) fn poll_transport(&mut self, context: &mut Context<'_>) -> Poll<Ended> {
        if let Poll::Ready(closed) = Pin::new(&mut self.connection).poll(context) {
            return Poll::Ready(match closed {
                Ok(()) => Ended::Transport("the connection was closed".to_owned()),
                Err(error) => Ended::Transport(chain(&error)),
            });
        }
        self.pings.poll(context).map(Ended::Transport)
    }

    /// The next bytes of the stream.
    pub(crate) fn poll_bytes(&mut self, context: &mut Context<'_>) -> Poll<Result<Bytes, Ended>> {
        loop {
            match &mut self.incoming {
                Incoming::Awaited(response) => {
                    let response = match ready!(Pin::new(response).poll(context)) {
                        Ok(response) => response,
                        Err(error) => return self.over(Ended::Transport(chain(&error))),
                    };
                    let (head, body) = response.into_parts();
                    if let Some(status) = Status::from_header_map(&head.headers) {
                        return self.over(Ended::from(status));
                    }
                    if let Some(ended) = not_grpc(head.status, &head.headers) {
                        return self.over(ended);
                    }
                    self.incoming = Incoming::Body(body);
                }
                Incoming::Body(body) => {
                    if let Some(bytes) = ready!(body.poll_data(context)) {
                        let bytes = match bytes {
                            Ok(bytes) => bytes,
                            Err(error) => return self.over(Ended::Transport(chain(&error))),
                        };
                        // What was received may be received again, as soon as it is read: this cannot be too much.
                        let _ = body.flow_control().release_capacity(bytes.len());
                        self.pings.heard();
                        return Poll::Ready(Ok(bytes));
                    }
                    let ended = match ready!(body.poll_trailers(context)) {
                        Ok(Some(trailers)) => {
                            Status::from_header_map(&trailers).map_or(Ended::Closed, Ended::from)
                        }
                        Ok(None) => Ended::Closed,
                        Err(error) => Ended::Transport(chain(&error)),
                    };
                    return self.over(ended);
                }
                Incoming::Over => return Poll::Ready(Err(Ended::Closed)),
            }
        }
    }

    /// How many bytes may be written now; wakes the task when that grows.
    pub(crate) fn room(&mut self, context: &mut Context<'_>) -> usize {
        self.outgoing.reserve_capacity(UNSENT);
        while let Poll::Ready(Some(Ok(_))) = self.outgoing.poll_capacity(context) {}
        self.outgoing.capacity()
    }

    /// Writes bytes, of which there is [`room`](Self::room) for all.
    pub(crate) fn write(&mut self, bytes: Bytes) {
        // A stream that takes nothing has ended, which its reader finds out with the reason.
        let _ = self.outgoing.send_data(bytes, false);
    }

    /// Ends this side's half.
    pub(crate) fn finish(&mut self) {
        let _ = self.outgoing.send_data(Bytes::new(), true);
    }

    fn over<T>(&mut self, ended: Ended) -> Poll<Result<T, Ended>> {
        self.incoming = Incoming::Over;
        Poll::Ready(Err(ended))
    }
}

impl From<Status> for Ended {
    fn from(status: Status) -> Self {
        match status.code() {
            Code::Ok => Self::Closed,
            _ => Self::Status(status),
        }
    }
}

fn begin(mut requests: SendRequest<Bytes>) -> Result<(ResponseFuture, SendStream<Bytes>), h2::Error> {
    let mut request = Request::new(());
    *request.method_mut() = Method::POST;
    *request.uri_mut() = Uri::from_static(OPEN);
    let headers = request.headers_mut();
    headers.insert(header::TE, HeaderValue::from_static("trailers"));
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(GRPC));
    requests.send_request(request, false)
}

/// Why a response is none of gRPC.
fn not_grpc(status: StatusCode, headers: &HeaderMap) -> Option<Ended> {
    if status != StatusCode::OK {
        return Some(Ended::Transport(format!("it answered with HTTP status {status}")));
    }
    let content = headers
        .get(header::CONTENT_TYPE)
        .and_then(|value| value.to_str().ok());
    let grpc = content.is_some_and(|content| content.starts_with(GRPC));
    (!grpc).then(|| Ended::Transport("its answer has no content type of gRPC".to_owned()))
}
