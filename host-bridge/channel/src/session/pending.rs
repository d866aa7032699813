//! A call that a session has taken, as its caller waits for it.

use std::sync::Arc;

use tokio::sync::oneshot;

use super::calls::Answer;
use super::{Arguments, Session};
use crate::table::Method;

/// A call in flight. Dropping it cancels the call.
pub(crate) struct Pending<'a> {
    session: Arc<Session>,
    id: u64,
    method: Method,
    answer: oneshot::Receiver<Answer>,
    arguments: &'a mut Arguments,
    settled: bool,
}

impl<'a> Pending<'a> {
    pub(super) fn new(
        session: Arc<Session>,
        id: u64,
        method: Method,
        answer: oneshot::Receiver<Answer>,
        arguments: &'a mut Arguments,
    ) -> Self {
        Self {
            session,
            id,
            method,
            answer,
            arguments,
            settled: false,
        }
    }

    /// What the provider says of the function.
    pub(crate) fn method(&self) -> Method {
        self.method
    }

    /// Waits for the call to end, which its deadline sees to.
    ///
    /// # Cancellation
    /// Dropping the future cancels the call.
    pub(crate) async fn outcome(mut self) -> Answer {
        let answer = (&mut self.answer).await;
        // A sender is dropped without a word only by a session that refuses what the peer sent for it.
        let answer = answer.unwrap_or_else(|_| Answer::Lost("the session ended".into()));
        self.settle(matches!(answer, Answer::Reply(_)));
        answer
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
