//! Secrets of a provider from a real server of secrets, which fails in every way that one does.

#![expect(clippy::unwrap_used, reason = "what fails to be set up fails the test")]

mod failures;
mod lent;
mod logins;
mod scene;
mod tls;
mod values;
