//! Binds any component's imports to providers: what the owner of a function host embeds.
//!
//! Give [`bind`] a wasmtime `Linker`, a `Component` and [`Link`]s, keep a [`BridgeState`] in the store's data, and the
//! component's calls go to the linked providers. There is no list of known interfaces: everything is read from the
//! component's own types when it is linked.

mod bind;
mod call;
mod error;
mod fault;
mod handles;
mod import;
mod lattice;
mod link;
mod routes;
mod state;
mod streams;

pub use bind::{Bound, bind};
pub use call::CallFailed;
pub use error::{LinkError, LinkErrors, Unlinked};
pub use import::{Import, imports};
pub use lattice::served_by_bridge;
pub use link::{Link, LinkTarget, LinkTargetError};
pub use outboard_transcode::MalformedReply;
pub use state::{Begun, BridgeState, BridgeView, LinkNames, UnknownLink};
