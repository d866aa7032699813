//! Defines what is linked in a wasmtime linker.

use std::collections::{BTreeMap, BTreeSet};
use std::future::poll_fn;
use std::pin::pin;
use std::sync::Arc;

use outboard_channel::{MethodKey, Signature};
use outboard_mapping::shape;
use outboard_mapping::ty::Function;
use outboard_transcode::types::{flat_params, flat_result};
use outboard_transcode::{Reply, Request};
use wasmtime::component::{Accessor, Component, Linker, LinkerInstance, ResourceType};
use wasmtime::{AsContextMut as _, StoreContextMut};

use crate::call::{BoundFunction, Prepared};
use crate::error::{LinkError, LinkErrors, Unlinked};
use crate::fault::FaultRule;
use crate::import::{TypedFunction, TypedImport, Types, short};
use crate::lattice;
use crate::link::Link;
use crate::routes::{Routes, Targets};
use crate::state::{BridgeState, BridgeView, LinkNames};
use crate::streams::{StreamRule, lifted};

/// What came of binding a component.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Bound {
    /// The imports that now go to providers.
    pub linked: Vec<String>,
    /// The imports that no link covers. The host may define them itself; what it does not, is missing.
    pub unlinked: Vec<Unlinked>,
    /// The names of links that the function may choose between.
    pub names: LinkNames,
}

/// Defines every import of `component` that a link covers. `function` is the name that providers know it by.
///
/// A provider that is connected is asked at once whether it serves what is linked to it; with one that is not, the
/// first call finds out.
///
/// # Errors
/// All that is linked and cannot be bound, and why; what can be is defined also then.
pub fn bind<T: BridgeView>(
    linker: &mut Linker<T>,
    component: &Component,
    function: &str,
    links: &[Link],
) -> Result<Bound, LinkErrors> {
    let types = Types::read(linker.engine(), component);
    let mut targets = Targets::new(function, links);
    let routes: Vec<Option<Arc<Routes>>> = types
        .imports
        .iter()
        .map(|import| targets.routes(import).map(Arc::new))
        .collect();
    let mut bound = Bound {
        linked: Vec::new(),
        unlinked: Vec::new(),
        names: names(&routes),
    };
    let mut wrong = LinkErrors(strange_names(&types, &targets, &routes));
    let mut resources = 0;
    for (import, here) in types.imports.iter().zip(&routes) {
        if lattice::served_by_bridge(&import.interface) {
            if let Err(source) = lattice::define(linker, import) {
                wrong.add(define(import, "the interface itself", source));
            }
            bound.linked.push(import.name().to_owned());
            continue;
        }
        let Some(here) = here else {
            if import.types_only {
                // The host may have defined it with what belongs to it.
                let _ = linker.instance(import.name());
                continue;
            }
            let functions = import.functions.iter().map(|(name, _)| name.clone()).collect();
            bound.unlinked.push(Unlinked {
                interface: import.interface.clone(),
                label: import.label.clone(),
                functions,
            });
            continue;
        };
        let mut instance = match linker.instance(import.name()) {
            Ok(instance) => instance,
            Err(source) => {
                wrong.add(define(import, "the interface itself", source));
                continue;
            }
        };
        for name in &import.resources {
            if let Err(source) = define_resource(&mut instance, name, resources) {
                wrong.add(define(import, name, source));
            }
            resources += 1;
        }
        for (name, ty) in &import.functions {
            let defined = types
                .function(ty)
                .map_err(|reason| LinkError::Type {
                    interface: import.interface.clone(),
                    function: name.clone(),
                    reason,
                })
                .and_then(|typed| {
                    let bound = bound_function(import, name, &typed, here, &routes)?;
                    define_function(&mut instance, name, &typed.ty, bound)
                        .map_err(|source| define(import, name, source))
                });
            if let Err(error) = defined {
                wrong.add(error);
            }
        }
        bound.linked.push(import.name().to_owned());
    }
    if wrong.0.is_empty() { Ok(bound) } else { Err(wrong) }
}

fn names(routes: &[Option<Arc<Routes>>]) -> LinkNames {
    let mut names: BTreeMap<Arc<str>, BTreeSet<Arc<str>>> = BTreeMap::new();
    for routes in routes.iter().flatten() {
        names
            .entry(Arc::clone(&routes.interface))
            .or_default()
            .extend(routes.names().map(Arc::clone));
    }
    LinkNames(Arc::new(names))
}

