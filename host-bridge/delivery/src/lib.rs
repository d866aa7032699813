//! Brings components to a function host: from files, and from registries that keep OCI artifacts.
//!
//! A component of a registry is named by the digest of its manifest, so that a name means the same bytes for ever. What
//! was pulled is kept on disk by its digests, and is held against them whenever it is read. With keys, no component is
//! given out that none of them signed, wherever it came from.

mod delivery;
mod error;
mod manifest;
mod pull;
mod reference;
mod settings;
mod signature;
mod store;

pub use delivery::Delivery;
pub use error::DeliveryError;
pub use reference::{ComponentSource, Pinned, ReferenceError};
pub use settings::{DeliverySettings, RegistrySettings};
pub use signature::{KeyError, SignatureError, SigningKey};
