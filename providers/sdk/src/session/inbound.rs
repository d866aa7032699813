//! Frames as they come from the bridge: gRPC's framing read in place, so that a body is a slice of what the socket gave.

use std::pin::Pin;
use std::task::{Context, Poll, ready};

use bytes::{Buf as _, Bytes, BytesMut};
use http_body::Body as _;
use outboard_session::frame::BridgeFrame;
use outboard_session::{CHUNK, FRAME_OVERHEAD};
use prost::Message as _;
use tonic::Status;

/// The bridge's half of a session.
pub(super) struct Inbound {
    body: tonic::body::Body,
    /// What came and was not read yet.
    data: Bytes,
    /// A message that came in part.
    part: BytesMut,
}

/// A compression flag and four bytes of length.
const PREFIX: usize = 5;
/// The longest frame: what is longer is to come in items.
const LONGEST: usize = CHUNK + FRAME_OVERHEAD;

impl Inbound {
    pub(super) fn new(body: tonic::body::Body) -> Self {
        Self {
            body,
            data: Bytes::new(),
            part: BytesMut::new(),
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
            if let Some(message) = self.message()? {
                let frame = BridgeFrame::decode(message).map_err(|error| {
                    Status::invalid_argument(format!("a frame that cannot be read: {error}"))
                })?;
                return Poll::Ready(Ok(Some(frame)));
            }
            let frame = ready!(Pin::new(&mut self.body).poll_frame(context));
            match frame.map(|frame| frame.map(http_body::Frame::into_data)) {
                Some(Ok(Ok(data))) => self.data = data,
                // Trailers, which a client does not send, or the end; a connection that broke is one as well.
                Some(Ok(Err(_))) => {}
                Some(Err(_)) | None => return Poll::Ready(Ok(None)),
            }
        }
    }

    /// A message, when all of it is there.
    fn message(&mut self) -> Result<Option<Bytes>, Status> {
        if self.part.is_empty()
            && let Some(length) = length(&self.data)?
            && self.data.len() >= PREFIX + length
        {
            self.data.advance(PREFIX);
            return Ok(Some(self.data.split_to(length)));
        }
        while !self.data.is_empty() {
            let known = length(&self.part)?;
            let whole = known.map_or(PREFIX, |length| PREFIX + length);
            self.part.reserve(whole - self.part.len());
            let rest = self.data.split_to(self.data.len().min(whole - self.part.len()));
            self.part.extend_from_slice(&rest);
            if let Some(length) = length(&self.part)?
                && self.part.len() == PREFIX + length
            {
                self.part.advance(PREFIX);
                return Ok(Some(self.part.split().freeze()));
            }
        }
        Ok(None)
    }
}

/// The length of the message that begins here, when that much has come.
fn length(data: &[u8]) -> Result<Option<usize>, Status> {
    let Some((prefix, _)) = data.split_first_chunk::<PREFIX>() else {
        return Ok(None);
    };
    let [compressed, length @ ..] = *prefix;
    if compressed != 0 {
        return Err(Status::unimplemented("a session's frames are not compressed"));
    }
    match u32::from_be_bytes(length) as usize {
        length if length <= LONGEST => Ok(Some(length)),
        length => Err(Status::out_of_range(format!(
            "a frame of {length} bytes; the longest has {LONGEST}, and what is longer comes in items"
        ))),
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
