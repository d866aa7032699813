//! What follows from a change of a session's state, and happens once its lock was let go: it may run code of others.

use std::sync::Arc;
use std::task::Waker;

use super::calls::{Answer, Waiting};
use super::source::Offer;
use crate::delivery::{Delivery, Queue};
use crate::handle::RemoteHandle;
use crate::request::Reply;

/// To be carried out without the lock.
#[derive(Default)]
pub(super) struct Effects {
    pub(super) answers: Vec<(Waiting, Answer)>,
    pub(super) wakers: Vec<Waker>,
    /// Replies that nobody takes: their handles are released.
    pub(super) replies: Vec<Reply>,
    /// Deliveries that nobody takes: they are answered so.
    pub(super) deliveries: Vec<Delivery>,
    /// Deliveries that somebody takes.
    pub(super) delivered: Vec<(Arc<Queue>, Delivery)>,
    /// Streams that are not sent.
    pub(super) unused: Vec<Offer>,
}

impl Effects {
    pub(super) fn carry_out(&mut self) {
        for waker in self.wakers.drain(..) {
            waker.wake();
        }
        for (waiting, answer) in self.answers.drain(..) {
            // A caller that has left meanwhile needs no answer; a reply that it does not take is dropped, and with it goes
            // what it brought.
            let _ = waiting.send(answer);
        }
        for reply in self.replies.drain(..) {
            RemoteHandle::release_all(reply.handles);
        }
        for (queue, delivery) in self.delivered.drain(..) {
            queue.push(Ok(delivery));
        }
        self.deliveries.clear();
        self.unused.clear();
    }
}
