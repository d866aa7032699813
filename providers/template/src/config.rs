//! `[binding.NAME]` of the provider's file.

use std::path::PathBuf;

use outboard_config::Size;
use outboard_provider::ConfigKey;
use serde::Deserialize;

/// The keys of a binding, as `--describe` tells them.
pub const KEYS: &[ConfigKey] = &[
    ConfigKey {
        key: "path",
        form: "path",
        default: None,
        meaning: "the folder; it need not be there yet; required",
    },
    ConfigKey {
        key: "max_value",
        form: "size",
        default: Some("64KiB"),
        meaning: "the largest file that is read",
    },
];

/// A binding: a folder, and how much of it is read.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Binding {
    /// The folder; relative paths start from the configuration file's folder.
    pub path: PathBuf,
    /// The largest file that is read; 64 KiB unless set.
    pub max_value: Option<Size>,
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
