//! The handles that come with a message.

use std::sync::{Mutex, PoisonError};

use wasmtime::component::__internal::{InterfaceType, LowerContext};
use wasmtime::component::{Lower, ResourceAny};
use wasmtime::{Result, ValRaw};

use crate::lift::bad_type;
use crate::reply::ReplyHandles;

/// The table that a message's handles are numbered in.
pub(crate) trait Handles {
    /// Gives the guest the handle of this number, and tells its place in the guest's own table that `ty`, an `own` or
    /// a `borrow`, names. `None` if there is no such handle, or it was given before.
    fn lower<T: 'static>(
        &self,
        cx: &mut LowerContext<'_, T>,
        ty: InterfaceType,
        index: u32,
    ) -> Result<Option<u32>>;
}

/// Resources of the host's own.
impl Handles for Option<Box<dyn ReplyHandles>> {
    fn lower<T: 'static>(
        &self,
        cx: &mut LowerContext<'_, T>,
        ty: InterfaceType,
        index: u32,
    ) -> Result<Option<u32>> {
        let InterfaceType::Own(table) = ty else {
            return Err(bad_type());
        };
        let rep = self.as_ref().map(|handles| handles.take(index)).transpose()?;
        match rep.flatten() {
            Some(rep) => cx.guest_resource_lower_own(table, rep).map(Some),
            None => Ok(None),
        }
    }
}

/// Resources of anybody's, each of which a message can have once.
pub(crate) struct ResourceTable(Mutex<Vec<Option<ResourceAny>>>);

impl ResourceTable {
    pub(crate) fn new(handles: Vec<ResourceAny>) -> Self {
        Self(Mutex::new(handles.into_iter().map(Some).collect()))
    }

    fn take(&self, index: u32) -> Option<ResourceAny> {
        let mut handles = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        handles.get_mut(index as usize)?.take()
    }
}

impl Handles for ResourceTable {
    fn lower<T: 'static>(
        &self,
        cx: &mut LowerContext<'_, T>,
        ty: InterfaceType,
        index: u32,
    ) -> Result<Option<u32>> {
        let Some(resource) = self.take(index) else {
            return Ok(None);
        };
        let mut handle = std::mem::MaybeUninit::new(ValRaw::u32(0));
        resource.linear_lower_to_flat(cx, ty, &mut handle)?;
        // SAFETY: it was initialised when it was made, and lowering writes a value.
        Ok(Some(unsafe { handle.assume_init() }.get_u32()))
    }
}

/// No handles: what travels in a stream has none.
impl Handles for () {
    fn lower<T: 'static>(
        &self,
        _: &mut LowerContext<'_, T>,
        _: InterfaceType,
        _: u32,
    ) -> Result<Option<u32>> {
        Ok(None)
    }
}
