//! Arguments as wasmtime lowers them.

use std::mem::MaybeUninit;
use std::sync::Arc;

use bytes::Bytes;
use wasmtime::component::__internal::{CanonicalAbiInfo, InstanceType, InterfaceType, LowerContext};
use wasmtime::component::{ComponentNamedList, ComponentType, Lower};
use wasmtime::{Result, ValRaw};

use super::Invocation;
use crate::lift::bad_type;
use crate::lower::handle::ResourceTable;
use crate::lower::{Lowerer, Place};
use crate::origin::{Origin, Sent};
use crate::plan;
use crate::request::MAX_FLAT_PARAMS;
use crate::stream::Incoming;

/// The parameters of a call, decoded into the guest's memory when they are lowered.
pub(super) struct Arguments {
    origin: Origin,
    body: Bytes,
    handles: ResourceTable,
    streams: Incoming,
}

impl Arguments {
    pub(super) fn new(function: Arc<str>, invocation: Invocation) -> Self {
        Self {
            origin: Origin {
                function,
                sent: Sent::Arguments,
            },
            body: invocation.body,
            handles: ResourceTable::new(invocation.handles),
            streams: Incoming::new(invocation.streams),
        }
    }
}

// SAFETY: `Lower` is an array of `ValRaw`, as the trait asks, of as many as a function can take: wasmtime passes a
// pointer to them, and the function reads those that its type says. All of them are initialised.
unsafe impl ComponentType for Arguments {
    type Lower = [ValRaw; MAX_FLAT_PARAMS];

    const ABI: CanonicalAbiInfo = CanonicalAbiInfo::ZERO;

    fn typecheck(ty: &InterfaceType, types: &InstanceType<'_>) -> Result<()> {
        plan::prepare(types.types, *ty);
        Ok(())
    }
}

// SAFETY: the only use of a named list is as the parameters of a function, and any of them can be lowered.
unsafe impl ComponentNamedList for Arguments {}

// SAFETY: `linear_lower_to_flat` initialises every element of `dst` before it returns `Ok`, by the function's own type,
// and memory is written through bounds-checked slices only.
unsafe impl Lower for Arguments {
    fn linear_lower_to_flat<T>(
        &self,
        cx: &mut LowerContext<'_, T>,
        ty: InterfaceType,
        dst: &mut MaybeUninit<Self::Lower>,
    ) -> Result<()> {
        let held = plan::hold(cx.instance_type().types, ty);
        let plan = held.plan();
        let root = plan.root();
        // wasmtime takes these for parameters that stand in core values; the address of others is one as well.
        let place = match root.flat_within(MAX_FLAT_PARAMS) {
            Some(_) => Place::Flat(0),
            None => Place::Memory(cx.realloc(0, 0, root.align, root.size as usize)?),
        };
        let mut lowerer = Lowerer::new(cx, plan, &self.origin, &self.handles, &self.streams);
        lowerer.request(&self.body, place)?;
        let mut flat = lowerer.into_flat();
        if let Place::Memory(at) = place {
            flat[0] = at as u64;
        }
        dst.write(flat.map(ValRaw::u64));
        Ok(())
    }

    fn linear_lower_to_memory<T>(
        &self,
        _: &mut LowerContext<'_, T>,
        _: InterfaceType,
        _: usize,
    ) -> Result<()> {
        Err(bad_type())
    }
}
