//! `[binding.NAME]` of a key-value provider's file.

use std::path::PathBuf;

use outboard_config::Size;
use outboard_provider::ConfigKey;
use serde::Deserialize;

/// The keys of a binding.
pub const KEYS: &[ConfigKey] = &[
    ConfigKey {
        key: "store",
        form: "\"redb\" | \"memory\"",
        default: None,
        meaning: "what the keys are kept in: a file, where a write is on disk when it is acknowledged, or the \
                  provider's memory; required",
    },
    ConfigKey {
        key: "path",
        form: "path",
        default: None,
        meaning: "the store's file, which is made if it is not there; required for \"redb\", and only for it",
    },
    ConfigKey {
        key: "max_key",
        form: "size",
        default: Some("1KiB"),
        meaning: "the longest key",
    },
    ConfigKey {
        key: "max_value",
        form: "size",
        default: Some("1MiB"),
        meaning: "the largest value",
    },
];

/// A binding: a store, and what may stand in it.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Binding {
    /// What the keys are kept in.
    pub store: StoreKind,
    /// The store's file, for `redb`; relative paths start from the configuration file's folder.
    pub path: Option<PathBuf>,
    /// The longest key; 1 KiB unless set.
    pub max_key: Option<Size>,
    /// The largest value; 1 MiB unless set.
    pub max_value: Option<Size>,
}

/// What the keys of a binding are kept in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum StoreKind {
    /// A file. A write is on disk when it is acknowledged.
    Redb,
    /// This process, and gone with it.
    Memory,
}

#[cfg(test)]
mod tests {
    use super::{Binding, KEYS};

    #[test]
    fn the_keys_that_are_told_are_those_that_are_read() {
        let told: Vec<_> = KEYS.iter().map(|key| key.key).collect();
        assert_eq!(outboard_provider::config_keys::<Binding>(), told);
    }
}
