//! One instance of a function: what it has, and that it has nothing else.

use std::sync::Arc;
use std::time::Duration;

use outboard_linker::{Begun, BridgeState, BridgeView};
use outboard_telemetry::Trace;
use tokio::time::Instant;
use wasmtime::component::{GuestTaskId, ResourceTable};
use wasmtime::{ResourceLimiter, Store, StoreContextMut, UpdateDeadline};
use wasmtime_wasi::{WasiCtx, WasiCtxView, WasiView};
use wasmtime_wasi_http::{
    Error as HttpError, RequestOptions, WasiBody, WasiHttpCtx, WasiHttpCtxView, WasiHttpHooks, WasiHttpView,
};

use crate::config::FunctionLimits;
use crate::engine::TABLE_ELEMENTS;
use crate::function::Function;
use crate::output::{Output, Stream};

/// The data of an instance's store.
pub(crate) struct Instance {
    wasi: WasiCtx,
    http: WasiHttpCtx,
    outgoing: NoOutgoing,
    table: ResourceTable,
    bridge: BridgeState,
    output: Output,
    limiter: Limiter,
}

/// A call to a provider ends this much before the request does, at most: so much is left for the guest to answer that
/// the provider did not.
const LAST_WORD: Duration = Duration::from_millis(250);
/// The most host objects (headers, bodies, pollables) of one request at one time.
const OBJECTS: usize = 2_000;
/// The most bytes of one set of headers that an instance holds.
const HEADERS: usize = 64 << 10;
/// The most random bytes of one call.
const RANDOM: u64 = 1 << 20;
/// How many of the engine's ticks an instance computes before others have a turn.
const TICKS: u64 = 1;
/// The most bytes that one call to the host copies out of the instance, whatever its body limit.
const COPIED: u64 = 16 << 20;

impl Instance {
    /// A store for an instance of `function` that serves `at_once` requests at a time.
    pub(crate) fn store(function: &Function, bridge: BridgeState, at_once: u32) -> Store<Self> {
        let Function { name, limits, .. } = function;
        let mut table = ResourceTable::new();
        table.set_max_capacity(OBJECTS * at_once as usize);
        let mut http = WasiHttpCtx::new();
        http.set_field_size_limit(HEADERS);
        let output = Output::new(Arc::clone(name));
        // What is not named here is empty or refused: no arguments, environment, files, sockets, or names looked up.
        let wasi = WasiCtx::builder()
            .stdout(output.stream(Stream::Stdout))
            .stderr(output.stream(Stream::Stderr))
            .max_random_size(RANDOM)
            .build();
        let instance = Self {
            wasi,
            http,
            outgoing: NoOutgoing {
                function: Arc::clone(name),
                interface: function.handler.generation().outgoing(),
            },
            table,
            bridge: bridge.with_link_names(function.link_names.clone()),
            output,
            limiter: Limiter::new(limits.memory),
        };
        let mut store = Store::new(function.handler.engine(), instance);
        store.limiter(|instance| &mut instance.limiter);
        store.set_hostcall_fuel(usize::try_from(limits.body.max(COPIED)).unwrap_or(usize::MAX));
        store.set_epoch_deadline(TICKS);
        // tokio's own yield lets the runtime look after its sockets and timers before it comes back to the guest;
        // the time limit is one of these timers.
        store.epoch_deadline_callback(|_| {
            Ok(UpdateDeadline::YieldCustom(
                TICKS,
                Box::pin(tokio::task::yield_now()),
            ))
        });
        store
    }

    /// Begins a request that the instance serves in this task, that ends at `deadline` and whose calls are parts of this trace.
    pub(crate) fn begin(
        &mut self,
        task: GuestTaskId,
        limits: &FunctionLimits,
        deadline: Instant,
        trace: Trace,
    ) -> Begun {
        self.output.replenish();
        self.bridge.begin(task, last_call(limits, deadline), trace)
    }

    /// The memory that the instance asked for in vain, in bytes.
    pub(crate) fn memory_refused(&self) -> Option<u64> {
        self.limiter.memory_refused
    }
}

