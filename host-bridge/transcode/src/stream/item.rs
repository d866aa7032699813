//! The type that stands in for every type of items.

use std::cell::Cell;
use std::convert::Infallible;
use std::mem::MaybeUninit;

use bytes::{BufMut, Bytes, BytesMut};
use outboard_mapping::wire::read::Reader;
use outboard_mapping::wire::write;
use wasmtime::component::__internal::{
    CanonicalAbiInfo, InstanceType, InterfaceType, LiftContext, LowerContext,
};
use wasmtime::component::{ComponentType, Lift, Lower, ReadBuffer, WriteBuffer};
use wasmtime::{Result, ValRaw, bail};

use super::batch::{Batch, Items};
use crate::lift::{Handle, Lifter, Source, bad_type};
use crate::lower::{Field, Found, Lowerer, Place};
use crate::plan::{Kind, hold};
use crate::stream::Incoming;

/// An item of a stream, or the value of a future, of any type. `INDIRECT`: the guest has to allocate for it.
///
/// Of several items that go together, the first has all of them, and the others only their place in the count.
pub(super) struct Item<const INDIRECT: bool>(Option<Box<Contents>>);

/// Items that go together.
pub(super) enum Contents {
    /// As a guest wrote them: a whole chunk.
    Lifted(Bytes),
    /// As they came in a chunk.
    Batch(Batch),
}

/// What the read of a guest's memory that is under way takes.
#[derive(Clone, Copy)]
pub(super) enum Taking {
    /// Items, after as many of the same write that were taken before.
    Items { skip: usize, count: usize },
    /// The value of a future.
    Value,
}

/// What came of a read.
pub(super) struct Buffer<const INDIRECT: bool> {
    room: usize,
    pub(super) items: Vec<Item<INDIRECT>>,
}

thread_local! {
    /// A lift is told an address and a type. What else it has to know is left here by who reads, on the same thread,
    /// for the first item to find.
    static TAKING: Cell<Option<Taking>> = const { Cell::new(None) };
}

impl<const INDIRECT: bool> Item<INDIRECT> {
    /// Items that go together, as wasmtime counts them.
    pub(super) fn batch(batch: Batch) -> Vec<Self> {
        let count = batch.count;
        let mut items = Vec::with_capacity(count);
        items.push(Self::one(batch));
        items.resize_with(count, || Self(None));
        items
    }

    /// One item that goes alone.
    pub(super) fn one(batch: Batch) -> Self {
        Self(Some(Box::new(Contents::Batch(batch))))
    }

    fn take(cx: &mut LiftContext<'_>, ty: InterfaceType, at: usize, taking: Taking) -> Result<Self> {
        let held = hold(cx.types, ty);
        let plan = held.plan();
        let root = plan.root();
        let (size, align) = (root.size as usize, root.align as usize);
        let (skip, count) = match taking {
            Taking::Items { skip, count } => (skip, count),
            Taking::Value => (0, 1),
        };
        if !at.is_multiple_of(align) {
            bail!("write pointer not aligned");
        }
        let end = (skip + count)
            .checked_mul(size)
            .and_then(|len| at.checked_add(len));
        if end.is_none_or(|end| end > cx.memory().len()) {
            bail!("write pointer out of bounds of memory");
        }
        let mut lifter = Lifter::<Infallible>::new(cx, plan);
        match taking {
            Taking::Items { .. } => lifter.elements(1, root, at + skip * size, count)?,
            Taking::Value => lifter.field(1, root, Source::Memory(at))?,
        }
        let lifted = lifter.finish();
        Ok(Self(Some(Box::new(Contents::Lifted(lifted.body)))))
    }
}

impl<const INDIRECT: bool> Buffer<INDIRECT> {
    /// Has `read` take what `taking` says.
    pub(super) fn fill(taking: Taking, read: impl FnOnce(&mut Self) -> Result<()>) -> Result<Self> {
        let room = match taking {
            Taking::Items { count, .. } => count,
            Taking::Value => 1,
        };
        let mut buffer = Self {
            room,
            items: Vec::new(),
        };
        TAKING.set(Some(taking));
        let outcome = read(&mut buffer);
        TAKING.set(None);
        outcome.map(|()| buffer)
    }

    /// Adds what was read to a chunk.
    pub(super) fn append_to(self, chunk: &mut BytesMut) {
        for contents in self.items.into_iter().filter_map(|item| item.0) {
            match *contents {
                Contents::Lifted(bytes) => chunk.put(bytes),
                Contents::Batch(Batch { items, .. }) => match items {
                    Items::Fields(bytes) | Items::Value(bytes) => chunk.put(bytes),
                    Items::Packed(run) => write::bytes(chunk, 1, &run),
                },
            }
        }
    }
}

