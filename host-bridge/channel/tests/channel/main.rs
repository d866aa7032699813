//! The session client against a real gRPC server whose every frame the tests write by hand.
#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "what a test did not expect fails it"
)]

mod calls;
mod connecting;
mod deliveries;
mod handles;
mod hostile;
mod hostile_streams;
mod limits;
mod losses;
mod provider;
mod replicas;
mod served;
mod strands;
mod streams;
