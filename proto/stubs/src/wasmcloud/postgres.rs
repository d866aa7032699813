// Generated from wit/ by `cargo gen`. Do not edit.

//! Generated: `wasmcloud::postgres`.
pub mod v0_1_1_draft;
pub mod v0_2;
