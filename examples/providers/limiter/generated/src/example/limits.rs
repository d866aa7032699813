// Generated from wit/ by `cargo gen`. Do not edit.

//! Generated: `example::limits`.
pub mod v0_1;
