//! What the kit lets an author say, against a provider with handles.

#![expect(clippy::unwrap_used, reason = "what fails to be set up fails the test")]

mod calls;
mod handles;
mod provider;
mod streams;
