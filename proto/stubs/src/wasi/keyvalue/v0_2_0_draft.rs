// Generated from wit/ by `cargo gen`. Do not edit.

//! Generated: `wasi::keyvalue::v0_2_0_draft`.
pub mod atomics;
pub mod batch;
pub mod store;
