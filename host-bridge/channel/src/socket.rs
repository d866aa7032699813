//! A socket to a provider, of either kind.

use std::io;

use outboard_session::address::Address;
use rustls::pki_types::ServerName;
use tokio::net::{TcpStream, UnixStream};
use tokio_rustls::client::TlsStream;
use tokio_util::either::Either;

use crate::tls::ClientTls;

/// Unix, plaintext TCP, or TLS on TCP, boxed as it holds the buffers of its encryption.
pub type Socket = Either<UnixStream, Either<TcpStream, Box<TlsStream<TcpStream>>>>;

/// Connects to a provider, and finds out whether it is the one that its address names where there is TLS.
///
/// # Errors
/// Nobody listens there, or whoever does has no certificate that is believed.
///
/// # Cancellation
/// The socket is closed.
pub async fn dial(endpoint: &Address, tls: Option<&ClientTls>) -> io::Result<Socket> {
    let (host, port) = match endpoint {
        Address::Unix(path) => return UnixStream::connect(path).await.map(Either::Left),
        Address::Tcp { host, port } => (host.as_str(), *port),
    };
    let stream = TcpStream::connect((host, port)).await?;
    // A call is one small write; waiting to fill a packet would cost it 40 ms.
    stream.set_nodelay(true)?;
    let Some(tls) = tls else {
        return Ok(Either::Right(Either::Left(stream)));
    };
    let name = ServerName::try_from(host.to_owned())
        .map_err(|_| io::Error::other(format!("`{host}` is a name that no certificate can have")))?;
    let stream = tls.connector().connect(name, stream).await?;
    Ok(Either::Right(Either::Right(Box::new(stream))))
}
