// Generated from wit/ by `cargo gen`. Do not edit.

//! Generated: `fermyon`.
pub mod spin;
