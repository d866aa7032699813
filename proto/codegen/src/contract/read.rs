//! From WIT to the contracts, refusing what has no form on the wire.

mod form;

use std::collections::{BTreeMap, BTreeSet};

use outboard_mapping::name::{InterfaceName, pascal, rpc};
use outboard_mapping::ty::{self, Resource};
use outboard_mapping::{shape, wit};
use wit_parser::{Docs, InterfaceId, PackageId, Resolve, TypeDefKind, TypeId};

use super::error::{ContractError, IDEMPOTENT, UNRELEASED};
use super::names;
use super::{
    Contract, Function, Interface, Kind, Member, Package, ResourceDef, ServiceNames, Ty, TypeDef, TypeKey,
};

/// Reads all packages of `resolve`.
///
/// # Errors
/// Something in them cannot be served; the error says where it stands.
pub fn read(resolve: &Resolve) -> Result<Contract, ContractError> {
    let mut ids: Vec<PackageId> = resolve.packages.iter().map(|(id, _)| id).collect();
    ids.sort_by_key(|id| resolve.packages[*id].name.to_string());
    let mut packages: Vec<Package> = Vec::new();
    for id in ids {
        let Some(package) = read_package(resolve, id)? else {
            continue;
        };
        if let Some(other) = packages.iter().find(|other| other.proto == package.proto) {
            return Err(ContractError::Track(
                other.wit.clone(),
                package.wit,
                package.proto,
            ));
        }
        packages.push(package);
    }
    Ok(Contract { packages })
}

/// `None` for a package that has worlds alone.
fn read_package(resolve: &Resolve, id: PackageId) -> Result<Option<Package>, ContractError> {
    let package = &resolve.packages[id];
    let mut interfaces: Vec<(&String, &InterfaceId)> = package.interfaces.iter().collect();
    interfaces.sort();
    let mut proto = None;
    let mut read = Vec::new();
    for (name, id) in interfaces {
        let full: InterfaceName = package.name.interface_id(name).parse()?;
        proto = Some(full.proto_package());
        read.push(
            Reader {
                resolve,
                id: *id,
                interface: full.to_string(),
                name: full,
            }
            .interface()?,
        );
    }
    let (_, marks) = directives(&docs(&package.docs));
    if let Some(line) = marks.iter().find(|line| *line != UNRELEASED) {
        return Err(ContractError::PackageDirective {
            package: package.name.to_string(),
            line: line.clone(),
        });
    }
    Ok(proto.map(|proto| {
        let mut package = Package {
            wit: package.name.to_string(),
            proto,
            unreleased: !marks.is_empty(),
            interfaces: read,
        };
        names::choose(&mut package);
        package
    }))
}

/// Reads one interface.
struct Reader<'a> {
    resolve: &'a Resolve,
    id: InterfaceId,
    interface: String,
    name: InterfaceName,
}

