// Generated from wit/ by `cargo gen`. Do not edit.

//! Generated: `spin::mysql::v3`.
pub mod mysql;
