// Generated from wit/ by `cargo gen`. Do not edit.

//! Generated: `wasmcloud::postgres::v0_1_1_draft`.
pub mod prepared;
pub mod query;
pub mod types;
