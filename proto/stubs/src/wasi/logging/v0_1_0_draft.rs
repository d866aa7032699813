// Generated from wit/ by `cargo gen`. Do not edit.

//! Generated: `wasi::logging::v0_1_0_draft`.
pub mod logging;
