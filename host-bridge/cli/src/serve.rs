//! The host alone.

use std::convert::Infallible;
use std::io::{self, Write};
use std::net::SocketAddr;
use std::path::Path;
use std::pin::pin;
use std::sync::Arc;

use anyhow::{Context, Result};
use outboard_host::{Document, Host, HostConfig, Loaded, Reload};
use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};
use tokio::net::{TcpListener, TcpSocket};
use tokio_util::sync::CancellationToken;

use crate::signals::{Signals, hangups};

/// How many connections the system keeps that the host has not taken yet. Of a crowd beyond it, some are refused and
/// some wait for seconds; the usual 128 is less than what comes at once to a host that was busy for a moment.
const BACKLOG: u32 = 4096;

/// The addresses that a host answers at.
pub(crate) struct Ports {
    requests: TcpListener,
    admin: Option<TcpListener>,
}

/// Runs the host of `file` until it is told to stop.
pub(crate) async fn serve(file: &Path) -> Result<()> {
    let mut signals = Signals::listen()?;
    let asked = hangups()?;
    let loaded = HostConfig::read(&Document::read(file)?)?;
    let ports = Ports::listen(&loaded.value)?;
    let stop = CancellationToken::new();
    let follow = async |mut reload: Reload| {
        loop {
            let change = reload.next(&asked).await;
            reload.take(change);
        }
    };
    let host = run(&loaded, ports, &stop, follow);
    until_told(host, &mut signals, &stop).await
}

impl Ports {
    /// Takes the addresses before anything is started that would have to be stopped again.
    pub(crate) fn listen(config: &HostConfig) -> Result<Self> {
        let address = config.listen;
        if !address.ip().is_loopback() {
            tracing::warn!("HTTP requests are taken unencrypted and from other machines, at {address}");
        }
        let requests = bound(address).with_context(|| {
            format!("cannot listen on {address}: choose another `listen`, or stop who has it")
        })?;
        let admin = config.admin.map(|address| {
            bound(address).with_context(|| {
                format!("cannot listen on {address}: choose another `admin`, or stop who has it")
            })
        });
        let admin = admin.transpose()?;
        if let Some(admin) = &admin {
            let address = admin.local_addr()?;
            tracing::info!(host = %address.ip(), port = address.port(), "the admin port is open");
        }
        Ok(Self { requests, admin })
    }
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

/// Takes as many descriptors as the system allows: each connection has one, and the usual thousand is a limit for programs
/// that look at all of theirs.
fn take_descriptors() {
    let limit = getrlimit(Resource::Nofile);
    let all = Rlimit {
        current: limit.maximum,
        ..limit
    };
    if let Err(error) = setrlimit(Resource::Nofile, all) {
        tracing::debug!(%error, "the limit of descriptors stays what it was");
    }
}

/// Loads the host and lets it serve until `stop`; `follow` has it take up changes of its file until then.
pub(crate) async fn run(
    loaded: &Loaded<HostConfig>,
    ports: Ports,
    stop: &CancellationToken,
    follow: impl AsyncFnOnce(Reload) -> Infallible,
) -> Result<()> {
    let host = tokio::select! {
        host = Host::load(&loaded.value) => Arc::new(host?),
        () = stop.cancelled() => return Ok(()),
    };
    let Ports { requests, admin } = ports;
    take_descriptors();
    // Whoever started this waits for the line; if they closed the pipe, they do not.
    let _ = writeln!(io::stdout(), "listening on http://{}", requests.local_addr()?);
    let asked = async {
        if let Some(admin) = admin {
            host.answer_admin(admin).await;
        }
    };
    let follow = follow(Reload::new(Arc::clone(&host), loaded));
    // What the file says once the end has begun is for the next start.
    let beside = async { tokio::join!(asked, stop.run_until_cancelled(follow)) };
    let mut serve = pin!(host.serve(requests, stop.cancelled()));
    tokio::select! {
        () = serve.as_mut() => {}
        _ = beside => serve.await,
    }
    Ok(())
}

/// The end of `work`, which is told to stop by the first signal and abandoned at the second.
pub(crate) async fn until_told(
    work: impl Future<Output = Result<()>>,
    signals: &mut Signals,
    stop: &CancellationToken,
) -> Result<()> {
    let mut work = pin!(work);
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
