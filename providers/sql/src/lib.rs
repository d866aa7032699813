//! The SQL provider: SQLite, as `outboard:sql`.

pub mod backend;
pub mod config;
pub mod error;
pub mod service;
