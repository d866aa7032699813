// Generated from wit/ by `cargo gen`. Do not edit.

//! Generated: `outboard::sql::v0_1`.
pub mod statements;
pub mod transactions;
pub mod types;
