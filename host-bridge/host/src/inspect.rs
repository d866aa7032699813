//! What a component imports and exports, and what becomes of each import, without running or connecting anything.

use std::collections::BTreeMap;
use std::sync::Arc;

use outboard_config::nearest;
use outboard_delivery::{ComponentSource, Delivery, DeliverySettings};
use outboard_linker::{Import, LinkErrors, bind, imports, served_by_bridge};
use serde::Serialize;
use wasmtime::component::Component;
use wasmtime::component::types::{ComponentItem, Type};

use crate::component::read_component;
use crate::config::{
    CacheFolder, DEFAULT_LINK, FunctionConfig, FunctionLimits, HostConfig, LinkConfig, ProviderConfig,
};
use crate::engine::Room;
use crate::engines::Engines;
use crate::function::{FunctionError, check_memory, is_given};
use crate::handler::{Generation, Handler};
use crate::host::HostError;
use crate::kinds::{Interface, Kinds, Offer, unversioned};
use crate::links::Providers;

/// Reads components.
pub struct Inspector {
    engines: Engines,
    delivery: Delivery,
}

/// A component that was read.
pub struct Inspected {
    path: ComponentSource,
    component: Component,
}

/// An import of a component, and what becomes of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct InspectedImport {
    /// The interface, and the functions that the component uses of it.
    #[serde(flatten)]
    pub import: Interface,
    /// What becomes of it.
    #[serde(flatten)]
    pub standing: Standing,
}

/// A link that no import goes by.
pub(crate) struct Idle<'a> {
    pub(crate) link: &'a LinkConfig,
    /// The import that it may have meant, as it is written in a file.
    pub(crate) meant: Option<String>,
    /// The names that the component gives the imports that the link would cover if it had one of them.
    pub(crate) labels: Vec<String>,
}

/// What becomes of an import.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(tag = "standing", rename_all = "lowercase")]
pub enum Standing {
    /// Every function has it.
    Given,
    /// It is linked: once, or once for each name that the function may ask for.
    Linked {
        /// Where to.
        links: Vec<LinkedTo>,
    },
    /// It is linked by names alone, none of which is what a function gets that asks for none, and the component has no
    /// way to ask: these calls fail.
    Unchosen {
        /// Where to.
        links: Vec<LinkedTo>,
        /// The functions of it that fail.
        failing: Vec<String>,
    },
    /// Nothing is linked for it.
    Missing {
        /// The installed kind of provider that serves it, or comes nearest to it.
        offer: Option<Offer>,
    },
}

/// Where a link of an import goes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct LinkedTo {
    /// The link's import, as it is written in the host's file.
    pub link: String,
    /// The link's name, if it has one.
    pub name: Option<String>,
    /// The provider's name in the host's file.
    pub provider: String,
    /// The provider's kind.
    pub kind: String,
    /// The binding inside the provider.
    pub binding: String,
    /// Why a provider of this kind does not serve the import; none if it does, or if the kind is not installed here.
    pub lacks: Option<String>,
    /// Whether the kind is installed here, and what it serves is known.
    pub installed: bool,
}

impl Inspector {
    /// Makes an engine for the functions of a host, or for any.
    ///
    /// # Errors
    /// The engine cannot start, or the host's cache folder cannot be used.
    pub fn new(config: Option<&HostConfig>) -> Result<Self, HostError> {
        let engines = match config {
            Some(config) => {
                let limits = config.functions.values().map(|function| &function.limits);
                Engines::new(Room::of(limits), &config.cache)?
            }
            None => Engines::new(Room::of(&[FunctionLimits::default()]), &CacheFolder::OfUser)?,
        };
        let delivery = config.map_or_else(DeliverySettings::default, |config| config.delivery.clone());
        Ok(Self {
            engines,
            delivery: Delivery::new(delivery),
        })
    }

    /// Reads a component; one of a registry is pulled unless it was before. To be called on a tokio runtime.
    ///
    /// # Errors
    /// It cannot be read or pulled, or is no component, or is not signed as it has to be.
    pub async fn read(&self, source: &ComponentSource) -> Result<Inspected, FunctionError> {
        let bytes = read_component(source, &self.delivery).await?;
        Ok(Inspected {
            path: source.clone(),
            component: self.engines.compile(source.clone(), bytes).await?,
        })
    }

