//! Types where they are used, and those that have no form.

use outboard_mapping::ty::{self, Unsupported};
use outboard_mapping::wit;
use wit_parser::TypeDefKind;

use super::Reader;
use crate::contract::{ContractError, Scalar, Ty, TypeKey};

/// Rust's tuples compare, print and default up to this many fields.
const WIDEST_TUPLE: usize = 12;

impl Reader<'_> {
    pub(super) fn ty(&self, wit: &wit_parser::Type, item: &str) -> Result<Ty, ContractError> {
        self.supported(wit, item)?;
        self.form(wit, item)
    }

    /// Refuses, by its name, the smallest part of a type that has no form.
    pub(super) fn supported(&self, wit: &wit_parser::Type, item: &str) -> Result<(), ContractError> {
        let ty = wit::ty(self.resolve, wit).map_err(|source| self.wit_error(item, source))?;
        let mut open = vec![&ty];
        while let Some(part) = open.pop() {
            let why = match part {
                ty::Type::Stream(_) => "the generated stubs do not serve streams yet".to_owned(),
                ty::Type::Future(_) => "the generated stubs do not serve futures yet".to_owned(),
                ty::Type::ErrorContext => Unsupported::ErrorContext.to_string(),
                ty::Type::FixedList(..) => {
                    "the generated stubs do not serve lists of a fixed length yet".to_owned()
                }
                ty::Type::Map(..) => "the generated stubs do not serve maps yet".to_owned(),
                ty::Type::Flags(names) if names.len() > 64 => Unsupported::Flags(names.len()).to_string(),
                ty::Type::Tuple(types) if types.len() > WIDEST_TUPLE => {
                    format!("Rust's tuples are complete up to {WIDEST_TUPLE} fields; declare a record")
                }
                _ => {
                    open.extend(part.children());
                    continue;
                }
            };
            let (interface, ty) = (self.interface.clone(), part.to_string());
            return Err(ContractError::Unsupported {
                interface,
                item: item.to_owned(),
                ty,
                why,
            });
        }
        Ok(())
    }

    fn form(&self, wit: &wit_parser::Type, item: &str) -> Result<Ty, ContractError> {
        let wit_parser::Type::Id(id) = wit else {
            return Ok(scalar(wit).map_or(Ty::String, Ty::Scalar));
        };
        let boxed = |wit: &wit_parser::Type| Ok::<_, ContractError>(Box::new(self.form(wit, item)?));
        let id = wit::definition(self.resolve, *id);
        let def = &self.resolve.types[id];
        Ok(match &def.kind {
            TypeDefKind::List(wit_parser::Type::U8) => Ty::Bytes,
            TypeDefKind::List(element) => match boxed(element)? {
                // An alias of `u8`.
                byte if *byte
                    == Ty::Scalar(Scalar {
                        rust: "u8",
                        proto: "uint32",
                    }) =>
                {
                    Ty::Bytes
                }
                element => Ty::List(element),
            },
            TypeDefKind::Option(inner) => Ty::Option(boxed(inner)?),
            TypeDefKind::Result(result) => Ty::Result(
                result.ok.as_ref().map(boxed).transpose()?,
                result.err.as_ref().map(boxed).transpose()?,
            ),
            TypeDefKind::Tuple(tuple) => Ty::Tuple(
                tuple
                    .types
                    .iter()
                    .map(|wit| self.form(wit, item))
                    .collect::<Result<_, _>>()?,
            ),
            TypeDefKind::Type(aliased) => self.form(aliased, item)?,
            TypeDefKind::Handle(_) | TypeDefKind::Resource => {
                match wit::ty(self.resolve, wit).map_err(|source| self.wit_error(item, source))? {
                    ty::Type::Borrow(resource) => Ty::Borrow(resource),
                    ty::Type::Own(resource) => Ty::Own(resource),
                    other => return Err(self.no_form(item, &other)),
                }
            }
            _ => {
                let ty = wit::ty(self.resolve, wit).map_err(|source| self.wit_error(item, source))?;
                match (wit::owner(self.resolve, id), &def.name) {
                    (Some((_, interface)), Some(name)) => Ty::Named(TypeKey {
                        interface,
                        name: name.clone(),
                    }),
                    _ => return Err(self.no_form(item, &ty)),
                }
            }
        })
    }

    fn no_form(&self, item: &str, ty: &ty::Type) -> ContractError {
        ContractError::Unsupported {
            interface: self.interface.clone(),
            item: item.to_owned(),
            ty: ty.to_string(),
            why: "it is not defined in an interface".to_owned(),
        }
    }
}

fn scalar(wit: &wit_parser::Type) -> Option<Scalar> {
    let (rust, proto) = match wit {
        wit_parser::Type::Bool => ("bool", "bool"),
        wit_parser::Type::U8 => ("u8", "uint32"),
        wit_parser::Type::U16 => ("u16", "uint32"),
        wit_parser::Type::U32 => ("u32", "uint32"),
        wit_parser::Type::U64 => ("u64", "uint64"),
        wit_parser::Type::S8 => ("i8", "sint32"),
        wit_parser::Type::S16 => ("i16", "sint32"),
        wit_parser::Type::S32 => ("i32", "sint32"),
        wit_parser::Type::S64 => ("i64", "sint64"),
        wit_parser::Type::F32 => ("f32", "float"),
        wit_parser::Type::F64 => ("f64", "double"),
        wit_parser::Type::Char => ("char", "uint32"),
        _ => return None,
    };
    Some(Scalar { rust, proto })
}
