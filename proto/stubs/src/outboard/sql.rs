// Generated from wit/ by `cargo gen`. Do not edit.

//! Generated: `outboard::sql`.
pub mod v0_1;