    /// Whether a component can be read without asking a registry for it.
    ///
    /// # Errors
    /// It is at hand, and is none, or may not be run.
    pub(crate) fn has(&self, source: &ComponentSource) -> Result<bool, FunctionError> {
        match source {
            ComponentSource::File(_) => Ok(true),
            ComponentSource::Registry(pinned) => Ok(self.delivery.kept(pinned)?.is_some()),
        }
    }

    /// What keeps a component from being a function with this configuration, apart from imports that are not linked.
    /// Nothing is connected.
    pub fn faults(
        &self,
        inspected: &Inspected,
        name: &Arc<str>,
        function: &FunctionConfig,
        providers: &BTreeMap<Arc<str>, ProviderConfig>,
    ) -> Vec<FunctionError> {
        let Inspected { path, component } = inspected;
        let mut faults = Vec::new();
        let generation = match Generation::of(component, path) {
            Ok(generation) => {
                faults.extend(generation.check_reuse(function, path).err());
                Some(generation)
            }
            Err(fault) => {
                faults.push(fault);
                None
            }
        };
        faults.extend(check_memory(component, path, function.limits.memory).err());
        match self.link(component, generation, name, function, providers) {
            Ok(None) => {}
            Ok(Some(source)) => faults.push(FunctionError::Imports {
                path: path.clone(),
                source,
            }),
            // Each is a problem of its own.
            Err(FunctionError::Link(LinkErrors(errors))) => {
                let alone = |error| FunctionError::Link(LinkErrors(vec![error]));
                faults.extend(errors.into_iter().map(alone));
            }
            Err(fault) => faults.push(fault),
        }
        faults
    }

    /// Links a component as a host would; what then keeps it from being instantiated, if all its imports are linked.
    fn link(
        &self,
        component: &Component,
        generation: Option<Generation>,
        name: &Arc<str>,
        function: &FunctionConfig,
        providers: &BTreeMap<Arc<str>, ProviderConfig>,
    ) -> Result<Option<wasmtime::Error>, FunctionError> {
        // Channels connect in the background, on the runtime that they are opened on. Nothing ever runs on this one.
        let nowhere = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()
            .map_err(FunctionError::Runtime)?;
        let bound = {
            let _entered = nowhere.enter();
            let mut linker = self.engines.linker(component);
            let links = Providers::open(providers, None, None).links(&function.links);
            bind(&mut linker, component, name, &links).map(|bound| (bound, linker))
        };
        nowhere.shutdown_background();
        let (bound, linker) = bound?;
        if bound
            .unlinked
            .iter()
            .any(|unlinked| !is_given(&unlinked.interface))
        {
            return Ok(None);
        }
        Ok(match generation {
            Some(generation) => Handler::new(generation, &linker, component).err(),
            None => linker.instantiate_pre(component).err(),
        })
    }
}

impl Inspected {
    /// The imports, in the component's order. Those that the links of a function cover are linked to `providers`.
    pub fn imports(
        &self,
        links: &[LinkConfig],
        providers: &BTreeMap<Arc<str>, ProviderConfig>,
        kinds: &Kinds,
    ) -> Vec<InspectedImport> {
        let all = imports(self.component.engine(), &self.component);
        let chooses = all.iter().any(|import| served_by_bridge(&import.interface));
        let inspected = |import: Import| {
            let links = linked(&import, links, providers, kinds);
            let has_default = || import.label.is_some() || links.iter().any(|link| link.name.is_none());
            let standing = if !links.is_empty() {
                let failing = if chooses || has_default() {
                    Vec::new()
                } else {
                    self.without_handles(&import.interface)
                };
                if failing.is_empty() {
                    Standing::Linked { links }
                } else {
                    Standing::Unchosen { links, failing }
                }
            } else if is_given(&import.interface) || import.types_only {
                Standing::Given
            } else {
                Standing::Missing {
                    offer: kinds.offer(&import.interface),
                }
            };
            let Import {
                interface, functions, ..
            } = import;
            InspectedImport {
                import: Interface { interface, functions },
                standing,
            }
        };
        all.into_iter().map(inspected).collect()
    }

