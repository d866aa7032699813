// Generated from wit/ by `cargo gen`. Do not edit.

//! Generated: `wasi::config::v0_2_0_rc_1`.
pub mod store;
