// Generated from wit/ by `cargo gen`. Do not edit.

//! Generated: `spin::postgres::v4`.
pub mod postgres;
