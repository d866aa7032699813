//! The key-value provider: an embedded durable store and a memory store.

pub mod backend;
pub mod error;
