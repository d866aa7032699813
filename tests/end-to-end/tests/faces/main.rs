//! Functions made for other hosts, unchanged, over PostgreSQL and MariaDB.

#![allow(
    clippy::unwrap_used,
    reason = "a test fails by panicking, and its helpers are no tests to clippy"
)]

mod mysql;
mod scene;
mod spin;
mod wasmcloud;
