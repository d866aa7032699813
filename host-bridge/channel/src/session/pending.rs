//! A call that a session has taken, as its caller waits for it.

use std::sync::Arc;

use tokio::sync::oneshot;
use tokio::time::Instant;

use super::calls::{Abandon, Answer};
use super::{Arguments, Session};
use crate::fault::Delivered;

/// A call in flight. Dropping it cancels the call.
pub(crate) struct Pending<'a> {
    session: Arc<Session>,
    id: u64,
    answer: oneshot::Receiver<Answer>,
    arguments: &'a mut Arguments,
    settled: bool,
}

/// What came of waiting.
pub(crate) enum Outcome {
    Answer(Answer),
    /// The deadline passed first; the call was cancelled.
    Expired(Delivered),
}

impl<'a> Pending<'a> {
    pub(super) fn new(
        session: Arc<Session>,
        id: u64,
        answer: oneshot::Receiver<Answer>,
        arguments: &'a mut Arguments,
    ) -> Self {
        Self {
            session,
            id,
            answer,
            arguments,
            settled: false,
        }
    }

    /// Waits for the call to end, at most until `deadline`.
    ///
    /// # Cancellation
    /// Dropping the future cancels the call.
    pub(crate) async fn outcome(mut self, deadline: Instant) -> Outcome {
        let answer = match tokio::time::timeout_at(deadline, &mut self.answer).await {
            Ok(answer) => answer.ok(),
            Err(_) => match self.abandon() {
                Abandon::Unsent => return Outcome::Expired(Delivered::Never),
                Abandon::Sent => return Outcome::Expired(Delivered::Maybe),
                // The answer came in the same moment; what is not here yet is released when it is.
                Abandon::Answered => match self.answer.try_recv() {
                    Ok(answer) => Some(answer),
                    Err(_) => return Outcome::Expired(Delivered::Maybe),
                },
            },
        };
        self.settled = true;
        // A sender is dropped without a word only by a session that refuses what the peer sent for it.
        let answer = answer.unwrap_or_else(|| Answer::Lost("the session ended".into()));
        if !matches!(answer, Answer::Undelivered(_)) {
            self.arguments.delivered();
        }
        Outcome::Answer(answer)
    }

    fn abandon(&mut self) -> Abandon {
        self.settled = true;
        let abandon = self.session.abandon(self.id, self.arguments.owned_pinned());
        if abandon != Abandon::Unsent {
            self.arguments.delivered();
        }
        abandon
    }
}

impl Drop for Pending<'_> {
    fn drop(&mut self) {
        if !self.settled {
            self.abandon();
        }
    }
}
