//! What a provider's file lets a host's functions do, as far as a host can tell from the file.

use std::collections::BTreeMap;
use std::net::IpAddr;
use std::path::{Path, PathBuf};

use outboard_config::{ConfigErrors, Document, Glob, Loaded, nearest};
use outboard_session::address::Address;
use outboard_session::call::HostIdentity;
use outboard_session::endpoint::{Endpoint, Endpoints};
use serde::Deserialize;
use serde::de::IgnoredAny;

/// The addresses, admin port, bindings and grants of a provider's file. The rest of it is the provider's own business.
#[derive(Debug)]
pub struct ProviderPolicy(Loaded<PolicyFile>);

#[derive(Debug, Deserialize)]
struct PolicyFile {
    #[serde(default)]
    listen: Vec<String>,
    admin: Option<String>,
    #[serde(default)]
    binding: BTreeMap<String, IgnoredAny>,
    #[serde(default)]
    grant: Vec<Grant>,
}

#[derive(Debug, Deserialize)]
struct Grant {
    function: Glob,
    host: String,
    binding: Glob,
}

impl ProviderPolicy {
    /// Reads the addresses, admin port, bindings and grants of a provider's file.
    ///
    /// # Errors
    /// They are not what they should be.
    pub fn read(document: &Document) -> Result<Self, ConfigErrors> {
        document.decode().map(Self)
    }

    /// Where it tells how it is, HOST:PORT; none if it does not.
    pub fn admin(&self) -> Option<&str> {
        self.0.value.admin.as_deref()
    }

    /// Where it listens, as it is written.
    pub fn listen(&self) -> impl Iterator<Item = &str> {
        self.0.value.listen.iter().map(String::as_str)
    }

    pub(crate) fn source(&self) -> &outboard_config::Source {
        &self.0.source
    }

    /// The names of its bindings.
    pub(crate) fn bindings(&self) -> impl Iterator<Item = &str> {
        self.0.value.binding.keys().map(String::as_str)
    }

    /// Why a host does not reach the provider at `endpoints`: it listens at none of them.
    pub(crate) fn deaf_at(&self, endpoints: &Endpoints) -> Option<String> {
        let listen: Vec<Address> = self
            .0
            .value
            .listen
            .iter()
            .filter_map(|text| self.address(text))
            .collect();
        let reached = |endpoint: &Endpoint| listen.iter().any(|address| finds(endpoint, address));
        if endpoints.iter().any(reached) {
            return None;
        }
        let file = self.source().path().display();
        let listen: Vec<String> = listen.iter().map(|address| format!("`{address}`")).collect();
        Some(format!(
            "{file}, which this provider is run with, does not listen on `{endpoints}`; it listens on {}",
            listen.join(", ")
        ))
    }

    fn address(&self, text: &str) -> Option<Address> {
        text.parse::<Address>().ok()?.resolve(&self.0.folder).ok()
    }

    /// Why a binding cannot be linked to: it is not there.
    pub(crate) fn lacks(&self, binding: &str) -> Option<String> {
        if self.bindings().any(|known| known == binding) {
            return None;
        }
        let file = self.source().path().display();
        Some(match nearest(binding, self.bindings()) {
            Some(near) => format!("{file} has no binding `{binding}`; did you mean `{near}`?"),
            None => match self.bindings().collect::<Vec<_>>().join(", ") {
                none if none.is_empty() => format!("{file} has no binding at all"),
                known => format!("{file} has no binding `{binding}`; it has {known}"),
            },
        })
    }

    /// Whether a function may use a binding when it comes from `host`.
    pub(crate) fn grants(&self, function: &str, host: &HostIdentity, binding: &str) -> bool {
        let grants = self.0.value.grant.iter();
        grants
            .map(|grant| grant.fits(function, host, binding))
            .any(|fits| fits == [true; 3])
    }

    /// The grant that would do if one thing in it were another, and what it says instead: its host, or its function if
    /// the host's file has none that is called so.
    pub(crate) fn nearly(
        &self,
        function: &str,
        host: &HostIdentity,
        binding: &str,
        functions: &[&str],
    ) -> Option<String> {
        self.0.value.grant.iter().enumerate().find_map(|(index, grant)| {
            let pattern = grant.function.to_string();
            let meant = || nearest(function, [&*pattern]).is_some();
            let used = || functions.iter().any(|other| grant.function.matches(other));
            let instead = match grant.fits(function, host, binding) {
                [false, true, true] if meant() && !used() => format!("function `{pattern}`"),
                [true, false, true] => format!("host `{}`", grant.host),
                _ => return None,
            };
            Some(format!("grant[{index}] is for {instead}"))
        })
    }

