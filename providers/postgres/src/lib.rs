//! The PostgreSQL provider: the statements of many functions on few connections.

pub mod error;
pub mod statement;
pub mod value;
