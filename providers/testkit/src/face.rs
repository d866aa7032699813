//! The two ways to a provider.

use std::sync::Arc;

use outboard_session::dispatch::MethodDescriptor;
use outboard_session::failure::Failure;
use outboard_session::stub::Ask;
use prost::Message as _;
use tonic::Code;

pub(crate) mod plain;
pub(crate) mod session;

/// Why a call of a client that left fails.
pub(crate) const LEFT: &str = "this client has left";

/// A way to a provider; clones share it.
#[derive(Clone)]
pub(crate) enum Face {
    Session(Arc<session::Session>),
    Plain(Arc<plain::Plain>),
}

/// On whose behalf a call is, and for what.
#[derive(Clone)]
pub(crate) struct Who {
    pub(crate) function: Arc<str>,
    pub(crate) binding: Arc<str>,
}

/// A response's message.
fn decode<A: Ask>(body: bytes::Bytes) -> Result<A::Response, Failure> {
    A::Response::decode(body).map_err(|error| {
        let MethodDescriptor {
            interface, function, ..
        } = A::METHOD;
        Failure::unknown_outcome(
            Code::Internal,
            format!("the response of {interface} {function}: {error}"),
        )
    })
}

/// A call of a client that left.
fn left() -> Failure {
    Failure::refused(Code::Cancelled, LEFT)
}
