#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]
//! Components from registries: real ones, and servers that lie.

mod hostile;
mod liar;
mod pulling;
mod scene;
mod signed;
