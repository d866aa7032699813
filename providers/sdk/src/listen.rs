//! Sockets that a replica listens on.

use std::io;
use std::net::SocketAddr;
use std::os::unix::fs::{FileTypeExt as _, PermissionsExt as _};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use outboard_session::address::Address;
use tokio::net::{TcpListener, TcpStream, UnixListener};
use tokio::time::timeout;

use crate::connections::Connections;
use crate::peer::Connection;
use crate::tls::{Stranger, Tls};

/// A socket that is bound and listens. Dropping it closes it; a Unix socket's file goes with it.
pub(crate) struct Listener {
    socket: Socket,
    /// What TCP connections are to begin with.
    tls: Option<Arc<Tls>>,
    /// Where it really listens: a port of zero has become one that was free.
    pub(crate) address: Address,
}

/// Somebody who has connected.
pub(crate) enum Accepted {
    /// Who it is, the kernel says, or nobody ever will.
    Known(Connection),
    /// Who it is, a handshake has to show.
    Unknown(TcpStream, SocketAddr, Arc<Tls>),
}

/// An address that cannot be listened on.
#[derive(Debug, thiserror::Error)]
#[error("cannot listen on {address}: {reason}")]
pub(crate) struct ListenError {
    address: Address,
    reason: String,
}

enum Socket {
    Unix {
        listener: UnixListener,
        _file: SocketFile,
    },
    Tcp(TcpListener),
}

/// A socket's file, which ends with the socket.
struct SocketFile(PathBuf);

/// Who may connect: the provider's own user and group. Who of them may do what is for the grants to say.
const MODE: u32 = 0o660;
/// How long a peer may take to show who it is.
const HANDSHAKE: Duration = Duration::from_secs(5);
/// How long to wait before accepting again when the process is out of file descriptors, say.
const PAUSE: Duration = Duration::from_millis(100);

impl Listener {
    pub(crate) async fn bind(address: &Address, tls: Option<&Arc<Tls>>) -> Result<Self, ListenError> {
        let failed = |reason: String| ListenError {
            address: address.clone(),
            reason,
        };
        match address {
            Address::Unix(path) => {
                let (listener, file) = unix(path).map_err(failed)?;
                Ok(Self {
                    socket: Socket::Unix {
                        listener,
                        _file: file,
                    },
                    tls: None,
                    address: address.clone(),
                })
            }
            Address::Tcp { host, port } => {
                let (listener, address) = tcp(host, *port).await?;
                Ok(Self {
                    socket: Socket::Tcp(listener),
                    tls: tls.cloned(),
                    address,
                })
            }
        }
    }

    /// Accepts and has served whoever connects.
    ///
    /// # Cancellation
    /// The socket is closed; those who are connected stay so.
    pub(crate) async fn accept_all(self, connections: Connections) {
        loop {
            match self.accept().await {
                Ok(connection) => connections.serve(connection),
                Err(error) => {
                    tracing::warn!(address = %self.address, %error, "a connection could not be accepted");
                    tokio::time::sleep(PAUSE).await;
                }
            }
        }
    }

    async fn accept(&self) -> io::Result<Accepted> {
        match &self.socket {
            Socket::Unix { listener, .. } => {
                let (stream, _) = listener.accept().await?;
                Connection::unix(stream).map(Accepted::Known)
            }
            Socket::Tcp(listener) => {
                let (stream, from) = listener.accept().await?;
                // Frames are small and must not wait for each other.
                stream.set_nodelay(true)?;
                Ok(match &self.tls {
                    Some(tls) => Accepted::Unknown(stream, from, Arc::clone(tls)),
                    None => Accepted::Known(Connection::tcp(stream)),
                })
            }
        }
    }
}

impl Accepted {
    /// The connection, once it is known who is at its other end.
    ///
    /// # Cancellation
    /// The connection is closed.
    pub(crate) async fn known(self) -> Option<Connection> {
        let (stream, from, tls) = match self {
            Self::Known(connection) => return Some(connection),
            Self::Unknown(stream, from, tls) => (stream, from, tls),
        };
        let why = match timeout(HANDSHAKE, tls.accept(stream)).await {
            Ok(Ok((stream, peer))) => return Some(Connection::tls(stream, peer)),
            Ok(Err(stranger)) => stranger,
            Err(_) => Stranger::Handshake(io::ErrorKind::TimedOut.into()),
        };
        tracing::warn!(target: "audit", %from, "refused: {why}");
        None
    }
}

