//! Writes proto/schema and proto/stubs, and what else follows from the contracts in wit/: the library behind
//! `cargo gen`.

pub mod contract;
pub mod descriptors;
pub mod fresh;
pub mod generate;
pub mod guard;
pub mod load;
pub mod proto;
pub mod rust;
pub mod tree;
