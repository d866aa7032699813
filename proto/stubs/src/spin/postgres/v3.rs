// Generated from wit/ by `cargo gen`. Do not edit.

//! Generated: `spin::postgres::v3`.
pub mod postgres;
