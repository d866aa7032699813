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
            Err(_) => match self.session.abandon(self.id) {
                Abandon::Unsent => return self.expired(Delivered::Never),
                Abandon::Sent => return self.expired(Delivered::Maybe),
                // The answer came in the same moment; what is not here yet is released when it is.
                Abandon::Answered => match self.answer.try_recv() {
                    Ok(answer) => Some(answer),
                    Err(_) => return self.expired(Delivered::Maybe),
                },
            },
        };
        // A sender is dropped without a word only by a session that refuses what the peer sent for it.
        let answer = answer.unwrap_or_else(|| Answer::Lost("the session ended".into()));
        self.settle(matches!(answer, Answer::Reply(_)));
        Outcome::Answer(answer)
    }

    fn expired(mut self, delivered: Delivered) -> Outcome {
        self.settle(false);
        Outcome::Expired(delivered)
    }

    fn settle(&mut self, replied: bool) {
        self.settled = true;
        if replied {
            self.arguments.taken();
        } else {
            self.session.give_back(self.arguments.owned_pinned());
        }
    }
}

impl Drop for Pending<'_> {
    fn drop(&mut self) {
        if !self.settled {
            self.session.abandon(self.id);
            self.settle(false);
        }
    }
}
