//! Looks for replicas where they are to be found, again and again.

mod folder;
mod names;

use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use futures_util::future::join_all;
use outboard_session::endpoint::{Endpoint, Endpoints};
use tokio_util::sync::CancellationToken;

use super::Shared;
use crate::socket::Site;

use names::{Resolver, System};

/// What the places of a channel last said, in their order.
struct Found<'a> {
    shared: &'a Arc<Shared>,
    search: &'a CancellationToken,
    /// None of one that has said nothing yet.
    sites: Mutex<Vec<Option<Vec<Site>>>>,
}

/// The least time between two looks, however urgent.
const PAUSE: Duration = Duration::from_millis(500);

impl Shared {
    /// Looks for replicas at other places from now on. Addresses are taken at once; what has to be looked for comes later, and
    /// until all of it was, no replica is given up.
    pub(super) fn search(self: &Arc<Self>, endpoints: Endpoints) {
        let endpoints = Arc::new(endpoints);
        // Below the channel's own end, so that nothing looks on for a channel that is gone.
        let search = self.stop.child_token();
        {
            let mut members = self.members();
            members.search.cancel();
            members.search = search.clone();
            members.errors = vec![None; endpoints.iter().len()];
            members.endpoints = Arc::clone(&endpoints);
        }
        let addresses = endpoints.iter().filter_map(|endpoint| match endpoint {
            Endpoint::At(address) => Some(Site::from(address.clone())),
            Endpoint::Dns { .. } | Endpoint::Dir(_) => None,
        });
        let addresses: Vec<_> = addresses.collect();
        let complete = addresses.len() == endpoints.iter().len();
        self.settle(addresses, complete, &search);
        if !complete {
            let shared = Arc::clone(self);
            self.runtime.spawn(async move {
                let looking = look(&shared, &search, &endpoints, &System);
                search.run_until_cancelled(looking).await;
            });
        }
    }
}

/// Looks at all places at their own pace.
async fn look(
    shared: &Arc<Shared>,
    search: &CancellationToken,
    endpoints: &Endpoints,
    resolver: &impl Resolver,
) {
    let known = |endpoint: &Endpoint| match endpoint {
        Endpoint::At(address) => Some(vec![Site::from(address.clone())]),
        Endpoint::Dns { .. } | Endpoint::Dir(_) => None,
    };
    let found = Found {
        shared,
        search,
        sites: Mutex::new(endpoints.iter().map(known).collect()),
    };
    let found = &found;
    let looks = endpoints.iter().enumerate().map(async |(index, endpoint)| {
        let every = match endpoint {
            Endpoint::At(_) => return,
            Endpoint::Dns { .. } => shared.options.resolve_interval,
            Endpoint::Dir(_) => shared.options.folder_interval,
        };
        let mut urgent = shared.urgent.subscribe();
        loop {
            urgent.borrow_and_update();
            let result = match endpoint {
                Endpoint::At(_) => return,
                Endpoint::Dns { name, port } => names::look(resolver, name, *port).await,
                Endpoint::Dir(path) => folder::look(path).await,
            };
            found.tell(index, endpoint, result);
            tokio::time::sleep(PAUSE.min(every)).await;
            // A replica that went may be somewhere else by now.
            let rest = every.saturating_sub(PAUSE);
            let _ = tokio::time::timeout(rest, urgent.changed()).await;
        }
    });
    join_all(looks).await;
}

impl Found<'_> {
    /// Keeps the last answer when there is none, and says so.
    fn tell(&self, index: usize, endpoint: &Endpoint, result: Result<Vec<Site>, String>) {
        let error = result.as_ref().err().cloned();
        {
            let mut members = self.shared.members();
            if self.search.is_cancelled() {
                return;
            }
            let before = members.errors.get_mut(index);
            let Some(before) = before else { return };
            match (&before, &error) {
                (None, Some(error)) => {
                    tracing::warn!(%endpoint, error, "cannot look for replicas: those found last stay");
                }
                (Some(_), None) => tracing::info!(%endpoint, "replicas can be looked for again"),
                _ => {}
            }
            *before = error;
        }
        let Ok(sites) = result else { return };
        let (all, complete) = {
            let mut found = self.sites.lock().unwrap_or_else(PoisonError::into_inner);
            if let Some(place) = found.get_mut(index) {
                *place = Some(sites);
            }
            let all = found.iter().flatten().flatten().cloned().collect();
            (all, found.iter().all(Option::is_some))
        };
        self.shared.settle(all, complete, self.search);
    }
}

