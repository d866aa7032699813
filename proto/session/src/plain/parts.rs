//! The messages of a call with streams on the plain face: a head, then chunks of each stream in any order.
//!
//! `message Part { oneof part { X head = 1; … s1 = 2; … s2 = 3; …; uint32 ended = 15; } }`. Both ends of the face use both
//! directions of this: a server splits requests and joins responses, a client the other way round.

mod split;

use std::pin::Pin;
use std::task::{Context, Poll};

use bytes::Bytes;
use futures_core::Stream;
use outboard_mapping::ty::MAX_STREAMS;
use outboard_mapping::wire::read::{Reader, Value};
use outboard_mapping::wire::value::{lone_len, write_lone};
use outboard_mapping::wire::{Malformed, WireType, write};
use tonic::Code;

use crate::failure::Failure;

pub use split::{Split, split};

const HEAD: u32 = 1;
const ENDED: u32 = 15;

/// Messages that are not the parts of a call.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum PartError {
    /// There is none, or another part came before it.
    #[error("the first part has to be the head")]
    NoHead,
    /// It came again.
    #[error("the head came twice")]
    SecondHead,
    /// A stream that the function does not have, or that ended before.
    #[error("a part is of stream {0}, which the function does not have or which ended before")]
    Stream(u32),
    /// Not a part at all.
    #[error("a part cannot be read: {0}")]
    Malformed(#[from] Malformed),
}

impl From<PartError> for Failure {
    fn from(error: PartError) -> Self {
        Self::refused(Code::InvalidArgument, error.to_string())
    }
}

/// The parts of a message with streams: the head, then a chunk of each stream in turn as they come.
///
/// The first stream that fails ends them all; a call's status then says why.
pub fn join<S>(head: Bytes, streams: Vec<S>) -> Join<S> {
    Join {
        head: Some(head),
        streams: streams.into_iter().map(Some).collect(),
        turn: 0,
    }
}

/// See [`join`].
#[derive(Debug)]
pub struct Join<S> {
    head: Option<Bytes>,
    streams: Vec<Option<S>>,
    /// The stream that is asked first.
    turn: usize,
}

impl<S, E> Stream for Join<S>
where
    S: Stream<Item = Result<Bytes, E>> + Unpin,
{
    type Item = Result<Bytes, E>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let this = &mut *self;
        if let Some(head) = this.head.take() {
            return Poll::Ready(Some(Ok(Part::Head(head).encode())));
        }
        let (count, turn) = (this.streams.len(), this.turn);
        for index in (0..count).map(|step| (turn + step) % count) {
            let Some(stream) = &mut this.streams[index] else {
                continue;
            };
            let next = match Pin::new(stream).poll_next(context) {
                Poll::Pending => continue,
                Poll::Ready(next) => next,
            };
            this.turn = index + 1;
            match next {
                Some(Ok(chunk)) => return Poll::Ready(Some(Ok(Part::Chunk(index, chunk).encode()))),
                Some(Err(error)) => {
                    this.streams.clear();
                    return Poll::Ready(Some(Err(error)));
                }
                None => {
                    this.streams[index] = None;
                    // The end of the last one is the end of the call.
                    if this.streams.iter().any(Option::is_some) {
                        return Poll::Ready(Some(Ok(Part::Ended(index).encode())));
                    }
                }
            }
        }
        if this.streams.iter().all(Option::is_none) {
            Poll::Ready(None)
        } else {
            Poll::Pending
        }
    }
}

/// One message; streams are counted from 0 here.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Part {
    Head(Bytes),
    Chunk(usize, Bytes),
    Ended(usize),
}

impl Part {
    fn encode(&self) -> Bytes {
        let mut buf;
        match self {
            Self::Head(body) => {
                buf = Vec::with_capacity(write::len_field_len(HEAD, body.len()));
                write::bytes(&mut buf, HEAD, body);
            }
            Self::Chunk(stream, chunk) => {
                let field = field(*stream);
                buf = Vec::with_capacity(write::len_field_len(field, chunk.len()));
                write::bytes(&mut buf, field, chunk);
            }
            Self::Ended(stream) => {
                let number = number(*stream);
                buf = Vec::with_capacity(lone_len(&number, ENDED));
                write_lone(&number, ENDED, &mut buf);
            }
        }
        Bytes::from(buf)
    }

    /// `count` is how many streams there are.
    fn decode(message: &Bytes, count: usize) -> Result<Self, PartError> {
        let mut reader = Reader::new(message);
        let mut part = None;
        while let Some((field, value)) = reader.field()? {
            match field {
                HEAD => part = Some(Self::Head(value.bytes("head")?)),
                ENDED => part = Some(Self::Ended(stream(value.varint("ended")?, count)?)),
                2..ENDED => part = Some(Self::Chunk(stream(u64::from(field) - 1, count)?, bytes(value)?)),
                _ => {}
            }
        }
        part.ok_or(PartError::Malformed(Malformed::Missing("part")))
    }
}

fn bytes(value: Value<'_>) -> Result<Bytes, Malformed> {
    match value {
        Value::Len(_) => value.bytes("chunk"),
        other => Err(Malformed::Mismatch {
            field: "chunk",
            expected: WireType::Len,
            found: other.wire_type(),
        }),
    }
}

/// A stream's number, from 1. A function has at most [`MAX_STREAMS`].
fn number(stream: usize) -> u32 {
    u32::try_from(stream.min(MAX_STREAMS)).map_or(ENDED, |stream| stream + 1)
}

fn field(stream: usize) -> u32 {
    number(stream) + 1
}

fn stream(number: u64, count: usize) -> Result<usize, PartError> {
    match usize::try_from(number) {
        Ok(number) if (1..=count).contains(&number) => Ok(number - 1),
        _ => Err(PartError::Stream(u32::try_from(number).unwrap_or(u32::MAX))),
    }
}

#[cfg(test)]
mod tests;
