//! The transcoder against wasmtime's own dynamic values, through real components: generated types and values, replies
//! that no honest provider sends, and guests that lie about their memory.
#![expect(
    clippy::unwrap_used,
    clippy::panic,
    reason = "what a test did not expect fails it"
)]

mod agreement;
mod cancelling;
mod exports;
mod fuel;
mod generated_streams;
mod guests;
mod hostile_streams;
mod meaning;
mod own_resources;
mod random_replies;
mod resources;
mod shapes;
mod stream_allocation;
mod stream_ends;
mod streams;
mod strict_replies;
mod strings;
mod support;
mod tolerant_replies;
