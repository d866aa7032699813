//! Items as chunks and back: what generated stubs do with the streams of a signature.

use std::fmt;
use std::pin::Pin;
use std::task::{Context, Poll};
use std::vec::IntoIter;

use bytes::{BufMut, Bytes};
use futures_core::Stream;
use futures_util::{FutureExt, StreamExt, stream};
use outboard_mapping::wire::read::Value;
use outboard_mapping::wire::value::{Wire, decode, encode, lone_len};
use outboard_mapping::wire::{Malformed, WireType};
use tonic::Code;

use super::{ByteItems, Chunks, Items, Later};
use crate::CHUNK;
use crate::dispatch::MethodDescriptor;
use crate::failure::Failure;

/// What stands in a message where its signature has a stream or a future: nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Elsewhere;

impl<T: Wire + Send + 'static> Items<T> {
    /// The chunks that they travel in.
    pub fn encode(self) -> Chunks {
        Box::pin(Batches {
            source: Some(self),
            rest: Vec::new().into_iter(),
        })
    }

    /// What the chunks hold, which are those of the method's stream of that number, from 1. A chunk that cannot be read ends the stream.
    pub fn decode(chunks: Chunks, method: &'static MethodDescriptor, stream: usize) -> Self {
        Self(decoded(chunks, Place { method, stream }, |chunk| {
            let (items,) = decode::<(Vec<T>,)>(chunk, "chunk")?;
            Ok(items)
        }))
    }
}

impl Items<()> {
    /// The chunks that they travel in: counts.
    pub fn encode_counts(self) -> Chunks {
        self.filter_map(|batch| async {
            let chunk = |count: usize| {
                let count = u32::try_from(count)
                    .map_err(|_| broken(format!("a batch of {count} items is more than a chunk counts")))?;
                Ok(encode(&(count,)))
            };
            match batch {
                Ok(batch) if batch.is_empty() => None,
                Ok(batch) => Some(chunk(batch.len())),
                Err(failure) => Some(Err(failure)),
            }
        })
        .boxed()
    }

    /// As many as the chunks count.
    pub fn decode_counts(chunks: Chunks, method: &'static MethodDescriptor, stream: usize) -> Self {
        Self(decoded(chunks, Place { method, stream }, |chunk| {
            let (count,) = decode::<(u32,)>(chunk, "count")?;
            Ok(std::iter::repeat_n((), count as usize).collect())
        }))
    }
}

impl ByteItems {
    /// The chunks that they travel in.
    pub fn encode(self) -> Chunks {
        self.flat_map(|piece| stream::iter(pieces(piece))).boxed()
    }

    /// What the chunks hold, sharing their memory.
    pub fn decode(chunks: Chunks, method: &'static MethodDescriptor, stream: usize) -> Self {
        let pieces = decoded(chunks, Place { method, stream }, |chunk| {
            let (piece,) = decode::<(Bytes,)>(chunk, "chunk")?;
            Ok(piece)
        });
        Self(pieces)
    }
}

impl<T: Wire + Send + 'static> Later<T> {
    /// The one chunk that it travels in.
    pub fn encode(self) -> Chunks {
        self.map(|value| Ok(encode(&(value?,)))).into_stream().boxed()
    }

    /// What the first chunk holds.
    pub fn decode(chunks: Chunks, method: &'static MethodDescriptor, stream: usize) -> Self {
        Self::first(chunks, Place { method, stream }, |chunk| {
            let (value,) = decode::<(T,)>(chunk, "value")?;
            Ok(value)
        })
    }
}

impl Later<()> {
    /// The one chunk that it travels in: an empty one.
    pub fn encode_signal(self) -> Chunks {
        self.map(|value| Ok(encode(&value?))).into_stream().boxed()
    }

    /// That there is a chunk.
    pub fn decode_signal(chunks: Chunks, method: &'static MethodDescriptor, stream: usize) -> Self {
        Self::first(chunks, Place { method, stream }, |chunk| decode(chunk, "value"))
    }
}

impl<T: Send + 'static> Later<T> {
    fn first(
        mut chunks: Chunks,
        place: Place,
        read: impl Fn(&Bytes) -> Result<T, Malformed> + Send + 'static,
    ) -> Self {
        Self::new(async move {
            match chunks.next().await {
                Some(chunk) => read(&chunk?).map_err(|error| place.malformed(&error)),
                None => Err(Failure::refused(
                    Code::Aborted,
                    format!("{place} ended without a value"),
                )),
            }
        })
    }
}

