//! A connection to a provider at its address.

use std::io;

use anyhow::{Context, Result};
use hyper_util::rt::TokioIo;
use outboard_session::address::Address;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::{TcpStream, UnixStream};
use tonic::transport::{Channel, Endpoint};
use tower::service_fn;

/// Connects to a provider.
///
/// # Errors
/// Nothing listens there, or what does speaks no HTTP/2.
pub(super) async fn connect(address: &Address) -> Result<Channel> {
    match address {
        Address::Unix(path) => over(UnixStream::connect(path).await, address).await,
        Address::Tcp { host, port } => {
            let socket = TcpStream::connect((host.as_str(), *port)).await;
            let socket = socket.and_then(|socket| socket.set_nodelay(true).map(|()| socket));
            over(socket, address).await
        }
    }
}

async fn over<S>(socket: io::Result<S>, address: &Address) -> Result<Channel>
where
    S: AsyncRead + AsyncWrite + Send + Unpin + 'static,
{
    let socket =
        socket.with_context(|| format!("cannot connect to {address}: is a provider listening there?"))?;
    let mut socket = Some(TokioIo::new(socket));
    // A socket path is no authority; this is what other gRPC clients send for one.
    Endpoint::from_static("http://localhost")
        .connect_with_connector(service_fn(move |_| {
            let socket = socket
                .take()
                .ok_or_else(|| io::Error::from(io::ErrorKind::NotConnected));
            async move { socket }
        }))
        .await
        .with_context(|| format!("{address} does not speak gRPC: is it a provider?"))
}
