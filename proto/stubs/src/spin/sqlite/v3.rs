// Generated from wit/ by `cargo gen`. Do not edit.

//! Generated: `spin::sqlite::v3`.
pub mod sqlite;
