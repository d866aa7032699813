//! Streams and futures: what a guest writes as chunks, and chunks as what a guest reads.
//!
//! A chunk is one message with items of a stream, or with the value of a future: `proto/README.md` says how. wasmtime
//! asks for the type of the items when the host is compiled. One stands in for all of them, [`Item`]: it says that it
//! takes no memory, so that wasmtime hands over the address of the first item and the number of them, and the plan of
//! the component's own type does the rest.

mod batch;
mod consume;
mod item;
mod produce;
mod slot;

use std::fmt;
use std::pin::Pin;
use std::sync::{Mutex, PoisonError};
use std::vec;

use bytes::Bytes;
use futures_util::Stream;
use wasmtime::component::__internal::LiftContext;
use wasmtime::component::{FutureReader, Lift, StreamReader};
use wasmtime::{AsContextMut, Result, ValRaw};

use self::consume::{Pace, Taker, ValueTaker};
use self::item::Item;
pub(crate) use self::produce::lower;
use self::slot::slot;
use crate::plan::{Flow, Items};

/// The chunks of one stream or future, in order. Dropping it tells its source that no more is wanted.
pub type Chunks<E = wasmtime::Error> = Pin<Box<dyn Stream<Item = Result<Bytes, E>> + Send>>;

/// About how many bytes a chunk has, when as much is there to be sent.
pub(crate) const CHUNK: usize = 64 * 1024;

/// The reading end of a stream or future that a guest gave away.
///
/// It lives in the guest's store, which has to be told what becomes of it: [`LiftedStream::chunks`] or
/// [`LiftedStream::close`].
#[derive(Debug)]
#[must_use = "the guest waits for as long as its stream is neither read nor closed"]
pub struct LiftedStream(End);

enum End {
    Bytes(StreamReader<u8>),
    Units(StreamReader<()>),
    Values { reader: Reader, pace: Pace },
    Moment(FutureReader<()>),
    Value(ValueReader),
}

enum Reader {
    Direct(StreamReader<Item<false>>),
    Indirect(StreamReader<Item<true>>),
}

enum ValueReader {
    Direct(FutureReader<Item<false>>),
    Indirect(FutureReader<Item<true>>),
}

impl LiftedStream {
    /// Takes the reading end at `index` of the guest's table.
    pub(crate) fn lift(cx: &mut LiftContext<'_>, flow: Flow, index: u32) -> Result<Self> {
        let (ty, index) = (flow.ty, ValRaw::u32(index));
        Ok(Self(match flow.items {
            Items::Bytes => End::Bytes(StreamReader::linear_lift_from_flat(cx, ty, &index)?),
            Items::Units => End::Units(StreamReader::linear_lift_from_flat(cx, ty, &index)?),
            Items::Values {
                number,
                indirect,
                size,
            } => End::Values {
                reader: match indirect {
                    false => Reader::Direct(StreamReader::linear_lift_from_flat(cx, ty, &index)?),
                    true => Reader::Indirect(StreamReader::linear_lift_from_flat(cx, ty, &index)?),
                },
                pace: Pace::of(number, size, indirect),
            },
            Items::Moment => End::Moment(FutureReader::linear_lift_from_flat(cx, ty, &index)?),
            Items::Value { indirect } => End::Value(match indirect {
                false => ValueReader::Direct(FutureReader::linear_lift_from_flat(cx, ty, &index)?),
                true => ValueReader::Indirect(FutureReader::linear_lift_from_flat(cx, ty, &index)?),
            }),
        }))
    }

    /// What the guest writes, as chunks. The guest's next items are taken when the chunk before them was; at most one
    /// is held. A chunk has what the guest wrote at once, up to about 64 KiB.
    ///
    /// The stream ends when the guest drops its end, and with an error when its items cannot be read, its future never
    /// gets a value, or the store is dropped before: a stream that was broken off is never taken for a whole one. It makes
    /// progress only while the store runs.
    ///
    /// # Errors
    /// The store has no room for the consumer.
    ///
    /// # Panics
    /// If the stream is of another store.
    pub fn chunks(self, mut store: impl AsContextMut) -> Result<Chunks> {
        let (room, chunks) = slot();
        // A future cannot end without its value, and needs nobody to watch it.
        if !matches!(self.0, End::Moment(_) | End::Value(_)) {
            store.as_context_mut().spawn(room.watch())?;
        }
        match self.0 {
            End::Bytes(reader) => reader.pipe(&mut store, Taker::<u8>::new(room, Pace::WHOLE))?,
            End::Units(reader) => reader.pipe(&mut store, Taker::<()>::new(room, Pace::WHOLE))?,
            End::Values { reader, pace } => match reader {
                Reader::Direct(reader) => reader.pipe(&mut store, Taker::<Item<false>>::new(room, pace))?,
                Reader::Indirect(reader) => reader.pipe(&mut store, Taker::<Item<true>>::new(room, pace))?,
            },
            End::Moment(reader) => reader.pipe(&mut store, ValueTaker::<()>::new(room))?,
            End::Value(ValueReader::Direct(reader)) => {
                reader.pipe(&mut store, ValueTaker::<Item<false>>::new(room))?;
            }
            End::Value(ValueReader::Indirect(reader)) => {
                reader.pipe(&mut store, ValueTaker::<Item<true>>::new(room))?;
            }
        }
        Ok(Box::pin(chunks))
    }

    /// Tells the guest that nobody reads what it writes.
    ///
    /// # Errors
    /// It is closed already.
    ///
    /// # Panics
    /// If the stream is of another store.
    pub fn close(self, mut store: impl AsContextMut) -> Result<()> {
        match self.0 {
            End::Bytes(mut reader) => reader.close(&mut store),
            End::Units(mut reader) => reader.close(&mut store),
            End::Values { reader, .. } => match reader {
                Reader::Direct(mut reader) => reader.close(&mut store),
                Reader::Indirect(mut reader) => reader.close(&mut store),
            },
            End::Moment(mut reader) => reader.close(&mut store),
            End::Value(ValueReader::Direct(mut reader)) => reader.close(&mut store),
            End::Value(ValueReader::Indirect(mut reader)) => reader.close(&mut store),
        }
    }
}

impl fmt::Debug for End {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Bytes(_) => "stream<u8>",
            Self::Units(_) => "stream",
            Self::Values { .. } => "stream<_>",
            Self::Moment(_) => "future",
            Self::Value(_) => "future<_>",
        })
    }
}

/// The chunks of the streams of one message, each of which is given to the guest once.
pub(crate) struct Incoming(Mutex<vec::IntoIter<Chunks>>);

impl Incoming {
    pub(crate) fn new(streams: Vec<Chunks>) -> Self {
        Self(Mutex::new(streams.into_iter()))
    }

    pub(crate) fn next(&self) -> Option<Chunks> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).next()
    }
}
