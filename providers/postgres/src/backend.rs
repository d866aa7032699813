//! The databases that a binding may be.

pub mod postgres;
