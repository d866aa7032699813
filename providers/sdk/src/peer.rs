//! Connections, and who is at their other end.

use std::io;
use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Duration;

use outboard_session::call::HostIdentity;
use rustix::net::sockopt::set_socket_send_buffer_size;
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::{TcpStream, UnixStream};
use tokio::time::{Instant, Sleep, sleep};
use tokio_rustls::server::TlsStream;

/// An accepted connection.
pub(crate) struct Connection {
    socket: Socket,
    peer: Peer,
    /// Until its peer has begun.
    silence: Option<Box<Silence>>,
}

enum Socket {
    Unix(UnixStream),
    /// Boxed, as it holds the buffers of its encryption.
    Tls(Box<TlsStream<TcpStream>>),
    /// Plaintext.
    Tcp(TcpStream),
}

/// A peer that has connected and not begun to speak.
struct Silence {
    /// Bytes that it has not sent yet of those by which HTTP/2 begins.
    missing: usize,
    patience: Pin<Box<Sleep>>,
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
/// The bytes by which a client begins HTTP/2.
const PREFACE: usize = 24;
/// How long they may take. From then on pings tell whether a peer is there; before, one that says nothing would hold its
/// descriptor for ever.
const BEGIN: Duration = Duration::from_secs(5);

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
    /// A connection on a Unix socket, whose peer the kernel vouches for. To be called on a tokio runtime, as the others.
    pub(crate) fn unix(stream: UnixStream) -> io::Result<Self> {
        let host = HostIdentity::Uid(stream.peer_cred()?.uid());
        set_socket_send_buffer_size(&stream, SEND_BUFFER)?;
        Ok(Self::new(Socket::Unix(stream), Peer { host, until: None }))
    }

    /// A connection whose peer has shown who it is.
    pub(crate) fn tls(stream: TlsStream<TcpStream>, peer: Peer) -> Self {
        Self::new(Socket::Tls(Box::new(stream)), peer)
    }

    /// A connection in plaintext.
    pub(crate) fn tcp(stream: TcpStream) -> Self {
        Self::new(Socket::Tcp(stream), Peer::NOBODY)
    }

    /// Who is at the other end.
    pub(crate) fn peer(&self) -> Peer {
        self.peer.clone()
    }

    fn new(socket: Socket, peer: Peer) -> Self {
        let silence = Silence {
            missing: PREFACE,
            patience: Box::pin(sleep(BEGIN)),
        };
        Self {
            socket,
            peer,
            silence: Some(Box::new(silence)),
        }
    }
}

impl AsyncRead for Connection {
    fn poll_read(self: Pin<&mut Self>, cx: &mut Context<'_>, buf: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        let Self { socket, silence, .. } = self.get_mut();
        let Some(waiting) = silence else {
            return Pin::new(socket).poll_read(cx, buf);
        };
        let before = buf.filled().len();
        let read = Pin::new(socket).poll_read(cx, buf);
        if read.is_pending() && waiting.patience.as_mut().poll(cx).is_ready() {
            return Poll::Ready(Err(io::ErrorKind::TimedOut.into()));
        }
        waiting.missing = waiting.missing.saturating_sub(buf.filled().len() - before);
        if waiting.missing == 0 {
            *silence = None;
        }
        read
    }
}

impl AsyncWrite for Connection {
    fn poll_write(self: Pin<&mut Self>, cx: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.get_mut().socket).poll_write(cx, bytes)
    }

    fn poll_write_vectored(
        self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        slices: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.get_mut().socket).poll_write_vectored(cx, slices)
    }

    fn is_write_vectored(&self) -> bool {
        self.socket.is_write_vectored()
    }

    fn poll_flush(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.get_mut().socket).poll_flush(cx)
    }

    fn poll_shutdown(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.get_mut().socket).poll_shutdown(cx)
    }
}

impl AsyncRead for Socket {
    fn poll_read(self: Pin<&mut Self>, cx: &mut Context<'_>, buf: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        match self.get_mut() {
            Self::Unix(stream) => Pin::new(stream).poll_read(cx, buf),
            Self::Tls(stream) => Pin::new(stream).poll_read(cx, buf),
            Self::Tcp(stream) => Pin::new(stream).poll_read(cx, buf),
        }
    }
}

impl AsyncWrite for Socket {
    fn poll_write(self: Pin<&mut Self>, cx: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        match self.get_mut() {
            Self::Unix(stream) => Pin::new(stream).poll_write(cx, bytes),
            Self::Tls(stream) => Pin::new(stream).poll_write(cx, bytes),
            Self::Tcp(stream) => Pin::new(stream).poll_write(cx, bytes),
        }
    }

    fn poll_write_vectored(
        self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        slices: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        match self.get_mut() {
            Self::Unix(stream) => Pin::new(stream).poll_write_vectored(cx, slices),
            Self::Tls(stream) => Pin::new(stream).poll_write_vectored(cx, slices),
            Self::Tcp(stream) => Pin::new(stream).poll_write_vectored(cx, slices),
        }
    }

    fn is_write_vectored(&self) -> bool {
        match self {
            Self::Unix(stream) => stream.is_write_vectored(),
            Self::Tls(stream) => stream.is_write_vectored(),
            Self::Tcp(stream) => stream.is_write_vectored(),
        }
    }

    fn poll_flush(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        match self.get_mut() {
            Self::Unix(stream) => Pin::new(stream).poll_flush(cx),
            Self::Tls(stream) => Pin::new(stream).poll_flush(cx),
            Self::Tcp(stream) => Pin::new(stream).poll_flush(cx),
        }
    }

    fn poll_shutdown(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        match self.get_mut() {
            Self::Unix(stream) => Pin::new(stream).poll_shutdown(cx),
            Self::Tls(stream) => Pin::new(stream).poll_shutdown(cx),
            Self::Tcp(stream) => Pin::new(stream).poll_shutdown(cx),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{BEGIN, Connection, PREFACE};
    use std::io;
    use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
    use tokio::net::UnixStream;
    use tokio::time::timeout;

    #[tokio::test(start_paused = true)]
    async fn a_peer_that_does_not_begin_is_left() {
        for (begun, is_left) in [(0, true), (PREFACE - 1, true), (PREFACE, false)] {
            let (mut peer, stream) = UnixStream::pair().unwrap();
            let mut connection = Connection::unix(stream).unwrap();
            peer.write_all(&vec![b'x'; begun]).await.unwrap();
            let mut bytes = vec![0; begun];
            connection.read_exact(&mut bytes).await.unwrap();
            let read = timeout(BEGIN * 10, connection.read_u8()).await;
            let left = read.map(|read| read.map_err(|error| error.kind()));
            assert_eq!(
                left.ok(),
                is_left.then_some(Err(io::ErrorKind::TimedOut)),
                "after {begun} bytes"
            );
        }
    }
}
