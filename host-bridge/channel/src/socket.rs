//! A socket to a provider, of either kind.

use std::fmt;
use std::io;
use std::sync::Arc;

use outboard_session::address::Address;
use rustls::pki_types::ServerName;
use tokio::net::{TcpStream, UnixStream};
use tokio_rustls::client::TlsStream;
use tokio_util::either::Either;

use crate::tls::ClientTls;

/// Unix, plaintext TCP, or TLS on TCP, boxed as it holds the buffers of its encryption.
pub type Socket = Either<UnixStream, Either<TcpStream, Box<TlsStream<TcpStream>>>>;

/// Where one replica is reached.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Site {
    pub(crate) address: Address,
    /// What its certificate has to be for, if that is not the address itself.
    pub(crate) name: Option<Arc<str>>,
}

/// Connects to a provider, and finds out whether it is the one that its address names where there is TLS.
///
/// # Errors
/// Nobody listens there, or whoever does has no certificate that is believed.
///
/// # Cancellation
/// The socket is closed.
pub async fn dial(endpoint: &Address, tls: Option<&ClientTls>) -> io::Result<Socket> {
    dial_as(endpoint, None, tls).await
}

impl Site {
    /// Connects to the replica.
    pub(crate) async fn dial(&self, tls: Option<&ClientTls>) -> io::Result<Socket> {
        dial_as(&self.address, self.name.as_deref(), tls).await
    }
}

impl From<Address> for Site {
    fn from(address: Address) -> Self {
        Self { address, name: None }
    }
}

impl fmt::Display for Site {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.name {
            None => self.address.fmt(f),
            Some(name) => write!(f, "{} ({name})", self.address),
        }
    }
}

/// Connects to an address where somebody of this name is to answer; the address' own without one.
async fn dial_as(endpoint: &Address, name: Option<&str>, tls: Option<&ClientTls>) -> io::Result<Socket> {
    let (host, port) = match endpoint {
        Address::Unix(path) => return UnixStream::connect(path).await.map(Either::Left),
        Address::Tcp { host, port } => (host.as_str(), *port),
    };
    let name = name.unwrap_or(host);
    let stream = TcpStream::connect((host, port)).await?;
    // A call is one small write; waiting to fill a packet would cost it 40 ms.
    stream.set_nodelay(true)?;
    let Some(tls) = tls else {
        return Ok(Either::Right(Either::Left(stream)));
    };
    let name = ServerName::try_from(name.to_owned())
        .map_err(|_| io::Error::other(format!("`{name}` is a name that no certificate can have")))?;
    let stream = tls.connector().connect(name, stream).await?;
    Ok(Either::Right(Either::Right(Box::new(stream))))
}
