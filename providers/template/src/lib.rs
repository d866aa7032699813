//! The smallest real provider: settings from a folder of files, as `wasi:config`.

pub mod backend;
pub mod config;
pub mod error;
pub mod service;
