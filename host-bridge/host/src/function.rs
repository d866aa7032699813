//! A function, from its file to something that can be instantiated at once.

use std::io::Read as _;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use outboard_linker::{LinkErrors, LinkNames, Unlinked, bind, served_by_bridge};
use tokio::sync::Semaphore;
use wasmtime::component::Component;

use crate::config::{FunctionConfig, FunctionLimits};
use crate::engines::Engines;
use crate::handler::{Generation, Handler};
use crate::links::Providers;
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
    /// It is no file that can be read from beginning to end.
    #[error("{}: this is not a file, but a folder, a device or a pipe", .0.display())]
    NotAFile(PathBuf),
    /// The file is larger than any component.
    #[error("{}: this file has more than {LARGEST} bytes: is it the right one?", .0.display())]
    TooLarge(PathBuf),
    /// The file is no WebAssembly.
    #[error("{}: this is not a WebAssembly file; build the function and name the .wasm file that comes of it", .0.display())]
    NotWebAssembly(PathBuf),
    /// The file is WebAssembly in its text form.
    #[error("{}: this is WebAssembly text; translate it first, with `wasm-tools parse -o FILE.wasm`", .0.display())]
    Text(PathBuf),
    /// The file is a module without a component around it.
    #[error(
        "{}: this is a core module and a function is a component; build it for the target wasm32-wasip2, or make a \
         component of it with `wasm-tools component new`",
        .0.display()
    )]
    CoreModule(PathBuf),
    /// It does not compile.
    #[error("{}: the component cannot be compiled: {source:#}", path.display())]
    Compile {
        /// The component's file.
        path: PathBuf,
        /// The compiler's reason.
        source: wasmtime::Error,
    },
    /// It answers no HTTP requests.
    #[error(
        "{}: the component exports neither wasi:http/handler@0.3 nor wasi:http/incoming-handler@0.2, by one of which \
         a function answers requests; it exports {}",
        path.display(), listed(exports)
    )]
    NoHandler {
        /// The component's file.
        path: PathBuf,
        /// What it exports instead.
        exports: Vec<String>,
    },
    /// Its instances cannot be reused.
    #[error(
        "{}: an instance of this component serves one request, as it exports wasi:http/incoming-handler@0.2: remove \
         `reuse`, or export wasi:http/handler@0.3, whose instances may serve several",
        .0.display()
    )]
    Reuse(PathBuf),
    /// It starts with more memory than it may have.
    #[error(
        "{}: an instance starts with {needed} bytes of memory and limits.memory allows {limit}: raise the limit",
        path.display()
    )]
    Memory {
        /// The component's file.
        path: PathBuf,
        /// The least memory that an instance needs, in bytes.
        needed: u64,
        /// What it may have, in bytes.
        limit: u64,
    },
    /// Links cannot be made.
    #[error(transparent)]
    Link(#[from] LinkErrors),
    /// Nobody serves some of its imports.
    #[error("{}:\n  {}", path.display(), explained.join("\n  "))]
    Unlinked {
        /// The component's file.
        path: PathBuf,
        /// For each import: what it is, which functions of it are used, and what would serve it.
        explained: Vec<String>,
    },
    /// An import is not what the host or a provider has under that name.
    #[error("{}: the component's imports do not fit: {source:#}", path.display())]
    Imports {
        /// The component's file.
        path: PathBuf,
        /// The linker's reason.
        source: wasmtime::Error,
    },
}

const PAGE: u64 = 64 << 10;
/// The largest component that is read, in bytes.
const LARGEST: u64 = 1 << 30;
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

impl Function {
    /// Compiles and links a function.
    ///
    /// # Errors
    /// The file is not a component that answers requests, or one of its imports is not served.
    pub(crate) async fn load(
        engines: &Engines,
        name: &Arc<str>,
        config: &FunctionConfig,
        providers: &Providers,
    ) -> Result<Self, FunctionError> {
        let path = &config.component;
        let component = engines.compile(path.clone()).await?;
        let generation = Generation::of(&component, path)?;
        generation.check_reuse(config, path)?;
        check_memory(&component, path, config.limits.memory)?;

        let mut linker = engines.linker(&component);
        let bound = bind(&mut linker, &component, name, &providers.links(&config.links))?;
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
            Handler::new(generation, &linker, &component).map_err(|source| FunctionError::Imports {
                path: path.clone(),
                source,
            })?;
        let slots = Arc::new(Semaphore::new(config.limits.concurrent as usize));
        Ok(Self {
            name: Arc::clone(name),
            limits: config.limits,
            handler,
            pool: config.reuse.map(Pool::new),
            link_names: bound.names,
            slots,
        })
    }
}

/// The bytes of a component's file.
///
/// # Errors
/// It cannot be read, or is something else.
pub(crate) fn read_component(path: &Path) -> Result<Vec<u8>, FunctionError> {
    let bytes = read(path)?;
    check_binary(&bytes, path)?;
    Ok(bytes)
}

/// The whole of a file. A pipe or a device might never end, or not even begin.
fn read(path: &Path) -> Result<Vec<u8>, FunctionError> {
    let failed = |source| FunctionError::Read {
        path: path.to_owned(),
        source,
    };
    if !std::fs::metadata(path).map_err(failed)?.is_file() {
        return Err(FunctionError::NotAFile(path.to_owned()));
    }
    let file = std::fs::File::open(path).map_err(failed)?;
    if file.metadata().map_err(failed)?.len() > LARGEST {
        return Err(FunctionError::TooLarge(path.to_owned()));
    }
    let mut bytes = Vec::new();
    // It may have grown since.
    file.take(LARGEST).read_to_end(&mut bytes).map_err(failed)?;
    Ok(bytes)
}

/// Tells a component from what is often taken for one.
fn check_binary(bytes: &[u8], path: &Path) -> Result<(), FunctionError> {
    let path = path.to_owned();
    if !bytes.starts_with(b"\0asm") {
        let text = bytes.trim_ascii_start();
        let is_text = [&b"(component"[..], b"(module", b";;", b"(;"]
            .iter()
            .any(|start| text.starts_with(start));
        return Err(if is_text {
            FunctionError::Text(path)
        } else {
            FunctionError::NotWebAssembly(path)
        });
    }
    // The second half of the version field is the layer: 0 for modules, 1 for components.
    if bytes.get(6..8) == Some(&[0, 0]) {
        return Err(FunctionError::CoreModule(path));
    }
    Ok(())
}

pub(crate) fn check_memory(component: &Component, path: &Path, limit: u64) -> Result<(), FunctionError> {
    let pages = component
        .resources_required()
        .and_then(|needed| needed.max_initial_memory_size);
    match pages.map(|pages| pages.saturating_mul(PAGE)) {
        Some(needed) if needed > limit => Err(FunctionError::Memory {
            path: path.to_owned(),
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
    use std::path::Path;

    use super::{FunctionError, check_binary, is_given};

    #[test]
    fn what_is_often_taken_for_a_component_is_told_apart() {
        let check = |bytes: &[u8]| check_binary(bytes, Path::new("f.wasm"));
        assert!(matches!(
            check(b"\0asm\x01\0\0\0"),
            Err(FunctionError::CoreModule(_))
        ));
        assert!(matches!(check(b"\x7fELF"), Err(FunctionError::NotWebAssembly(_))));
        assert!(matches!(check(b""), Err(FunctionError::NotWebAssembly(_))));
        assert!(matches!(check(b"\n(component)"), Err(FunctionError::Text(_))));
        assert!(check(b"\0asm\x0d\0\x01\0").is_ok());
    }

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
