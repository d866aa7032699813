//! The host through its library: what it refuses to load, and what becomes of requests. Guests are written as text
//! here; real ones are in the end-to-end tests.
#![expect(clippy::unwrap_used, reason = "what fails to be set up fails the test")]

mod config;
mod delivery;
mod guest;
mod load;
mod serve;
