//! The two engines of a host, and what every function of each has.
//!
//! A function of the second generation does one thing at a time. An engine that keeps no account of tasks calls it, and is
//! called by it, for a good deal less.

use outboard_delivery::ComponentSource;
use wasmtime::component::{Component, Linker};
use wasmtime::{Engine, Result};

use crate::config::CacheFolder;
use crate::engine::{Room, Tasks, engine, open_cache, start_clock};
use crate::function::FunctionError;
use crate::host::HostError;
use crate::instance::Instance;

/// Linkers with what every function has, each with an engine of its own.
pub(crate) struct Engines {
    /// Of functions that do one thing at a time.
    single: Linker<Instance>,
    /// Of all others.
    several: Linker<Instance>,
    room: Room,
}

/// What the names of interfaces that came with asynchronous functions end with, up to the last number.
const THIRD: &str = "@0.3.";

impl Engines {
    /// Makes engines with at least this room.
    ///
    /// # Errors
    /// There is not enough address space for the pools, or the cache folder that the configuration names cannot be used.
    pub(crate) fn new(room: Room, cache: &CacheFolder) -> Result<Self, HostError> {
        let cache = open_cache(cache)?;
        let (single, of_single) = engine(room, Tasks::Single, cache.clone())?;
        let (several, of_several) = engine(room, Tasks::Several, cache)?;
        start_clock([single.weak(), several.weak()])?;
        Ok(Self {
            single: second(&single).map_err(HostError::Interfaces)?,
            several: second(&several).and_then(third).map_err(HostError::Interfaces)?,
            room: of_single.and(&of_several),
        })
    }

    /// Whether they have room for what needs this much.
    pub(crate) fn hold(&self, room: &Room) -> bool {
        self.room.holds(room)
    }

    /// Compiles the component that is there, which has these bytes, with the engine that suits it.
    ///
    /// # Errors
    /// It does not compile.
    pub(crate) async fn compile(
        &self,
        path: ComponentSource,
        bytes: Vec<u8>,
    ) -> Result<Component, FunctionError> {
        let (single, several) = (self.single.engine().clone(), self.several.engine().clone());
        let compile = move || {
            // What is of the third generation is refused before anything is compiled.
            match Component::from_binary(&single, &bytes) {
                Ok(component) if !is_third(&component) => Ok(component),
                Ok(_) | Err(_) => Component::from_binary(&several, &bytes)
                    .map_err(|source| FunctionError::Compile { path, source }),
            }
        };
        match tokio::task::spawn_blocking(compile).await {
            Ok(compiled) => compiled,
            Err(ended) => std::panic::resume_unwind(ended.into_panic()),
        }
    }

    /// What a component is linked with that was compiled here.
    pub(crate) fn linker(&self, component: &Component) -> Linker<Instance> {
        if Engine::same(component.engine(), self.single.engine()) {
            self.single.clone()
        } else {
            self.several.clone()
        }
    }
}

fn second(engine: &Engine) -> Result<Linker<Instance>> {
    let mut linker = Linker::new(engine);
    wasmtime_wasi::p2::add_to_linker_async(&mut linker)?;
    wasmtime_wasi_http::p2::add_only_http_to_linker_async(&mut linker)?;
    Ok(linker)
}

fn third(mut linker: Linker<Instance>) -> Result<Linker<Instance>> {
    wasmtime_wasi::p3::add_to_linker(&mut linker)?;
    wasmtime_wasi_http::p3::add_to_linker(&mut linker)?;
    Ok(linker)
}

fn is_third(component: &Component) -> bool {
    let ty = component.component_type();
    let engine = component.engine();
    let mut imports = ty.imports(engine).map(|(name, _)| name);
    let mut exports = ty.exports(engine).map(|(name, _)| name);
    imports.any(|name| name.contains(THIRD)) || exports.any(|name| name.contains(THIRD))
}
