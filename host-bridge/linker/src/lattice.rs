//! `wasmcloud:bus/lattice`, by which a function chooses among several links of one kind. The bridge serves it itself.

use std::collections::HashMap;

use wasmtime::component::{Linker, LinkerInstance, Resource, ResourceType};
use wasmtime::{Result, StoreContextMut, bail, format_err};

use crate::import::TypedImport;
use crate::state::{BridgeState, BridgeView, RequestState};

/// The interfaces that a request's function named, to choose a link for.
#[derive(Default)]
pub(crate) struct CallTargets(HashMap<u32, String>);

/// `call-target-interface`, as wasmtime knows it.
struct CallTarget;

const LATTICE: &str = "wasmcloud:bus/lattice@";
/// The most interfaces that an instance names at one time.
const MOST: usize = 256;
/// The longest name of one, in bytes.
const LONGEST: usize = 256;

/// Whether the bridge serves an interface itself, with no provider: `wasmcloud:bus/lattice@1.0.0`, or `@2.0` with any
/// patch.
pub fn served_by_bridge(interface: &str) -> bool {
    version(interface).is_some()
}

/// Defines the interface in a linker, under the name that the component imports it by.
pub(crate) fn define<T: BridgeView>(linker: &mut Linker<T>, import: &TypedImport) -> Result<()> {
    let mut instance = linker.instance(import.name())?;
    instance.resource(
        "call-target-interface",
        ResourceType::host::<CallTarget>(),
        |mut store: StoreContextMut<'_, T>, rep| {
            let mut requests = store.data_mut().bridge().requests();
            drop(requests.find_map(|request| request.call_targets.remove(rep)));
            Ok(())
        },
    )?;
    instance.func_wrap(
        "[constructor]call-target-interface",
        |mut store: StoreContextMut<'_, T>, (namespace, package, interface): (String, String, String)| {
            let name = format!("{namespace}:{package}/{interface}");
            let rep = store.data_mut().bridge().numbers.next()?;
            // What is named for a request that is over is nobody's.
            if let Ok(caller) = BridgeState::caller(&mut store) {
                caller.call_targets.insert(rep, name)?;
            }
            Ok((Resource::<CallTarget>::new_own(rep),))
        },
    )?;
    match version(&import.interface) {
        Some(Version::First) => define_first(&mut instance),
        _ => define_second(&mut instance),
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Version {
    /// `@1.0.0`: choosing a link that is not there is told by the calls that would use it.
    First,
    /// `@2.0.x`: it is told at once.
    Second,
}

type Choice = (String, Vec<Resource<CallTarget>>);

fn version(interface: &str) -> Option<Version> {
    let version = interface.strip_prefix(LATTICE)?;
    let patch = |patch: &str| patch.parse::<u32>().is_ok();
    if version == "1.0.0" {
        Some(Version::First)
    } else {
        version
            .strip_prefix("2.0.")
            .is_some_and(patch)
            .then_some(Version::Second)
    }
}

fn define_first<T: BridgeView>(instance: &mut LinkerInstance<'_, T>) -> Result<()> {
    instance.func_wrap(
        "set-link-name",
        |mut store: StoreContextMut<'_, T>, (name, targets): Choice| {
            // This version has no result to say it with that nothing was chosen: the calls that come do.
            let Ok(caller) = BridgeState::caller(&mut store) else {
                return Ok(());
            };
            for interface in taken(caller, &targets)? {
                if let Err(unknown) = caller.choose_link(&interface, &name) {
                    tracing::warn!("{unknown}");
                    caller.choose_missing(&interface, &name);
                }
            }
            Ok(())
        },
    )
}

fn define_second<T: BridgeView>(instance: &mut LinkerInstance<'_, T>) -> Result<()> {
    instance.func_wrap(
        "set-link-name",
        |mut store: StoreContextMut<'_, T>, (name, targets): Choice| {
            let caller = match BridgeState::caller(&mut store) {
                Ok(caller) => caller,
                Err(over) => return Ok((Err(format!("outboard: {over}")),)),
            };
            let interfaces = taken(caller, &targets)?;
            // All of them or none: a function that is refused goes on as before.
            let unknown = interfaces
                .iter()
                .find_map(|interface| caller.has_link(interface, &name).err());
            if let Some(unknown) = unknown {
                return Ok((Err(unknown.to_string()),));
            }
            for interface in interfaces {
                // It was looked for above.
                let _ = caller.choose_link(&interface, &name);
            }
            Ok((Ok::<(), String>(()),))
        },
    )
}

/// The interfaces behind handles that the function gave away.
fn taken(caller: &mut RequestState, targets: &[Resource<CallTarget>]) -> Result<Vec<String>> {
    let name = |target: &Resource<CallTarget>| {
        let targets = &mut caller.call_targets;
        let named = if target.owned() {
            targets.remove(target.rep())
        } else {
            targets.0.get(&target.rep()).cloned()
        };
        named.ok_or_else(|| {
            format_err!("outboard: a call-target-interface is of use in its own request alone")
        })
    };
    targets.iter().map(name).collect()
}

impl CallTargets {
    fn insert(&mut self, rep: u32, name: String) -> Result<()> {
        if name.len() > LONGEST {
            bail!("outboard: the name of an interface has at most {LONGEST} bytes");
        }
        if self.0.len() >= MOST {
            bail!(
                "outboard: the function holds {MOST} call-target-interface handles, which is as many as it may"
            );
        }
        self.0.insert(rep, name);
        Ok(())
    }

    fn remove(&mut self, rep: u32) -> Option<String> {
        self.0.remove(&rep)
    }
}

#[cfg(test)]
mod tests {
    use super::{Version, version};

    #[test]
    fn two_generations_are_served_and_no_other() {
        assert_eq!(version("wasmcloud:bus/lattice@1.0.0"), Some(Version::First));
        assert_eq!(version("wasmcloud:bus/lattice@2.0.0"), Some(Version::Second));
        assert_eq!(version("wasmcloud:bus/lattice@2.0.1"), Some(Version::Second));
        for other in [
            "wasmcloud:bus/lattice@2.1.0",
            "wasmcloud:bus/lattice@2.0.0-draft",
            "wasmcloud:bus/lattice",
            "wasmcloud:bus/error@2.0.1",
        ] {
            assert_eq!(version(other), None, "{other}");
        }
    }
}
