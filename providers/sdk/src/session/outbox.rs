//! Frames on their way to the bridge. Whatever is queued leaves in one write.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use futures_util::{Stream, StreamExt as _};
use outboard_session::frame::{ProviderFrame, provider_frame};
use tokio::sync::mpsc;
use tokio_stream::wrappers::UnboundedReceiverStream;
use tonic::Status;

/// The sending end. Its queue is bounded by whoever sends: a session takes no calls while too much is queued.
pub(crate) struct Outbox {
    frames: mpsc::UnboundedSender<Result<ProviderFrame, Status>>,
    queued: Arc<AtomicUsize>,
    bytes: Arc<AtomicUsize>,
}

pub(crate) fn new() -> (
    Outbox,
    impl Stream<Item = Result<ProviderFrame, Status>> + Send + 'static,
) {
    let (sender, receiver) = mpsc::unbounded_channel();
    let queued = Arc::new(AtomicUsize::new(0));
    let bytes = Arc::new(AtomicUsize::new(0));
    let outbox = Outbox {
        frames: sender,
        queued: Arc::clone(&queued),
        bytes: Arc::clone(&bytes),
    };
    let taken = move |frame| {
        queued.fetch_sub(1, Ordering::Relaxed);
        bytes.fetch_sub(weight(&frame), Ordering::Relaxed);
        frame
    };
    (outbox, UnboundedReceiverStream::new(receiver).map(taken))
}

impl Outbox {
    /// Queues a frame.
    pub(crate) fn frame(&self, frame: provider_frame::Frame) {
        self.send(Ok(ProviderFrame { frame: Some(frame) }));
    }

    /// Ends the session with a status that says why.
    pub(crate) fn end(self, status: Status) {
        self.send(Err(status));
    }

    /// Frames that the bridge has not taken yet.
    pub(crate) fn queued(&self) -> usize {
        self.queued.load(Ordering::Relaxed)
    }

    /// Bytes of replies that the bridge has not taken yet.
    pub(crate) fn bytes(&self) -> usize {
        self.bytes.load(Ordering::Relaxed)
    }

    /// Waits until the bridge is gone; as long as somebody waits, the stream to it does not end by itself.
    pub(crate) fn gone(&self) -> impl Future<Output = ()> + Send + use<> {
        let frames = self.frames.clone();
        async move { frames.closed().await }
    }

    fn send(&self, frame: Result<ProviderFrame, Status>) {
        self.queued.fetch_add(1, Ordering::Relaxed);
        self.bytes.fetch_add(weight(&frame), Ordering::Relaxed);
        // If the bridge is gone, so is whoever would read it.
        let _ = self.frames.send(frame);
    }
}

fn weight(frame: &Result<ProviderFrame, Status>) -> usize {
    match frame {
        Ok(ProviderFrame {
            frame: Some(provider_frame::Frame::Reply(reply)),
        }) => reply.body.len(),
        _ => 0,
    }
}
