//! Databases of a MariaDB of these tests' own, as the provider uses them.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on says so by panicking")]

mod budget;
mod cancelling;
mod cursors;
mod errors;
mod failures;
mod leaks;
mod limits;
mod roles;
mod rotation;
mod statements;
mod store;
mod streams;
mod transactions;
mod types;
mod values;
