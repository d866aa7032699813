//! What the fuzzers run: each target is a function of the fuzzer's bytes that panics when a promise is broken.
//!
//! The rules of `proto/README.md` are written down here once more, as a reader and as a writer by the
//! transcoder's tests, so that the two implementations are held to a third one that shares no code with them.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a target says what is wrong by panicking"
)]

pub mod chunks;
pub mod decode;
pub mod frames;
pub mod mapping;

mod choice;
mod kept;
mod scribe;
mod support;
mod types;

/// The stubs of a contract with a type of every form.
#[allow(
    dead_code,
    missing_docs,
    unreachable_pub,
    reason = "generated for a library, of which not all is used here"
)]
#[path = "../../../proto/codegen/tests/shapes/generated/src/lib.rs"]
mod generated;
