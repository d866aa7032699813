//! A reply as wasmtime lowers it.

use std::mem::MaybeUninit;
use std::sync::Arc;

use bytes::Bytes;
use outboard_mapping::wire::Malformed;
use wasmtime::component::__internal::{CanonicalAbiInfo, InstanceType, InterfaceType, LowerContext};
use wasmtime::component::{ComponentNamedList, ComponentType, Lower};
use wasmtime::{Result, ValRaw, bail};

use crate::lower::Lowerer;

/// The result of a call: a response message, decoded into the guest's memory when it is lowered.
///
/// `FLAT` is the number of core values that the result takes, which is 0 or 1; a result that takes more stands in
/// memory, and any `FLAT` is right for it.
pub struct Reply<const FLAT: usize> {
    /// The function, as faults of the reply name it.
    pub function: Arc<str>,
    /// The response message.
    pub body: Bytes,
    /// The handles that came with it. Those that nobody takes are released with this.
    pub handles: Option<Box<dyn ReplyHandles>>,
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
            _ => Ok(()),
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
        let value = Lowerer::new(cx, self).flat(ty)?;
        dst.write([value.unwrap_or(ValRaw::u32(0)); FLAT]);
        Ok(())
    }

    fn linear_lower_to_memory<T>(
        &self,
        cx: &mut LowerContext<'_, T>,
        ty: InterfaceType,
        offset: usize,
    ) -> Result<()> {
        Lowerer::new(cx, self).memory(ty, offset)
    }
}
