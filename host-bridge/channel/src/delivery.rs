//! What a provider pushes towards a function: a call the other way round.

use std::collections::VecDeque;
use std::fmt;
use std::pin::Pin;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll, Waker};

use bytes::Bytes;
use futures_util::Stream;
use outboard_session::trace::TraceContext;
use tokio::time::Instant;
use tonic::Code;

use crate::channel::{Scope, Shared};
use crate::fault::Fault;
use crate::handle::RemoteHandle;
use crate::request::{Chunks, Request};
use crate::session::{Arguments, Session};
use crate::table::MethodKey;

/// The deliveries of one kind for one function and binding, from whatever session there is. An error tells that the provider
/// of a session does not deliver this; a later one may.
///
/// # Cancellation
/// Dropping it takes no more; what was taken may still be acknowledged.
pub struct Deliveries {
    shared: Arc<Shared>,
    queue: Arc<Queue>,
}

/// One delivery. It is acknowledged by [`Acknowledgement::reply`] or [`Acknowledgement::fail`].
pub struct Delivery {
    /// The body, encoded as the contract's mapping says.
    pub body: Bytes,
    /// What the handles in the body number, from 0.
    pub handles: Vec<RemoteHandle>,
    /// The streams and futures among the parameters, in their order.
    pub streams: Vec<Chunks>,
    /// From 1: how often it was delivered, this time included.
    pub attempt: u32,
    /// When the provider gives it to somebody else.
    pub deadline: Instant,
    /// The trace that it belongs to.
    pub trace: Option<TraceContext>,
    /// How it is answered.
    pub acknowledgement: Acknowledgement,
}

/// The answer to a delivery. Dropping it tells the provider that the function did not take it.
pub struct Acknowledgement {
    session: Arc<Session>,
    id: u64,
    given: bool,
}

impl Deliveries {
    pub(crate) fn new(shared: Arc<Shared>, queue: Arc<Queue>) -> Self {
        Self { shared, queue }
    }
}

impl Stream for Deliveries {
    type Item = Result<Delivery, Fault>;

    fn poll_next(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let mut waiting = self.queue.lock();
        match waiting.deliveries.pop_front() {
            Some(delivery) => Poll::Ready(Some(delivery)),
            None => {
                waiting.taker = Some(context.waker().clone());
                Poll::Pending
            }
        }
    }
}

impl Drop for Deliveries {
    fn drop(&mut self) {
        let left = {
            let mut waiting = self.queue.lock();
            waiting.closed = true;
            std::mem::take(&mut waiting.deliveries)
        };
        self.shared.unsubscribe(&self.queue);
        drop(left);
    }
}

impl fmt::Debug for Deliveries {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Queue { scope, method, .. } = &*self.queue;
        write!(
            f,
            "Deliveries({} of {}: {scope:?})",
            method.function, method.interface
        )
    }
}

impl fmt::Debug for Delivery {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Delivery")
            .field("bytes", &self.body.len())
            .field("handles", &self.handles)
            .field("streams", &self.streams.len())
            .field("attempt", &self.attempt)
            .finish_non_exhaustive()
    }
}

impl Acknowledgement {
    pub(crate) fn new(session: Arc<Session>, id: u64) -> Self {
        Self {
            session,
            id,
            given: false,
        }
    }

    /// The function has taken it, and this is its response.
    ///
    /// # Errors
    /// The response's handles cannot go to this provider. The provider is told that the function did not take the delivery.
    pub fn reply(mut self, response: Request) -> Result<(), Fault> {
        let arguments = Arguments::new(response.handles)?;
        if let Some(session) = arguments.session()
            && !Arc::ptr_eq(session, &self.session)
        {
            return Err(Fault::refused(
                Code::FailedPrecondition,
                format!(
                    "the response to a delivery of {} has a handle of another session",
                    self.session.name()
                ),
            ));
        }
        self.given = true;
        self.session
            .acknowledge(self.id, Ok((response.body, response.streams)), arguments);
        Ok(())
    }

    /// The function could not be called, or failed.
    pub fn fail(mut self, fault: &Fault) {
        self.given = true;
        self.session.acknowledge(self.id, Err(fault), Arguments::none());
    }
}

impl Drop for Acknowledgement {
    fn drop(&mut self) {
        if !self.given {
            let fault = Fault::refused(Code::Aborted, "the function did not take the delivery");
            self.session.acknowledge(self.id, Err(&fault), Arguments::none());
        }
    }
}

impl fmt::Debug for Acknowledgement {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Acknowledgement({} of {})", self.id, self.session.name())
    }
}

/// What one subscription takes, across sessions.
pub(crate) struct Queue {
    pub(crate) scope: Scope,
    pub(crate) method: MethodKey,
    /// The most deliveries that are not acknowledged, and so the most that wait here.
    pub(crate) credit: u32,
    waiting: Mutex<Waiting>,
}

#[derive(Default)]
struct Waiting {
    deliveries: VecDeque<Result<Delivery, Fault>>,
    taker: Option<Waker>,
    closed: bool,
}

impl Queue {
    pub(crate) fn new(scope: Scope, method: MethodKey, credit: u32) -> Self {
        Self {
            scope,
            method,
            credit,
            waiting: Mutex::default(),
        }
    }

    /// Whether somebody takes deliveries.
    pub(crate) fn open(&self) -> bool {
        !self.lock().closed
    }

    /// Adds a delivery, or why there are none; dropped if nobody takes any.
    pub(crate) fn push(&self, delivery: Result<Delivery, Fault>) {
        let mut waiting = self.lock();
        if waiting.closed {
            drop(waiting);
            return;
        }
        waiting.deliveries.push_back(delivery);
        let taker = waiting.taker.take();
        drop(waiting);
        if let Some(taker) = taker {
            taker.wake();
        }
    }

    fn lock(&self) -> MutexGuard<'_, Waiting> {
        self.waiting.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
