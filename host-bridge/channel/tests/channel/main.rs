//! The session client against a real gRPC server whose every frame the tests write by hand.

mod calls;
mod connecting;
mod handles;
mod hostile;
mod losses;
mod provider;
