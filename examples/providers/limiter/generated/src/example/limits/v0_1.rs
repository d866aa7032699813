// Generated from wit/ by `cargo gen`. Do not edit.

//! Generated: `example::limits::v0_1`.
pub mod limiter;