/// A port that is bound and listens, and the address that it really has.
pub(crate) async fn tcp(host: &str, port: u16) -> Result<(TcpListener, Address), ListenError> {
    let at = |port| Address::Tcp {
        host: host.to_owned(),
        port,
    };
    let failed = |error: io::Error| ListenError {
        address: at(port),
        reason: match error.kind() {
            io::ErrorKind::AddrInUse => {
                format!("port {port} is in use by another process; choose another, or end that process")
            }
            _ => error.to_string(),
        },
    };
    let listener = TcpListener::bind((host, port)).await.map_err(failed)?;
    let bound: SocketAddr = listener.local_addr().map_err(failed)?;
    Ok((listener, at(bound.port())))
}

fn unix(path: &Path) -> Result<(UnixListener, SocketFile), String> {
    if let Some(folder) = path.parent() {
        std::fs::create_dir_all(folder)
            .map_err(|error| format!("its folder {} cannot be made: {error}", folder.display()))?;
    }
    clear(path)?;
    let listener = UnixListener::bind(path).map_err(|error| error.to_string())?;
    let file = SocketFile(path.to_owned());
    std::fs::set_permissions(path, std::fs::Permissions::from_mode(MODE))
        .map_err(|error| format!("the rights on it cannot be set: {error}"))?;
    Ok((listener, file))
}

/// Removes the socket that a process left behind when it was killed; never one that is served, and never another file.
fn clear(path: &Path) -> Result<(), String> {
    let Ok(found) = std::fs::symlink_metadata(path) else {
        return Ok(());
    };
    if !found.file_type().is_socket() {
        return Err(
            "there is a file of that name which is no socket; move it away or choose another path".to_owned(),
        );
    }
    match std::os::unix::net::UnixStream::connect(path) {
        Ok(_) => Err("the socket is in use by another process; end it, or choose another path".to_owned()),
        Err(error) if error.kind() == io::ErrorKind::ConnectionRefused => {
            std::fs::remove_file(path).map_err(|error| format!("the stale socket cannot be removed: {error}"))
        }
        Err(error) => Err(format!("the socket that is there cannot be tried: {error}")),
    }
}

impl Drop for SocketFile {
    fn drop(&mut self) {
        // Already gone is as good.
        let _ = std::fs::remove_file(&self.0);
    }
}

#[cfg(test)]
mod tests {
    use super::Listener;
    use outboard_session::address::Address;

    #[tokio::test]
    async fn a_stale_socket_is_replaced_and_a_served_one_is_not() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("sub/kv.sock");
        std::fs::create_dir(folder.path().join("sub")).unwrap();
        drop(std::os::unix::net::UnixListener::bind(&path).unwrap());
        let address = Address::Unix(path.clone());
        let served = Listener::bind(&address, None).await.unwrap();
        let error = Listener::bind(&address, None).await.err().unwrap().to_string();
        assert!(error.contains("in use by another process"), "{error}");
        drop(served);
        assert!(!path.exists());
        std::fs::write(&path, "text").unwrap();
        let error = Listener::bind(&address, None).await.err().unwrap().to_string();
        assert!(error.contains("no socket"), "{error}");
        assert_eq!(std::fs::read(&path).unwrap(), b"text");
    }

    #[tokio::test]
    async fn a_port_in_use_is_told_so_and_port_zero_becomes_a_real_one() {
        let any = Address::Tcp {
            host: "127.0.0.1".to_owned(),
            port: 0,
        };
        let listener = Listener::bind(&any, None).await.unwrap();
        let Address::Tcp { port, .. } = listener.address else {
            panic!("{}", listener.address)
        };
        assert_ne!(port, 0);
        let error = Listener::bind(&listener.address, None)
            .await
            .err()
            .unwrap()
            .to_string();
        assert!(error.contains(&format!("port {port} is in use")), "{error}");
    }
}
