//! What a binding may be.

pub mod buckets;
