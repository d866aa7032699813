//! What is generated, compiled and run: a contract with a type of every form, its messages held against an independent
//! protobuf implementation, its dispatches called.

#![allow(
    clippy::unwrap_used,
    reason = "a test fails by panicking, and its helpers are no tests to clippy"
)]

#[allow(
    dead_code,
    unreachable_pub,
    reason = "a test is no library: not all that is generated is used here"
)]
#[path = "generated/src/lib.rs"]
mod generated;

mod arbitrary;
mod calls;
mod hostile;
mod round_trip;
mod streams;
