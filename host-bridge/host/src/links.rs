//! From the links in the configuration to channels, and from imports that nothing serves to what would.

use std::collections::BTreeMap;
use std::num::NonZero;
use std::sync::Arc;
use std::time::Duration;

use outboard_channel::{Channel, ChannelOptions, ClientTls};
use outboard_linker::{Link, Unlinked};
use tokio::time::Instant;

use crate::config::{LinkConfig, ProviderConfig};

/// The way to every provider of the configuration.
pub(crate) struct Providers {
    opened: Instant,
    known: BTreeMap<Arc<str>, (Arc<str>, Channel)>,
}

/// How long providers may take to connect when an import is missing and someone must say who would serve it.
const PATIENCE: Duration = Duration::from_secs(2);

/// The most sessions with one provider. Each can occupy one core here and one there, and functions need some, too.
const SESSIONS: usize = 4;

impl Providers {
    /// Starts to connect to all of them; none needs to be up.
    pub(crate) fn open(providers: &BTreeMap<Arc<str>, ProviderConfig>, tls: Option<&ClientTls>) -> Self {
        let cores = std::thread::available_parallelism().map_or(1, NonZero::get);
        let options = ChannelOptions {
            sessions: cores.min(SESSIONS),
            ..ChannelOptions::default()
        };
        let open = |(name, provider): (&Arc<str>, &ProviderConfig)| {
            let options = ChannelOptions {
                tls: tls.filter(|_| !provider.insecure).cloned(),
                ..options.clone()
            };
            let channel = Channel::open(provider.endpoint.clone(), options);
            (Arc::clone(name), (Arc::clone(&provider.kind), channel))
        };
        Self {
            opened: Instant::now(),
            known: providers.iter().map(open).collect(),
        }
    }

    /// The links of a function; every provider that they name is known.
    pub(crate) fn links(&self, configured: &[LinkConfig]) -> Vec<Link> {
        let link = |link: &LinkConfig| {
            let (kind, channel) = self.known.get(&link.provider)?;
            Some(Link {
                import: link.import.clone(),
                name: link.name.clone(),
                provider: Arc::clone(&link.provider),
                kind: Some(Arc::clone(kind)),
                binding: Arc::clone(&link.binding),
                idempotent: link.idempotent.clone(),
                channel: channel.clone(),
            })
        };
        configured.iter().filter_map(link).collect()
    }

    /// What each import lacks, and which provider would serve it as far as they connect in time.
    pub(crate) async fn explain(&self, missing: &[Unlinked]) -> Vec<String> {
        let deadline = self.opened + PATIENCE;
        for (_, channel) in self.known.values() {
            // One that is not up has nothing to say about what it serves.
            let _ = channel.connected(deadline).await;
        }
        let providers = || self.known.iter().map(|(name, (_, channel))| (&**name, channel));
        missing
            .iter()
            .map(|unlinked| unlinked.explain(providers()))
            .collect()
    }
}