/// Cuts batches into chunks of about [`CHUNK`] bytes; one larger item goes alone.
struct Batches<T> {
    source: Option<Items<T>>,
    rest: IntoIter<T>,
}

/// Items are never pinned in it.
impl<T> Unpin for Batches<T> {}

impl<T: Wire> Stream for Batches<T> {
    type Item = Result<Bytes, Failure>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        loop {
            let mut len = 0;
            let count = self.rest.as_slice().iter().take_while(|item| {
                len += lone_len(*item, 1);
                len <= CHUNK
            });
            let count = count.count().max(1);
            let batch: Vec<T> = self.rest.by_ref().take(count).collect();
            if !batch.is_empty() {
                return Poll::Ready(Some(Ok(encode(&(batch,)))));
            }
            let Some(source) = &mut self.source else {
                return Poll::Ready(None);
            };
            match source.poll_next_unpin(context) {
                Poll::Pending => return Poll::Pending,
                Poll::Ready(Some(Ok(batch))) => self.rest = batch.into_iter(),
                Poll::Ready(end) => {
                    self.source = None;
                    return Poll::Ready(end.map(|failed| failed.map(|_| Bytes::new())));
                }
            }
        }
    }
}

/// A piece of bytes as chunks.
fn pieces(piece: Result<Bytes, Failure>) -> Vec<Result<Bytes, Failure>> {
    let mut rest = match piece {
        Ok(piece) => piece,
        failed => return vec![failed],
    };
    let mut chunks = Vec::with_capacity(rest.len().div_ceil(CHUNK));
    while !rest.is_empty() {
        let piece = rest.split_to(rest.len().min(CHUNK));
        chunks.push(Ok(encode(&(piece,))));
    }
    chunks
}

/// What chunks of items hold, up to the first that cannot be read or holds none.
fn decoded<T: Batch>(
    chunks: Chunks,
    place: Place,
    read: impl Fn(&Bytes) -> Result<T, Malformed> + Send + 'static,
) -> Pin<Box<dyn Stream<Item = Result<T, Failure>> + Send>> {
    let batches = chunks.map(move |chunk| {
        let batch = read(&chunk?).map_err(|error| place.malformed(&error))?;
        if batch.has_items() {
            Ok(batch)
        } else {
            Err(place.malformed(&Malformed::Missing("an item")))
        }
    });
    batches
        .scan(false, |over, batch| {
            let next = (!*over).then_some(batch);
            *over |= matches!(next, Some(Err(_)));
            std::future::ready(next)
        })
        .boxed()
}

/// What one chunk holds of a stream.
trait Batch: Send + 'static {
    fn has_items(&self) -> bool;
}

impl<T: Send + 'static> Batch for Vec<T> {
    fn has_items(&self) -> bool {
        !self.is_empty()
    }
}

impl Batch for Bytes {
    fn has_items(&self) -> bool {
        !self.is_empty()
    }
}

/// Which stream of a call, for messages about it.
#[derive(Clone, Copy)]
struct Place {
    method: &'static MethodDescriptor,
    /// From 1.
    stream: usize,
}

impl Place {
    fn malformed(&self, error: &Malformed) -> Failure {
        broken(format!("a chunk of {self}: {error}"))
    }
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let MethodDescriptor {
            interface, function, ..
        } = self.method;
        write!(f, "stream {} of {interface} {function}", self.stream)
    }
}

fn broken(message: String) -> Failure {
    Failure::refused(Code::InvalidArgument, message)
}

impl Wire for Elsewhere {
    const WIRE_TYPE: WireType = WireType::Len;

    fn wire_len(&self) -> usize {
        0
    }

    fn write(&self, _: &mut impl BufMut) {}

    fn read(value: Value<'_>, place: &'static str) -> Result<Self, Malformed> {
        <()>::read(value, place).map(|()| Self)
    }

    fn field_len(&self, _: u32) -> usize {
        0
    }

    fn write_field(&self, _: u32, _: &mut impl BufMut) {}

    /// Its number is one that the message does not use.
    fn merge(_: &mut Option<Self>, _: Value<'_>, _: &'static str) -> Result<(), Malformed> {
        Ok(())
    }

    fn finish(_: Option<Self>, _: &'static str) -> Result<Self, Malformed> {
        Ok(Self)
    }
}

#[cfg(test)]
mod tests;
