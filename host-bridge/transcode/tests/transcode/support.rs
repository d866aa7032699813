//! Components made from a function's type, the host that serves them, and what the wire should carry.

pub(crate) mod abi;
pub(crate) mod allocation;
pub(crate) mod component;
pub(crate) mod dynamic;
pub(crate) mod host;
pub(crate) mod pump;
pub(crate) mod reader;
pub(crate) mod reference;
pub(crate) mod schema;
pub(crate) mod seed;
pub(crate) mod streaming;
pub(crate) mod trickster;
pub(crate) mod values;
pub(crate) mod wire;

use outboard_mapping::ty::{Function, Type};

/// A function of these parameters, named `p0`, `p1` and so on.
pub(crate) fn function(params: impl IntoIterator<Item = Type>, result: Option<Type>) -> Function {
    let params = params
        .into_iter()
        .enumerate()
        .map(|(index, ty)| (format!("p{index}"), ty))
        .collect();
    Function {
        asynchronous: false,
        params,
        result,
    }
}

pub(crate) fn list(element: Type) -> Type {
    Type::List(Box::new(element))
}

pub(crate) fn fixed(element: Type, length: u32) -> Type {
    Type::FixedList(Box::new(element), length)
}

pub(crate) fn map(key: Type, value: Type) -> Type {
    Type::Map(Box::new(key), Box::new(value))
}

pub(crate) fn option(inner: Type) -> Type {
    Type::Option(Box::new(inner))
}

pub(crate) fn result(ok: Option<Type>, err: Option<Type>) -> Type {
    Type::Result(ok.map(Box::new), err.map(Box::new))
}

pub(crate) fn record(fields: impl IntoIterator<Item = Type>) -> Type {
    Type::Record(
        fields
            .into_iter()
            .enumerate()
            .map(|(index, ty)| (format!("field-{index}"), ty))
            .collect(),
    )
}

pub(crate) fn variant(cases: impl IntoIterator<Item = Option<Type>>) -> Type {
    Type::Variant(
        cases
            .into_iter()
            .enumerate()
            .map(|(index, ty)| (format!("case-{index}"), ty))
            .collect(),
    )
}

pub(crate) fn enumeration(cases: usize) -> Type {
    Type::Enum((0..cases).map(|index| format!("case-{index}")).collect())
}

pub(crate) fn flags(names: usize) -> Type {
    Type::Flags((0..names).map(|index| format!("bit-{index}")).collect())
}
