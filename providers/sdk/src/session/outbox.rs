//! Bytes on their way to the bridge. Whatever is queued leaves in one write, and the session knows what has not left yet.

use std::collections::VecDeque;
use std::mem;
use std::pin::Pin;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll, Waker};

use bytes::{BufMut as _, Bytes, BytesMut};
use futures_util::task::AtomicWaker;
use http_body::Frame;
use outboard_session::failure::{Effect, Failure};
use outboard_session::frame::{self, ProviderFrame, Reply, provider_frame};
use prost::Message as _;
use prost::encoding::{WireType, encode_key, encode_varint, encoded_len_varint, key_len};
use tonic::Status;

use super::Key;
use super::run::micros;

/// The session's end.
pub(super) struct Outbox {
    /// Small frames, one after the other.
    tail: BytesMut,
    pieces: VecDeque<Bytes>,
    shared: Arc<Shared>,
}

/// HTTP's end: the body of the response.
pub(super) struct Outbound(Arc<Shared>);

struct Shared {
    queue: Mutex<Queue>,
    /// Bytes that were put in and that the socket has not taken.
    unsent: AtomicUsize,
    /// The session, which waits for room or for the bridge to be gone.
    session: AtomicWaker,
}

#[derive(Default)]
struct Queue {
    pieces: VecDeque<Bytes>,
    end: Option<Status>,
    reader: Option<Waker>,
    gone: bool,
}

/// Bytes that are counted until the socket has taken them.
struct Counted {
    bytes: Bytes,
    shared: Arc<Shared>,
}

/// Bytes under way below which a session adds what can wait: with one more piece of it, so much may stand before a frame that
/// cannot wait. Less would leave the socket idle while the session is woken.
const ROOM: usize = 16 * 1024;
/// Bytes from which a body is handed on as it is, and not copied to what stands before it.
const SPLICE: usize = 8 * 1024;
/// What small frames are gathered in.
const TAIL: usize = 16 * 1024;
/// A compression flag and four bytes of length.
const PREFIX: usize = 5;

/// `ProviderFrame.reply`, and `Reply.body`.
const REPLY: u32 = 2;
const BODY: u32 = 3;

pub(super) fn new() -> (Outbox, Outbound) {
    let shared = Arc::new(Shared {
        queue: Mutex::default(),
        unsent: AtomicUsize::new(0),
        session: AtomicWaker::new(),
    });
    let outbox = Outbox {
        tail: BytesMut::with_capacity(TAIL),
        pieces: VecDeque::new(),
        shared: Arc::clone(&shared),
    };
    (outbox, Outbound(shared))
}

impl Outbox {
    /// Queues a frame.
    pub(super) fn frame(&mut self, frame: provider_frame::Frame) {
        let frame = ProviderFrame { frame: Some(frame) };
        self.prefix(frame.encoded_len());
        frame.encode_raw(&mut self.tail);
        self.gathered();
    }

    /// Queues a reply whose body stands in it. The body is the frame's last field, so that it can go as it is.
    pub(super) fn reply(&mut self, reply: &Reply, body: Bytes) {
        self.spliced(REPLY, reply, BODY, body);
    }

    /// Queues the end of a call that failed.
    pub(super) fn failure(&mut self, id: u64, failure: Failure) {
        self.frame(provider_frame::Frame::Failure(told(id, failure)));
    }

    /// Queues the end of a stream.
    pub(super) fn end_of(&mut self, (id, stream): Key, failure: Option<Failure>) {
        self.frame(provider_frame::Frame::End(frame::End {
            id,
            stream,
            failure: failure.map(|failure| told(0, failure)),
        }));
    }

    /// Queues a frame of which `head` is all but its last field.
    pub(super) fn spliced(&mut self, frame: u32, head: &impl prost::Message, field: u32, bytes: Bytes) {
        let before = head.encoded_len();
        let message = before + key_len(field) + encoded_len_varint(bytes.len() as u64) + bytes.len();
        self.prefix(key_len(frame) + encoded_len_varint(message as u64) + message);
        encode_key(frame, WireType::LengthDelimited, &mut self.tail);
        encode_varint(message as u64, &mut self.tail);
        // The tail grows as it has to, so this cannot fail for want of room.
        head.encode_raw(&mut self.tail);
        encode_key(field, WireType::LengthDelimited, &mut self.tail);
        encode_varint(bytes.len() as u64, &mut self.tail);
        if bytes.len() < SPLICE {
            self.tail.extend_from_slice(&bytes);
            self.gathered();
        } else {
            self.gather();
            self.piece(bytes);
        }
    }

