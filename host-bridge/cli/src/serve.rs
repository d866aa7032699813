//! The host alone.

use std::io::{self, Write};
use std::net::SocketAddr;
use std::path::Path;

use anyhow::{Context, Result};
use outboard_host::{Host, HostConfig};
use tokio::net::{TcpListener, TcpSocket};
use tokio_util::sync::CancellationToken;

use crate::signals::Signals;

/// How many connections the system keeps that the host has not taken yet. Of a crowd beyond it, some are refused and
/// some wait for seconds; the usual 128 is less than what comes at once to a host that was busy for a moment.
const BACKLOG: u32 = 4096;

/// Runs the host of `file` until it is told to stop.
pub(crate) async fn serve(file: &Path) -> Result<()> {
    let mut signals = Signals::listen()?;
    let config = HostConfig::load(file)?;
    let listener = listen(config.listen)?;
    let stop = CancellationToken::new();
    let host = run(&config, listener, &stop);
    until_told(host, &mut signals, &stop).await
}

/// Takes the address before anything is started that would have to be stopped again.
pub(crate) fn listen(address: SocketAddr) -> Result<TcpListener> {
    if !address.ip().is_loopback() {
        tracing::warn!("HTTP requests are taken unencrypted and from other machines, at {address}");
    }
    bound(address)
        .with_context(|| format!("cannot listen on {address}: choose another `listen`, or stop who has it"))
}

fn bound(address: SocketAddr) -> io::Result<TcpListener> {
    let socket = match address {
        SocketAddr::V4(_) => TcpSocket::new_v4()?,
        SocketAddr::V6(_) => TcpSocket::new_v6()?,
    };
    // A host that is started again must not wait for the last one's connections to be forgotten.
    socket.set_reuseaddr(true)?;
    socket.bind(address)?;
    socket.listen(BACKLOG)
}

/// Loads the host and lets it serve until `stop`.
pub(crate) async fn run(config: &HostConfig, listener: TcpListener, stop: &CancellationToken) -> Result<()> {
    let host = tokio::select! {
        host = Host::load(config) => host?,
        () = stop.cancelled() => return Ok(()),
    };
    // Whoever started this waits for the line; if they closed the pipe, they do not.
    let _ = writeln!(io::stdout(), "listening on http://{}", listener.local_addr()?);
    host.serve(listener, stop.cancelled()).await;
    Ok(())
}

/// The end of `work`, which is told to stop by the first signal and abandoned at the second.
pub(crate) async fn until_told(
    work: impl Future<Output = Result<()>>,
    signals: &mut Signals,
    stop: &CancellationToken,
) -> Result<()> {
    let mut work = std::pin::pin!(work);
    tokio::select! {
        result = work.as_mut() => return result,
        signal = signals.next() => tracing::info!("{signal}: stopping"),
    }
    stop.cancel();
    tokio::select! {
        result = work => result,
        signal = signals.next() => anyhow::bail!("{signal} again: what was under way is abandoned"),
    }
}
