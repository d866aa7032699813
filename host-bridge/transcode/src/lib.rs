//! Guest memory to protobuf and back, in one pass and without an intermediate value.
//!
//! A [`Request`] is lifted straight from the guest's canonical ABI into the bytes of a request message; a [`Reply`] is
//! lowered straight from the bytes of a response message. An [`Export`] is the other direction: a function of the
//! component's own, called with a request message and answering with a response message. All are driven by the component's own types, so nothing
//! here knows an interface. `proto/README.md` has the rules, `outboard-mapping` the parts that stubs share.
//!
//! # What the host holds
//! - Of a message from a guest: no more than four times the store's hostcall fuel at once. The fuel counts what is read of
//!   the guest's memory, each time, and what is written beyond that.
//! - Of a stream from a guest: one chunk, and for it no more than eight times 64 KiB, whatever its items are; an item that
//!   is larger by itself is as a message.
//! - Of a stream to a guest: one chunk, and no more than eight bytes for each of its items beside it.
//!
//! This is the one crate of the workspace with `unsafe` code, and the one that uses `wasmtime::component::__internal`:
//! wasmtime makes no promise about it, which is why the workspace pins wasmtime to a patch release.

#![expect(
    unsafe_code,
    reason = "wasmtime's ComponentType, Lift and Lower are unsafe traits"
)]

mod export;
mod lift;
mod lower;
mod origin;
mod plan;
mod reply;
mod request;
mod stream;
pub mod types;

pub use export::{Export, Invocation, MalformedCall, Outcome};
pub use reply::{MalformedReply, Reply, ReplyHandles};
pub use request::{LiftedHandle, Request};
pub use stream::{Chunks, LiftedStream};
