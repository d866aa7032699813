//! The host's certificate while it runs: its files are read again when they change.

use outboard_channel::ClientTls;
use outboard_config::look_after;
use tokio_util::sync::{CancellationToken, DropGuard};

use crate::config::{TlsFiles, TlsParts, TlsProblem};
use crate::host::HostError;

/// What connections use from now on, and what keeps it up to date until it is dropped.
pub(crate) struct Tls {
    pub(crate) client: ClientTls,
    _looking: DropGuard,
}

impl Tls {
    /// Reads the files, and again from time to time. To be called on a tokio runtime.
    pub(crate) fn start(files: &TlsFiles) -> Result<Self, HostError> {
        let mut secrets = files.secrets();
        let client = TlsParts::of(secrets.read())
            .and_then(|parts| parts.client())
            .map_err(HostError::tls)?;
        let stop = CancellationToken::new();
        let replaced = client.clone();
        let looking = look_after(secrets, move |found| {
            changed(&replaced, TlsParts::of(found));
        });
        tokio::spawn(stop.clone().run_until_cancelled_owned(looking));
        Ok(Self {
            client,
            _looking: stop.drop_guard(),
        })
    }
}

fn changed(client: &ClientTls, found: Result<TlsParts, TlsProblem>) {
    match found.and_then(|parts| parts.replace(client)) {
        Ok(()) => tracing::info!("the certificates were read anew; sessions that are open keep theirs"),
        Err(problem) => {
            tracing::error!(
                key = %format!("tls.{}", problem.key), %problem,
                "the certificates changed and cannot be used; those before them are used on"
            );
        }
    }
}
