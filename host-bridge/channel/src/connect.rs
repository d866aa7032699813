//! From an address to an open session: socket, HTTP/2, stream, hellos.

use std::error::Error;
use std::io;
use std::sync::Arc;
use std::sync::atomic::AtomicUsize;

use hyper_util::rt::TokioIo;
use outboard_session::address::Address;
use outboard_session::frame::provider_frame::Frame;
use outboard_session::frame::session_client::SessionClient;
use outboard_session::frame::{BridgeHello, ProviderFrame, ProviderHello};
use outboard_session::{FRAME_OVERHEAD, VERSIONS};
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::{TcpStream, UnixStream};
use tonic::transport::{Channel, Endpoint};
use tonic::{Code, Status, Streaming};
use tower::service_fn;

use crate::fault::Fault;
use crate::options::ChannelOptions;
use crate::session::{HelloError, Session, Writer, check_hello};
use crate::text::{bounded, chain};

/// Bytes that a peer may send before they are read: some of the largest bodies, so that one fills no window.
const WINDOW: u32 = 8 * 1024 * 1024;
/// One HTTP/2 frame carries many session frames.
const HTTP2_FRAME: u32 = 256 * 1024;

/// Why there is no session with an endpoint.
#[derive(Debug, thiserror::Error)]
pub(crate) enum ConnectError {
    #[error("cannot connect to {endpoint}: {error}: is a provider listening there?")]
    Socket { endpoint: Address, error: io::Error },
    #[error(
        "{endpoint} took the connection and did not answer within {within:?}: is it an Outboard provider?"
    )]
    Timeout {
        endpoint: Address,
        within: std::time::Duration,
    },
    #[error("{endpoint} ended the connection before it said hello: {error}: is it an Outboard provider?")]
    NotGrpc { endpoint: Address, error: String },
    #[error(
        "{endpoint} speaks gRPC and has no outboard.session.v1.Session service ({message}): is it an Outboard \
         provider? This bridge speaks session protocol version {}",
        crate::session::versions()
    )]
    NoService { endpoint: Address, message: String },
    #[error(
        "the provider at {endpoint} refused the session: {code:?}: {message} (this bridge speaks session protocol \
         version {})",
        crate::session::versions()
    )]
    Refused {
        endpoint: Address,
        code: Code,
        message: String,
    },
    #[error(
        "the provider at {endpoint} sent {what} before its hello: it speaks another protocol (this bridge speaks \
         session protocol version {})",
        crate::session::versions()
    )]
    NoHello { endpoint: Address, what: &'static str },
    #[error("no session with the provider at {endpoint}: {error}")]
    Hello { endpoint: Address, error: HelloError },
}

/// An open session and what has to be read of it.
pub(crate) struct Opened {
    pub(crate) session: Arc<Session>,
    pub(crate) inbound: Streaming<ProviderFrame>,
}

impl ConnectError {
    /// Whether waiting is no help: the peer is there, and it is not one to talk to.
    pub(crate) fn permanent(&self) -> bool {
        match self {
            Self::Socket { .. } | Self::Timeout { .. } | Self::NotGrpc { .. } => false,
            Self::NoService { .. } | Self::NoHello { .. } | Self::Hello { .. } => true,
            Self::Refused { code, .. } => {
                matches!(
                    code,
                    Code::PermissionDenied | Code::Unauthenticated | Code::FailedPrecondition
                )
            }
        }
    }

    /// Whether the peer is there and offers no sessions at all: it may still be a provider.
    pub(crate) fn without_sessions(&self) -> bool {
        matches!(self, Self::NoService { .. })
    }

    /// What a call fails with that needs the session.
    pub(crate) fn fault(&self) -> Fault {
        let code = match self {
            Self::Socket { .. } | Self::Timeout { .. } | Self::NotGrpc { .. } => Code::Unavailable,
            Self::NoService { .. } | Self::NoHello { .. } | Self::Hello { .. } => Code::FailedPrecondition,
            Self::Refused { code, .. } => *code,
        };
        Fault::refused(code, self.to_string())
    }
}

