//! The host's end of what a guest writes.

use std::marker::PhantomData;
use std::pin::Pin;
use std::task::{Context, Poll};

use bytes::{Bytes, BytesMut};
use outboard_mapping::wire::{WireType, write};
use wasmtime::component::{FutureConsumer, Source, StreamConsumer, StreamResult};
use wasmtime::{AsContextMut, Result, StoreContextMut, format_err};

use super::CHUNK;
use super::item::{Buffer, Item, Taking};
use super::slot::Room;
use crate::plan::Number;

/// Takes a stream's items, a chunk at a time.
pub(super) struct Taker<I> {
    room: Room,
    pace: Pace,
    items: PhantomData<fn() -> I>,
}

/// Takes a future's value.
pub(super) struct ValueTaker<I> {
    room: Room,
    done: bool,
    value: PhantomData<fn() -> I>,
}

/// How items are taken. What they come to is seen only then, and a chunk is to have about [`CHUNK`] bytes.
#[derive(Debug, Clone, Copy)]
pub(super) struct Pace {
    /// So many at once.
    step: usize,
    /// Until the chunk has enough.
    again: bool,
}

/// A type that wasmtime takes for that of items.
pub(super) trait Taken: Sized + 'static {
    /// A chunk of what the guest has written, which is not nothing.
    fn chunk<D: 'static>(
        store: StoreContextMut<'_, D>,
        source: Source<'_, Self>,
        pace: Pace,
    ) -> Result<Bytes>;

    /// The chunk of a future.
    fn value<D: 'static>(store: StoreContextMut<'_, D>, source: Source<'_, Self>) -> Result<Bytes>;
}

/// More steps make a chunk of what is as large on the wire as in memory. Deeply nested, a byte can become some 200.
const STEPS: usize = 128;

impl Pace {
    /// All at once: of what has no more bytes than items.
    pub(super) const WHOLE: Self = Self {
        step: usize::MAX,
        again: false,
    };

    /// That of a type: its number, if one holds it, its bytes in memory, and whether it has more of them elsewhere.
    pub(super) fn of(number: Option<Number>, size: u32, indirect: bool) -> Self {
        let fit = CHUNK / (size.max(1) as usize);
        let (step, again) = match number {
            // They are packed into one field, and take no more than twice their bytes in memory.
            Some(_) => (fit, false),
            None if indirect => (1, true),
            None => (fit / STEPS, true),
        };
        Self {
            step: step.max(1),
            again,
        }
    }
}

impl<I> Taker<I> {
    pub(super) fn new(room: Room, pace: Pace) -> Self {
        Self {
            room,
            pace,
            items: PhantomData,
        }
    }
}

impl<I> ValueTaker<I> {
    pub(super) fn new(room: Room) -> Self {
        Self {
            room,
            done: false,
            value: PhantomData,
        }
    }
}

impl<I: Taken, D: 'static> StreamConsumer<D> for Taker<I> {
    type Item = I;

    fn poll_consume(
        self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        mut store: StoreContextMut<'_, D>,
        source: Source<'_, I>,
        finish: bool,
    ) -> Poll<Result<StreamResult>> {
        match self.room.poll_ready(cx, !finish) {
            Poll::Ready(true) => {}
            Poll::Ready(false) => return Poll::Ready(Ok(StreamResult::Dropped)),
            Poll::Pending if finish => return Poll::Ready(Ok(StreamResult::Cancelled)),
            Poll::Pending => return Poll::Pending,
        }
        // A write of nothing asks whether there is room, and there is.
        if source.remaining(&mut store) == 0 {
            return Poll::Ready(Ok(StreamResult::Completed));
        }
        match I::chunk(store, source, self.pace) {
            Ok(chunk) => {
                self.room.fill(Ok(chunk));
                Poll::Ready(Ok(StreamResult::Completed))
            }
            Err(error) => {
                self.room
                    .fill(Err(format_err!("the function's stream broke: {error}")));
                self.room.end();
                Poll::Ready(Err(error))
            }
        }
    }
}

impl<I: Taken, D: 'static> FutureConsumer<D> for ValueTaker<I> {
    type Item = I;

    fn poll_consume(
        mut self: Pin<&mut Self>,
        _: &mut Context<'_>,
        store: StoreContextMut<'_, D>,
        source: Source<'_, I>,
        _: bool,
    ) -> Poll<Result<()>> {
        // There is room: nothing comes before a future's value.
        match I::value(store, source) {
            Ok(chunk) => {
                self.done = true;
                self.room.fill(Ok(chunk));
                self.room.end();
                Poll::Ready(Ok(()))
            }
            Err(error) => Poll::Ready(Err(error)),
        }
    }
}

impl<I> Drop for ValueTaker<I> {
    fn drop(&mut self) {
        if !self.done {
            self.room
                .fill(Err(format_err!("the function's future ended without a value")));
        }
    }
}

impl Taken for u8 {
    fn chunk<D: 'static>(store: StoreContextMut<'_, D>, source: Source<'_, Self>, _: Pace) -> Result<Bytes> {
        let mut source = source.as_direct(store);
        let bytes = source.remaining();
        let bytes = &bytes[..bytes.len().min(CHUNK)];
        let mut chunk = BytesMut::with_capacity(write::len_field_len(1, bytes.len()));
        write::bytes(&mut chunk, 1, bytes);
        let count = bytes.len();
        source.mark_read(count);
        Ok(chunk.freeze())
    }

    fn value<D: 'static>(_: StoreContextMut<'_, D>, _: Source<'_, Self>) -> Result<Bytes> {
        Err(crate::lift::bad_type())
    }
}

impl Taken for () {
    fn chunk<D: 'static>(
        mut store: StoreContextMut<'_, D>,
        mut source: Source<'_, Self>,
        _: Pace,
    ) -> Result<Bytes> {
        // A vector of nothing has room for as many as there are.
        let mut items: Vec<()> = Vec::new();
        source.read(&mut store, &mut items)?;
        let mut chunk = BytesMut::new();
        write::key(&mut chunk, 1, WireType::Varint);
        write::varint(&mut chunk, items.len() as u64);
        Ok(chunk.freeze())
    }

    fn value<D: 'static>(store: StoreContextMut<'_, D>, mut source: Source<'_, Self>) -> Result<Bytes> {
        source.read(store, &mut None)?;
        Ok(Bytes::new())
    }
}

impl<const INDIRECT: bool> Taken for Item<INDIRECT> {
    fn chunk<D: 'static>(
        mut store: StoreContextMut<'_, D>,
        mut source: Source<'_, Self>,
        pace: Pace,
    ) -> Result<Bytes> {
        let mut chunk = BytesMut::new();
        let mut skip = 0;
        loop {
            let count = source.remaining(&mut store).min(pace.step);
            let taking = Taking::Items { skip, count };
            let buffer = Buffer::fill(taking, |buffer| source.read(store.as_context_mut(), buffer))?;
            buffer.append_to(&mut chunk);
            skip += count;
            if !pace.again || chunk.len() >= CHUNK || source.remaining(&mut store) == 0 {
                return Ok(chunk.freeze());
            }
        }
    }

    fn value<D: 'static>(mut store: StoreContextMut<'_, D>, mut source: Source<'_, Self>) -> Result<Bytes> {
        let buffer = Buffer::fill(Taking::Value, |buffer| {
            source.read(store.as_context_mut(), buffer)
        })?;
        let mut chunk = BytesMut::new();
        buffer.append_to(&mut chunk);
        Ok(chunk.freeze())
    }
}
