//! What engines are made of: instances from a pool, compiled code from a cache, and a clock that interrupts guests.

use std::fs::DirBuilder;
use std::os::unix::fs::{DirBuilderExt, MetadataExt};
use std::path::{Path, PathBuf};
use std::time::Duration;

use wasmtime::{
    Cache, CacheConfig, Config, Engine, EngineWeak, InstanceAllocationStrategy, PoolingAllocationConfig,
};

use crate::config::{CacheFolder, FunctionLimits};

/// Why a host has no engine.
#[derive(Debug, thiserror::Error)]
pub enum EngineError {
    /// The pool or the compiler cannot be set up.
    #[error("the WebAssembly engine cannot start: {0:#}")]
    Engine(wasmtime::Error),
    /// The thread that interrupts guests cannot be started.
    #[error("the thread that interrupts functions cannot start: {0}")]
    Clock(std::io::Error),
    /// The folder of compiled components cannot be used.
    #[error("the cache folder {}: {what}", path.display())]
    Cache {
        /// The folder.
        path: PathBuf,
        /// What is wrong with it.
        what: String,
    },
}

/// What an instance is to do at one time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Tasks {
    Single,
    /// Asynchronous functions, and with them streams.
    Several,
}

/// How much engines have room for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Room {
    /// Instances at one time, over all functions.
    instances: u32,
    /// The linear memory of one of them, in bytes.
    memory: u64,
}

/// How long a guest computes before it lets others have the thread.
const TICK: Duration = Duration::from_millis(1);
/// The most instances that the pool holds at one time, over all functions.
pub(crate) const MOST_INSTANCES: u32 = 4096;
/// What a 32-bit memory needs for its accesses to need no bounds checks.
const WHOLE_MEMORY: u64 = 4 << 30;
/// The most address space that memories are laid out in: an eighth of what a process has.
const ADDRESS_SPACE: u64 = 16 << 40;
/// A component made of several modules may have more than one memory.
const MEMORIES_PER_INSTANCE: u32 = 2;
const TABLES_PER_INSTANCE: u32 = 8;
const MODULES_PER_INSTANCE: u32 = 16;
/// Large enough for the interpreters that scripting languages are compiled with.
pub(crate) const TABLE_ELEMENTS: usize = 100_000;

impl Room {
    /// What functions with these limits need.
    pub(crate) fn of<'a>(limits: impl IntoIterator<Item = &'a FunctionLimits>) -> Self {
        let none = Self {
            instances: 0,
            memory: 0,
        };
        let sum = limits.into_iter().fold(none, |sum, limits| Self {
            instances: sum.instances.saturating_add(limits.concurrent),
            memory: sum.memory.max(limits.memory),
        });
        let memory = match sum.memory {
            0 => FunctionLimits::default().memory,
            memory => memory,
        };
        Self {
            instances: sum.instances.clamp(1, MOST_INSTANCES),
            memory: memory.next_multiple_of(64 << 10),
        }
    }

    /// Whether what needs `other` has it here.
    pub(crate) fn holds(&self, other: &Self) -> bool {
        self.instances >= other.instances && self.memory >= other.memory
    }

    /// What both have.
    pub(crate) fn and(&self, other: &Self) -> Self {
        Self {
            instances: self.instances.min(other.instances),
            memory: self.memory.min(other.memory),
        }
    }
}

/// Makes an engine with at least this room; tells how much it has.
///
/// # Errors
/// There is not enough address space for the pool.
pub(crate) fn engine(room: Room, tasks: Tasks, cache: Option<Cache>) -> Result<(Engine, Room), EngineError> {
    let Room { instances, memory } = room;
    let fits = u64::from(instances * MEMORIES_PER_INSTANCE) * WHOLE_MEMORY <= ADDRESS_SPACE;
    let wide = if fits { WHOLE_MEMORY } else { memory };
    let made = |memory, cache| {
        let engine = Engine::new(&config(instances, memory, tasks, cache))?;
        Ok((engine, Room { instances, memory }))
    };
    match made(wide, cache.clone()) {
        // Some machines and sandboxes give a process less address space: bounds checks are slower and work there too.
        Err(error) if wide != memory => {
            tracing::debug!("a pool with {wide} bytes reserved for each memory is refused: {error:#}");
            made(memory, cache)
        }
        result => result,
    }
    .map_err(EngineError::Engine)
}

/// `memory` is the address space of each linear memory; how much of it an instance gets, its store decides.
fn config(instances: u32, memory: u64, tasks: Tasks, cache: Option<Cache>) -> Config {
    let mut pool = PoolingAllocationConfig::new();
    pool.total_component_instances(instances)
        .total_core_instances(instances * MODULES_PER_INSTANCE)
        .total_memories(instances * MEMORIES_PER_INSTANCE)
        .total_tables(instances * TABLES_PER_INSTANCE)
        // A call runs on a stack of its own, and an instance may be asked to do more than one thing at a time.
        .total_stacks(instances * 2)
        .max_core_instances_per_component(MODULES_PER_INSTANCE * 2)
        .max_memories_per_component(MEMORIES_PER_INSTANCE * 2)
        .max_tables_per_component(TABLES_PER_INSTANCE * 2)
        .max_tables_per_module(4)
        .max_memory_size(usize::try_from(memory).unwrap_or(usize::MAX))
        .table_elements(TABLE_ELEMENTS);
    let mut config = Config::new();
    config
        .allocation_strategy(InstanceAllocationStrategy::Pooling(pool))
        .memory_reservation(memory)
        .memory_init_cow(true)
        .epoch_interruption(true)
        .wasm_component_model(true)
        .wasm_component_model_async(tasks == Tasks::Several)
        .concurrency_support(tasks == Tasks::Several)
        .wasm_component_model_implements(true)
        .cache(cache);
    config
}

