//! Names that a contract does not choose itself, kept apart.

use std::collections::HashSet;

/// The names taken in one scope, first come first served.
#[derive(Debug, Clone, Default)]
pub struct Unique(HashSet<String>);

impl Unique {
    /// Takes `name`, with as many `_` after it as it needs to be new.
    pub fn take(&mut self, mut name: String) -> String {
        while !self.0.insert(name.clone()) {
            name.push('_');
        }
        name
    }

    /// Whether `name` is taken.
    pub fn has(&self, name: &str) -> bool {
        self.0.contains(name)
    }
}
