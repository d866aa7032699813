//! The host's certificate while it runs: its files are read again when they change.

use std::time::Duration;

use outboard_channel::ClientTls;
use sha2::{Digest as _, Sha256};
use tokio::task::spawn_blocking;
use tokio::time::interval;
use tokio_util::sync::{CancellationToken, DropGuard};

use crate::config::TlsFiles;
use crate::host::HostError;

/// How often the files are looked at. A volume of secrets is changed as a whole, by a link that watches of single files miss.
const LOOK: Duration = Duration::from_secs(1);

/// What connections use from now on, and what keeps it up to date until it is dropped.
pub(crate) struct Tls {
    pub(crate) client: ClientTls,
    _looking: DropGuard,
}

impl Tls {
    /// Reads the files, and again from time to time. To be called on a tokio runtime.
    pub(crate) fn start(files: &TlsFiles) -> Result<Self, HostError> {
        let parts = files.read().map_err(HostError::tls)?;
        let client = parts.client().map_err(HostError::tls)?;
        let stop = CancellationToken::new();
        let looking = Looking {
            files: files.clone(),
            client: client.clone(),
            seen: parts.stamp(),
        };
        tokio::spawn(stop.clone().run_until_cancelled_owned(looking.look_on()));
        Ok(Self {
            client,
            _looking: stop.drop_guard(),
        })
    }
}

struct Looking {
    files: TlsFiles,
    client: ClientTls,
    /// What was read last, whether it could be used or not.
    seen: [u8; 32],
}

impl Looking {
    async fn look_on(mut self) {
        let mut look = interval(LOOK);
        loop {
            look.tick().await;
            // A volume may be slow.
            match spawn_blocking(move || self.look()).await {
                Ok(looking) => self = looking,
                Err(_) => return,
            }
        }
    }

    fn look(mut self) -> Self {
        let read = self.files.read();
        let stamp = match &read {
            Ok(parts) => parts.stamp(),
            Err(problem) => Sha256::digest(problem.to_string()).into(),
        };
        if std::mem::replace(&mut self.seen, stamp) == stamp {
            return self;
        }
        match read.and_then(|parts| parts.replace(&self.client)) {
            Ok(()) => tracing::info!("the certificates were read anew; sessions that are open keep theirs"),
            Err(problem) => {
                tracing::error!(
                    key = %format!("tls.{}", problem.key), %problem,
                    "the certificates changed and cannot be used; those before them are used on"
                );
            }
        }
        self
    }
}
