//! What a guest's handle becomes.

use wasmtime::component::__internal::{InterfaceType, LiftContext};
use wasmtime::component::{Lift, ResourceAny};
use wasmtime::{Result, ValRaw};

use super::bad_type;
use crate::request::LiftedHandle;

/// A handle that was taken, or lent, from a guest's table.
pub(crate) trait Handle: Sized {
    /// Takes the handle at `index` of the table that `ty`, an `own` or a `borrow`, names.
    fn lift(cx: &mut LiftContext<'_>, ty: InterfaceType, index: u32) -> Result<Self>;
}

/// A resource of the host's own, which it knows by a number.
impl Handle for LiftedHandle {
    fn lift(cx: &mut LiftContext<'_>, ty: InterfaceType, index: u32) -> Result<Self> {
        match ty {
            InterfaceType::Own(table) => {
                let (rep, _, _) = cx.guest_resource_lift_own(table, index)?;
                Ok(Self { rep, own: true })
            }
            InterfaceType::Borrow(table) => {
                let rep = cx.guest_resource_lift_borrow(table, index)?;
                Ok(Self { rep, own: false })
            }
            _ => Err(bad_type()),
        }
    }
}

/// A resource of anybody's; wasmtime holds it.
impl Handle for ResourceAny {
    fn lift(cx: &mut LiftContext<'_>, ty: InterfaceType, index: u32) -> Result<Self> {
        Self::linear_lift_from_flat(cx, ty, &ValRaw::u32(index))
    }
}
