// Generated from wit/ by `cargo gen`. Do not edit.

//! Generated: `outboard_test::shapes`.
pub mod v0_1_0_draft;
