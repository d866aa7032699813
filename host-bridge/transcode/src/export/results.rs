//! Results as wasmtime lifts them.

use wasmtime::component::__internal::{CanonicalAbiInfo, InstanceType, InterfaceType, LiftContext};
use wasmtime::component::{ComponentNamedList, ComponentType, Lift, ResourceAny};
use wasmtime::{Result, ValRaw, bail};

use super::Outcome;
use crate::lift::{Lifted, Lifter, Source};
use crate::plan::{self, Plan};
use crate::request::MAX_FLAT_PARAMS;

/// The result of a call, encoded as the function's response message while it was lifted.
///
/// `FLAT` is the number of core values that it takes, or [`IN_MEMORY`].
pub(super) struct Results<const FLAT: usize>(pub(super) Outcome);

/// More core values than any function returns: what takes them is returned in memory.
pub(super) const IN_MEMORY: usize = MAX_FLAT_PARAMS + 1;

// SAFETY: `Lower` is an array of `ValRaw`, as the trait asks. wasmtime looks at it only when a function returns as many
// core values as it has, and `typecheck` accepts no other function then. With a size of zero wasmtime checks nothing of
// the address of results in memory; `lift_from_memory` does, and reads through bounds-checked slices.
unsafe impl<const FLAT: usize> ComponentType for Results<FLAT> {
    type Lower = [ValRaw; FLAT];

    const ABI: CanonicalAbiInfo = CanonicalAbiInfo::ZERO;

    fn typecheck(ty: &InterfaceType, types: &InstanceType<'_>) -> Result<()> {
        let count = types.types.canonical_abi(ty).flat_count(MAX_FLAT_PARAMS);
        if FLAT != IN_MEMORY && count != Some(FLAT) {
            bail!("the result takes {count:?} core values and the function is called for {FLAT}");
        }
        plan::prepare(types.types, *ty);
        Ok(())
    }
}

// SAFETY: the only use of a named list is as the results of a function, and `typecheck` takes any of them whose flat
// count is right.
unsafe impl<const FLAT: usize> ComponentNamedList for Results<FLAT> {}

// SAFETY: both functions build an `Outcome` from values they read, and trust nothing of what they read: every pointer
// is checked against the memory, every discriminant against its type.
unsafe impl<const FLAT: usize> Lift for Results<FLAT> {
    fn linear_lift_from_flat(cx: &mut LiftContext<'_>, ty: InterfaceType, src: &Self::Lower) -> Result<Self> {
        let held = plan::hold(cx.types, ty);
        lift(cx, held.plan(), Source::Flat(src)).map(Self)
    }

    fn linear_lift_from_memory(cx: &mut LiftContext<'_>, ty: InterfaceType, bytes: &[u8]) -> Result<Self> {
        let held = plan::hold(cx.types, ty);
        let root = held.plan().root();
        // `bytes` lies in the guest's memory, where the results start.
        let at = bytes.as_ptr().addr() - cx.memory().as_ptr().addr();
        if !at.is_multiple_of(root.align as usize) {
            bail!("return pointer not aligned");
        }
        if at
            .checked_add(root.size as usize)
            .is_none_or(|end| end > cx.memory().len())
        {
            bail!("pointer out of bounds of memory");
        }
        lift(cx, held.plan(), Source::Memory(at)).map(Self)
    }
}

fn lift(cx: &mut LiftContext<'_>, plan: &Plan, source: Source<'_>) -> Result<Outcome> {
    let mut lifter = Lifter::<ResourceAny>::new(cx, plan);
    lifter.response(source)?;
    let Lifted {
        body,
        handles,
        streams,
    } = lifter.finish();
    Ok(Outcome {
        body,
        handles: handles.into_vec(),
        streams,
    })
}
