//! How soon an instance of a real function can be called.

use std::path::Path;

use outboard_channel::{Address, Channel, ChannelOptions};
use outboard_linker::{Link, LinkNames, bind};
use outboard_telemetry::Trace;
use wasmtime::component::{Component, Linker};
use wasmtime::error::Context as _;
use wasmtime::{Engine, Result};
use wasmtime_wasi_http::p2::bindings::ProxyPre;

use crate::instance::Instance;
use outboard_bench::Sample;
use outboard_bench::{Laps, Window};

/// The orders function, compiled and bound.
pub(crate) struct Starts {
    engine: Engine,
    proxy: ProxyPre<Instance>,
    names: LinkNames,
}

impl Starts {
    /// Compiles and binds it. Its providers need not be there: none is called.
    ///
    /// # Errors
    /// The file is not that function.
    pub(crate) fn new(engine: &Engine, orders: &Path) -> Result<Self> {
        let component = Component::from_file(engine, orders)
            .with_context(|| format!("compiling {}", orders.display()))?;
        let mut linker = Linker::new(engine);
        wasmtime_wasi::p2::add_to_linker_async(&mut linker)?;
        wasmtime_wasi_http::p2::add_only_http_to_linker_async(&mut linker)?;
        let nobody = Channel::open("unix:nobody".parse::<Address>()?, ChannelOptions::default());
        let link = |import: &str| -> Result<Link> {
            Ok(Link {
                import: import.parse()?,
                name: None,
                provider: "nobody".into(),
                kind: None,
                binding: "shop".into(),
                idempotent: Vec::new(),
                hedge: None,
                channel: nobody.clone(),
            })
        };
        let links = [link("wasi:keyvalue")?, link("outboard:sql")?];
        let bound = bind(&mut linker, &component, "orders", &links)?;
        Ok(Self {
            engine: engine.clone(),
            proxy: ProxyPre::new(linker.instantiate_pre(&component)?)?,
            names: bound.names,
        })
    }

    /// Makes one instance after the other, each with a store of its own. That they go again is not part of the time.
    pub(crate) async fn start(&self, millis: u64) -> Result<Sample> {
        let window = Window::of(millis);
        let mut laps = Laps::new(window);
        loop {
            laps.restart();
            let mut store = Instance::store(&self.engine, &self.names, window, Trace::default());
            self.proxy.instantiate_async(&mut store).await?;
            if !laps.lap() {
                return Ok(Laps::together([laps])?);
            }
        }
    }
}
