//! A stream that the provider sends, as its reader sees it.

use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};

use bytes::Bytes;
use futures_util::Stream;

use super::Session;
use super::lanes::Key;
use crate::fault::Fault;

/// Dropping it before its end tells the provider to stop.
pub(super) struct Received {
    session: Arc<Session>,
    key: Key,
}

impl Received {
    pub(super) fn new(session: Arc<Session>, key: Key) -> Self {
        Self { session, key }
    }
}

impl Stream for Received {
    type Item = Result<Bytes, Fault>;

    fn poll_next(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        self.session.poll_received(self.key, context)
    }
}

impl Drop for Received {
    fn drop(&mut self) {
        self.session.stop_receiving(self.key);
    }
}
