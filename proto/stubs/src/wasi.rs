// Generated from wit/ by `cargo gen`. Do not edit.

//! Generated: `wasi`.
pub mod config;
pub mod keyvalue;
pub mod logging;
