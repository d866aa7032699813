//! Calls of functions, by their requests.

use std::sync::Arc;
use std::time::Duration;

use outboard_session::failure::Failure;
use outboard_session::stream::Chunks;
use outboard_session::stub::Ask;
use tokio::time::Instant;
use tokio_util::sync::CancellationToken;
use tonic::Code;

use crate::face::{Face, LEFT, Who};
use crate::kit::FUNCTION;

/// How long a call may take, unless [`Client::within`] says otherwise; and how long the kit waits for anything.
pub const PATIENCE: Duration = Duration::from_secs(20);

/// Calls a provider on behalf of a function, for a binding. Clones, and those made by the methods that return another, share
/// a connection and its handles.
#[derive(Clone)]
pub struct Client {
    face: Face,
    who: Who,
    patience: Duration,
    left: CancellationToken,
}

impl Client {
    pub(crate) fn new(face: Face, binding: &str) -> Self {
        Self {
            face,
            who: Who {
                function: FUNCTION.into(),
                binding: binding.into(),
            },
            patience: PATIENCE,
            left: CancellationToken::new(),
        }
    }

    /// The same client on behalf of another function.
    #[must_use]
    pub fn as_function(&self, function: &str) -> Self {
        let mut other = self.clone();
        other.who.function = Arc::from(function);
        other
    }

    /// The same client for another binding.
    #[must_use]
    pub fn on(&self, binding: &str) -> Self {
        let mut other = self.clone();
        other.who.binding = Arc::from(binding);
        other
    }

    /// The same client with another deadline for each of its calls.
    #[must_use]
    pub fn within(&self, patience: Duration) -> Self {
        let mut other = self.clone();
        other.patience = patience;
        other
    }

    /// Calls a function.
    ///
    /// What a function of the stubs calls `…DropRequest` releases a handle, and is answered at once on a session.
    ///
    /// # Errors
    /// Whatever is not the interface's own error, which is in the answer.
    ///
    /// # Cancellation
    /// Dropping the future cancels the call at the provider.
    pub async fn call<A: Ask>(&self, request: A) -> Result<A::Answer, Failure> {
        self.call_with(request, Vec::new()).await
    }

    /// Calls a function that takes streams or futures: `streams` has all of them in their order, as in
    /// `Items::new(…).encode()`.
    ///
    /// # Errors
    /// As [`Client::call`].
    ///
    /// # Cancellation
    /// As [`Client::call`].
    pub async fn call_with<A: Ask>(&self, request: A, streams: Vec<Chunks>) -> Result<A::Answer, Failure> {
        let deadline = Instant::now() + self.patience;
        let answer = async {
            match &self.face {
                Face::Session(session) => session.call(&self.who, request, streams, deadline).await,
                Face::Plain(plain) => plain.call(&self.who, request, streams, deadline).await,
            }
        };
        let answer = self.left.run_until_cancelled(answer).await;
        answer.unwrap_or_else(|| Err(Failure::unknown_outcome(Code::Cancelled, LEFT)))
    }

    /// Closes the connection as a host that dies does: calls in flight fail, and handles are the provider's to drop.
    pub fn leave(&self) {
        self.left.cancel();
        match &self.face {
            Face::Session(session) => session.leave(),
            Face::Plain(plain) => plain.leave(),
        }
    }
}