    /// Lets what was queued go.
    pub(super) fn flush(&mut self) {
        self.gather();
        if self.pieces.is_empty() {
            return;
        }
        let reader = {
            let mut queue = self.shared.lock();
            if queue.gone {
                self.pieces.clear();
            }
            if queue.pieces.is_empty() {
                mem::swap(&mut queue.pieces, &mut self.pieces);
            } else {
                queue.pieces.append(&mut self.pieces);
            }
            queue.reader.take()
        };
        if let Some(reader) = reader {
            reader.wake();
        }
    }

    /// Ends the session, with a status that says why.
    pub(super) fn end(&mut self, status: Status) {
        self.flush();
        let reader = {
            let mut queue = self.shared.lock();
            queue.end.get_or_insert(status);
            queue.reader.take()
        };
        if let Some(reader) = reader {
            reader.wake();
        }
    }

    /// Whether what can wait may go now. Otherwise the session is woken when it may.
    pub(super) fn has_room(&self) -> bool {
        self.unsent() < ROOM
    }

    /// Bytes that the socket has not taken yet.
    pub(super) fn unsent(&self) -> usize {
        self.shared.unsent.load(Ordering::Acquire) + self.tail.len()
    }

    /// From now on `session` is woken when there is room again, and when the bridge is gone.
    pub(super) fn watch(&self, session: &Waker) {
        self.shared.session.register(session);
    }

    /// Whether nobody will take what is queued.
    pub(super) fn is_gone(&self) -> bool {
        self.shared.lock().gone
    }

    fn prefix(&mut self, length: usize) {
        self.tail.reserve(PREFIX + length.min(TAIL));
        self.tail.put_u8(0);
        // A frame has at most a chunk, a handle table and a few numbers.
        self.tail.put_u32(u32::try_from(length).unwrap_or(u32::MAX));
    }

    fn gathered(&mut self) {
        if self.tail.len() >= TAIL {
            self.gather();
        }
    }

    fn gather(&mut self) {
        if !self.tail.is_empty() {
            let tail = self.tail.split().freeze();
            self.piece(tail);
        }
    }

    fn piece(&mut self, bytes: Bytes) {
        self.shared.unsent.fetch_add(bytes.len(), Ordering::AcqRel);
        self.pieces.push_back(Bytes::from_owner(Counted {
            bytes,
            shared: Arc::clone(&self.shared),
        }));
    }
}

/// A failure as a frame tells it.
fn told(id: u64, failure: Failure) -> frame::Failure {
    frame::Failure {
        id,
        // A gRPC code is a small number from 0.
        code: failure.code as u32,
        message: failure.message,
        maybe_executed: failure.effect == Effect::Possible,
        retry_after: failure.retry_after.map(micros),
    }
}

impl Shared {
    /// No change stops halfway, so what a panic elsewhere left behind is whole.
    fn lock(&self) -> MutexGuard<'_, Queue> {
        self.queue.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl AsRef<[u8]> for Counted {
    fn as_ref(&self) -> &[u8] {
        &self.bytes
    }
}

impl Drop for Counted {
    fn drop(&mut self) {
        let before = self.shared.unsent.fetch_sub(self.bytes.len(), Ordering::AcqRel);
        if before >= ROOM && before - self.bytes.len() < ROOM {
            self.shared.session.wake();
        }
    }
}

impl http_body::Body for Outbound {
    type Data = Bytes;
    type Error = Status;

    fn poll_frame(
        self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Status>>> {
        let mut queue = self.0.lock();
        if let Some(piece) = queue.pieces.pop_front() {
            return Poll::Ready(Some(Ok(Frame::data(piece))));
        }
        if queue.gone {
            return Poll::Ready(None);
        }
        if let Some(status) = &queue.end {
            let mut trailers = http::HeaderMap::new();
            let told = status.add_header(&mut trailers);
            queue.gone = true;
            return Poll::Ready(Some(told.map(|()| Frame::trailers(trailers))));
        }
        if !queue
            .reader
            .as_ref()
            .is_some_and(|reader| reader.will_wake(context.waker()))
        {
            queue.reader = Some(context.waker().clone());
        }
        Poll::Pending
    }
}

/// A session that ended without a word was broken by a panic.
impl Drop for Outbox {
    fn drop(&mut self) {
        self.end(Status::internal(
            "the provider failed in this session; its log says where",
        ));
    }
}

impl Drop for Outbound {
    fn drop(&mut self) {
        let unsent = {
            let mut queue = self.0.lock();
            queue.gone = true;
            mem::take(&mut queue.pieces)
        };
        // Each of them counts itself off.
        drop(unsent);
        self.0.session.wake();
    }
}
