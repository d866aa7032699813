//! `wasmcloud:bus/lattice`, by which a function chooses among several links of one kind. The bridge serves it itself.

use wasmtime::component::{Linker, LinkerInstance, Resource, ResourceType};
use wasmtime::{Result, StoreContextMut, bail, format_err};

use crate::import::TypedImport;
use crate::state::{BridgeState, BridgeView};

/// The interfaces that a function named, to choose a link for.
#[derive(Default)]
pub(crate) struct CallTargets(Vec<Option<String>>);

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
        |mut store: StoreContextMut<'_, T>, rep| store.data_mut().bridge().call_targets.remove(rep).map(drop),
    )?;
    instance.func_wrap(
        "[constructor]call-target-interface",
        |mut store: StoreContextMut<'_, T>, (namespace, package, interface): (String, String, String)| {
            let name = format!("{namespace}:{package}/{interface}");
            let rep = store.data_mut().bridge().call_targets.insert(name)?;
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
            let bridge = store.data_mut().bridge();
            for interface in taken(bridge, &targets)? {
                if let Err(unknown) = bridge.choose_link(&interface, &name) {
                    // This version has no result to say it with: the calls that come do.
                    tracing::warn!("{unknown}");
                    bridge.choose_missing(&interface, &name);
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
            let bridge = store.data_mut().bridge();
            let interfaces = taken(bridge, &targets)?;
            // All of them or none: a function that is refused goes on as before.
            let unknown = interfaces
                .iter()
                .find_map(|interface| bridge.has_link(interface, &name).err());
            if let Some(unknown) = unknown {
                return Ok((Err(unknown.to_string()),));
            }
            for interface in interfaces {
                // It was looked for above.
                let _ = bridge.choose_link(&interface, &name);
            }
            Ok((Ok::<(), String>(()),))
        },
    )
}

/// The interfaces behind handles that the function gave away.
fn taken(bridge: &mut BridgeState, targets: &[Resource<CallTarget>]) -> Result<Vec<String>> {
    targets
        .iter()
        .map(|target| {
            if target.owned() {
                bridge.call_targets.remove(target.rep())
            } else {
                bridge.call_targets.get(target.rep())
            }
        })
        .collect()
}

impl CallTargets {
    fn insert(&mut self, name: String) -> Result<u32> {
        if name.len() > LONGEST {
            bail!("outboard: the name of an interface has at most {LONGEST} bytes");
        }
        let free = self.0.iter().position(Option::is_none).unwrap_or(self.0.len());
        if free >= MOST {
            bail!(
                "outboard: the function holds {MOST} call-target-interface handles, which is as many as it may"
            );
        }
        if free == self.0.len() {
            self.0.push(None);
        }
        self.0[free] = Some(name);
        Ok(u32::try_from(free)?)
    }

    fn get(&self, rep: u32) -> Result<String> {
        self.0
            .get(rep as usize)
            .and_then(Clone::clone)
            .ok_or_else(|| unknown(rep))
    }

    fn remove(&mut self, rep: u32) -> Result<String> {
        self.0
            .get_mut(rep as usize)
            .and_then(Option::take)
            .ok_or_else(|| unknown(rep))
    }
}

fn unknown(rep: u32) -> wasmtime::Error {
    format_err!("outboard: the function has no call-target-interface with the representation {rep}")
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
