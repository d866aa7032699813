//! A function, from its file to something that can be instantiated at once.

use std::path::PathBuf;
use std::sync::Arc;

use outboard_delivery::{ComponentSource, DeliveryError};
use outboard_linker::{LinkErrors, LinkNames, Unlinked, bind, served_by_bridge};
use tokio::sync::Semaphore;
use tokio_util::sync::{CancellationToken, DropGuard};
use wasmtime::component::Component;

use crate::component::LARGEST;
use crate::config::{FunctionConfig, FunctionLimits};
use crate::engines::Engines;
use crate::handler::{Generation, Handler};
use crate::links::Providers;
use crate::metrics::Line;
use crate::pool::Pool;

/// A function that is ready to be called.
pub(crate) struct Function {
    pub(crate) name: Arc<str>,
    pub(crate) limits: FunctionLimits,
    pub(crate) handler: Handler,
    /// Its instances that take further requests; none if each serves one.
    pub(crate) pool: Option<Pool>,
    /// The names of its links, which an instance may choose by.
    pub(crate) link_names: LinkNames,
    /// One permit for each request that may be under way.
    pub(crate) slots: Arc<Semaphore>,
    /// What is counted of it.
    pub(crate) line: Line,
    ended: CancellationToken,
    _alive: DropGuard,
}

/// What a function has of the host, or of the function of its name before it.
pub(crate) struct Place<'a> {
    pub(crate) engines: &'a Engines,
    pub(crate) providers: &'a Providers,
    pub(crate) slots: Arc<Semaphore>,
    pub(crate) line: Line,
}

/// Why a function cannot be run.
#[derive(Debug, thiserror::Error)]
pub enum FunctionError {
    /// The file cannot be read.
    #[error("{}: {source}", path.display())]
    Read {
        /// The component's file.
        path: PathBuf,
        /// The operating system's reason.
        source: std::io::Error,
    },
    /// The operating system has nothing left to link it on.
    #[error("the component cannot be linked: {0}")]
    Runtime(std::io::Error),
    /// It is no file that can be read from beginning to end.
    #[error("{}: this is not a file, but a folder, a device or a pipe", .0.display())]
    NotAFile(PathBuf),
    /// It is in no file, and was not brought; or it may not be run.
    #[error(transparent)]
    Delivery(#[from] DeliveryError),
    /// The file is larger than any component.
    #[error("{}: this file has more than {LARGEST} bytes: is it the right one?", .0.display())]
    TooLarge(PathBuf),
    /// The file is no WebAssembly.
    #[error(
        "{0}: this is not a WebAssembly file; build the function and name the .wasm file that comes of it"
    )]
    NotWebAssembly(ComponentSource),
    /// The file is WebAssembly in its text form.
    #[error("{0}: this is WebAssembly text; translate it first, with `wasm-tools parse -o FILE.wasm`")]
    Text(ComponentSource),
    /// The file is a module without a component around it.
    #[error(
        "{0}: this is a core module and a function is a component; build it for the target wasm32-wasip2, or make a \
         component of it with `wasm-tools component new`"
    )]
    CoreModule(ComponentSource),
    /// It does not compile.
    #[error("{}: the component cannot be compiled: {source:#}", path)]
    Compile {
        /// Where the component is.
        path: ComponentSource,
        /// The compiler's reason.
        source: wasmtime::Error,
    },
    /// It answers no HTTP requests.
    #[error(
        "{}: the component exports neither wasi:http/handler@0.3 nor wasi:http/incoming-handler@0.2, by one of which \
         a function answers requests; it exports {}",
        path,
        listed(exports)
    )]
    NoHandler {
        /// Where the component is.
        path: ComponentSource,
        /// What it exports instead.
        exports: Vec<String>,
    },
    /// Its instances cannot be reused.
    #[error(
        "{0}: an instance of this component serves one request, as it exports wasi:http/incoming-handler@0.2: remove \
         `reuse`, or export wasi:http/handler@0.3, whose instances may serve several"
    )]
    Reuse(ComponentSource),
    /// It starts with more memory than it may have.
    #[error(
        "{}: an instance starts with {needed} bytes of memory and limits.memory allows {limit}: raise the limit",
        path
    )]
    Memory {
        /// Where the component is.
        path: ComponentSource,
        /// The least memory that an instance needs, in bytes.
        needed: u64,
        /// What it may have, in bytes.
        limit: u64,
    },
    /// Links cannot be made.
    #[error(transparent)]
    Link(#[from] LinkErrors),
    /// Nobody serves some of its imports.
    #[error("{}:\n  {}", path, explained.join("\n  "))]
    Unlinked {
        /// Where the component is.
        path: ComponentSource,
        /// For each import: what it is, which functions of it are used, and what would serve it.
        explained: Vec<String>,
    },
    /// An import is not what the host or a provider has under that name.
    #[error("{}: the component's imports do not fit: {source:#}", path)]
    Imports {
        /// Where the component is.
        path: ComponentSource,
        /// The linker's reason.
        source: wasmtime::Error,
    },
}

