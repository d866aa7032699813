//! `[binding.NAME]` of the provider's file.

use outboard_provider::ConfigKey;
use serde::Deserialize;

/// The keys of a binding, as `--describe` tells them.
pub const KEYS: &[ConfigKey] = &[
    ConfigKey {
        key: "per_second",
        form: "number",
        default: None,
        meaning: "tokens that come into each bucket in a second; required",
    },
    ConfigKey {
        key: "burst",
        form: "integer",
        default: None,
        meaning: "tokens that a bucket holds at most; required",
    },
];

/// A binding: what each of its buckets holds.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Binding {
    /// Tokens that come in a second.
    pub per_second: f64,
    /// Tokens that are there at most.
    pub burst: u32,
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
