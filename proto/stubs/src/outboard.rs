// Generated from wit/ by `cargo gen`. Do not edit.

//! Generated: `outboard`.
pub mod sql;
