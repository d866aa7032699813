//! The key-value provider: an embedded durable store and a memory store, as `wasi:keyvalue`.

pub mod backend;
pub mod config;
pub mod error;
pub mod service;
