// Generated from wit/ by `cargo gen`. Do not edit.

//! Generated: `fermyon::spin::v2`.
pub mod postgres;
pub mod rdbms_types;
pub mod sqlite;