    /// The lines of the grant that is missing.
    pub(crate) fn missing(function: &str, host: &HostIdentity, binding: &str) -> [String; 5] {
        let host = match host {
            // Whoever runs the host usually runs the provider.
            HostIdentity::Uid(_) => "uid:self".to_owned(),
            other => other.to_string(),
        };
        [
            "[[grant]]".to_owned(),
            format!("function = {function:?}"),
            format!("host = {host:?}"),
            format!("binding = {binding:?}"),
            // What most functions need; whoever adds it knows better.
            "rights = [\"read\", \"write\"]".to_owned(),
        ]
    }
}

impl Grant {
    /// Whether it is for the function, for the host that it comes from, and for the binding.
    fn fits(&self, function: &str, host: &HostIdentity, binding: &str) -> [bool; 3] {
        let host = match host {
            HostIdentity::Uid(_) => self.host == "uid:self" || self.host == host.to_string(),
            HostIdentity::Insecure => self.host == "insecure",
            HostIdentity::Spiffe(id) => {
                self.host.starts_with("spiffe://") && Glob::new(&*self.host).matches(id)
            }
        };
        [
            self.function.matches(function),
            host,
            self.binding.matches(binding),
        ]
    }
}

/// Whether who looks for replicas at `endpoint` may find who listens on `address`.
fn finds(endpoint: &Endpoint, address: &Address) -> bool {
    match (endpoint, address) {
        (Endpoint::At(dialled), _) => reaches(dialled, address),
        (Endpoint::Dns { name, port }, _) => {
            let dialled = Address::Tcp {
                host: name.clone(),
                port: *port,
            };
            reaches(&dialled, address)
        }
        (Endpoint::Dir(folder), Address::Unix(bound)) => {
            bound.parent().is_some_and(|parent| real(parent) == real(folder))
        }
        (Endpoint::Dir(_), Address::Tcp { .. }) => false,
    }
}

/// Whether who dials `endpoint` may come to who listens on `address`, as far as that can be told from here.
fn reaches(endpoint: &Address, address: &Address) -> bool {
    match (endpoint, address) {
        (Address::Unix(dialled), Address::Unix(bound)) => real(dialled) == real(bound),
        (
            Address::Tcp { host, port },
            Address::Tcp {
                host: bound,
                port: chosen,
            },
        ) => {
            let address = |host: &str| host.parse::<IpAddr>().ok();
            let same_host = match (address(host), address(bound)) {
                (Some(dialled), Some(bound)) => dialled == bound || bound.is_unspecified(),
                // Which address a name stands for is not asked.
                _ => true,
            };
            same_host && (port == chosen || *chosen == 0)
        }
        _ => false,
    }
}

