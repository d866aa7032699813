//! Types where they are used, and those that have no form.

use outboard_mapping::ty;
use outboard_mapping::wit;
use wit_parser::TypeDefKind;

use super::Reader;
use crate::contract::error::ENCODED;
use crate::contract::{ContractError, Scalar, Ty, TypeKey};

impl Reader<'_> {
    pub(super) fn ty(&self, wit: &wit_parser::Type, item: &str) -> Result<Ty, ContractError> {
        self.supported(wit, item)?;
        self.form(wit, item)
    }

    /// Refuses, by its name, the first part of a type that has no form.
    pub(super) fn supported(&self, wit: &wit_parser::Type, item: &str) -> Result<(), ContractError> {
        let ty = wit::ty(self.resolve, wit).map_err(|source| self.wit_error(item, source))?;
        match ty.unsupported() {
            None => Ok(()),
            Some((part, why)) => Err(ContractError::Unsupported {
                interface: self.interface.clone(),
                item: item.to_owned(),
                ty: part.to_string(),
                why: why.to_string(),
            }),
        }
    }

    pub(super) fn form(&self, wit: &wit_parser::Type, item: &str) -> Result<Ty, ContractError> {
        let wit_parser::Type::Id(id) = wit else {
            return Ok(scalar(wit).map_or(Ty::String, Ty::Scalar));
        };
        let boxed = |wit: &wit_parser::Type| Ok::<_, ContractError>(Box::new(self.form(wit, item)?));
        let maybe = |wit: &Option<wit_parser::Type>| wit.as_ref().map(boxed).transpose();
        let id = wit::definition(self.resolve, *id);
        let def = &self.resolve.types[id];
        Ok(match &def.kind {
            TypeDefKind::List(wit_parser::Type::U8) => Ty::Bytes,
            TypeDefKind::List(element) => match self.element(element, item)? {
                // An alias of `u8`.
                byte if byte.is_byte() => Ty::Bytes,
                element => Ty::List(Box::new(element)),
            },
            TypeDefKind::Option(inner) => Ty::Option(boxed(inner)?),
            TypeDefKind::FixedLengthList(element, length) => Ty::FixedList(boxed(element)?, *length),
            TypeDefKind::Map(key, value) => Ty::Map(boxed(key)?, boxed(value)?),
            TypeDefKind::Result(result) => Ty::Result(maybe(&result.ok)?, maybe(&result.err)?),
            TypeDefKind::Stream(None) => Ty::Stream(None),
            TypeDefKind::Stream(Some(part)) => Ty::Stream(Some(Box::new(self.element(part, item)?))),
            TypeDefKind::Future(value) => Ty::Future(maybe(value)?),
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

    /// What a list or stream consists of.
    fn element(&self, wit: &wit_parser::Type, item: &str) -> Result<Ty, ContractError> {
        let element = self.form(wit, item)?;
        let wit_parser::Type::Id(id) = wit else {
            return Ok(element);
        };
        let def = &self.resolve.types[wit::definition(self.resolve, *id)];
        let text = def.docs.contents.as_deref().unwrap_or_default();
        if !text.lines().any(|line| line.trim() == ENCODED) {
            return Ok(element);
        }
        match whole(&element) {
            true => Ok(Ty::Encoded(Box::new(element))),
            false => Err(ContractError::Encoded {
                interface: self.interface.clone(),
                ty: def.name.clone().unwrap_or_default(),
            }),
        }
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

/// Whether a list holds nothing that stands beside its message.
fn whole(element: &Ty) -> bool {
    let Ty::List(inner) = element else { return false };
    !matches!(
        **inner,
        Ty::Own(_) | Ty::Borrow(_) | Ty::Stream(_) | Ty::Future(_)
    )
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