#[cfg(test)]
mod tests {
    use std::io;
    use std::net::IpAddr;
    use std::sync::Mutex;
    use std::sync::atomic::{AtomicUsize, Ordering};
    use std::time::Duration;

    use outboard_session::endpoint::{Endpoint, Endpoints};
    use tokio_util::sync::CancellationToken;

    use super::{Resolver, look};
    use crate::channel::Channel;
    use crate::options::ChannelOptions;

    /// Knows what it was told last, or nobody.
    #[derive(Default)]
    struct Told {
        addresses: Mutex<Option<Vec<&'static str>>>,
        asked: AtomicUsize,
    }

    impl Told {
        fn tell(&self, addresses: Option<&[&'static str]>) {
            *self.addresses.lock().unwrap() = addresses.map(<[_]>::to_vec);
        }
    }

    impl Resolver for Told {
        async fn resolve(&self, _name: &str) -> io::Result<Vec<IpAddr>> {
            self.asked.fetch_add(1, Ordering::Relaxed);
            let addresses = self.addresses.lock().unwrap().clone();
            let addresses = addresses.ok_or_else(|| io::Error::other("the name server is away"))?;
            Ok(addresses.iter().map(|address| address.parse().unwrap()).collect())
        }
    }

    /// Waits until the replicas of a channel are these.
    async fn replicas(channel: &Channel, wanted: &[&str]) {
        let known = || {
            let replicas = channel.status().replicas;
            let mut known: Vec<_> = replicas.into_iter().map(|replica| replica.address).collect();
            known.sort_unstable();
            known
        };
        let settled = async {
            while known() != wanted {
                tokio::time::sleep(Duration::from_millis(10)).await;
            }
        };
        let settled = tokio::time::timeout(Duration::from_secs(20), settled).await;
        assert!(settled.is_ok(), "{:?} and not {wanted:?}", known());
    }

    #[tokio::test]
    async fn a_name_is_resolved_again_and_its_last_answer_stays_while_there_is_no_other() {
        let endpoints =
            Endpoints::new(["dns:kv.test:1", "unix:/nobody"].map(|text| text.parse::<Endpoint>().unwrap()))
                .unwrap();
        let options = ChannelOptions {
            // What was lost is looked for at once, and nothing listens at any of these.
            resolve_interval: Duration::from_secs(3600),
            ..ChannelOptions::default()
        };
        let nobody: Endpoint = "unix:/nobody".parse().unwrap();
        let channel = Channel::open(nobody, options);
        let resolver = Told::default();
        let shared = &channel.0.shared;
        let search = CancellationToken::new();
        shared.members().errors = vec![None, None];
        let told = async {
            // The first look fails, and gives up nothing.
            while channel
                .status()
                .last_error
                .is_none_or(|error| !error.contains("name server"))
            {
                tokio::time::sleep(Duration::from_millis(10)).await;
            }
            replicas(&channel, &["unix:/nobody"]).await;
            let (one, two) = ("tcp:127.0.0.1:1 (kv.test)", "tcp:[::1]:1 (kv.test)");
            resolver.tell(Some(&["127.0.0.1", "::1", "127.0.0.1"]));
            replicas(&channel, &[one, two, "unix:/nobody"]).await;
            resolver.tell(Some(&["::1"]));
            replicas(&channel, &[two, "unix:/nobody"]).await;
            for no_answer in [None, Some(&[][..])] {
                resolver.tell(no_answer);
                let asked = resolver.asked.load(Ordering::Relaxed);
                while resolver.asked.load(Ordering::Relaxed) < asked + 2 {
                    tokio::time::sleep(Duration::from_millis(10)).await;
                }
                replicas(&channel, &[two, "unix:/nobody"]).await;
                assert!(channel.status().last_error.is_some());
            }
        };
        tokio::select! {
            () = look(shared, &search, &endpoints, &resolver) => panic!("it looks on"),
            () = told => {}
        }
    }
}
