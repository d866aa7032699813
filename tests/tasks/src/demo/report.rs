//! What was checked.

use std::fmt::Display;

/// Counts the checks that passed, and tells them.
#[derive(Debug, Default)]
pub(super) struct Report {
    pub(super) passed: u32,
}

impl Report {
    /// One more.
    pub(super) fn passed(&mut self, what: impl Display) {
        println!("  ok: {what}");
        self.passed += 1;
    }
}
