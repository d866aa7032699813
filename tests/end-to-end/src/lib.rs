//! Whole-path tests: a real component in a real function host reaches a real store through a provider process.
//!
//! Here is what they have in common: a scene, one folder with the files of providers and a host, and a table. The tests
//! themselves are in `tests/paths`.

pub mod notes;
pub mod scene;
pub mod shop;

use sha2::{Digest as _, Sha256};

/// What shows which secret something is, and gives nothing of it away.
pub fn digest(secret: &[u8]) -> String {
    Sha256::digest(secret)[..8]
        .iter()
        .map(|byte| format!("{byte:02x}"))
        .collect()
}
