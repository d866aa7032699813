//! The signals that ask for the end, and the one that asks for the file to be read anew.

use std::sync::Arc;

use anyhow::{Context, Result};
use tokio::signal::unix::{Signal, SignalKind, signal};
use tokio::sync::Notify;

/// SIGINT and SIGTERM, each as often as it comes.
pub(crate) struct Signals {
    interrupt: Signal,
    terminate: Signal,
}

impl Signals {
    /// From here on the signals no longer end the process by themselves.
    pub(crate) fn listen() -> Result<Self> {
        let listen = |kind| signal(kind).context("signals cannot be handled");
        Ok(Self {
            interrupt: listen(SignalKind::interrupt())?,
            terminate: listen(SignalKind::terminate())?,
        })
    }

    /// The name of the next one.
    pub(crate) async fn next(&mut self) -> &'static str {
        tokio::select! {
            _ = self.interrupt.recv() => "SIGINT",
            _ = self.terminate.recv() => "SIGTERM",
        }
    }
}

/// From here on SIGHUP does not end the process: who waits for the result is told of each.
pub(crate) fn hangups() -> Result<Arc<Notify>> {
    let mut hangups = signal(SignalKind::hangup()).context("signals cannot be handled")?;
    let told = Arc::new(Notify::new());
    let tell = Arc::clone(&told);
    tokio::spawn(async move {
        while hangups.recv().await.is_some() {
            tell.notify_one();
        }
    });
    Ok(told)
}
