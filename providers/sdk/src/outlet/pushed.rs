//! Resources that functions are handed with deliveries.

use std::panic::{AssertUnwindSafe, catch_unwind};

use outboard_session::dispatch::{Handles, Resource, ResourceId};
use outboard_session::failure::Failure;
use tonic::Code;

/// A resource that a function is handed with a delivery. It is made anew each time that the delivery is given out, and dropped
/// when it was not taken; who takes it has the handle until it releases it, or its session ends.
pub struct Pushed(Box<Issue>);

type Issue = dyn Fn(&dyn Handles) -> Result<(), Failure> + Send + Sync;

impl Pushed {
    /// A resource of the kind `id`, made by `make`, which must not wait for anything.
    pub fn new<R: Resource>(id: ResourceId, make: impl Fn() -> R + Send + Sync + 'static) -> Self {
        Self(Box::new(move |handles| handles.give(make(), id).map(drop)))
    }

    /// Makes it, for whoever the handles are made for.
    ///
    /// # Errors
    /// They hold as many as they may, or it cannot be made.
    pub(crate) fn issue(&self, handles: &dyn Handles) -> Result<(), Failure> {
        catch_unwind(AssertUnwindSafe(|| (self.0)(handles))).unwrap_or_else(|_| {
            let what = "the provider failed to make a resource for a delivery; its log says where";
            Err(Failure::refused(Code::Internal, what))
        })
    }
}
