//! The host's end of what a guest reads.

use std::marker::PhantomData;
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use bytes::{Buf, Bytes};
use futures_util::StreamExt;
use outboard_mapping::wire::Malformed;
use wasmtime::component::__internal::{InterfaceType, LowerContext};
use wasmtime::component::{
    Destination, FutureReader, Lower, StreamProducer, StreamReader, StreamResult, VecBuffer,
};
use wasmtime::{Result, StoreContextMut, ValRaw};

use super::batch::{self, Batch, Chunk, Items};
use super::item::Item;
use super::{CHUNK, Chunks};
use crate::origin::Origin;
use crate::plan::{self, Flow, Number};

/// Gives the guest the reading end of a stream or future, and tells its place in the guest's table.
pub(crate) fn lower<T: 'static>(
    cx: &mut LowerContext<'_, T>,
    flow: Flow,
    chunks: Chunks,
    origin: &Origin,
) -> Result<u32> {
    let source = Source {
        chunks,
        origin: origin.clone(),
    };
    match flow.items {
        plan::Items::Bytes => {
            let reader = StreamReader::new(&mut cx.store, Giver::<u8>::new(source, None))?;
            index(cx, &reader, flow.ty)
        }
        plan::Items::Units => {
            let reader = StreamReader::new(&mut cx.store, Giver::<()>::new(source, None))?;
            index(cx, &reader, flow.ty)
        }
        plan::Items::Values { number, indirect, .. } => match indirect {
            false => {
                let reader = StreamReader::new(&mut cx.store, Giver::<Item<false>>::new(source, number))?;
                index(cx, &reader, flow.ty)
            }
            true => {
                let reader = StreamReader::new(&mut cx.store, Giver::<Item<true>>::new(source, number))?;
                index(cx, &reader, flow.ty)
            }
        },
        plan::Items::Moment => {
            let reader = FutureReader::new(&mut cx.store, source.moment())?;
            index(cx, &reader, flow.ty)
        }
        plan::Items::Value { indirect: false } => {
            let reader = FutureReader::new(&mut cx.store, source.item::<false>())?;
            index(cx, &reader, flow.ty)
        }
        plan::Items::Value { indirect: true } => {
            let reader = FutureReader::new(&mut cx.store, source.item::<true>())?;
            index(cx, &reader, flow.ty)
        }
    }
}

fn index<T: 'static>(
    cx: &mut LowerContext<'_, T>,
    reader: &impl Lower<Lower = ValRaw>,
    ty: InterfaceType,
) -> Result<u32> {
    let mut index = std::mem::MaybeUninit::new(ValRaw::u32(0));
    reader.linear_lower_to_flat(cx, ty, &mut index)?;
    // SAFETY: it was initialised when it was made, and lowering writes a value.
    Ok(unsafe { index.assume_init() }.get_u32())
}

/// Where chunks come from.
struct Source {
    chunks: Chunks,
    origin: Origin,
}

/// Gives a stream's items as the guest reads them. `rest` is what it has not read of the one chunk at hand.
struct Giver<I: Given> {
    source: Source,
    number: Option<Number>,
    rest: I::Rest,
    ended: bool,
    items: PhantomData<fn() -> I>,
}

/// A type that wasmtime takes for that of items.
trait Given: Sized + Send + Sync + 'static {
    /// What the guest has not read of a chunk.
    type Rest: Default + Send + Unpin + 'static;

    fn open(chunk: Bytes, number: Option<Number>) -> Result<Self::Rest, Malformed>;

    /// Gives as much of what is left as there is room for.
    fn give<D: 'static>(
        giver: &mut Giver<Self>,
        store: StoreContextMut<'_, D>,
        destination: Destination<'_, Self, VecBuffer<Self>>,
    ) -> Result<(), Malformed>;

    fn is_empty(rest: &Self::Rest) -> bool;
}

impl Source {
    fn poll_chunk(&mut self, cx: &mut Context<'_>) -> Poll<Option<Result<Bytes>>> {
        self.chunks.poll_next_unpin(cx)
    }

    async fn value(mut self) -> Result<(Bytes, Origin)> {
        match self.chunks.next().await {
            Some(chunk) => Ok((chunk?, self.origin)),
            None => Err(self.origin.malformed(Malformed::Missing("the value of a future"))),
        }
    }

    async fn moment(self) -> Result<()> {
        let (chunk, origin) = self.value().await?;
        batch::nothing(&chunk).map_err(|error| origin.malformed(error))
    }

    async fn item<const INDIRECT: bool>(self) -> Result<Item<INDIRECT>> {
        let (chunk, origin) = self.value().await?;
        let batch = Batch {
            items: Items::Value(chunk),
            count: 1,
            origin,
        };
        Ok(Item::one(batch))
    }
}

