//! The outgoing half of a session: a stream that the transport polls, frame after frame, while it has room.

use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, ready};

use futures_util::Stream;
use outboard_session::frame::BridgeFrame;
use outboard_session::frame::BridgeHello;
use outboard_session::frame::bridge_frame::Frame;
use tokio::sync::oneshot;

use super::Session;

/// Says hello, then writes what the session has queued. A frame that it has handed out counts as sent.
pub(crate) struct Writer {
    hello: Option<BridgeHello>,
    session: Handover,
}

enum Handover {
    /// The provider has not said hello yet.
    Awaited(oneshot::Receiver<Arc<Session>>),
    Here(Arc<Session>),
}

impl Writer {
    /// A writer, and where to hand it its session once there is one; dropping that ends the stream.
    pub(crate) fn new(hello: BridgeHello) -> (Self, oneshot::Sender<Arc<Session>>) {
        let (sender, receiver) = oneshot::channel();
        (
            Self {
                hello: Some(hello),
                session: Handover::Awaited(receiver),
            },
            sender,
        )
    }
}

impl Stream for Writer {
    type Item = BridgeFrame;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<BridgeFrame>> {
        if let Some(hello) = self.hello.take() {
            return Poll::Ready(Some(BridgeFrame {
                frame: Some(Frame::Hello(hello)),
            }));
        }
        loop {
            match &mut self.session {
                Handover::Here(session) => return session.poll_frame(context),
                Handover::Awaited(receiver) => match ready!(Pin::new(receiver).poll(context)) {
                    Ok(session) => self.session = Handover::Here(session),
                    Err(_) => return Poll::Ready(None),
                },
            }
        }
    }
}
