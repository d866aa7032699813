// Generated from wit/ by `cargo gen`. Do not edit.

//! Generated: `wasi::config`.
pub mod v0_2_0_rc_1;
