// Generated from wit/ by `cargo gen`. Do not edit.

//! Generated: `spin::postgres`.
pub mod v3;
pub mod v4;
