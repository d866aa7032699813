// Generated from wit/ by `cargo gen`. Do not edit.

//! Generated: `outboard_test::shapes::v0_1_0_draft`.
pub mod guests;
pub mod handles;
pub mod names;
pub mod streams;
pub mod values;
