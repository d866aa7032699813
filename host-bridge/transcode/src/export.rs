//! Calling what a component exports with messages.

mod arguments;
mod results;

use std::fmt;
use std::sync::Arc;

use bytes::Bytes;
use outboard_mapping::ty::Function;
use outboard_mapping::wire::Malformed;
use wasmtime::component::{AsAccessor, Func, ResourceAny};
use wasmtime::{AsContextMut, Result};

use self::arguments::Arguments;
use self::results::{IN_MEMORY, Results};
use crate::request::MAX_FLAT_PARAMS;
use crate::stream::{Chunks, LiftedStream};
use crate::types::flat_count;

/// A function that a component exports, in any of its instances.
#[derive(Debug, Clone)]
pub struct Export {
    function: Arc<str>,
    /// The core values of the result, or [`IN_MEMORY`].
    results: usize,
}

/// A call, as its parts came with it.
pub struct Invocation {
    /// The function's request message.
    pub body: Bytes,
    /// The resources in it, as the body numbers them; each can be in it once. Those that are given away are the
    /// function's once it was called, and all others stay the caller's to drop.
    pub handles: Vec<ResourceAny>,
    /// The chunks of the streams and futures among the parameters, in order.
    pub streams: Vec<Chunks>,
}

/// What a function returned.
#[derive(Debug)]
pub struct Outcome {
    /// The function's response message.
    pub body: Bytes,
    /// The resources in it, as the body numbers them. They are the caller's to drop.
    pub handles: Vec<ResourceAny>,
    /// The streams and futures of the result, in order. The function waits for what becomes of them.
    pub streams: Vec<LiftedStream>,
}

/// A call whose body is not a value of the function's parameters: the fault of who called.
#[derive(Debug, thiserror::Error)]
#[error("the call of {function} is malformed: {source}")]
pub struct MalformedCall {
    /// The function that was called.
    pub function: Arc<str>,
    /// What is wrong with the bytes.
    pub source: Malformed,
}

/// Chooses the type of the results by their core values, which are a number only here.
macro_rules! by_results {
    ($self:ident, |$flat:ident| $call:expr, $($count:literal)*) => {
        match $self.results {
            $($count => {
                const $flat: usize = $count;
                $call
            })*
            _ => {
                const $flat: usize = IN_MEMORY;
                $call
            }
        }
    };
}

impl Export {
    /// The function of this type, called `function` in faults.
    pub fn new(function: Arc<str>, ty: &Function) -> Self {
        let results = ty.result.as_ref().map_or(0, flat_count);
        // What is not `async` returns one core value at most.
        let most = if ty.asynchronous { MAX_FLAT_PARAMS } else { 1 };
        Self {
            function,
            results: if results > most { IN_MEMORY } else { results },
        }
    }

    /// Calls the function of an instance, alone in its store, until it has returned.
    ///
    /// A function that streams goes on after that: its store has to run for the streams to flow. Use
    /// [`Export::call_concurrent`] for it.
    ///
    /// # Errors
    /// The function trapped, is of another type, or [`MalformedCall`]. The instance is lost in any case.
    ///
    /// # Cancellation
    /// Dropping the future abandons the call; the store can then only be dropped.
    pub async fn call(
        &self,
        mut store: impl AsContextMut<Data: Send>,
        func: Func,
        invocation: Invocation,
    ) -> Result<Outcome> {
        let arguments = self.arguments(invocation);
        by_results!(self, |FLAT| {
            let func = func.typed::<Arguments, Results<FLAT>>(&store)?;
            Ok(func.call_async(&mut store, arguments).await?.0)
        }, 0 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16)
    }

    /// Calls the function of an instance beside whatever else runs in its store. It makes progress inside of
    /// `run_concurrent` only.
    ///
    /// # Errors
    /// As [`Export::call`].
    ///
    /// # Cancellation
    /// Dropping the future leaves the call running, and drops what it returns.
    pub async fn call_concurrent(
        &self,
        accessor: impl AsAccessor<Data: Send>,
        func: Func,
        invocation: Invocation,
    ) -> Result<Outcome> {
        let arguments = self.arguments(invocation);
        by_results!(self, |FLAT| {
            let func = accessor
                .as_accessor()
                .with(|store| func.typed::<Arguments, Results<FLAT>>(store))?;
            Ok(func.call_concurrent(accessor, arguments).await?.0)
        }, 0 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16)
    }

    fn arguments(&self, invocation: Invocation) -> Arguments {
        Arguments::new(Arc::clone(&self.function), invocation)
    }
}

impl fmt::Debug for Invocation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Invocation")
            .field("body", &self.body)
            .field("handles", &self.handles)
            .field("streams", &self.streams.len())
            .finish()
    }
}
