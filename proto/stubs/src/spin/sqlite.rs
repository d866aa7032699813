// Generated from wit/ by `cargo gen`. Do not edit.

//! Generated: `spin::sqlite`.
pub mod v3;
