//! The limiter provider, of example:limits/limiter@0.1.0.

pub mod backend;
pub mod config;
pub mod error;
pub mod service;

/// Generated from wit/ by `outboard proto wit --out generated`.
#[path = "../generated/src/lib.rs"]
pub mod stubs;
