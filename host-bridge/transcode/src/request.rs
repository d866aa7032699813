//! A request as wasmtime lifts it.

use bytes::Bytes;
use smallvec::SmallVec;
use wasmtime::component::__internal::{CanonicalAbiInfo, InstanceType, InterfaceType, LiftContext};
use wasmtime::component::{ComponentNamedList, ComponentType, Lift};
use wasmtime::{Result, ValRaw, bail};

use crate::lift::{FEW, Lifted, Lifter, Source};
use crate::plan;
use crate::stream::LiftedStream;

/// The parameters of a call, encoded as the function's request message while they were lifted.
///
/// `FLAT` is the number of core values that the parameters take in a synchronous lowering, or 0 when they take more
/// than 16 and therefore stand in memory; [`crate::types::flat_count`] computes it.
#[derive(Debug)]
pub struct Request<const FLAT: usize> {
    /// The request message.
    pub body: Bytes,
    /// The handles in it, in the order that the body numbers them.
    pub handles: SmallVec<[LiftedHandle; FEW]>,
    /// The streams and futures among the parameters, in order. The guest waits for what becomes of them.
    pub streams: Vec<LiftedStream>,
}

/// A handle among the parameters.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LiftedHandle {
    /// What the host gave the guest's handle for a representation.
    pub rep: u32,
    /// The guest gave the handle away: its representation is now the receiver's to release.
    pub own: bool,
}

/// The most core values that parameters take before they are passed in memory (the canonical ABI's
/// `MAX_FLAT_PARAMS`).
pub(crate) const MAX_FLAT_PARAMS: usize = 16;

// SAFETY: `Lower` is an array of `ValRaw`, as the trait asks. `typecheck` accepts a type only when its flat count is
// `FLAT` or it has none; in the second case wasmtime passes the parameters in memory and never looks at `Lower`. With
// a size of zero wasmtime hands over an empty slice at the parameters' address, whose bounds it checked by the
// component's own types; `lift` reads through bounds-checked slices in any case.
unsafe impl<const FLAT: usize> ComponentType for Request<FLAT> {
    type Lower = [ValRaw; FLAT];

    const ABI: CanonicalAbiInfo = CanonicalAbiInfo::ZERO;

    fn typecheck(ty: &InterfaceType, types: &InstanceType<'_>) -> Result<()> {
        match types.types.canonical_abi(ty).flat_count(MAX_FLAT_PARAMS) {
            Some(count) if count != FLAT => {
                bail!("the parameters take {count} core values and the function was bound for {FLAT}")
            }
            _ => {
                plan::prepare(types.types, *ty);
                Ok(())
            }
        }
    }
}

// SAFETY: the only use of a named list is as the parameters of a function, and `typecheck` takes any of them whose
// flat count is right.
unsafe impl<const FLAT: usize> ComponentNamedList for Request<FLAT> {}

// SAFETY: both functions build a `Request` from values they read, and trust nothing of what they read: every pointer
// is checked against the memory, every discriminant against its type.
unsafe impl<const FLAT: usize> Lift for Request<FLAT> {
    fn linear_lift_from_flat(cx: &mut LiftContext<'_>, ty: InterfaceType, src: &Self::Lower) -> Result<Self> {
        Self::lift(cx, ty, Source::Flat(src))
    }

    fn linear_lift_from_memory(cx: &mut LiftContext<'_>, ty: InterfaceType, bytes: &[u8]) -> Result<Self> {
        // `bytes` lies in the guest's memory, where the parameters start.
        let offset = bytes.as_ptr().addr() - cx.memory().as_ptr().addr();
        Self::lift(cx, ty, Source::Memory(offset))
    }
}

impl<const FLAT: usize> Request<FLAT> {
    fn lift(cx: &mut LiftContext<'_>, ty: InterfaceType, source: Source<'_>) -> Result<Self> {
        let held = plan::hold(cx.types, ty);
        let plan = held.plan();
        let mut lifter = Lifter::new(cx, plan);
        lifter.message(plan.root(), source)?;
        let Lifted {
            body,
            handles,
            streams,
        } = lifter.finish();
        Ok(Self {
            body,
            handles,
            streams,
        })
    }
}
