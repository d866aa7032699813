// Generated from wit/ by `cargo gen`. Do not edit.

//! Generated: `wasi::keyvalue`.
pub mod v0_2_0_draft;
pub mod v0_2_0_draft2;
