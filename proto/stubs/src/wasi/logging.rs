// Generated from wit/ by `cargo gen`. Do not edit.

//! Generated: `wasi::logging`.
pub mod v0_1_0_draft;