/// Until when the calls of a request may take that ends at `deadline`.
pub(crate) fn last_call(limits: &FunctionLimits, deadline: Instant) -> Instant {
    deadline - LAST_WORD.min(limits.time / 10)
}

impl WasiView for Instance {
    fn ctx(&mut self) -> WasiCtxView<'_> {
        WasiCtxView {
            ctx: &mut self.wasi,
            table: &mut self.table,
        }
    }
}

impl WasiHttpView for Instance {
    fn http(&mut self) -> WasiHttpCtxView<'_> {
        WasiHttpCtxView {
            ctx: &mut self.http,
            table: &mut self.table,
            hooks: &mut self.outgoing,
        }
    }
}

impl BridgeView for Instance {
    fn bridge(&mut self) -> &mut BridgeState {
        &mut self.bridge
    }

    fn waited(store: &mut StoreContextMut<'_, Self>) {
        store.set_epoch_deadline(TICKS);
    }
}

/// Refuses every HTTP request that a guest makes.
struct NoOutgoing {
    function: Arc<str>,
    /// By which it makes them.
    interface: &'static str,
}

type Sent = Result<
    (
        ::http::Response<WasiBody>,
        Box<dyn Future<Output = Result<(), HttpError>> + Send>,
    ),
    HttpError,
>;

impl WasiHttpHooks for NoOutgoing {
    fn send_request(
        &mut self,
        request: ::http::Request<WasiBody>,
        _options: Option<RequestOptions>,
        _sent: Box<dyn Future<Output = Result<(), HttpError>> + Send>,
    ) -> Box<dyn Future<Output = Sent> + Send> {
        let host = request.uri().host().unwrap_or("an unnamed host").to_owned();
        let text = format!(
            "outboard: the function {} may not make HTTP requests (to {host}): no link of it covers {}",
            self.function, self.interface
        );
        tracing::warn!(
            function = &*self.function,
            host,
            "outgoing HTTP request refused: no link covers {}",
            self.interface
        );
        Box::new(async move { Err(HttpError::InternalError(Some(text))) })
    }
}

/// Bounds an instance's memories, all together, and its tables, and remembers what it refused: a guest that gets no
/// memory usually traps without saying why.
struct Limiter {
    memory: u64,
    memory_held: u64,
    memory_refused: Option<u64>,
}

impl Limiter {
    fn new(memory: u64) -> Self {
        Self {
            memory,
            memory_held: 0,
            memory_refused: None,
        }
    }
}

impl ResourceLimiter for Limiter {
    fn memory_growing(
        &mut self,
        current: usize,
        desired: usize,
        maximum: Option<usize>,
    ) -> wasmtime::Result<bool> {
        // Beyond its own maximum the memory would not grow, and what is allowed here counts as held.
        if maximum.is_some_and(|maximum| desired > maximum) {
            return Ok(false);
        }
        let held = self
            .memory_held
            .saturating_add(desired.saturating_sub(current) as u64);
        let allowed = held <= self.memory;
        if allowed {
            self.memory_held = held;
        } else {
            self.memory_refused = Some(held);
        }
        Ok(allowed)
    }

    fn table_growing(
        &mut self,
        _current: usize,
        desired: usize,
        _maximum: Option<usize>,
    ) -> wasmtime::Result<bool> {
        Ok(desired <= TABLE_ELEMENTS)
    }
}

#[cfg(test)]
mod tests {
    use wasmtime::ResourceLimiter;

    use super::Limiter;

    #[test]
    fn the_limit_is_on_all_memories_together() {
        let mut limiter = Limiter::new(100);
        assert!(limiter.memory_growing(0, 60, None).unwrap());
        assert!(!limiter.memory_growing(0, 60, None).unwrap());
        assert_eq!(limiter.memory_refused, Some(120));
        assert!(!limiter.memory_growing(60, 90, Some(80)).unwrap());
        assert!(limiter.memory_growing(60, 100, Some(100)).unwrap());
        assert!(!limiter.memory_growing(0, 1, None).unwrap());
    }
}
