//! A reply as wasmtime lowers it.

use std::mem::MaybeUninit;
use std::sync::Arc;

use bytes::Bytes;
use outboard_mapping::wire::Malformed;
use wasmtime::component::__internal::{CanonicalAbiInfo, InstanceType, InterfaceType, LowerContext};
use wasmtime::component::{ComponentNamedList, ComponentType, Lower};
use wasmtime::{Result, ValRaw, bail};

use crate::lower::{Lowerer, Place};
use crate::origin::{Origin, Sent};
use crate::plan;
use crate::request::MAX_FLAT_PARAMS;
use crate::stream::{Chunks, Incoming};

/// The result of a call: a response message, decoded into the guest's memory when it is lowered.
///
/// `FLAT` is the number of core values that the result takes, which is 0 or 1; a result that takes more stands in
/// memory, and any `FLAT` is right for it.
pub struct Reply<const FLAT: usize> {
    origin: Origin,
    body: Bytes,
    handles: Option<Box<dyn ReplyHandles>>,
    streams: Incoming,
}

/// The handle table of a reply.
pub trait ReplyHandles: Send + Sync {
    /// Moves the handle of this index to the function, and tells its representation from now on. `None` if there is
    /// no such handle, or it was taken before: then the reply is malformed.
    ///
    /// # Errors
    /// The function holds too many handles.
    fn take(&self, index: u32) -> Result<Option<u32>>;
}

/// A reply that is not a value of the function's result type: the provider's fault, not the function's.
#[derive(Debug, thiserror::Error)]
#[error("the provider's reply to {function} is malformed: {source}")]
pub struct MalformedReply {
    /// The function that was called.
    pub function: Arc<str>,
    /// What is wrong with the bytes.
    pub source: Malformed,
}

/// The most core values that a result takes before it is passed in memory (the canonical ABI's `MAX_FLAT_RESULTS`).
pub(crate) const MAX_FLAT_RESULTS: usize = 1;

impl<const FLAT: usize> Reply<FLAT> {
    /// A reply of `function`, as faults name it: the response message, the handles that came with it, and the chunks of
    /// the streams and futures in the result, in order. What the guest does not take of them is dropped with this.
    pub fn new(
        function: Arc<str>,
        body: Bytes,
        handles: Option<Box<dyn ReplyHandles>>,
        streams: Vec<Chunks>,
    ) -> Self {
        let sent = Sent::Reply;
        Self {
            origin: Origin { function, sent },
            body,
            handles,
            streams: Incoming::new(streams),
        }
    }

    /// Stores the result where it belongs, and tells the core values that it takes outside of memory.
    fn store<T>(
        &self,
        cx: &mut LowerContext<'_, T>,
        ty: InterfaceType,
        place: Place,
    ) -> Result<[u64; MAX_FLAT_PARAMS]> {
        let held = plan::hold(cx.instance_type().types, ty);
        let mut lowerer = Lowerer::new(cx, held.plan(), &self.origin, &self.handles, &self.streams);
        lowerer.response(&self.body, place)?;
        Ok(lowerer.into_flat())
    }
}

// SAFETY: `Lower` is an array of `ValRaw`, as the trait asks. `typecheck` accepts a type only when its flat count is
// `FLAT` or it has none; in the second case wasmtime passes the address of the result in memory and never looks at
// `Lower`.
unsafe impl<const FLAT: usize> ComponentType for Reply<FLAT> {
    type Lower = [ValRaw; FLAT];

    const ABI: CanonicalAbiInfo = CanonicalAbiInfo::ZERO;

    fn typecheck(ty: &InterfaceType, types: &InstanceType<'_>) -> Result<()> {
        match types.types.canonical_abi(ty).flat_count(MAX_FLAT_RESULTS) {
            Some(count) if count != FLAT => {
                bail!("the result takes {count} core values and the function was bound for {FLAT}")
            }
            _ => {
                plan::prepare(types.types, *ty);
                Ok(())
            }
        }
    }
}

// SAFETY: the only use of a named list is as the results of a function, and `typecheck` takes any of them whose flat
// count is right.
unsafe impl<const FLAT: usize> ComponentNamedList for Reply<FLAT> {}

// SAFETY: `linear_lower_to_flat` initialises every element of `dst` before it returns `Ok`, and
// `linear_lower_to_memory` writes through bounds-checked slices only.
unsafe impl<const FLAT: usize> Lower for Reply<FLAT> {
    fn linear_lower_to_flat<T>(
        &self,
        cx: &mut LowerContext<'_, T>,
        ty: InterfaceType,
        dst: &mut MaybeUninit<Self::Lower>,
    ) -> Result<()> {
        let [value, ..] = self.store(cx, ty, Place::Flat(0))?;
        dst.write([ValRaw::u64(value); FLAT]);
        Ok(())
    }

    fn linear_lower_to_memory<T>(
        &self,
        cx: &mut LowerContext<'_, T>,
        ty: InterfaceType,
        offset: usize,
    ) -> Result<()> {
        self.store(cx, ty, Place::Memory(offset)).map(drop)
    }
}
