//! A component's own types as the mapping's model, and what the canonical ABI makes of them.

use outboard_mapping::ty::{Function, Refused, Resource, Type};
use wasmtime::component::ResourceType;
use wasmtime::component::types;

use crate::reply::MAX_FLAT_RESULTS;
use crate::request::MAX_FLAT_PARAMS;

/// The type of a component's import; `name` tells the name of a resource type.
///
/// # Errors
/// What has no form in the mapping, or a resource that `name` does not know.
pub fn function(
    ty: &types::ComponentFunc,
    name: &impl Fn(&ResourceType) -> Option<Resource>,
) -> Result<Function, UnmappedType> {
    let params = ty
        .params()
        .map(|(param, ty)| Ok((param.to_owned(), value(&ty, name)?)))
        .collect::<Result<Vec<_>, UnmappedType>>()?;
    let result = ty.results().next().map(|ty| value(&ty, name)).transpose()?;
    let function = Function {
        asynchronous: ty.async_(),
        params,
        result,
    };
    function.supported()?;
    Ok(function)
}

/// A type that the bridge cannot carry.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum UnmappedType {
    /// The mapping has no form for it.
    #[error(transparent)]
    Unsupported(#[from] Refused),
    /// It carries a handle of a resource that no linked interface defines.
    #[error(
        "it carries a handle of a resource that no linked interface defines; link the interface that does"
    )]
    Resource,
}

/// The number of core values that the parameters take: the `FLAT` of their [`crate::Request`].
pub fn flat_params(function: &Function) -> usize {
    let count = function
        .params
        .iter()
        .map(|(_, ty)| flat_count(ty))
        .fold(0, usize::saturating_add);
    if count > MAX_FLAT_PARAMS { 0 } else { count }
}

/// The number of core values that the result takes: the `FLAT` of its [`crate::Reply`].
pub fn flat_result(function: &Function) -> usize {
    let count = function.result.as_ref().map_or(0, flat_count);
    if count > MAX_FLAT_RESULTS { 0 } else { count }
}

/// The number of core values that a type takes outside of memory, by the canonical ABI's flattening.
pub fn flat_count(ty: &Type) -> usize {
    let widest = |types: &mut dyn Iterator<Item = &Type>| types.map(flat_count).max().unwrap_or(0);
    match ty {
        Type::String | Type::List(_) | Type::Map(..) => 2,
        Type::FixedList(element, length) => flat_count(element).saturating_mul(*length as usize),
        Type::Option(inner) => flat_count(inner).saturating_add(1),
        Type::Result(ok, err) => widest(&mut ok.iter().chain(err).map(AsRef::as_ref)).saturating_add(1),
        Type::Variant(cases) => widest(&mut cases.iter().filter_map(|(_, ty)| ty.as_ref())).saturating_add(1),
        Type::Record(fields) => fields
            .iter()
            .map(|(_, ty)| flat_count(ty))
            .fold(0, usize::saturating_add),
        Type::Tuple(types) => types.iter().map(flat_count).fold(0, usize::saturating_add),
        Type::Flags(names) => names.len().div_ceil(32),
        _ => 1,
    }
}

fn value(ty: &types::Type, name: &impl Fn(&ResourceType) -> Option<Resource>) -> Result<Type, UnmappedType> {
    let boxed = |ty: types::Type| value(&ty, name).map(Box::new);
    let optional = |ty: Option<types::Type>| ty.map(boxed).transpose();
    let resource = |ty: &ResourceType| name(ty).ok_or(UnmappedType::Resource);
    Ok(match ty {
        types::Type::Bool => Type::Bool,
        types::Type::S8 => Type::S8,
        types::Type::U8 => Type::U8,
        types::Type::S16 => Type::S16,
        types::Type::U16 => Type::U16,
        types::Type::S32 => Type::S32,
        types::Type::U32 => Type::U32,
        types::Type::S64 => Type::S64,
        types::Type::U64 => Type::U64,
        types::Type::Float32 => Type::F32,
        types::Type::Float64 => Type::F64,
        types::Type::Char => Type::Char,
        types::Type::String => Type::String,
        types::Type::List(list) => Type::List(boxed(list.ty())?),
        types::Type::FixedLengthList(list) => Type::FixedList(boxed(list.ty())?, list.len()),
        types::Type::Map(map) => Type::Map(boxed(map.key())?, boxed(map.value())?),
        types::Type::Option(option) => Type::Option(boxed(option.ty())?),
        types::Type::Result(result) => Type::Result(optional(result.ok())?, optional(result.err())?),
        types::Type::Tuple(tuple) => Type::Tuple(
            tuple
                .types()
                .map(|ty| value(&ty, name))
                .collect::<Result<_, _>>()?,
        ),
        types::Type::Record(record) => Type::Record(
            record
                .fields()
                .map(|field| Ok((field.name.to_owned(), value(&field.ty, name)?)))
                .collect::<Result<_, UnmappedType>>()?,
        ),
        types::Type::Variant(variant) => Type::Variant(
            variant
                .cases()
                .map(|case| {
                    Ok((
                        case.name.to_owned(),
                        case.ty.map(|ty| value(&ty, name)).transpose()?,
                    ))
                })
                .collect::<Result<_, UnmappedType>>()?,
        ),
        types::Type::Enum(ty) => Type::Enum(ty.names().map(str::to_owned).collect()),
        types::Type::Flags(ty) => Type::Flags(ty.names().map(str::to_owned).collect()),
        types::Type::Own(ty) => Type::Own(resource(ty)?),
        types::Type::Borrow(ty) => Type::Borrow(resource(ty)?),
        types::Type::Stream(ty) => Type::Stream(optional(ty.ty())?),
        types::Type::Future(ty) => Type::Future(optional(ty.ty())?),
        types::Type::ErrorContext => Type::ErrorContext,
    })
}
