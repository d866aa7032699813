//! Functions that run statements: guests, the real linker and channel, and the provider in a process of its own.

mod offered;

use std::path::PathBuf;
use std::sync::Arc;

use outboard_bench::{Distance, FUNCTION, Laps, Query, ROWS, Sample, Statements as Load, Task, Window};
use outboard_channel::{Address, Channel, ChannelOptions};
use outboard_linker::{Link, LinkNames, bind};
use outboard_telemetry::Trace;
use tokio::task::JoinHandle;
use wasmtime::component::{Component, Instance as Exports, InstancePre, Linker};
use wasmtime::error::Context as _;
use wasmtime::{Engine, Result, Store, StoreContextMut, format_err};

use crate::instance::{Instance, engine};
use crate::worker::Works;

/// What the host calls, and how.
#[derive(Debug, Clone, clap::Args)]
pub(crate) struct StatementsPlace {
    /// The folder of what is compiled.
    #[arg(long)]
    folder: PathBuf,
    /// The component.
    #[arg(long)]
    component: PathBuf,
    /// Where the provider listens.
    #[arg(long)]
    provider: String,
    /// The most instances at one time.
    #[arg(long)]
    instances: u32,
    /// The provider's binding, where there is only one.
    #[arg(long)]
    binding: Option<String>,
}

/// A host, and the function once for each binding.
pub(crate) struct Statements {
    near: Arc<Bound>,
    far: Arc<Bound>,
}

/// A function that is linked to a binding.
struct Bound {
    engine: Engine,
    instance: InstancePre<Instance>,
    names: LinkNames,
    /// Keeps the session.
    _channel: Channel,
}

impl Statements {
    /// Compiles the component and binds it.
    ///
    /// # Errors
    /// It is not there, or no such function.
    pub(crate) fn start(place: &StatementsPlace) -> Result<Self> {
        let engine = engine(&place.folder.join("cache"), place.instances)?;
        let component = Component::from_file(&engine, &place.component)
            .with_context(|| format!("compiling {}", place.component.display()))?;
        let channel = Channel::open(
            place.provider.parse::<Address>()?,
            ChannelOptions {
                sessions: std::thread::available_parallelism()?.get(),
                ..ChannelOptions::default()
            },
        );
        let bound = |distance: Distance| {
            let binding = place.binding.as_deref().unwrap_or(distance.binding());
            Bound::new(&engine, &component, &channel, binding).map(Arc::new)
        };
        Ok(Self {
            near: bound(Distance::Near)?,
            far: bound(Distance::Far)?,
        })
    }
}

impl Works for Statements {
    async fn perform(&mut self, task: &Task) -> anyhow::Result<Sample> {
        let done = match task {
            Task::Statements(load) => {
                let bound = match load.distance {
                    Distance::Near => &self.near,
                    Distance::Far => &self.far,
                };
                bound.sample(load).await
            }
            Task::Offered(load) => offered::sample(&self.near, load).await,
            _ => Err(format_err!("this subject does not do {task:?}")),
        };
        done.map_err(|error| anyhow::anyhow!("{error:#}"))
    }
}

impl Bound {
    fn new(engine: &Engine, component: &Component, channel: &Channel, binding: &str) -> Result<Self> {
        let mut linker = Linker::new(engine);
        wasmtime_wasi::p2::add_to_linker_async(&mut linker)?;
        let link = Link {
            import: "outboard:sql".parse()?,
            name: None,
            provider: "pg".into(),
            kind: None,
            binding: binding.into(),
            idempotent: Vec::new(),
            hedge: None,
            channel: channel.clone(),
        };
        let bound = bind(&mut linker, component, FUNCTION, &[link])?;
        linker
            .root()
            .func_wrap("lap", |mut store: StoreContextMut<'_, Instance>, (): ()| {
                Ok((store.data_mut().laps.lap(),))
            })?;
        Ok(Self {
            engine: engine.clone(),
            instance: linker.instantiate_pre(component)?,
            names: bound.names,
            _channel: channel.clone(),
        })
    }

    /// The statements of as many instances as a load has callers.
    async fn sample(self: &Arc<Self>, load: &Load) -> Result<Sample> {
        let window = Window::after(load.warm_up, load.millis);
        let callers: Vec<_> = (0..load.callers)
            .map(|number| self.begin(load.what, number as u64, window))
            .collect();
        let mut all = Vec::with_capacity(callers.len());
        for caller in callers {
            all.push(caller.await??);
        }
        let sample = Laps::together(all)?;
        Ok(match load.what {
            Query::Key => sample,
            Query::Rows => sample.of_parts(ROWS),
        })
    }

    /// Begins to run statements, in an instance of its own, until the window is over.
    fn begin(self: &Arc<Self>, what: Query, seed: u64, window: Window) -> JoinHandle<Result<Laps>> {
        let bound = Arc::clone(self);
        tokio::spawn(async move {
            let (mut store, exports) = bound.instance(window).await?;
            store.data_mut().laps.restart();
            match what {
                Query::Key => call(&mut store, &exports, "keys", (seed,)).await?,
                Query::Rows => call(&mut store, &exports, "rows", ()).await?,
            }
            Ok(store.into_data().laps)
        })
    }

    async fn instance(&self, window: Window) -> Result<(Store<Instance>, Exports)> {
        let mut store = Instance::store(&self.engine, &self.names, window, Trace::default());
        let exports = self.instance.instantiate_async(&mut store).await?;
        Ok((store, exports))
    }
}

/// Calls an export that answers nothing but whether it could.
async fn call<P>(store: &mut Store<Instance>, exports: &Exports, name: &str, params: P) -> Result<()>
where
    P: wasmtime::component::ComponentNamedList + wasmtime::component::Lower + Send + Sync,
{
    let function = exports.get_typed_func::<P, (std::result::Result<(), String>,)>(&mut *store, name)?;
    let (answer,) = function.call_async(&mut *store, params).await?;
    answer.map_err(|error| format_err!("the function's `{name}`: {error}"))
}
