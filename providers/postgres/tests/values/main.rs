//! The values of a real PostgreSQL, as `outboard:sql` has them: each type of its catalogue, read and written again.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on says so by panicking")]

mod catalogue;
mod columnar;
mod database;
mod extremes;
mod parameters;
mod properties;
mod samples;
mod spin;
mod wasmcloud;
