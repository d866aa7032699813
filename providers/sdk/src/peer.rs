//! Connections, and who is at their other end.

use std::io;
use std::pin::Pin;
use std::task::{Context, Poll};

use outboard_session::call::HostIdentity;
use rustix::net::sockopt::set_socket_send_buffer_size;
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::{TcpStream, UnixStream};
use tokio::time::Instant;
use tokio_rustls::server::TlsStream;

/// An accepted connection.
pub(crate) enum Connection {
    Unix(UnixStream, Peer),
    /// Boxed, as it holds the buffers of its encryption.
    Tls(Box<TlsStream<TcpStream>>, Peer),
    /// Plaintext.
    Tcp(TcpStream),
}

/// Who is at the other end of a connection.
#[derive(Debug, Clone)]
pub(crate) struct Peer {
    pub(crate) host: HostIdentity,
    /// Until when that holds, if it ends: its certificate does.
    pub(crate) until: Option<Instant>,
}

/// What the kernel holds of what was written to a Unix socket, in bytes: it stands before everything that is written later, so
/// it is less than the system's default, and still enough that the reader always finds something.
const SEND_BUFFER: usize = 32 * 1024;

impl Peer {
    /// The peer that a request came from.
    pub(crate) fn of(extensions: &http::Extensions) -> Self {
        // Every connection has a peer; without one, nobody vouches for the request.
        extensions.get().cloned().unwrap_or(Self::NOBODY)
    }

    /// Nobody vouches for it.
    const NOBODY: Self = Self {
        host: HostIdentity::Insecure,
        until: None,
    };
}

impl Connection {
    /// A connection on a Unix socket, whose peer the kernel vouches for.
    pub(crate) fn unix(stream: UnixStream) -> io::Result<Self> {
        let host = HostIdentity::Uid(stream.peer_cred()?.uid());
        set_socket_send_buffer_size(&stream, SEND_BUFFER)?;
        Ok(Self::Unix(stream, Peer { host, until: None }))
    }

    /// Who is at the other end.
    pub(crate) fn peer(&self) -> Peer {
        match self {
            Self::Unix(_, peer) | Self::Tls(_, peer) => peer.clone(),
            Self::Tcp(_) => Peer::NOBODY,
        }
    }
}

impl AsyncRead for Connection {
    fn poll_read(self: Pin<&mut Self>, cx: &mut Context<'_>, buf: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        match self.get_mut() {
            Self::Unix(stream, _) => Pin::new(stream).poll_read(cx, buf),
            Self::Tls(stream, _) => Pin::new(stream).poll_read(cx, buf),
            Self::Tcp(stream) => Pin::new(stream).poll_read(cx, buf),
        }
    }
}

impl AsyncWrite for Connection {
    fn poll_write(self: Pin<&mut Self>, cx: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        match self.get_mut() {
            Self::Unix(stream, _) => Pin::new(stream).poll_write(cx, bytes),
            Self::Tls(stream, _) => Pin::new(stream).poll_write(cx, bytes),
            Self::Tcp(stream) => Pin::new(stream).poll_write(cx, bytes),
        }
    }

    fn poll_write_vectored(
        self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        slices: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        match self.get_mut() {
            Self::Unix(stream, _) => Pin::new(stream).poll_write_vectored(cx, slices),
            Self::Tls(stream, _) => Pin::new(stream).poll_write_vectored(cx, slices),
            Self::Tcp(stream) => Pin::new(stream).poll_write_vectored(cx, slices),
        }
    }

    fn is_write_vectored(&self) -> bool {
        match self {
            Self::Unix(stream, _) => stream.is_write_vectored(),
            Self::Tls(stream, _) => stream.is_write_vectored(),
            Self::Tcp(stream) => stream.is_write_vectored(),
        }
    }

    fn poll_flush(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        match self.get_mut() {
            Self::Unix(stream, _) => Pin::new(stream).poll_flush(cx),
            Self::Tls(stream, _) => Pin::new(stream).poll_flush(cx),
            Self::Tcp(stream) => Pin::new(stream).poll_flush(cx),
        }
    }

    fn poll_shutdown(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        match self.get_mut() {
            Self::Unix(stream, _) => Pin::new(stream).poll_shutdown(cx),
            Self::Tls(stream, _) => Pin::new(stream).poll_shutdown(cx),
            Self::Tcp(stream) => Pin::new(stream).poll_shutdown(cx),
        }
    }
}