/// A path that may lead over links and `..`. The socket need not be there, nor its folder.
fn real(path: &Path) -> PathBuf {
    let whole = path.ancestors().find_map(|above| {
        let rest = path.strip_prefix(above).ok()?;
        Some(above.canonicalize().ok()?.join(rest))
    });
    whole.unwrap_or_else(|| path.to_owned())
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use outboard_config::Document;
    use outboard_session::call::HostIdentity;

    use super::{ProviderPolicy, finds};

    #[test]
    fn who_dials_comes_to_who_listens_there() {
        let folder = tempfile::tempdir().unwrap();
        std::os::unix::fs::symlink(folder.path(), folder.path().join("same")).unwrap();
        let own = |name: &str| format!("unix:{}/{name}", folder.path().display());
        let dir = |name: &str| format!("dir:{}/{name}", folder.path().display());
        for (endpoint, address, comes) in [
            (own("kv.sock"), own("kv.sock"), true),
            (own("same/kv.sock"), own("kv.sock"), true),
            (own("same/run/kv.sock"), own("run/kv.sock"), true),
            (own("kv.sock"), own("vk.sock"), false),
            (own("kv.sock"), "tcp:127.0.0.1:7".to_owned(), false),
            ("tcp:127.0.0.1:7".to_owned(), "tcp:127.0.0.1:7".to_owned(), true),
            ("tcp:127.0.0.1:7".to_owned(), "tcp:0.0.0.0:7".to_owned(), true),
            ("tcp:127.0.0.1:7".to_owned(), "tcp:127.0.0.1:0".to_owned(), true),
            ("tcp:kv.internal:7".to_owned(), "tcp:10.0.0.1:7".to_owned(), true),
            ("tcp:127.0.0.1:7".to_owned(), "tcp:127.0.0.2:7".to_owned(), false),
            ("tcp:127.0.0.1:7".to_owned(), "tcp:127.0.0.1:8".to_owned(), false),
            ("dns:kv.internal:7".to_owned(), "tcp:10.0.0.1:7".to_owned(), true),
            ("dns:kv.internal:7".to_owned(), own("kv.sock"), false),
            (dir("same"), own("kv.sock"), true),
            (dir("same"), own("run/kv.sock"), false),
            (dir("same"), "tcp:127.0.0.1:7".to_owned(), false),
        ] {
            let told = finds(&endpoint.parse().unwrap(), &address.parse().unwrap());
            assert_eq!(told, comes, "{endpoint} {address}");
        }
    }

    fn policy(host: &str) -> ProviderPolicy {
        let text = format!(
            "listen = []\n[binding.a]\nstore = 'memory'\n[[grant]]\nfunction = 'orders-*'\nhost = '{host}'\n\
             binding = '*'\n"
        );
        let document = Document::parse(&text, Path::new("kv.toml"), Path::new("/")).unwrap();
        ProviderPolicy::read(&document).unwrap()
    }

    #[test]
    fn a_grant_is_for_the_hosts_that_it_names() {
        let own = HostIdentity::Uid(rustix::process::geteuid().as_raw());
        let named = HostIdentity::Spiffe("spiffe://shop/host/1".into());
        let identities = [own.clone(), HostIdentity::Insecure, named];
        for (host, granted) in [
            ("uid:self", [true, false, false]),
            (&*own.to_string(), [true, false, false]),
            ("uid:4294967294", [false; 3]),
            ("insecure", [false, true, false]),
            ("spiffe://shop/host/*", [false, false, true]),
            ("spiffe://shop/batch/*", [false; 3]),
        ] {
            let policy = policy(host);
            let told = identities
                .each_ref()
                .map(|identity| policy.grants("orders-api", identity, "a"));
            assert_eq!(told, granted, "{host}");
            assert!(!policy.grants("shop", &own, "a"), "{host}");
        }
    }

    #[test]
    fn a_grant_that_is_nearly_right_is_told() {
        let own = HostIdentity::Uid(rustix::process::geteuid().as_raw());
        let nearly =
            |host: &str, function: &str| policy(host).nearly(function, &own, "a", &[function, "shop"]);
        assert_eq!(
            nearly("uid:self", "order-api").as_deref(),
            Some("grant[0] is for function `orders-*`")
        );
        assert_eq!(
            nearly("insecure", "orders-api").as_deref(),
            Some("grant[0] is for host `insecure`")
        );
        assert_eq!(nearly("insecure", "order-api"), None);
        assert_eq!(nearly("uid:self", "shop"), None);
        let in_use = ["order-api", "orders-api"];
        assert_eq!(policy("uid:self").nearly("order-api", &own, "a", &in_use), None);
    }

    #[test]
    fn the_lines_of_a_missing_grant_are_that_grant() {
        let named = HostIdentity::Spiffe("spiffe://shop/host/1".into());
        for (identity, host) in [
            (HostIdentity::Uid(7), "uid:self"),
            (HostIdentity::Insecure, "insecure"),
            (named, "spiffe://shop/host/1"),
        ] {
            let lines = ProviderPolicy::missing("f", &identity, "a \"b\"");
            let host = format!("host = \"{host}\"");
            assert_eq!(
                lines,
                [
                    "[[grant]]",
                    "function = \"f\"",
                    &*host,
                    r#"binding = "a \"b\"""#,
                    r#"rights = ["read", "write"]"#
                ]
            );
        }
    }

    #[test]
    fn a_binding_that_is_not_there_is_told_with_those_that_are() {
        let policy = policy("insecure");
        assert_eq!(policy.lacks("a"), None);
        let lacks = policy.lacks("counters").unwrap();
        assert_eq!(lacks, "kv.toml has no binding `counters`; it has a");
    }
}
