//! Defines what is linked in a wasmtime linker.

use std::collections::HashMap;
use std::sync::Arc;

use outboard_channel::MethodKey;
use outboard_mapping::shape;
use outboard_mapping::ty::Function;
use outboard_transcode::types::{flat_params, flat_result};
use outboard_transcode::{Reply, Request};
use wasmtime::StoreContextMut;
use wasmtime::component::{Component, Linker, LinkerInstance, ResourceType};

use crate::call::{BoundFunction, Target};
use crate::error::{LinkError, Unlinked};
use crate::fault::FaultRule;
use crate::import::{TypedImport, Types, resources_of};
use crate::link::Link;
use crate::state::BridgeView;

/// What came of binding a component.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Bound {
    /// The imports that now go to providers.
    pub linked: Vec<String>,
    /// The imports that no link covers. The host may define them itself; what it does not, is missing.
    pub unlinked: Vec<Unlinked>,
}

/// Defines every import of `component` that a link covers. `function` is the name that providers know it by.
///
/// A provider that is connected is asked at once whether it serves what is linked to it; with one that is not, the
/// first call finds out.
///
/// # Errors
/// The first import that is linked and cannot be bound, and why.
pub fn bind<T: BridgeView>(
    linker: &mut Linker<T>,
    component: &Component,
    function: &str,
    links: &[Link],
) -> Result<Bound, LinkError> {
    let types = Types::read(linker.engine(), component);
    let targets = targets(&types, function, links);
    let mut bound = Bound {
        linked: Vec::new(),
        unlinked: Vec::new(),
    };
    let mut resources = 0;
    for import in &types.imports {
        let Some(target) = targets.get(import.interface.as_str()) else {
            let functions = import.functions.iter().map(|(name, _)| name.clone()).collect();
            bound.unlinked.push(Unlinked {
                interface: import.interface.clone(),
                functions,
            });
            continue;
        };
        let mut instance = linker
            .instance(&import.interface)
            .map_err(|source| define(import, "the interface itself", source))?;
        for name in &import.resources {
            define_resource(&mut instance, name, resources).map_err(|source| define(import, name, source))?;
            resources += 1;
        }
        for (name, ty) in &import.functions {
            let ty = types.function(ty).map_err(|reason| LinkError::Type {
                interface: import.interface.clone(),
                function: name.clone(),
                reason,
            })?;
            let bound = bound_function(import, name, &ty, target, &targets)?;
            define_function(&mut instance, name, &ty, bound)
                .map_err(|source| define(import, name, source))?;
        }
        bound.linked.push(import.interface.clone());
    }
    Ok(bound)
}

/// Where each import goes, by the link that names it most closely.
fn targets<'a>(types: &'a Types, function: &str, links: &[Link]) -> HashMap<&'a str, Arc<Target>> {
    let mut targets = HashMap::new();
    let mut shared: Vec<Option<Arc<Target>>> = vec![None; links.len()];
    for import in &types.imports {
        let covering = links
            .iter()
            .enumerate()
            .filter(|(_, link)| link.import.covers(&import.interface));
        let Some((index, link)) = covering.max_by_key(|(_, link)| link.import.closeness()) else {
            continue;
        };
        let target = shared[index].get_or_insert_with(|| Arc::new(Target::new(link, function)));
        targets.insert(import.interface.as_str(), Arc::clone(target));
    }
    targets
}

fn bound_function(
    import: &TypedImport,
    name: &str,
    ty: &Function,
    target: &Arc<Target>,
    targets: &HashMap<&str, Arc<Target>>,
) -> Result<BoundFunction, LinkError> {
    let (interface, function) = (import.interface.clone(), name.to_owned());
    if ty.asynchronous {
        return Err(LinkError::Asynchronous { interface, function });
    }
    for resource in resources_of(ty) {
        let owner = targets.get(resource.interface.as_str());
        if owner.is_none_or(|owner| !owner.shares_handles(target)) {
            return Err(LinkError::SplitResource {
                interface,
                function,
                resource: resource.to_string(),
                this: target.link.clone(),
                other: owner.map_or_else(|| "nothing".to_owned(), |owner| owner.link.clone()),
            });
        }
    }
    let key = MethodKey {
        interface: interface.as_str().into(),
        function: name.into(),
        shape: shape::hash(ty),
    };
    if let Some(table) = target.channel.table() {
        table.resolve(&key).map_err(|fault| LinkError::NotServed {
            link: target.link.clone(),
            fault,
        })?;
    }
    Ok(BoundFunction {
        target: Arc::clone(target),
        key,
        rule: FaultRule::of(ty),
        name: format!("{interface}#{name}").into(),
    })
}

fn define_resource<T: BridgeView>(
    instance: &mut LinkerInstance<'_, T>,
    name: &str,
    id: u32,
) -> wasmtime::Result<()> {
    instance.resource(
        name,
        ResourceType::host_dynamic(id),
        |mut store: StoreContextMut<'_, T>, rep| store.data_mut().bridge().handles.remove(rep).map(drop),
    )
}

fn define_function<T: BridgeView>(
    instance: &mut LinkerInstance<'_, T>,
    name: &str,
    ty: &Function,
    bound: BoundFunction,
) -> wasmtime::Result<()> {
    /// Chooses the transcoder's type by the flat counts, which are numbers only here.
    macro_rules! by_flat_count {
        ($($params:literal)*) => {
            match (flat_params(ty), flat_result(ty)) {
                $(
                    ($params, 0) => wrap::<T, $params, 0>(instance, name, bound),
                    ($params, _) => wrap::<T, $params, 1>(instance, name, bound),
                )*
                (count, _) => unreachable!("{count} flat parameters, which is more than the canonical ABI has"),
            }
        };
    }
    by_flat_count!(0 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16)
}

fn wrap<T: BridgeView, const PARAMS: usize, const RESULT: usize>(
    instance: &mut LinkerInstance<'_, T>,
    name: &str,
    bound: BoundFunction,
) -> wasmtime::Result<()> {
    let bound = Arc::new(bound);
    instance.func_wrap_async(
        name,
        move |mut store: StoreContextMut<'_, T>, request: Request<PARAMS>| {
            let bound = Arc::clone(&bound);
            let prepared = bound.prepare(store.data_mut().bridge(), request.body, &request.handles);
            Box::new(async move {
                let (body, handles) = bound.call(prepared?).await?;
                Ok(Reply::<RESULT> {
                    function: Arc::clone(&bound.name),
                    body,
                    handles,
                })
            })
        },
    )
}

fn define(import: &TypedImport, function: &str, source: wasmtime::Error) -> LinkError {
    LinkError::Define {
        interface: import.interface.clone(),
        function: function.to_owned(),
        source,
    }
}