impl<const INDIRECT: bool> ReadBuffer<Item<INDIRECT>> for Buffer<INDIRECT> {
    fn extend<I: IntoIterator<Item = Item<INDIRECT>>>(&mut self, iter: I) {
        for item in iter {
            self.room = self.room.saturating_sub(1);
            if item.0.is_some() {
                self.items.push(item);
            }
        }
    }

    fn remaining_capacity(&self) -> usize {
        self.room
    }

    fn move_from(&mut self, input: &mut dyn WriteBuffer<Item<INDIRECT>>, count: usize) {
        input.take(count, &mut |items| {
            for item in items {
                // SAFETY: who calls has given away what it passes, all of it initialised, and each is read once.
                let item = unsafe { item.assume_init_read() };
                ReadBuffer::extend(self, [item]);
            }
        });
    }
}

/// No handle travels in a stream.
impl Handle for Infallible {
    fn lift(_: &mut LiftContext<'_>, _: InterfaceType, _: u32) -> Result<Self> {
        Err(bad_type())
    }
}

// SAFETY: `Lower` is an array of `ValRaw`, as the trait asks, and never used: an item of a stream stands in memory. Its
// size and alignment are said to be none, so that wasmtime's own checks pass for any address. It checks the bounds of
// what a guest reads and writes by the component's own types, and `take` and `linear_store_list_to_memory` check
// address and bounds again, by the plan of the component's own type, and touch memory through bounds-checked slices
// only.
unsafe impl<const INDIRECT: bool> ComponentType for Item<INDIRECT> {
    type Lower = [ValRaw; 0];

    const ABI: CanonicalAbiInfo = CanonicalAbiInfo::ZERO;
    const MAY_REQUIRE_REALLOC: bool = INDIRECT;

    fn typecheck(_: &InterfaceType, _: &InstanceType<'_>) -> Result<()> {
        Ok(())
    }
}

// SAFETY: an `Item` is built from values that are read through bounds-checked slices, trusting none of them.
unsafe impl<const INDIRECT: bool> Lift for Item<INDIRECT> {
    fn linear_lift_from_flat(_: &mut LiftContext<'_>, _: InterfaceType, _: &Self::Lower) -> Result<Self> {
        Err(bad_type())
    }

    fn linear_lift_from_memory(cx: &mut LiftContext<'_>, ty: InterfaceType, bytes: &[u8]) -> Result<Self> {
        match TAKING.take() {
            // `bytes` lies in the guest's memory, where the first item starts.
            Some(taking) => {
                let at = bytes.as_ptr().addr() - cx.memory().as_ptr().addr();
                Self::take(cx, ty, at, taking)
            }
            None => Ok(Self(None)),
        }
    }
}

// SAFETY: memory is written through bounds-checked slices only.
unsafe impl<const INDIRECT: bool> Lower for Item<INDIRECT> {
    fn linear_lower_to_flat<T>(
        &self,
        _: &mut LowerContext<'_, T>,
        _: InterfaceType,
        _: &mut MaybeUninit<Self::Lower>,
    ) -> Result<()> {
        Err(bad_type())
    }

    fn linear_lower_to_memory<T>(
        &self,
        cx: &mut LowerContext<'_, T>,
        ty: InterfaceType,
        offset: usize,
    ) -> Result<()> {
        Self::linear_store_list_to_memory(cx, ty, offset, std::slice::from_ref(self))
    }

    fn linear_store_list_to_memory<T>(
        cx: &mut LowerContext<'_, T>,
        ty: InterfaceType,
        offset: usize,
        items: &[Self],
    ) -> Result<()> {
        let Some(first) = items.first() else { return Ok(()) };
        let Some(Contents::Batch(batch)) = first.0.as_deref() else {
            return Err(bad_type());
        };
        // Reads are given as many items as they have room for, and so all that go together.
        if batch.count != items.len() {
            return Err(bad_type());
        }
        let held = hold(cx.instance_type().types, ty);
        let plan = held.plan();
        let root = plan.root();
        if !offset.is_multiple_of(root.align as usize) {
            bail!("read pointer not aligned");
        }
        let streams = Incoming::new(Vec::new());
        let mut lowerer = Lowerer::new(cx, plan, &batch.origin, &(), &streams);
        let place = Place::Memory(offset);
        match &batch.items {
            Items::Fields(fields) => {
                let field = Field {
                    message: Reader::new(fields),
                    number: 1,
                    found: Found {
                        last: None,
                        count: batch.count,
                    },
                };
                lowerer.elements(root, field, place)
            }
            Items::Packed(run) => match &root.kind {
                Kind::Number(number) => lowerer.packed(*number, root, Reader::new(run), place).map(drop),
                _ => Err(bad_type()),
            },
            Items::Value(message) => lowerer.wrapped(root, Reader::new(message), place),
        }
    }
}
