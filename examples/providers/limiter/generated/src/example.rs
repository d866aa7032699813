// Generated from wit/ by `cargo gen`. Do not edit.

//! Generated: `example`.
pub mod limits;
