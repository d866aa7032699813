//! What a component imports, read from its own types.

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
    /// The functions that the component uses of it; those of an import that is no interface have none.
    pub functions: Vec<String>,
}

/// All that a component imports, in its own order.
pub fn imports(engine: &Engine, component: &Component) -> Vec<Import> {
    let types = Types::read(engine, component);
    let import = |import: TypedImport| Import {
        interface: import.interface,
        functions: import.functions.into_iter().map(|(name, _)| name).collect(),
    };
    types.imports.into_iter().map(import).collect()
}

/// The imports with their types.
pub(crate) struct Types {
    pub(crate) imports: Vec<TypedImport>,
    resources: Vec<(ResourceType, Resource)>,
}

/// One import with the types of its functions.
pub(crate) struct TypedImport {
    pub(crate) interface: String,
    pub(crate) functions: Vec<(String, ComponentFunc)>,
    /// The resources that it defines; those that it uses from another interface are not among them.
    pub(crate) resources: Vec<String>,
}

impl Types {
    pub(crate) fn read(engine: &Engine, component: &Component) -> Self {
        let mut types = Self {
            imports: Vec::new(),
            resources: Vec::new(),
        };
        for (name, item) in component.component_type().imports(engine) {
            let mut import = TypedImport {
                interface: name.to_owned(),
                functions: Vec::new(),
                resources: Vec::new(),
            };
            if let ComponentItem::ComponentInstance(instance) = item.ty {
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
    pub(crate) fn function(&self, ty: &ComponentFunc) -> Result<Function, UnmappedType> {
        function(ty, &|wanted| {
            self.resources
                .iter()
                .find(|(ty, _)| ty == wanted)
                .map(|(_, resource)| resource.clone())
        })
    }

    /// The interface that sees a resource type first defines it; the others use it from there.
    fn resource(&mut self, import: &mut TypedImport, name: &str, ty: ResourceType) {
        if self.resources.iter().all(|(known, _)| *known != ty) {
            let resource = Resource {
                interface: import.interface.clone(),
                name: name.to_owned(),
            };
            self.resources.push((ty, resource));
            import.resources.push(name.to_owned());
        }
    }
}

/// The resources whose handles stand in a function's parameters or result.
pub(crate) fn resources_of(function: &Function) -> Vec<Resource> {
    use outboard_mapping::ty::Type;

    fn collect(ty: &Type, found: &mut Vec<Resource>) {
        if let Type::Own(resource) | Type::Borrow(resource) = ty
            && !found.contains(resource)
        {
            found.push(resource.clone());
        }
        for child in ty.children() {
            collect(child, found);
        }
    }

    let mut found = Vec::new();
    for ty in function.params.iter().map(|(_, ty)| ty).chain(&function.result) {
        collect(ty, &mut found);
    }
    found
}
