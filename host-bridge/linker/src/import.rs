//! What a component imports, read from its own types.

use std::borrow::Cow;
use std::cell::RefCell;

use outboard_mapping::ty::{Function, Resource};
use outboard_transcode::types::{UnmappedType, function};
use wasmtime::Engine;
use wasmtime::component::types::{ComponentFunc, ComponentItem};
use wasmtime::component::{Component, ResourceType};

/// One import of a component.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Import {
    /// `wasi:keyvalue/store@0.2.0-draft`
    pub interface: String,
    /// The import's own name, when a component imports an interface by names of its own, as in `import cache:
    /// wasi:keyvalue/store`.
    pub label: Option<String>,
    /// The functions that the component uses of it; those of an import that is no interface have none.
    pub functions: Vec<String>,
    /// Whether it is an interface of types alone, which needs no link.
    pub types_only: bool,
}

/// All that a component imports, in its own order.
pub fn imports(engine: &Engine, component: &Component) -> Vec<Import> {
    let types = Types::read(engine, component);
    let import = |import: TypedImport| Import {
        interface: import.interface,
        label: import.label,
        types_only: import.types_only,
        functions: import.functions.into_iter().map(|(name, _)| name).collect(),
    };
    types.imports.into_iter().map(import).collect()
}

/// The imports with their types.
pub(crate) struct Types {
    pub(crate) imports: Vec<TypedImport>,
    resources: Vec<Defined>,
}

/// A resource type, and the import that defines it.
struct Defined {
    ty: ResourceType,
    resource: Resource,
    import: usize,
}

/// One import with the types of its functions.
pub(crate) struct TypedImport {
    pub(crate) interface: String,
    pub(crate) label: Option<String>,
    pub(crate) functions: Vec<(String, ComponentFunc)>,
    /// The resources that it defines; those that it uses from another interface are not among them.
    pub(crate) resources: Vec<String>,
    /// Whether it is an interface that has nothing but types, which ask nothing of anybody.
    pub(crate) types_only: bool,
}

/// A function's type, and the resources whose handles stand in it, each with the place of the import that defines it.
pub(crate) struct TypedFunction {
    pub(crate) ty: Function,
    pub(crate) resources: Vec<(Resource, usize)>,
}

impl TypedImport {
    /// What the component calls it.
    pub(crate) fn name(&self) -> &str {
        self.label.as_deref().unwrap_or(&self.interface)
    }
}

impl Types {
    pub(crate) fn read(engine: &Engine, component: &Component) -> Self {
        let mut types = Self {
            imports: Vec::new(),
            resources: Vec::new(),
        };
        for (name, item) in component.component_type().imports(engine) {
            let mut import = TypedImport {
                interface: item.implements.unwrap_or(name).to_owned(),
                label: item.implements.map(|_| name.to_owned()),
                functions: Vec::new(),
                resources: Vec::new(),
                types_only: false,
            };
            if let ComponentItem::ComponentInstance(instance) = item.ty {
                import.types_only = instance
                    .exports(engine)
                    .all(|(_, item)| matches!(item.ty, ComponentItem::Type(_)));
                for (export, item) in instance.exports(engine) {
                    match item.ty {
                        ComponentItem::ComponentFunc(ty) => import.functions.push((export.to_owned(), ty)),
                        ComponentItem::Resource(ty) => types.resource(&mut import, export, ty),
                        _ => {}
                    }
                }
            }
            types.imports.push(import);
        }
        types
    }

    /// The type of a function, with the resources of every import known by name.
    pub(crate) fn function(&self, ty: &ComponentFunc) -> Result<TypedFunction, UnmappedType> {
        let used = RefCell::new(Vec::new());
        let ty = function(ty, &|wanted| {
            let defined = self.resources.iter().find(|defined| defined.ty == *wanted)?;
            let used_here = (defined.resource.clone(), defined.import);
            if !used.borrow().contains(&used_here) {
                used.borrow_mut().push(used_here);
            }
            Some(defined.resource.clone())
        })?;
        Ok(TypedFunction {
            ty,
            resources: used.into_inner(),
        })
    }

    /// The interface that sees a resource type first defines it; the others use it from there.
    fn resource(&mut self, import: &mut TypedImport, name: &str, ty: ResourceType) {
        if self.resources.iter().all(|known| known.ty != ty) {
            let resource = Resource {
                interface: import.interface.clone(),
                name: name.to_owned(),
            };
            self.resources.push(Defined {
                ty,
                resource,
                import: self.imports.len(),
            });
            import.resources.push(name.to_owned());
        }
    }
}

/// `wasi:keyvalue/store` of `wasi:keyvalue/store@0.2.0-draft`
pub(crate) fn unversioned(interface: &str) -> &str {
    interface.split_once('@').map_or(interface, |(name, _)| name)
}

/// A function's name as its contract has it, without what components say of its kind.
pub(crate) fn short(function: &str) -> Cow<'_, str> {
    match function.strip_prefix('[').and_then(|rest| rest.split_once(']')) {
        Some(("constructor", resource)) => Cow::Owned(format!("{resource}.new")),
        Some((_, name)) => Cow::Borrowed(name),
        None => Cow::Borrowed(function),
    }
}
