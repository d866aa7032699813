// Generated from wit/ by `cargo gen`. Do not edit.

//! Generated: `spin`.
pub mod mysql;
pub mod postgres;
pub mod sqlite;
