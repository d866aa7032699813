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

/// Takes a stream's items, a chunk at a time.
pub(super) struct Taker<I> {
    room: Room,
    /// The bytes that an item takes in memory, if that is all it takes.
    size: Option<u32>,
    items: PhantomData<fn() -> I>,
}

/// Takes a future's value.
pub(super) struct ValueTaker<I> {
    room: Room,
    done: bool,
    value: PhantomData<fn() -> I>,
}

/// A type that wasmtime takes for that of items.
pub(super) trait Taken: Sized + 'static {
    /// A chunk of what the guest has written, which is not nothing.
    fn chunk<D: 'static>(
        store: StoreContextMut<'_, D>,
        source: Source<'_, Self>,
        size: Option<u32>,
    ) -> Result<Bytes>;

    /// The chunk of a future.
    fn value<D: 'static>(store: StoreContextMut<'_, D>, source: Source<'_, Self>) -> Result<Bytes>;
}

impl<I> Taker<I> {
    pub(super) fn new(room: Room, size: Option<u32>) -> Self {
        Self {
            room,
            size,
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
        match self.room.poll_ready(cx) {
            Poll::Ready(true) => {}
            Poll::Ready(false) => return Poll::Ready(Ok(StreamResult::Dropped)),
            Poll::Pending if finish => return Poll::Ready(Ok(StreamResult::Cancelled)),
            Poll::Pending => return Poll::Pending,
        }
        // A write of nothing asks whether there is room, and there is.
        if source.remaining(&mut store) == 0 {
            return Poll::Ready(Ok(StreamResult::Completed));
        }
        match I::chunk(store, source, self.size) {
            Ok(chunk) => {
                self.room.fill(Ok(chunk));
                Poll::Ready(Ok(StreamResult::Completed))
            }
            Err(error) => {
                self.room
                    .fill(Err(format_err!("the function's stream broke: {error}")));
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
    fn chunk<D: 'static>(
        store: StoreContextMut<'_, D>,
        source: Source<'_, Self>,
        _: Option<u32>,
    ) -> Result<Bytes> {
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
        _: Option<u32>,
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
        size: Option<u32>,
    ) -> Result<Bytes> {
        // What items come to is known before only if they are all that they take.
        let step = size.map_or(1, |size| CHUNK / (size.max(1) as usize)).max(1);
        let mut chunk = BytesMut::new();
        let mut skip = 0;
        loop {
            let count = source.remaining(&mut store).min(step);
            let taking = Taking::Items { skip, count };
            let buffer = Buffer::fill(taking, |buffer| source.read(store.as_context_mut(), buffer))?;
            buffer.append_to(&mut chunk);
            skip += count;
            if step > 1 || chunk.len() >= CHUNK || source.remaining(&mut store) == 0 {
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
