//! Instances as the function host makes them: its engine's settings, and what it keeps for each of them. They follow
//! `host-bridge/host/src/engine.rs` and `instance.rs`, whose own are not for others to use.

use std::path::Path;
use std::time::Duration;

use http::{Request, Response};
use outboard_linker::{BridgeState, BridgeView, LinkNames};
use outboard_telemetry::Trace;
use tokio::time::Instant;
use wasmtime::component::{Component, ResourceTable};
use wasmtime::{
    Cache, CacheConfig, Config, Engine, InstanceAllocationStrategy, PoolingAllocationConfig, Result, Store,
    StoreContextMut, StoreLimits, StoreLimitsBuilder, UpdateDeadline,
};
use wasmtime_wasi::{WasiCtx, WasiCtxView, WasiView};
use wasmtime_wasi_http::{
    Error as HttpError, RequestOptions, WasiBody, WasiHttpCtx, WasiHttpCtxView, WasiHttpHooks, WasiHttpView,
};

use outboard_bench::{Laps, Window};

/// The data of an instance's store.
pub(crate) struct Instance {
    wasi: WasiCtx,
    http: WasiHttpCtx,
    outgoing: NoOutgoing,
    table: ResourceTable,
    bridge: BridgeState,
    limits: StoreLimits,
    /// The times of its calls.
    pub(crate) laps: Laps,
}

struct NoOutgoing;

type Sent = Result<
    (
        Response<WasiBody>,
        Box<dyn Future<Output = Result<(), HttpError>> + Send>,
    ),
    HttpError,
>;

/// How long a guest computes before it lets others have the thread.
const TICK: Duration = Duration::from_millis(5);
/// Instances of the pool where no crowd is measured.
pub(crate) const INSTANCES: u32 = 512;
/// The address space of each memory.
const WHOLE_MEMORY: usize = 4 << 30;
/// The most memory of an instance: it holds one of the large values.
const MEMORY: usize = 256 << 20;
/// How long the calls of an instance may take, beyond any measurement.
const TIME: Duration = Duration::from_secs(600);
const TABLE_ELEMENTS: usize = 100_000;

/// An engine with a pool of so many instances, and the clock that interrupts guests.
///
/// # Errors
/// There is no room for the pool.
pub(crate) fn engine(cache: &Path, instances: u32) -> Result<Engine> {
    let mut pool = PoolingAllocationConfig::new();
    pool.total_component_instances(instances)
        .total_core_instances(instances * 16)
        .total_memories(instances + INSTANCES)
        .total_tables(instances * 8)
        .total_stacks(instances + INSTANCES)
        .max_core_instances_per_component(32)
        .max_memories_per_component(4)
        .max_tables_per_component(16)
        .max_tables_per_module(4)
        .max_memory_size(WHOLE_MEMORY)
        .table_elements(TABLE_ELEMENTS);
    let mut folder = CacheConfig::new();
    folder.with_directory(cache);
    let mut config = Config::new();
    config
        .allocation_strategy(InstanceAllocationStrategy::Pooling(pool))
        .memory_reservation(WHOLE_MEMORY as u64)
        .memory_init_cow(true)
        .epoch_interruption(true)
        .concurrency_support(false)
        .wasm_component_model(true)
        .wasm_component_model_implements(true)
        .cache(Some(Cache::new(folder)?));
    let engine = Engine::new(&config)?;
    let clock = engine.weak();
    std::thread::spawn(move || {
        while let Some(engine) = clock.upgrade() {
            engine.increment_epoch();
            drop(engine);
            std::thread::sleep(TICK);
        }
    });
    Ok(engine)
}

/// Compiles a component from its text form.
///
/// # Errors
/// It is none.
pub(crate) fn guest(engine: &Engine, text: &str) -> Result<Component> {
    Component::from_binary(engine, &wat::parse_str(text)?)
}

impl Instance {
    /// A store for one instance.
    pub(crate) fn store(engine: &Engine, names: &LinkNames, window: Window, trace: Trace) -> Store<Self> {
        let instance = Self {
            wasi: WasiCtx::builder().max_random_size(1 << 20).build(),
            http: WasiHttpCtx::new(),
            outgoing: NoOutgoing,
            table: ResourceTable::new(),
            bridge: BridgeState::new(Instant::now() + TIME)
                .with_link_names(names.clone())
                .with_trace(trace),
            limits: StoreLimitsBuilder::new().memory_size(MEMORY).build(),
            laps: Laps::new(window),
        };
        let mut store = Store::new(engine, instance);
        store.limiter(|instance| &mut instance.limits);
        store.set_hostcall_fuel(MEMORY);
        store.set_epoch_deadline(1);
        store.epoch_deadline_callback(|_| {
            Ok(UpdateDeadline::YieldCustom(1, Box::pin(tokio::task::yield_now())))
        });
        store
    }
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
        store.set_epoch_deadline(1);
    }
}

impl WasiHttpHooks for NoOutgoing {
    fn send_request(
        &mut self,
        _request: Request<WasiBody>,
        _options: Option<RequestOptions>,
        _sent: Box<dyn Future<Output = Result<(), HttpError>> + Send>,
    ) -> Box<dyn Future<Output = Sent> + Send> {
        let text = "a function that is measured makes no requests".to_owned();
        Box::new(async move { Err(HttpError::InternalError(Some(text))) })
    }
}
