//! How components are brought.

use std::collections::BTreeMap;
use std::path::PathBuf;

use outboard_config::SecretRef;

use crate::reference::Pinned;
use crate::signature::SigningKey;

/// How components are brought, and which are given out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DeliverySettings {
    /// Where pulled components are kept; it is made if it is not there. None: each is pulled at every start.
    pub cache: Option<PathBuf>,
    /// The largest component that is pulled, in bytes.
    pub largest: u64,
    /// Whoever signs components; any of them is enough. Without one, none has to be signed.
    pub keys: Vec<SigningKey>,
    /// What is to be known of registries, by their names with ports.
    pub registries: BTreeMap<String, RegistrySettings>,
    /// Relative paths of secrets start here.
    pub folder: PathBuf,
}

/// What is to be known of a registry.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct RegistrySettings {
    /// Whether it is spoken to without TLS. Only one on this machine may be.
    pub insecure: bool,
    /// Who asks: a user's name and password. Nobody, if none.
    pub login: Option<(String, SecretRef)>,
    /// The certificates of its authorities in PEM form; those of the system, if none.
    pub ca: Option<SecretRef>,
}

/// More than most components have.
const LARGEST: u64 = 256 << 20;

impl DeliverySettings {
    /// Where components are kept for this user, if the user has a place for such things.
    ///
    /// Not below the folder of compiled components, which throws away what it does not know.
    pub fn cache_of_user() -> Option<PathBuf> {
        let of = |variable| {
            let path = std::env::var_os(variable).map(PathBuf::from);
            path.filter(|path| path.is_absolute())
        };
        let caches = of("XDG_CACHE_HOME").or_else(|| Some(of("HOME")?.join(".cache")))?;
        Some(caches.join("outboard-components"))
    }
}

impl RegistrySettings {
    /// Whether a registry of this name may be spoken to without TLS.
    pub fn may_be_insecure(registry: &str) -> bool {
        Pinned::is_loopback(registry)
    }
}

impl Default for DeliverySettings {
    fn default() -> Self {
        Self {
            cache: Self::cache_of_user(),
            largest: LARGEST,
            keys: Vec::new(),
            registries: BTreeMap::new(),
            folder: PathBuf::new(),
        }
    }
}
