//! What is bound to a provider that is there: its table is held against the component, and calls reach it.

#![expect(clippy::unwrap_used, reason = "what fails to be set up fails the test")]

mod provider;
mod repeats;
mod uploads;
mod versions;
