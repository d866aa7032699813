// Generated from wit/ by `cargo gen`. Do not edit.

//! Generated: `wasmcloud::postgres::v0_2`.
pub mod prepared;
pub mod query;
pub mod types;
