//! The host and its providers.

use std::path::Path;

use anyhow::Result;
use outboard_host::{Document, HostConfig, Reload};
use tokio::task::LocalSet;
use tokio_util::sync::CancellationToken;

use crate::fleet::Fleet;
use crate::serve::{self, Ports};
use crate::signals::{Signals, hangups};

/// Runs the host of `file`, and the providers in it that have a `run` key, until it is told to stop.
pub(crate) async fn up(file: &Path) -> Result<()> {
    // A child is told of the end of the thread that started it. Only the main thread ends when the process does.
    LocalSet::new().run_until(on_this_thread(file)).await
}

async fn on_this_thread(file: &Path) -> Result<()> {
    let mut signals = Signals::listen()?;
    let asked = hangups()?;
    let loaded = HostConfig::read(&Document::read(file)?)?;
    let ports = Ports::listen(&loaded.value)?;
    let (mut fleet, mut given_up) = Fleet::start(&loaded.value)?;

    let stop_host = CancellationToken::new();
    let result = {
        let follow = async |mut reload: Reload| {
            loop {
                let change = reload.next(&asked).await;
                match fleet.plan(&change.config).await {
                    Ok(moves) => {
                        let retired = reload.take(change);
                        fleet.take(moves, retired);
                    }
                    Err(what) => reload.refuse(change, what),
                }
            }
        };
        let host = async {
            let mut host = std::pin::pin!(serve::run(&loaded, ports, &stop_host, follow));
            tokio::select! {
                result = host.as_mut() => result,
                Some(error) = given_up.recv() => {
                    stop_host.cancel();
                    host.await?;
                    Err(error)
                }
            }
        };
        serve::until_told(host, &mut signals, &stop_host).await
    };

    // Only now: requests that were under way have had their providers until their end.
    tokio::select! {
        () = fleet.end(false) => {}
        signal = signals.next() => {
            tracing::warn!("{signal}: the providers are killed");
            fleet.end(true).await;
        }
    }
    result
}
