//! The real binary, over a real socket: what it serves, what it refuses to start with, and what a kill leaves behind.

#![expect(clippy::unwrap_used, reason = "what fails to be set up fails the test")]

mod client;
mod process;
mod rebinding;
mod starting;
mod writing;
