//! Functions that call their provider: guests, the real linker and channel, and a provider in a process of its own.

use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use outboard_channel::{Address, Channel, ChannelOptions, ClientTls};
use outboard_linker::{Link, LinkNames, bind};
use outboard_telemetry::{Kind, Trace, Tracer};
use tokio::task::JoinHandle;
use wasmtime::component::{Component, InstancePre, Linker};
use wasmtime::error::Context as _;
use wasmtime::{Engine, Result, StoreContextMut, ensure, format_err};

use super::crossings::Crossings;
use super::starts::Starts;
use crate::instance::{INSTANCES, Instance, engine, guest};
use crate::worker::Works;
use outboard_bench::{BINDING, FUNCTION, LARGE, Load, SIZES, Sample, Task, Transport, key};
use outboard_bench::{Laps, Window};

/// Gets one value again and again.
pub(super) const GUEST: &str = include_str!("../guests/calls.wat");

/// Of so many instances one is recorded.
const RECORDED: usize = 100;

/// A function host, and what its functions are.
pub(crate) struct Functions {
    unix: Arc<Calls>,
    tcp: Arc<Calls>,
    crossings: Crossings,
    starts: Starts,
    large_is_there: bool,
}

/// A function that calls over one of the transports.
pub(super) struct Calls {
    engine: Engine,
    instance: InstancePre<Instance>,
    names: LinkNames,
    tracer: Tracer,
    /// Instances that were begun.
    begun: AtomicUsize,
    /// Keeps the session.
    _channel: Channel,
}

impl Functions {
    /// Compiles the guests, binds them to the provider, and puts the values there that they ask for.
    ///
    /// # Errors
    /// The provider is not there, or does not serve what they import.
    pub(crate) async fn start(folder: &Path, orders: &Path, unix: &str, tcp: &str) -> Result<Self> {
        let engine = engine(&folder.join("cache"), INSTANCES)?;
        let component = guest(&engine, GUEST)?;
        let calls =
            |address: &str| Calls::bind(&engine, &component, address, None, Tracer::off()).map(Arc::new);
        let functions = Self {
            unix: calls(unix)?,
            tcp: calls(tcp)?,
            crossings: Crossings::new(&engine).await?,
            starts: Starts::new(&engine, orders)?,
            large_is_there: false,
        };
        for bytes in SIZES {
            functions.unix.seed(bytes).await?;
        }
        Ok(functions)
    }

    async fn calls(&mut self, load: &Load) -> Result<Sample> {
        if load.beside_large && !self.large_is_there {
            let seeded = self.unix.seed(LARGE).await;
            seeded.context("putting the large value there")?;
            self.large_is_there = true;
        }
        let calls = match load.transport {
            Transport::Unix => &self.unix,
            Transport::Tcp => &self.tcp,
        };
        if !load.beside_large {
            return calls.sample(load).await;
        }
        let large = calls.begin(LARGE, Window::of(load.millis));
        let sample = calls.sample(load).await?;
        let measured = large.await??.measured();
        ensure!(measured > 0, "no large value arrived within {} ms", load.millis);
        Ok(sample)
    }
}

impl Works for Functions {
    async fn perform(&mut self, task: &Task) -> anyhow::Result<Sample> {
        let done = match task {
            Task::Calls(load) => self.calls(load).await,
            Task::Crossings { what, by, millis } => self.crossings.cross(*what, *by, *millis).await,
            Task::Starts { millis } => self.starts.start(*millis).await,
            Task::Statements(_) | Task::Offered(_) => Err(format_err!("this subject does not do {task:?}")),
        };
        done.map_err(|error| anyhow::anyhow!("{error:#}"))
    }
}

impl Calls {
    /// Binds the function to the provider at an address.
    ///
    /// # Errors
    /// It is no address, or the function does not fit.
    pub(super) fn bind(
        engine: &Engine,
        component: &Component,
        address: &str,
        tls: Option<ClientTls>,
        tracer: Tracer,
    ) -> Result<Self> {
        let channel = Channel::open(
            address.parse::<Address>()?,
            ChannelOptions {
                tls,
                sessions: std::thread::available_parallelism()?.get(),
                reply: LARGE + (1 << 20),
                queued: 2 * LARGE,
                ..ChannelOptions::default()
            },
        );
        let mut linker = Linker::new(engine);
        let link = Link {
            import: "wasi:keyvalue".parse()?,
            name: None,
            provider: "kv".into(),
            kind: None,
            binding: BINDING.into(),
            idempotent: Vec::new(),
            hedge: None,
            channel: channel.clone(),
        };
        let bound = bind(&mut linker, component, FUNCTION, &[link])?;
        ensure!(
            !bound.linked.is_empty(),
            "the link covers none of the guest's imports"
        );
        linker
            .root()
            .func_wrap("lap", |mut store: StoreContextMut<'_, Instance>, (): ()| {
                Ok((store.data_mut().laps.lap(),))
            })?;
        Ok(Self {
            engine: engine.clone(),
            instance: linker.instantiate_pre(component)?,
            names: bound.names,
            tracer,
            begun: AtomicUsize::new(0),
            _channel: channel,
        })
    }

    /// The calls of as many instances as a load has callers.
    ///
    /// # Errors
    /// One of them failed.
    pub(super) async fn sample(self: &Arc<Self>, load: &Load) -> Result<Sample> {
        let window = Window::of(load.millis);
        let callers: Vec<_> = (0..load.callers)
            .map(|_| self.begin(load.bytes, window))
            .collect();
        let mut all = Vec::with_capacity(callers.len());
        for caller in callers {
            all.push(caller.await??);
        }
        Ok(Laps::together(all)?)
    }

    /// Begins to get the value of so many bytes, in an instance of its own, until the window is over.
    fn begin(self: &Arc<Self>, bytes: usize, window: Window) -> JoinHandle<Result<Laps>> {
        let calls = Arc::clone(self);
        tokio::spawn(async move {
            let mut store = Instance::store(&calls.engine, &calls.names, window, calls.trace());
            let instance = calls.instance.instantiate_async(&mut store).await?;
            let run = instance.get_typed_func::<(&str, u32), ()>(&mut store, "run")?;
            store.data_mut().laps.restart();
            run.call_async(&mut store, (&key(bytes), u32::try_from(bytes)?))
                .await?;
            Ok(store.into_data().laps)
        })
    }

    /// What the calls of an instance belong to: one instance of a hundred is recorded, if anything is.
    fn trace(&self) -> Trace {
        let begun = self.begun.fetch_add(1, Ordering::Relaxed);
        let context = begun
            .is_multiple_of(RECORDED)
            .then(|| self.tracer.sample())
            .flatten();
        self.tracer
            .span(context, Kind::Server, || "bench".to_owned())
            .trace()
    }

    /// Puts the value of so many bytes there.
    pub(super) async fn seed(&self, bytes: usize) -> Result<()> {
        let mut store = Instance::store(&self.engine, &self.names, Window::of(0), Trace::default());
        let instance = self.instance.instantiate_async(&mut store).await?;
        let seed = instance.get_typed_func::<(&str, u32), ()>(&mut store, "seed")?;
        seed.call_async(&mut store, (&key(bytes), u32::try_from(bytes)?))
            .await?;
        Ok(())
    }
}