    /// The links that no import goes by, and what each may have meant.
    pub(crate) fn idle<'a>(&self, links: &'a [LinkConfig]) -> Vec<Idle<'a>> {
        let all = imports(self.component.engine(), &self.component);
        let goes = |link: &LinkConfig| all.iter().any(|import| goes_by(import, link));
        let idle = links.iter().filter(|link| !goes(link)).map(|link| Idle {
            link,
            meant: meant(link, &all),
            labels: all
                .iter()
                .filter(|import| link.import.covers(&import.interface))
                .filter_map(|import| import.label.clone())
                .collect(),
        });
        idle.collect()
    }

    /// The functions of an import that take no handle. Calls with one go where the handle came from; these go where the
    /// function chose.
    fn without_handles(&self, interface: &str) -> Vec<String> {
        let ty = self.component.component_type();
        let mut imports = ty.imports(self.component.engine());
        let found = imports.find_map(|(name, item)| match item.ty {
            ComponentItem::ComponentInstance(instance) if name == interface => Some(instance),
            _ => None,
        });
        let functions = found
            .iter()
            .flat_map(|instance| instance.exports(self.component.engine()));
        let free = functions.filter_map(|(name, item)| match item.ty {
            ComponentItem::ComponentFunc(ty) => {
                let handle = |(_, ty): (&str, Type)| matches!(ty, Type::Own(_) | Type::Borrow(_));
                (!ty.params().any(handle)).then(|| name.to_owned())
            }
            _ => None,
        });
        free.collect()
    }

    /// The exports, in the component's order. A function that is exported alone stands under its own name.
    pub fn exports(&self) -> Vec<Interface> {
        let ty = self.component.component_type();
        let exported = ty.exports(self.component.engine()).map(|(name, item)| {
            let functions = match item.ty {
                ComponentItem::ComponentInstance(instance) => instance
                    .exports(self.component.engine())
                    .filter(|(_, item)| matches!(item.ty, ComponentItem::ComponentFunc(_)))
                    .map(|(function, _)| function.to_owned())
                    .collect(),
                _ => Vec::new(),
            };
            Interface {
                interface: name.to_owned(),
                functions,
            }
        });
        exported.collect()
    }
}

impl InspectedImport {
    /// Whether a function with this import can be run, as far as is known here.
    pub fn is_satisfied(&self) -> bool {
        match &self.standing {
            Standing::Given => true,
            Standing::Linked { links } => links.iter().all(|link| link.lacks.is_none()),
            Standing::Unchosen { .. } | Standing::Missing { .. } => false,
        }
    }
}

/// Whether a link covers an import. One with a label of its own goes by the link of that name and by no other.
fn goes_by(import: &Import, link: &LinkConfig) -> bool {
    let name = link.name.as_deref().unwrap_or(DEFAULT_LINK);
    let label = import.label.as_deref();
    label.is_none_or(|label| label == name) && link.import.covers(&import.interface)
}

/// What a link that covers no import may have meant, as it is written in a file.
fn meant(link: &LinkConfig, all: &[Import]) -> Option<String> {
    let wanted = all
        .iter()
        .filter(|import| !import.types_only && !is_given(&import.interface));
    let written = link.import.to_string();
    // As much of an import's name as the link has of its own.
    let known: Vec<&str> = wanted
        .map(|import| {
            let name = &*import.interface;
            let name = if written.contains('@') {
                name
            } else {
                unversioned(name)
            };
            let package = || name.split_once('/').map_or(name, |(package, _)| package);
            if written.contains('/') { name } else { package() }
        })
        .collect();
    let near = nearest(&written, known)?;
    // The name of the link is what is wrong, then.
    (near != written).then(|| near.to_owned())
}

/// The links that an import goes by: of those with one name, the one that names it most closely.
fn linked(
    import: &Import,
    links: &[LinkConfig],
    providers: &BTreeMap<Arc<str>, ProviderConfig>,
    kinds: &Kinds,
) -> Vec<LinkedTo> {
    let mut closest: BTreeMap<Option<&str>, &LinkConfig> = BTreeMap::new();
    for link in links.iter().filter(|link| goes_by(import, link)) {
        let closest = closest.entry(link.name.as_deref()).or_insert(link);
        if link.import.closeness() > closest.import.closeness() {
            *closest = link;
        }
    }
    let linked = |link: &LinkConfig| {
        let kind = providers.get(&link.provider)?.kind.to_string();
        Some(LinkedTo {
            link: link.import.to_string(),
            name: link.name.as_deref().map(str::to_owned),
            provider: link.provider.to_string(),
            binding: link.binding.to_string(),
            lacks: kinds.lacks(&kind, import),
            installed: kinds.knows(&kind),
            kind,
        })
    };
    closest.into_values().filter_map(linked).collect()
}