/// What links declare idempotent and no import has that goes by them.
fn strange_names(types: &Types, targets: &Targets<'_>, routes: &[Option<Arc<Routes>>]) -> Vec<LinkError> {
    let mut wrong = Vec::new();
    for (link, target) in targets.made() {
        let goes = |routes: &&Arc<Routes>| routes.targets().any(|one| Arc::ptr_eq(one, target));
        let covered = types.imports.iter().zip(routes);
        let covered = covered.filter(|(_, routes)| routes.as_ref().filter(goes).is_some());
        let functions = covered.flat_map(|(import, _)| &import.functions);
        let functions: Vec<&str> = functions.map(|(name, _)| &**name).collect();
        wrong.extend(target.strange(&functions).map(|name| LinkError::NotThere {
            link: target.link.clone(),
            import: link.import.to_string(),
            name: link.name.clone(),
            function: name.to_string(),
            there: functions.iter().map(|name| short(name).into_owned()).collect(),
        }));
    }
    wrong
}

fn bound_function(
    import: &TypedImport,
    name: &str,
    typed: &TypedFunction,
    here: &Arc<Routes>,
    routes: &[Option<Arc<Routes>>],
) -> Result<BoundFunction, LinkError> {
    let (interface, function) = (import.interface.clone(), name.to_owned());
    for (resource, owner) in &typed.resources {
        let owner = routes[*owner].as_deref();
        let stray = here
            .targets()
            .find(|target| owner.is_none_or(|owner| owner.same(target).is_none()));
        if let Some(stray) = stray {
            let other = owner.and_then(|owner| owner.targets().next());
            return Err(LinkError::SplitResource {
                interface,
                function,
                resource: resource.to_string(),
                this: stray.link.clone(),
                other: other.map_or_else(|| "nothing".to_owned(), |other| other.link.clone()),
            });
        }
    }
    let key = MethodKey {
        interface: interface.as_str().into(),
        function: name.into(),
        shape: shape::hash(&typed.ty),
    };
    let signature = Signature::new(&interface, name, &typed.ty).map(Arc::new);
    for target in here.targets() {
        if let Some(table) = target.channel.table() {
            table
                .check(&key, signature.as_deref())
                .map_err(|fault| LinkError::NotServed {
                    link: target.link.clone(),
                    fault,
                })?;
        }
    }
    Ok(BoundFunction {
        idempotent: here
            .targets()
            .filter(|target| target.repeats(name))
            .map(Arc::clone)
            .collect(),
        routes: Arc::clone(here),
        signature,
        key,
        rule: FaultRule::of(&typed.ty),
        streams: Arc::new(StreamRule::of(&typed.ty)),
        asynchronous: typed.ty.asynchronous,
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
        // Of whichever request it is: one may drop what another left behind, and what is nobody's any more is released.
        |mut store: StoreContextMut<'_, T>, rep| {
            let mut requests = store.data_mut().bridge().requests();
            drop(requests.find_map(|request| request.handles.remove(rep)));
            Ok(())
        },
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
    // Wasmtime insists that a function is defined as what its type says it is.
    if bound.asynchronous {
        return instance.func_wrap_concurrent(
            name,
            move |accessor: &Accessor<T>, request: Request<PARAMS>| {
                let bound = Arc::clone(&bound);
                Box::pin(async move {
                    let prepared =
                        accessor.with(|mut access| prepare(&bound, access.as_context_mut(), request));
                    reply::<RESULT>(&bound, prepared?).await
                })
            },
        );
    }
    instance.func_wrap_async(
        name,
        move |mut store: StoreContextMut<'_, T>, request: Request<PARAMS>| {
            let bound = Arc::clone(&bound);
            let prepared = prepare(&bound, store.as_context_mut(), request);
            Box::new(async move {
                let mut waited = false;
                let mut call = pin!(reply::<RESULT>(&bound, prepared?));
                let reply = poll_fn(|context| {
                    let reply = call.as_mut().poll(context);
                    waited |= reply.is_pending();
                    reply
                });
                let reply = reply.await;
                if waited {
                    T::waited(&mut store);
                }
                reply
            })
        },
    )
}

fn prepare<T: BridgeView, const PARAMS: usize>(
    bound: &BoundFunction,
    mut store: StoreContextMut<'_, T>,
    request: Request<PARAMS>,
) -> wasmtime::Result<Prepared> {
    // What is not sent is dropped, which the guest sees at its end of the stream.
    let streams = lifted(store.as_context_mut(), request.streams)?;
    let handles = request.handles;
    let request = outboard_channel::Request {
        body: request.body,
        streams,
        signature: bound.signature.clone(),
        ..Default::default()
    };
    bound.prepare(BridgeState::caller(&mut store), request, &handles)
}

async fn reply<const RESULT: usize>(
    bound: &BoundFunction,
    prepared: Prepared,
) -> wasmtime::Result<Reply<RESULT>> {
    let (body, handles, streams) = bound.call(prepared).await?;
    Ok(Reply::new(Arc::clone(&bound.name), body, handles, streams))
}

fn define(import: &TypedImport, function: &str, source: wasmtime::Error) -> LinkError {
    LinkError::Define {
        interface: import.interface.clone(),
        function: function.to_owned(),
        source,
    }
}
