// Generated from wit/ by `cargo gen`. Do not edit.

//! Generated: `spin::mysql`.
pub mod v3;
