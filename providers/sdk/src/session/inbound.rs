//! Frames as they come from the bridge, read in place, so that a body is a slice of what the socket gave.

use std::pin::Pin;
use std::task::{Context, Poll, ready};

use http_body::Body as _;
use outboard_session::frame::BridgeFrame;
use outboard_session::messages::{Messages, NoMessage};
use outboard_session::{CHUNK, FRAME_OVERHEAD};
use prost::Message as _;
use tonic::Status;

/// The bridge's half of a session.
pub(super) struct Inbound {
    body: tonic::body::Body,
    messages: Messages,
}

/// The longest frame: what is longer is to come in items.
const LONGEST: usize = CHUNK + FRAME_OVERHEAD;

impl Inbound {
    pub(super) fn new(body: tonic::body::Body) -> Self {
        Self {
            body,
            messages: Messages::default(),
        }
    }

    /// The next frame; none when the bridge has left.
    ///
    /// # Errors
    /// What came is no frame.
    pub(super) fn poll_frame(
        &mut self,
        context: &mut Context<'_>,
    ) -> Poll<Result<Option<BridgeFrame>, Status>> {
        loop {
            if let Some(message) = self.messages.next(LONGEST).map_err(refusal)? {
                let frame = BridgeFrame::decode(message).map_err(|error| {
                    Status::invalid_argument(format!("a frame that cannot be read: {error}"))
                })?;
                return Poll::Ready(Ok(Some(frame)));
            }
            let frame = ready!(Pin::new(&mut self.body).poll_frame(context));
            match frame.map(|frame| frame.map(http_body::Frame::into_data)) {
                Some(Ok(Ok(data))) => self.messages.push(data),
                // Trailers, which a client does not send, or the end; a connection that broke is one as well.
                Some(Ok(Err(_))) => {}
                Some(Err(_)) | None => return Poll::Ready(Ok(None)),
            }
        }
    }
}

/// What the bridge is told whose bytes are no message.
fn refusal(what: NoMessage) -> Status {
    match what {
        NoMessage::Compressed => Status::unimplemented("a session's frames are not compressed"),
        NoMessage::TooLarge { size, limit } => Status::out_of_range(format!(
            "a frame of {size} bytes; the longest has {limit}, and what is longer comes in items"
        )),
    }
}

#[cfg(test)]
mod tests {
    use super::Inbound;
    use bytes::Bytes;
    use http_body_util::StreamBody;
    use outboard_session::frame::{BridgeFrame, Cancel, bridge_frame};
    use prost::Message as _;
    use std::future::poll_fn;
    use tonic::Status;

    fn frame(id: u64) -> BridgeFrame {
        BridgeFrame {
            frame: Some(bridge_frame::Frame::Cancel(Cancel { id })),
        }
    }

    fn inbound(pieces: Vec<Bytes>) -> Inbound {
        let frames = pieces
            .into_iter()
            .map(|piece| Ok::<_, Status>(http_body::Frame::data(piece)));
        Inbound::new(tonic::body::Body::new(StreamBody::new(tokio_stream::iter(
            frames,
        ))))
    }

    fn wire(ids: std::ops::Range<u64>) -> Vec<u8> {
        let mut wire = Vec::new();
        for id in ids {
            let message = frame(id).encode_to_vec();
            wire.push(0);
            wire.extend(u32::try_from(message.len()).unwrap().to_be_bytes());
            wire.extend(message);
        }
        wire
    }

    #[tokio::test]
    async fn frames_are_the_same_however_they_were_cut() {
        let wire = wire(1..200);
        for size in [1, 2, 3, 5, 7, 64, wire.len()] {
            let mut inbound = inbound(wire.chunks(size).map(Bytes::copy_from_slice).collect());
            for id in 1..200 {
                let read = poll_fn(|context| inbound.poll_frame(context)).await.unwrap();
                assert_eq!(read, Some(frame(id)), "in pieces of {size}");
            }
            assert_eq!(
                poll_fn(|context| inbound.poll_frame(context)).await.unwrap(),
                None
            );
        }
    }

    #[tokio::test]
    async fn what_is_no_frame_is_refused_before_it_is_held() {
        for (bytes, word) in [
            (&[1, 0, 0, 0, 0][..], "compressed"),
            (&[0, 255, 255, 255, 255], "the longest has"),
            (&[0, 0, 0, 0, 1, 255], "cannot be read"),
        ] {
            let mut inbound = inbound(vec![Bytes::copy_from_slice(bytes)]);
            let status = poll_fn(|context| inbound.poll_frame(context)).await.unwrap_err();
            assert!(status.message().contains(word), "{status}");
        }
    }
}