impl Reader<'_> {
    fn interface(&self) -> Result<Interface, ContractError> {
        let wit = &self.resolve.interfaces[self.id];
        let mut resources = Vec::new();
        let mut types = Vec::new();
        for (name, id) in &wit.types {
            let def = &self.resolve.types[*id];
            let docs = docs(&def.docs);
            if matches!(def.kind, TypeDefKind::Resource) {
                let resource = Resource {
                    interface: self.interface.clone(),
                    name: name.clone(),
                };
                resources.push(ResourceDef {
                    resource,
                    docs,
                    constant: String::new(),
                    rust: String::new(),
                });
            } else if let Some(kind) = self.kind(name, *id)? {
                let key = TypeKey {
                    interface: self.interface.clone(),
                    name: name.clone(),
                };
                types.push(TypeDef {
                    key,
                    docs,
                    proto: String::new(),
                    rust: String::new(),
                    kind,
                });
            }
        }
        let mut functions = wit
            .functions
            .values()
            .map(|f| self.function(f))
            .collect::<Result<Vec<_>, _>>()?;
        functions.extend(resources.iter().map(|def| drop_function(&def.resource)));
        let mut rpcs = BTreeMap::new();
        for function in &functions {
            if let Some(first) = rpcs.insert(function.rpc.clone(), function.name.clone()) {
                return Err(ContractError::Name {
                    interface: self.interface.clone(),
                    first,
                    second: function.name.clone(),
                    rpc: function.rpc.clone(),
                });
            }
        }
        Ok(Interface {
            id: self.interface.clone(),
            name: self.name.interface.clone(),
            docs: docs(&wit.docs),
            service: pascal(&self.name.interface),
            module: self.module(),
            rust: ServiceNames {
                trait_: String::new(),
                dispatch: String::new(),
                server: String::new(),
            },
            supers: self.supers()?,
            resources,
            types,
            functions,
        })
    }

    fn module(&self) -> Vec<String> {
        let proto = self.name.proto_package();
        let packages = proto.split('.').map(names::rust);
        packages.chain([names::rust(&self.name.interface)]).collect()
    }

    /// A resource of another interface makes that interface's trait a part of this one's.
    fn supers(&self) -> Result<Vec<String>, ContractError> {
        let mut found = BTreeSet::new();
        for function in self.resolve.interfaces[self.id].functions.values() {
            let item = format!("function {}", place(&function.name));
            let ty = wit::function(self.resolve, function).map_err(|source| self.wit_error(&item, source))?;
            let mut open: Vec<&ty::Type> = ty.params.iter().map(|(_, ty)| ty).chain(&ty.result).collect();
            while let Some(part) = open.pop() {
                if let ty::Type::Own(resource) | ty::Type::Borrow(resource) = part {
                    found.insert(resource.interface.clone());
                }
                open.extend(part.children());
            }
        }
        found.remove(&self.interface);
        Ok(found.into_iter().collect())
    }

    /// `None` for an alias, which has no form of its own.
    fn kind(&self, name: &str, id: TypeId) -> Result<Option<Kind>, ContractError> {
        let item = format!("type {name}");
        let def = &self.resolve.types[id];
        let kind = match &def.kind {
            TypeDefKind::Record(record) => Kind::Record(members(&record.fields, |field| {
                Ok((&field.name, &field.docs, self.ty(&field.ty, &item)?))
            })?),
            TypeDefKind::Variant(variant) => Kind::Variant(members(&variant.cases, |case| {
                let ty = case.ty.as_ref().map(|ty| self.ty(ty, &item)).transpose()?;
                Ok((&case.name, &case.docs, ty))
            })?),
            TypeDefKind::Enum(cases) => {
                Kind::Enum(members(&cases.cases, |case| Ok((&case.name, &case.docs, ())))?)
            }
            TypeDefKind::Flags(flags) => {
                self.supported(&wit_parser::Type::Id(id), &item)?;
                Kind::Flags(members(&flags.flags, |flag| Ok((&flag.name, &flag.docs, ())))?)
            }
            _ => return Ok(None),
        };
        Ok(Some(kind))
    }

    fn function(&self, function: &wit_parser::Function) -> Result<Function, ContractError> {
        let place = place(&function.name);
        let item = format!("function {place}");
        let (docs, directives) = directives(&docs(&function.docs));
        if let Some(line) = directives.iter().find(|line| *line != IDEMPOTENT) {
            let line = line.clone();
            return Err(ContractError::Directive {
                interface: self.interface.clone(),
                function: place,
                line,
            });
        }
        let ty = wit::function(self.resolve, function).map_err(|source| self.wit_error(&item, source))?;
        ty.supported().map_err(|refused| ContractError::Refused {
            interface: self.interface.clone(),
            item: item.clone(),
            refused,
        })?;
        let none = Docs::default();
        let params = members(&function.params, |param| {
            Ok((&param.name, &none, self.form(&param.ty, &item)?))
        });
        let result = function
            .result
            .as_ref()
            .map(|ty| self.form(ty, &item))
            .transpose();
        Ok(Function {
            shape: shape::hash(&ty),
            idempotent: !directives.is_empty(),
            params: params?,
            result: result?,
            ..unnamed(&function.name, docs)
        })
    }

    fn wit_error(&self, item: &str, source: wit::WitError) -> ContractError {
        ContractError::Wit {
            interface: self.interface.clone(),
            item: item.to_owned(),
            source,
        }
    }
}

/// What ends a handle on the plain face.
fn drop_function(resource: &Resource) -> Function {
    let name = format!("[resource-drop]{}", resource.name);
    let docs = format!(
        "Ends a handle of `{}`. On the session face the frame `release` does it.",
        resource.name
    );
    let own = Member {
        name: "self".to_owned(),
        docs: String::new(),
        ty: Ty::Own(resource.clone()),
    };
    Function {
        shape: shape::hash(&wit::drop_function(resource.clone())),
        params: vec![own],
        drops: true,
        place: format!("{}.drop", resource.name),
        ..unnamed(&name, docs)
    }
}

/// A function whose names beside others are not chosen yet.
fn unnamed(name: &str, docs: String) -> Function {
    Function {
        name: name.to_owned(),
        place: place(name),
        docs,
        rpc: rpc(name),
        request: String::new(),
        response: String::new(),
        request_part: String::new(),
        response_part: String::new(),
        rust_request: String::new(),
        rust_response: String::new(),
        rust: String::new(),
        shape: 0,
        idempotent: false,
        params: Vec::new(),
        result: None,
        drops: false,
    }
}

fn place(function: &str) -> String {
    match function.split_once(']') {
        Some(("[constructor", resource)) => format!("{resource}.constructor"),
        Some((_, name)) => name.to_owned(),
        None => function.to_owned(),
    }
}

fn members<'a, W, T>(
    items: &'a [W],
    read: impl Fn(&'a W) -> Result<(&'a String, &'a Docs, T), ContractError>,
) -> Result<Vec<Member<T>>, ContractError> {
    let member = |item| {
        let (name, text, ty) = read(item)?;
        Ok(Member {
            name: name.clone(),
            docs: docs(text),
            ty,
        })
    };
    items.iter().map(member).collect()
}

fn docs(docs: &Docs) -> String {
    docs.contents.as_deref().unwrap_or_default().trim().to_owned()
}

/// Parts what is for people from what is for the generator.
fn directives(docs: &str) -> (String, Vec<String>) {
    let (ours, theirs): (Vec<&str>, Vec<&str>) = docs
        .lines()
        .partition(|line| line.trim().starts_with("@outboard"));
    (
        theirs.join("\n").trim().to_owned(),
        ours.into_iter().map(|line| line.trim().to_owned()).collect(),
    )
}
