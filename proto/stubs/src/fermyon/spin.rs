// Generated from wit/ by `cargo gen`. Do not edit.

//! Generated: `fermyon::spin`.
pub mod v2;
