//! Streams on the plain face: a call with some is a gRPC stream of parts, the head first.

use std::pin::Pin;
use std::sync::Arc;

use bytes::Bytes;
use futures_util::stream::{self, BoxStream};
use futures_util::{Stream, StreamExt as _};
use outboard_session::plain::parts::{PartError, join, split};
use tokio::sync::{OwnedSemaphorePermit, oneshot};
use tokio::time::Instant;
use tonic::{Code, Streaming};

use super::Plain;
use crate::fault::Fault;
use crate::request::Chunks;
use crate::table::MethodKey;

/// What is sent of a call, and why it cannot go on.
pub(super) struct Sent {
    pub(super) messages: BoxStream<'static, Bytes>,
    pub(super) broken: Broken,
}

/// The fault of the stream of the caller's own that failed; pending, if none does.
pub(super) type Broken = Pin<Box<dyn Future<Output = Fault> + Send>>;

/// A response that is under way.
pub(super) struct Answers {
    pub(super) plain: Arc<Plain>,
    pub(super) method: MethodKey,
    pub(super) answers: Streaming<Bytes>,
    pub(super) broken: Broken,
    pub(super) deadline: Instant,
    /// The call is in flight until all of it has come, or nobody waits for it.
    pub(super) _permit: OwnedSemaphorePermit,
}

/// The messages of a request: one body, or the parts of it and its streams.
pub(super) fn request(body: Bytes, streams: Vec<Chunks>) -> Sent {
    if streams.is_empty() {
        return Sent {
            messages: stream::iter([body]).boxed(),
            broken: Box::pin(std::future::pending()),
        };
    }
    let (sender, broken) = oneshot::channel();
    let parts = stream::unfold((join(body, streams), sender), |(mut parts, sender)| async {
        match parts.next().await {
            Some(Ok(part)) => Some((part, (parts, sender))),
            None => None,
            Some(Err(fault)) => {
                // Whoever waits for the response gives the call up. An end of the stream would say that all is well.
                let _ = sender.send(fault);
                std::future::pending().await
            }
        }
    });
    Sent {
        messages: parts.boxed(),
        broken: Box::pin(async {
            match broken.await {
                Ok(fault) => fault,
                // All of them have ended well.
                Err(_) => std::future::pending().await,
            }
        }),
    }
}

/// Waits for the head of a response with this many streams, which come after it.
pub(super) async fn response(answers: Answers, count: usize) -> Result<(Bytes, Vec<Chunks>), Fault> {
    let mut source = answers.messages().boxed();
    if count > 0 {
        let (head, streams) = split(source, count).await?;
        let streams = streams.into_iter().map(|stream| Box::pin(stream) as Chunks);
        return Ok((head, streams.collect()));
    }
    let head = source.next().await.ok_or(PartError::NoHead)??;
    // A status may follow it.
    match source.next().await {
        None => Ok((head, Vec::new())),
        Some(Err(fault)) => Err(fault),
        Some(Ok(_)) => Err(PartError::SecondHead.into()),
    }
}

impl Answers {
    /// The messages until the first fault, which may be the caller's own or the deadline's.
    fn messages(self) -> impl Stream<Item = Result<Bytes, Fault>> + Send {
        stream::unfold(Some(self), |answers| async {
            let mut answers = answers?;
            let next = tokio::select! {
                // Without what its caller had to say, the provider's own word means little.
                biased;
                fault = &mut answers.broken => Err(fault),
                next = answers.answers.message() => match next {
                    Ok(Some(message)) => Ok(message),
                    Ok(None) => return None,
                    Err(status) => Err(answers.plain.fault(&answers.method, &status)),
                },
                () = tokio::time::sleep_until(answers.deadline) => Err(answers.plain.expired(&answers.method)),
            };
            match next {
                Ok(message) => Some((Ok(message), Some(answers))),
                // Cancels the call too, if it goes on.
                Err(fault) => Some((Err(fault), None)),
            }
        })
    }
}

impl From<PartError> for Fault {
    fn from(error: PartError) -> Self {
        Self::unknown_outcome(
            Code::Internal,
            format!("the provider's response is not what the function's type says: {error}"),
        )
    }
}
