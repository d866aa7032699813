// Generated from wit/ by `cargo gen`. Do not edit.

//! Generated: `outboard_test`.
pub mod shapes;
