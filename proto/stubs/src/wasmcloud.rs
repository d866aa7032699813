// Generated from wit/ by `cargo gen`. Do not edit.

//! Generated: `wasmcloud`.
pub mod postgres;