impl<I: Given> Giver<I> {
    fn new(source: Source, number: Option<Number>) -> Self {
        Self {
            source,
            number,
            rest: I::Rest::default(),
            ended: false,
            items: PhantomData,
        }
    }

    /// Has a chunk at hand. `false`: there are no more.
    fn poll_rest(&mut self, cx: &mut Context<'_>) -> Poll<Result<bool>> {
        while I::is_empty(&self.rest) {
            if self.ended {
                return Poll::Ready(Ok(false));
            }
            match ready!(self.source.poll_chunk(cx)) {
                Some(chunk) => {
                    self.rest =
                        I::open(chunk?, self.number).map_err(|error| self.source.origin.malformed(error))?;
                }
                None => self.ended = true,
            }
        }
        Poll::Ready(Ok(true))
    }
}

impl<I: Given + Lower, D: 'static> StreamProducer<D> for Giver<I> {
    type Item = I;
    type Buffer = VecBuffer<I>;

    fn poll_produce<'a>(
        self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        mut store: StoreContextMut<'a, D>,
        destination: Destination<'a, I, VecBuffer<I>>,
        finish: bool,
    ) -> Poll<Result<StreamResult>> {
        let giver = self.get_mut();
        match giver.poll_rest(cx) {
            Poll::Ready(Ok(true)) => {}
            Poll::Ready(Ok(false)) => return Poll::Ready(Ok(StreamResult::Dropped)),
            Poll::Ready(Err(error)) => return Poll::Ready(Err(error)),
            Poll::Pending if finish => return Poll::Ready(Ok(StreamResult::Cancelled)),
            Poll::Pending => return Poll::Pending,
        }
        // A read of nothing asks whether there is something, and there is.
        if destination.remaining(&mut store) == Some(0) {
            return Poll::Ready(Ok(StreamResult::Completed));
        }
        match I::give(giver, store, destination) {
            Ok(()) => Poll::Ready(Ok(StreamResult::Completed)),
            Err(error) => Poll::Ready(Err(giver.source.origin.malformed(error))),
        }
    }
}

impl Given for u8 {
    type Rest = Bytes;

    fn open(chunk: Bytes, _: Option<Number>) -> Result<Bytes, Malformed> {
        batch::bytes(&chunk)
    }

    fn give<D: 'static>(
        giver: &mut Giver<Self>,
        store: StoreContextMut<'_, D>,
        destination: Destination<'_, Self, VecBuffer<Self>>,
    ) -> Result<(), Malformed> {
        let mut room = destination.as_direct(store, giver.rest.len());
        let len = room.remaining().len().min(giver.rest.len());
        room.remaining()[..len].copy_from_slice(&giver.rest[..len]);
        room.mark_written(len);
        giver.rest.advance(len);
        Ok(())
    }

    fn is_empty(rest: &Bytes) -> bool {
        rest.is_empty()
    }
}

/// The most items without a type that are given at once. They cost nothing, but whoever reads them counts them.
const UNITS: usize = CHUNK;

impl Given for () {
    type Rest = u32;

    fn open(chunk: Bytes, _: Option<Number>) -> Result<u32, Malformed> {
        batch::units(&chunk)
    }

    fn give<D: 'static>(
        giver: &mut Giver<Self>,
        store: StoreContextMut<'_, D>,
        mut destination: Destination<'_, Self, VecBuffer<Self>>,
    ) -> Result<(), Malformed> {
        let most = destination.remaining(store).unwrap_or(UNITS).min(UNITS);
        let count = most.min(giver.rest as usize);
        destination.set_buffer(vec![(); count].into());
        giver.rest = giver
            .rest
            .saturating_sub(u32::try_from(count).unwrap_or(u32::MAX));
        Ok(())
    }

    fn is_empty(rest: &u32) -> bool {
        *rest == 0
    }
}

impl<const INDIRECT: bool> Given for Item<INDIRECT> {
    type Rest = Chunk;

    fn open(chunk: Bytes, number: Option<Number>) -> Result<Chunk, Malformed> {
        Chunk::new(chunk, number)
    }

    fn give<D: 'static>(
        giver: &mut Giver<Self>,
        store: StoreContextMut<'_, D>,
        mut destination: Destination<'_, Self, VecBuffer<Self>>,
    ) -> Result<(), Malformed> {
        let most = destination.remaining(store).unwrap_or(usize::MAX);
        let (items, count) = giver.rest.next(most)?;
        let batch = Batch {
            items,
            count,
            origin: giver.source.origin.clone(),
        };
        destination.set_buffer(Self::batch(batch).into());
        Ok(())
    }

    fn is_empty(rest: &Chunk) -> bool {
        rest.is_empty()
    }
}