const PAGE: u64 = 64 << 10;
/// The packages that every function has, with nothing behind them but time, chance, its log and its request.
const GIVEN: [&str; 7] = [
    "wasi:cli/",
    "wasi:clocks/",
    "wasi:filesystem/",
    "wasi:http/",
    "wasi:io/",
    "wasi:random/",
    "wasi:sockets/",
];

impl FunctionError {
    /// Whether the same may succeed later, with nothing changed here.
    pub(crate) fn is_passing(&self) -> bool {
        matches!(self, Self::Delivery(error) if error.is_passing())
    }
}

impl Function {
    /// Links a function, whose component was compiled by one of the engines.
    ///
    /// # Errors
    /// The component does not answer requests, or one of its imports is not served.
    pub(crate) async fn load(
        name: &Arc<str>,
        config: &FunctionConfig,
        component: &Component,
        place: Place<'_>,
    ) -> Result<Self, FunctionError> {
        let Place {
            engines,
            providers,
            slots,
            line,
        } = place;
        let path = &config.component;
        let generation = Generation::of(component, path)?;
        generation.check_reuse(config, path)?;
        check_memory(component, path, config.limits.memory)?;

        let mut linker = engines.linker(component);
        let bound = bind(&mut linker, component, name, &providers.links(&config.links))?;
        for import in &bound.linked {
            tracing::debug!(function = &**name, import, "linked");
        }
        let missing: Vec<Unlinked> = bound
            .unlinked
            .into_iter()
            .filter(|unlinked| !is_given(&unlinked.interface))
            .collect();
        if !missing.is_empty() {
            let explained = providers.explain(&missing).await;
            return Err(FunctionError::Unlinked {
                path: path.clone(),
                explained,
            });
        }
        let handler =
            Handler::new(generation, &linker, component).map_err(|source| FunctionError::Imports {
                path: path.clone(),
                source,
            })?;
        let ended = CancellationToken::new();
        Ok(Self {
            name: Arc::clone(name),
            limits: config.limits,
            handler,
            pool: config.reuse.map(Pool::new),
            link_names: bound.names,
            slots,
            line,
            _alive: ended.clone().drop_guard(),
            ended,
        })
    }

    /// Takes no new requests: its instances end with what they have.
    pub(crate) fn retire(&self) {
        if let Some(pool) = &self.pool {
            pool.close();
        }
    }

    /// Cancelled once the last request has ended that this function, as it is now, was called for.
    pub(crate) fn ended(&self) -> CancellationToken {
        self.ended.clone()
    }
}

pub(crate) fn check_memory(
    component: &Component,
    path: &ComponentSource,
    limit: u64,
) -> Result<(), FunctionError> {
    let pages = component
        .resources_required()
        .and_then(|needed| needed.max_initial_memory_size);
    match pages.map(|pages| pages.saturating_mul(PAGE)) {
        Some(needed) if needed > limit => Err(FunctionError::Memory {
            path: path.clone(),
            needed,
            limit,
        }),
        _ => Ok(()),
    }
}

pub(crate) fn is_given(interface: &str) -> bool {
    let of_wasi = GIVEN.iter().any(|package| interface.starts_with(package));
    let released = ["@0.2.", "@0.3."].iter().any(|track| interface.contains(track));
    (of_wasi && released) || served_by_bridge(interface)
}

fn listed(names: &[String]) -> String {
    if names.is_empty() {
        "nothing".to_owned()
    } else {
        names.join(", ")
    }
}

#[cfg(test)]
mod tests {
    use super::is_given;

    #[test]
    fn only_two_generations_of_wasi_are_given() {
        assert!(is_given("wasi:io/streams@0.2.6"));
        assert!(is_given("wasi:http/types@0.2.0"));
        assert!(is_given("wasmcloud:bus/lattice@2.0.1"));
        assert!(is_given("wasi:http/types@0.3.0"));
        assert!(!is_given("wasi:http/types@0.4.0"));
        assert!(!is_given("wasi:keyvalue/store@0.2.0-draft"));
        assert!(!is_given("wasi:httpx/types@0.2.0"));
        assert!(!is_given("wasi:cli"));
    }
}
