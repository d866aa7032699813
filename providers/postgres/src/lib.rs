//! The PostgreSQL provider: the statements of many functions on few connections.

pub mod backend;
pub mod config;
pub mod error;
pub mod service;
pub mod statement;
pub mod value;
