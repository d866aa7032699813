//! What brings components in a test, and what it keeps.

use std::path::PathBuf;

use outboard_delivery::{Delivery, DeliverySettings, Pinned, RegistrySettings};
use outboard_test_support::folder::Folder;

/// A cache of one test's own.
pub(crate) struct Scene {
    pub(crate) folder: Folder,
}

/// What stands for a component: nobody compiles it here.
pub(crate) const COMPONENT: &[u8] = b"\0asm, as far as anybody looks";

impl Scene {
    pub(crate) fn new() -> Self {
        Self {
            folder: Folder::new().unwrap(),
        }
    }

    pub(crate) fn cache(&self) -> PathBuf {
        self.folder.path().join("cache")
    }

    /// From a registry on this machine without TLS.
    pub(crate) fn settings(&self, registry: &str) -> DeliverySettings {
        let known = RegistrySettings {
            insecure: true,
            ..RegistrySettings::default()
        };
        DeliverySettings {
            cache: Some(self.cache()),
            largest: 1 << 20,
            registries: [(registry.to_owned(), known)].into(),
            folder: self.folder.path().to_owned(),
            ..DeliverySettings::default()
        }
    }

    pub(crate) fn delivery(&self, registry: &str) -> Delivery {
        Delivery::new(self.settings(registry))
    }

    /// How many things the cache holds.
    pub(crate) fn kept(&self) -> usize {
        std::fs::read_dir(self.cache()).map_or(0, Iterator::count)
    }
}

pub(crate) fn pinned(registry: &str, digest: &str) -> Pinned {
    format!("{registry}/shop/counter@{digest}").parse().unwrap()
}