/// Advances the epochs of engines for as long as one of them is in use.
///
/// # Errors
/// The operating system gives the process no more threads.
pub(crate) fn start_clock<const ENGINES: usize>(engines: [EngineWeak; ENGINES]) -> Result<(), EngineError> {
    let tick = move || {
        loop {
            let in_use = engines.iter().filter_map(EngineWeak::upgrade);
            if in_use.map(|engine| engine.increment_epoch()).count() == 0 {
                return;
            }
            std::thread::sleep(TICK);
        }
    };
    std::thread::Builder::new()
        .name("outboard-epoch".to_owned())
        .spawn(tick)
        .map(drop)
        .map_err(EngineError::Clock)
}

/// # Errors
/// The folder is one that the configuration names, and cannot be used.
pub(crate) fn open_cache(folder: &CacheFolder) -> Result<Option<Cache>, EngineError> {
    let (path, chosen) = match folder {
        CacheFolder::At(path) => (path.clone(), true),
        CacheFolder::OfUser => match folder_of_user() {
            Some(path) => (path, false),
            None => return Ok(None),
        },
    };
    let cache = private(&path).and_then(|()| {
        let mut config = CacheConfig::new();
        config.with_directory(&path);
        Cache::new(config).map_err(|error| format!("cannot be used: {error:#}"))
    });
    match cache {
        Ok(cache) => Ok(Some(cache)),
        Err(what) if chosen => Err(EngineError::Cache { path, what }),
        Err(what) => {
            tracing::warn!(
                "components are compiled at every start: the cache folder {} {what}",
                path.display()
            );
            Ok(None)
        }
    }
}

fn folder_of_user() -> Option<PathBuf> {
    let of = |variable| {
        std::env::var_os(variable)
            .map(PathBuf::from)
            .filter(|path| path.is_absolute())
    };
    let caches = of("XDG_CACHE_HOME").or_else(|| Some(of("HOME")?.join(".cache")))?;
    Some(caches.join("outboard"))
}

/// What is in the folder is run as machine code: nobody else may write there.
fn private(path: &Path) -> Result<(), String> {
    DirBuilder::new()
        .recursive(true)
        .mode(0o700)
        .create(path)
        .map_err(|error| format!("cannot be made: {error}"))?;
    let metadata = path
        .metadata()
        .map_err(|error| format!("cannot be read: {error}"))?;
    let own = metadata.uid() == rustix::process::geteuid().as_raw();
    if own && metadata.mode() & 0o022 == 0 {
        return Ok(());
    }
    Err("can be written by other users, who could have the host run their code: take a folder of this user's alone, \
         as `chmod go-w` makes it"
        .to_owned())
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::PermissionsExt;

    use super::{CacheFolder, EngineError, FunctionLimits, MOST_INSTANCES, Room, Tasks, engine, open_cache};

    #[test]
    fn many_and_large_functions_fit_in_the_address_space() {
        let folder = tempfile::tempdir().unwrap();
        let cache = open_cache(&CacheFolder::At(folder.path().join("cache"))).unwrap();
        let limits = FunctionLimits {
            memory: 4 << 30,
            concurrent: MOST_INSTANCES * 2,
            ..FunctionLimits::default()
        };
        let needed = Room::of(&[limits, limits]);
        for tasks in [Tasks::Single, Tasks::Several] {
            let (_, room) = engine(needed, tasks, cache.clone()).unwrap();
            assert!(room.holds(&needed));
        }
        assert!(folder.path().join("cache").is_dir());
    }

    #[test]
    fn an_engine_holds_fewer_and_smaller_functions_than_it_was_made_for_and_no_others() {
        let limits = |concurrent, memory| FunctionLimits {
            concurrent,
            memory,
            ..FunctionLimits::default()
        };
        let room = Room::of(&[limits(10, 1 << 20), limits(10, 2 << 20)]);
        assert!(room.holds(&Room::of(&[limits(20, 2 << 20)])));
        assert!(room.holds(&Room::of(&[limits(1, 1)])));
        assert!(!room.holds(&Room::of(&[limits(21, 1 << 20)])));
        assert!(!room.holds(&Room::of(&[limits(1, (2 << 20) + 1)])));
    }

    #[test]
    fn a_cache_that_others_can_write_is_refused() {
        let folder = tempfile::tempdir().unwrap();
        std::fs::set_permissions(folder.path(), std::fs::Permissions::from_mode(0o777)).unwrap();
        let cache = CacheFolder::At(folder.path().to_owned());
        let error = open_cache(&cache).unwrap_err();
        assert!(matches!(error, EngineError::Cache { .. }));
        assert!(error.to_string().contains("other users"), "{error}");
    }
}
