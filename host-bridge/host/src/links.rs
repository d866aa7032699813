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
    known: BTreeMap<Arc<str>, Arc<Opened>>,
}

/// A provider, and the way to it.
struct Opened {
    provider: ProviderConfig,
    channel: Channel,
}

/// How long providers may take to connect when an import is missing and someone must say who would serve it.
const PATIENCE: Duration = Duration::from_secs(2);

/// The most sessions with one provider, whose replicas share them. Each can occupy one core here and one there, and functions need some, too.
const SESSIONS: usize = 4;

impl Providers {
    /// Starts to connect to all of them; none needs to be up. The way to one that is the same `before` is kept.
    pub(crate) fn open(
        providers: &BTreeMap<Arc<str>, ProviderConfig>,
        tls: Option<&ClientTls>,
        before: Option<&Self>,
    ) -> Self {
        let cores = std::thread::available_parallelism().map_or(1, NonZero::get);
        let options = ChannelOptions {
            sessions: cores.min(SESSIONS),
            ..ChannelOptions::default()
        };
        let open = |(name, provider): (&Arc<str>, &ProviderConfig)| {
            let kept = before.and_then(|before| before.known.get(name));
            if let Some(kept) = kept.filter(|kept| kept.provider.is_reached_as(provider)) {
                return (Arc::clone(name), Arc::clone(kept));
            }
            let options = ChannelOptions {
                tls: tls.filter(|_| !provider.insecure).cloned(),
                ..options.clone()
            };
            let opened = Opened {
                provider: provider.clone(),
                channel: Channel::open(provider.endpoint.clone(), options),
            };
            (Arc::clone(name), Arc::new(opened))
        };
        Self {
            opened: Instant::now(),
            known: providers.iter().map(open).collect(),
        }
    }

    /// Whether these links lead to the same as they did `before`.
    pub(crate) fn keep(&self, configured: &[LinkConfig], before: &Self) -> bool {
        configured.iter().all(|link| {
            let [now, then] = [self, before].map(|providers| providers.known.get(&link.provider));
            now.zip(then).is_some_and(|(now, then)| Arc::ptr_eq(now, then))
        })
    }

    /// The channels by the names of their providers.
    pub(crate) fn channels(&self) -> impl Iterator<Item = (&str, &Channel)> {
        self.known.iter().map(|(name, opened)| (&**name, &opened.channel))
    }

    /// The links of a function; every provider that they name is known.
    pub(crate) fn links(&self, configured: &[LinkConfig]) -> Vec<Link> {
        let link = |link: &LinkConfig| {
            let Opened { provider, channel } = &**self.known.get(&link.provider)?;
            Some(Link {
                import: link.import.clone(),
                name: link.name.clone(),
                provider: Arc::clone(&link.provider),
                kind: Some(Arc::clone(&provider.kind)),
                binding: Arc::clone(&link.binding),
                idempotent: link.idempotent.clone(),
                hedge: link.hedge,
                channel: channel.clone(),
            })
        };
        configured.iter().filter_map(link).collect()
    }

    /// What each import lacks, and which provider would serve it as far as they connect in time.
    pub(crate) async fn explain(&self, missing: &[Unlinked]) -> Vec<String> {
        let deadline = self.opened + PATIENCE;
        for (_, channel) in self.channels() {
            // One that is not up has nothing to say about what it serves.
            let _ = channel.connected(deadline).await;
        }
        missing
            .iter()
            .map(|unlinked| unlinked.explain(self.channels()))
            .collect()
    }
}
