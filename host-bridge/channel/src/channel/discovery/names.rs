//! The addresses that a name stands for.

use std::io;
use std::net::IpAddr;
use std::sync::Arc;
use std::time::Duration;

use outboard_session::address::Address;

use crate::socket::Site;

use super::super::members::MOST;

/// Who knows which addresses a name stands for.
pub(super) trait Resolver: Sync {
    fn resolve(&self, name: &str) -> impl Future<Output = io::Result<Vec<IpAddr>>> + Send;
}

/// The machine's own, which reads what its administrator wrote (`hosts`, `resolv.conf`).
pub(super) struct System;

/// How long an answer may take.
const WITHIN: Duration = Duration::from_secs(5);

impl Resolver for System {
    async fn resolve(&self, name: &str) -> io::Result<Vec<IpAddr>> {
        let addresses = tokio::net::lookup_host((name, 0)).await?;
        Ok(addresses.map(|address| address.ip()).collect())
    }
}

/// A replica for each address of a name, whose certificates are for the name.
///
/// # Errors
/// Nobody knows the name, or nobody who does answered.
pub(super) async fn look(resolver: &impl Resolver, name: &str, port: u16) -> Result<Vec<Site>, String> {
    let resolved = tokio::time::timeout(WITHIN, resolver.resolve(name)).await;
    let addresses = match resolved {
        Ok(Ok(addresses)) => addresses,
        Ok(Err(error)) => return Err(format!("the name `{name}` cannot be resolved: {error}")),
        Err(_) => return Err(format!("the name `{name}` was not resolved within {WITHIN:?}")),
    };
    if addresses.is_empty() {
        // A name server that has just started says this of names that it will know.
        return Err(format!("the name `{name}` stands for no address"));
    }
    let certified: Arc<str> = name.into();
    let site = |address: IpAddr| Site {
        address: Address::Tcp {
            host: address.to_string(),
            port,
        },
        name: Some(Arc::clone(&certified)),
    };
    let mut sites: Vec<Site> = addresses.into_iter().map(site).collect();
    sites.sort_unstable();
    sites.dedup();
    sites.truncate(MOST);
    Ok(sites)
}

#[cfg(test)]
mod tests {
    use super::{System, look};

    #[tokio::test]
    async fn the_machine_knows_itself_and_says_when_it_knows_nobody() {
        let sites = look(&System, "localhost", 7000).await.unwrap();
        let loopback = ["tcp:127.0.0.1:7000 (localhost)", "tcp:[::1]:7000 (localhost)"];
        assert!(!sites.is_empty());
        for site in sites {
            assert!(loopback.contains(&&*site.to_string()), "{site}");
        }
        let error = look(&System, "nobody.invalid", 7000).await.unwrap_err();
        assert!(error.contains("`nobody.invalid` cannot be resolved"), "{error}");
    }
}
