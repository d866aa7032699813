//! The keys of a binding, and what may stand in them.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use bytes::Bytes;

use crate::backend::Backend;
use crate::backend::memory::Memory;
use crate::backend::redb::Redb;
use crate::config::{Binding, StoreKind};
use crate::error::StartError;

/// A binding's keys.
pub(super) struct Keys {
    place: Place,
    pub(super) backend: Backend,
    max_key: usize,
    max_value: usize,
}

/// Where keys are kept.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Place {
    store: StoreKind,
    path: Option<PathBuf>,
}

const MAX_KEY: u64 = 1 << 10;
const MAX_VALUE: u64 = 1 << 20;

impl Place {
    fn of(binding: &Binding) -> Self {
        Self {
            store: binding.store,
            path: binding.path.clone(),
        }
    }
}

impl Keys {
    /// Opens what a binding says.
    ///
    /// # Errors
    /// It cannot be opened.
    pub(super) fn open(name: &str, binding: &Binding, folder: &Path) -> Result<Self, StartError> {
        let backend = match (binding.store, &binding.path) {
            (StoreKind::Memory, _) => Backend::Memory(Arc::new(Memory::default())),
            (StoreKind::Redb, None) => return Err(StartError::NoPath(name.to_owned())),
            (StoreKind::Redb, Some(path)) => {
                Backend::Redb(Redb::open(&folder.join(path)).map_err(|source| StartError::Open {
                    binding: name.to_owned(),
                    source,
                })?)
            }
        };
        Ok(Self::over(backend, binding))
    }

    /// Whether these are the keys that a binding means, whatever it allows.
    pub(super) fn are_of(&self, binding: &Binding) -> bool {
        self.place == Place::of(binding)
    }

    /// The same keys, as this binding allows them.
    pub(super) fn with(&self, binding: &Binding) -> Self {
        Self::over(self.backend.clone(), binding)
    }

    fn over(backend: Backend, binding: &Binding) -> Self {
        let bytes = |size: Option<outboard_config::Size>, default| {
            usize::try_from(size.map_or(default, |size| size.0)).unwrap_or(usize::MAX)
        };
        Self {
            place: Place::of(binding),
            backend,
            max_key: bytes(binding.max_key, MAX_KEY),
            max_value: bytes(binding.max_value, MAX_VALUE),
        }
    }

    pub(super) fn allows_key(&self, key: &str) -> Result<(), String> {
        if key.len() > self.max_key {
            return Err(format!(
                "a key of {} bytes; the longest is {} (max_key)",
                key.len(),
                self.max_key
            ));
        }
        Ok(())
    }

    pub(super) fn allows_value(&self, value: &Bytes) -> Result<(), String> {
        if value.len() > self.max_value {
            return Err(format!(
                "a value of {} bytes; the largest is {} (max_value)",
                value.len(),
                self.max_value
            ));
        }
        Ok(())
    }
}