/// Opens a session.
///
/// # Cancellation
/// Dropping the future closes the connection.
pub(crate) async fn open(
    endpoint: &Address,
    options: &ChannelOptions,
    ordinal: u64,
    alive: Arc<AtomicUsize>,
) -> Result<Opened, ConnectError> {
    let attempt = async {
        match endpoint {
            Address::Unix(path) => {
                let socket = UnixStream::connect(path).await;
                open_on(socket, endpoint, options, ordinal, alive).await
            }
            Address::Tcp { host, port } => {
                let socket = TcpStream::connect((host.as_str(), *port)).await;
                // A call is one small write; waiting to fill a packet would cost it 40 ms.
                let socket = socket.and_then(|socket| socket.set_nodelay(true).map(|()| socket));
                open_on(socket, endpoint, options, ordinal, alive).await
            }
        }
    };
    let within = options.connect_timeout;
    match tokio::time::timeout(within, attempt).await {
        Ok(opened) => opened,
        Err(_) => Err(ConnectError::Timeout {
            endpoint: endpoint.clone(),
            within,
        }),
    }
}

async fn open_on<S>(
    socket: io::Result<S>,
    endpoint: &Address,
    options: &ChannelOptions,
    ordinal: u64,
    alive: Arc<AtomicUsize>,
) -> Result<Opened, ConnectError>
where
    S: AsyncRead + AsyncWrite + Send + Unpin + 'static,
{
    let socket = socket.map_err(|error| ConnectError::Socket {
        endpoint: endpoint.clone(),
        error,
    })?;
    let transport = handshake(socket, options)
        .await
        .map_err(|error| ConnectError::NotGrpc {
            endpoint: endpoint.clone(),
            error: chain(&error),
        })?;
    let (writer, handover) = Writer::new(BridgeHello {
        versions: VERSIONS.to_vec(),
        interfaces: Vec::new(),
        limits: None,
    });
    let mut client =
        SessionClient::new(transport).max_decoding_message_size(options.reply.saturating_add(FRAME_OVERHEAD));
    let ended = |status: &Status| ended(endpoint, status);
    let mut inbound = client
        .open(writer)
        .await
        .map_err(|status| ended(&status))?
        .into_inner();
    let first = inbound.message().await.map_err(|status| ended(&status))?;
    let hello = expect_hello(first, endpoint)?;
    let table = check_hello(hello, endpoint).map_err(|error| ConnectError::Hello {
        endpoint: endpoint.clone(),
        error,
    })?;
    let session = Session::new(ordinal, Arc::new(table), options, alive);
    // Gone only with its stream, in which case the reader finds out.
    let _ = handover.send(Arc::clone(&session));
    Ok(Opened { session, inbound })
}

async fn handshake<S>(socket: S, options: &ChannelOptions) -> Result<Channel, tonic::transport::Error>
where
    S: AsyncRead + AsyncWrite + Send + Unpin + 'static,
{
    let mut socket = Some(TokioIo::new(socket));
    // A socket path is no authority; this is what other gRPC clients send for one.
    Endpoint::from_static("http://localhost")
        .http2_keep_alive_interval(options.keep_alive_interval)
        .keep_alive_timeout(options.keep_alive_timeout)
        .keep_alive_while_idle(true)
        .initial_stream_window_size(WINDOW)
        .initial_connection_window_size(WINDOW)
        .max_frame_size(HTTP2_FRAME)
        // A session is one connection: what asks for a second one finds none.
        .connect_with_connector(service_fn(move |_| {
            let socket = socket
                .take()
                .ok_or_else(|| io::Error::from(io::ErrorKind::NotConnected));
            async move { socket }
        }))
        .await
}

fn expect_hello(first: Option<ProviderFrame>, endpoint: &Address) -> Result<ProviderHello, ConnectError> {
    let what = match first.map(|frame| frame.frame) {
        Some(Some(Frame::Hello(hello))) => return Ok(hello),
        Some(Some(Frame::Reply(_))) => "a reply",
        Some(Some(Frame::Failure(_))) => "a failure",
        Some(Some(Frame::Goaway(goaway))) => {
            let message = bounded(&goaway.reason);
            return Err(ConnectError::Refused {
                endpoint: endpoint.clone(),
                code: Code::Unavailable,
                message,
            });
        }
        Some(Some(_)) => "a frame that belongs to no call",
        Some(None) => "an empty frame",
        None => "the end of the stream",
    };
    Err(ConnectError::NoHello {
        endpoint: endpoint.clone(),
        what,
    })
}

fn ended(endpoint: &Address, status: &Status) -> ConnectError {
    let endpoint = endpoint.clone();
    // With a cause, the status was made on this side, about the transport; without, it is the peer's own word.
    if status.source().is_some() {
        return ConnectError::NotGrpc {
            endpoint,
            error: chain(status),
        };
    }
    let message = bounded(status.message());
    match status.code() {
        Code::Unimplemented => ConnectError::NoService { endpoint, message },
        code => ConnectError::Refused {
            endpoint,
            code,
            message,
        },
    }
}
