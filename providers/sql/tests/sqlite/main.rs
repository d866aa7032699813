//! SQLite databases of their own, in files, as the provider uses them.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on says so by panicking")]

mod cursors;
mod errors;
mod limits;
mod opening;
mod statements;
mod store;
mod streams;
mod transactions;
mod values;
