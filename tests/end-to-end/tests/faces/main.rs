//! Functions made for other hosts, unchanged, over PostgreSQL.

#![allow(
    clippy::unwrap_used,
    reason = "a test fails by panicking, and its helpers are no tests to clippy"
)]

mod scene;
mod spin;
mod wasmcloud;
