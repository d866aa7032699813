//! The host and its providers.

use std::path::Path;

use anyhow::Result;
use outboard_host::HostConfig;
use tokio::task::{JoinSet, LocalSet};
use tokio_util::sync::CancellationToken;

use crate::exit::Misconfigured;
use crate::serve;
use crate::signals::Signals;
use crate::supervise::Supervised;

/// Runs the host of `file`, and the providers in it that have a `run` key, until it is told to stop.
pub(crate) async fn up(file: &Path) -> Result<()> {
    // A child is told of the end of the thread that started it. Only the main thread ends when the process does.
    LocalSet::new().run_until(on_this_thread(file)).await
}

async fn on_this_thread(file: &Path) -> Result<()> {
    let mut signals = Signals::listen()?;
    let config = HostConfig::load(file)?;
    let providers = providers(&config)?;
    let listener = serve::listen(config.listen)?;

    let (stop_host, stop_providers) = (CancellationToken::new(), CancellationToken::new());
    let mut children = JoinSet::new();
    for provider in providers {
        children.spawn_local(provider.keep_running(stop_providers.clone()));
    }
    let host = async {
        let mut host = std::pin::pin!(serve::run(&config, listener, &stop_host));
        tokio::select! {
            result = host.as_mut() => result,
            misconfigured = first_to_give_up(&mut children) => {
                stop_host.cancel();
                host.await?;
                Err(misconfigured.into())
            }
        }
    };
    let result = serve::until_told(host, &mut signals, &stop_host).await;

    // Only now: requests that were under way have had their providers until their end.
    stop_providers.cancel();
    tokio::select! {
        () = async { while children.join_next().await.is_some() {} } => {}
        signal = signals.next() => {
            tracing::warn!("{signal}: the providers are killed");
            children.shutdown().await;
        }
    }
    result
}

fn providers(config: &HostConfig) -> Result<Vec<Supervised>> {
    let run = config
        .providers
        .iter()
        .filter_map(|(name, provider)| Some((name, provider, provider.run.as_ref()?)));
    run.map(|(name, provider, file)| Supervised::new(name, &provider.kind, file))
        .collect()
}

/// Ends when a provider is not to be started again; never, if all go on.
async fn first_to_give_up(children: &mut JoinSet<Result<(), Misconfigured>>) -> Misconfigured {
    while let Some(ended) = children.join_next().await {
        match ended {
            Ok(Err(misconfigured)) => return misconfigured,
            Ok(Ok(())) => {}
            Err(panic) => return Misconfigured(format!("a provider is no longer looked after: {panic}")),
        }
    }
    std::future::pending().await
}
