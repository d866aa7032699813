//! From an address to an open session: socket, HTTP/2, stream, hellos.

use std::future::poll_fn;
use std::io;
use std::sync::Arc;
use std::task::Poll;
use std::time::Duration;

use bytes::BytesMut;
use outboard_session::VERSIONS;
use outboard_session::address::Address;
use outboard_session::frame::provider_frame::Frame;
use outboard_session::frame::{BridgeHello, Limits, ProviderFrame, ProviderHello, bridge_frame};
use outboard_session::messages::{Messages, NoMessage};
use prost::Message as _;
use tonic::Code;

use crate::fault::Fault;
use crate::options::ChannelOptions;
use crate::session::{self, HelloError, Origin, Session, check_hello};
use crate::socket::{Site, Socket};
use crate::text::bounded;
use crate::wire::{Ended, Wire};

/// The largest hello that is taken: one that names more functions than a table may have is larger.
const HELLO: usize = 4 * 1024 * 1024;

/// Why there is no session with an endpoint.
#[derive(Debug, thiserror::Error)]
pub(crate) enum ConnectError {
    #[error("cannot connect to {endpoint}: {error}: is a provider listening there?")]
    Socket { endpoint: Address, error: io::Error },
    #[error(
        "{endpoint} took the connection and did not answer within {within:?}: is it an Outboard provider?"
    )]
    Timeout { endpoint: Address, within: Duration },
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

/// An open session and what carries it.
pub(crate) struct Opened {
    pub(crate) session: Arc<Session>,
    pub(crate) wire: Wire,
    pub(crate) messages: Messages,
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
    site: &Site,
    options: &ChannelOptions,
    origin: Origin,
) -> Result<Opened, ConnectError> {
    let endpoint = &site.address;
    let attempt = async {
        let socket = site
            .dial(options.tls.as_ref())
            .await
            .map_err(|error| ConnectError::Socket {
                endpoint: endpoint.clone(),
                error,
            })?;
        open_on(socket, endpoint, options, origin).await
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

async fn open_on(
    socket: Socket,
    endpoint: &Address,
    options: &ChannelOptions,
    origin: Origin,
) -> Result<Opened, ConnectError> {
    let mut wire = Wire::open(socket, options)
        .await
        .map_err(|how| ended(endpoint, how))?;
    let mut hello = BytesMut::new();
    session::frame(bridge_frame::Frame::Hello(our_hello(options)), &mut hello);
    wire.write(hello.freeze());
    let mut messages = Messages::default();
    let first = first(&mut wire, &mut messages)
        .await
        .map_err(|how| ended(endpoint, how))?;
    let hello = expect_hello(first, endpoint)?;
    let table = check_hello(hello, endpoint).map_err(|error| ConnectError::Hello {
        endpoint: endpoint.clone(),
        error,
    })?;
    let session = Session::new(origin, Arc::new(table), options);
    Ok(Opened {
        session,
        wire,
        messages,
    })
}

fn our_hello(options: &ChannelOptions) -> BridgeHello {
    BridgeHello {
        versions: VERSIONS.to_vec(),
        interfaces: Vec::new(),
        limits: Some(Limits {
            reply: options.reply as u64,
            window: options.window as u64,
            ..Limits::default()
        }),
    }
}

/// The first frame that comes.
async fn first(
    wire: &mut Wire,
    messages: &mut Messages,
) -> Result<Result<ProviderFrame, &'static str>, Ended> {
    poll_fn(|context| {
        loop {
            match wire.poll_bytes(context) {
                Poll::Ready(Ok(bytes)) => {
                    messages.push(bytes);
                    match messages.next(HELLO) {
                        Ok(None) => {}
                        Ok(Some(message)) => {
                            let frame = ProviderFrame::decode(message);
                            return Poll::Ready(Ok(frame.map_err(|_| "bytes that are no frame")));
                        }
                        Err(NoMessage::TooLarge { .. }) => {
                            return Poll::Ready(Ok(Err("a frame of over 4 MiB")));
                        }
                        Err(NoMessage::Compressed) => return Poll::Ready(Ok(Err("a compressed frame"))),
                    }
                }
                Poll::Ready(Err(Ended::Closed)) => return Poll::Ready(Ok(Err("the end of the stream"))),
                Poll::Ready(Err(ended)) => return Poll::Ready(Err(ended)),
                Poll::Pending => break,
            }
        }
        wire.poll_transport(context).map(Err)
    })
    .await
}

fn expect_hello(
    first: Result<ProviderFrame, &'static str>,
    endpoint: &Address,
) -> Result<ProviderHello, ConnectError> {
    let what = match first.map(|frame| frame.frame) {
        Ok(Some(Frame::Hello(hello))) => return Ok(hello),
        Ok(Some(Frame::Reply(_))) => "a reply",
        Ok(Some(Frame::Failure(_))) => "a failure",
        Ok(Some(Frame::Goaway(goaway))) => {
            let message = bounded(&goaway.reason);
            return Err(ConnectError::Refused {
                endpoint: endpoint.clone(),
                code: Code::Unavailable,
                message,
            });
        }
        Ok(Some(_)) => "a frame that belongs to no call",
        Ok(None) => "an empty frame",
        Err(what) => what,
    };
    Err(ConnectError::NoHello {
        endpoint: endpoint.clone(),
        what,
    })
}

fn ended(endpoint: &Address, how: Ended) -> ConnectError {
    let endpoint = endpoint.clone();
    let status = match how {
        Ended::Status(status) => status,
        Ended::Transport(error) => return ConnectError::NotGrpc { endpoint, error },
        Ended::Closed => {
            return ConnectError::NoHello {
                endpoint,
                what: "the end of the stream",
            };
        }
    };
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
