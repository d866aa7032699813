//! The rules between WIT and protobuf, without a guest: what stubs read, what contracts say, what things are called.

mod contract;
mod names;
mod stubs;

use crate::choice::Choices;

/// Tries one message, one contract or a few names.
///
/// # Panics
/// A promise is broken.
pub fn run(input: &[u8]) {
    let mut choices = Choices::new(input);
    match choices.below(8) {
        0 => names::run(choices),
        1 => contract::run(choices),
        _ => stubs::run(choices),
    }
}
