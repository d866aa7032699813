//! The rules by which WIT becomes protobuf, and nothing else: no IO, no code generation, no runtime.
//!
//! The rules are applied in two places, by the generated stubs of providers and by the bridge's transcoder. What
//! both need stands here once: [`ty`] is the type model, [`wire`] the protobuf primitives, [`shape`] the structural
//! hash by which the two sides find out that they mean the same function.

pub mod name;
pub mod shape;
pub mod ty;
pub mod wire;
#[cfg(feature = "wit")]
pub mod wit;
