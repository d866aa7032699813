//! Both faces of a provider over real sockets, driven frame by frame and call by call.

#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "what fails to be set up fails the test"
)]

mod admin;
mod bodies;
mod caller;
mod calls;
mod client;
mod deliveries;
mod drain;
mod grants;
mod handles;
mod hello;
mod limits;
mod plain;
mod plain_streams;
mod provider;
mod reload;
mod scene;
mod streams;
mod tls;
mod traces;
