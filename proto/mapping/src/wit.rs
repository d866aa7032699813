//! From WIT text, as wit-parser reads it, to the type model.

use wit_parser::{Handle, InterfaceId, Resolve, TypeDefKind, TypeId, TypeOwner};

use crate::ty::{Function, Resource, Type};

/// What WIT can say and the type model cannot.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum WitError {
    /// A type that no package can name, so that no two sides could mean the same by it.
    #[error("the type `{0}` is defined in a world; move it to an interface")]
    World(String),
    /// A reference that was not resolved, which wit-parser does not leave behind.
    #[error("the type `{0}` is of a kind that has no values")]
    NoValue(String),
}

/// The type of a function, without any type's name.
///
/// # Errors
/// A type in it cannot be told to the other side.
pub fn function(resolve: &Resolve, function: &wit_parser::Function) -> Result<Function, WitError> {
    let params = function
        .params
        .iter()
        .map(|param| Ok((param.name.clone(), ty(resolve, &param.ty)?)));
    Ok(Function {
        asynchronous: function.kind.is_async(),
        params: params.collect::<Result<_, WitError>>()?,
        result: function
            .result
            .as_ref()
            .map(|result| ty(resolve, result))
            .transpose()?,
    })
}

/// What drops a resource: the type of `[resource-drop]`, which WIT never writes down.
pub fn drop_function(resource: Resource) -> Function {
    Function {
        asynchronous: false,
        params: vec![("self".to_owned(), Type::Own(resource))],
        result: None,
    }
}

/// A type without any type's name but a resource's.
///
/// # Errors
/// It, or a part of it, cannot be told to the other side.
pub fn ty(resolve: &Resolve, wit: &wit_parser::Type) -> Result<Type, WitError> {
    Ok(match wit {
        wit_parser::Type::Bool => Type::Bool,
        wit_parser::Type::U8 => Type::U8,
        wit_parser::Type::U16 => Type::U16,
        wit_parser::Type::U32 => Type::U32,
        wit_parser::Type::U64 => Type::U64,
        wit_parser::Type::S8 => Type::S8,
        wit_parser::Type::S16 => Type::S16,
        wit_parser::Type::S32 => Type::S32,
        wit_parser::Type::S64 => Type::S64,
        wit_parser::Type::F32 => Type::F32,
        wit_parser::Type::F64 => Type::F64,
        wit_parser::Type::Char => Type::Char,
        wit_parser::Type::String => Type::String,
        wit_parser::Type::ErrorContext => Type::ErrorContext,
        wit_parser::Type::Id(id) => defined(resolve, *id)?,
    })
}

/// The resource that a type is, through every `use` and alias; `None` if it is none.
///
/// # Errors
/// It is defined in a world.
pub fn resource(resolve: &Resolve, id: TypeId) -> Result<Option<Resource>, WitError> {
    let id = definition(resolve, id);
    let def = &resolve.types[id];
    if !matches!(def.kind, TypeDefKind::Resource) {
        return Ok(None);
    }
    let name = def.name.clone().unwrap_or_default();
    match owner(resolve, id) {
        Some((_, interface)) => Ok(Some(Resource { interface, name })),
        None => Err(WitError::World(name)),
    }
}

/// The type that a name stands for, through every `use` and alias of another name.
pub fn definition(resolve: &Resolve, mut id: TypeId) -> TypeId {
    while let TypeDefKind::Type(wit_parser::Type::Id(next)) = resolve.types[id].kind {
        id = next;
    }
    id
}

/// The interface that defines a type, with its full name.
pub fn owner(resolve: &Resolve, id: TypeId) -> Option<(InterfaceId, String)> {
    match resolve.types[id].owner {
        TypeOwner::Interface(interface) => Some((interface, resolve.id_of(interface)?)),
        _ => None,
    }
}

fn defined(resolve: &Resolve, id: TypeId) -> Result<Type, WitError> {
    let boxed = |wit: &wit_parser::Type| Ok::<_, WitError>(Box::new(ty(resolve, wit)?));
    let maybe = |wit: &Option<wit_parser::Type>| wit.as_ref().map(boxed).transpose();
    let handle = |id| {
        resource(resolve, id)?
            .ok_or_else(|| WitError::NoValue(resolve.types[id].name.clone().unwrap_or_default()))
    };
    let def = &resolve.types[id];
    Ok(match &def.kind {
        TypeDefKind::Record(record) => {
            let fields = record
                .fields
                .iter()
                .map(|field| Ok((field.name.clone(), ty(resolve, &field.ty)?)));
            Type::Record(fields.collect::<Result<_, WitError>>()?)
        }
        TypeDefKind::Variant(variant) => {
            let payload =
                |wit: &Option<wit_parser::Type>| wit.as_ref().map(|wit| ty(resolve, wit)).transpose();
            let cases = variant
                .cases
                .iter()
                .map(|case| Ok((case.name.clone(), payload(&case.ty)?)));
            Type::Variant(cases.collect::<Result<_, WitError>>()?)
        }
        TypeDefKind::Tuple(tuple) => Type::Tuple(
            tuple
                .types
                .iter()
                .map(|wit| ty(resolve, wit))
                .collect::<Result<_, _>>()?,
        ),
        TypeDefKind::Enum(cases) => Type::Enum(cases.cases.iter().map(|case| case.name.clone()).collect()),
        TypeDefKind::Flags(flags) => Type::Flags(flags.flags.iter().map(|flag| flag.name.clone()).collect()),
        TypeDefKind::Option(inner) => Type::Option(boxed(inner)?),
        TypeDefKind::Result(result) => Type::Result(maybe(&result.ok)?, maybe(&result.err)?),
        TypeDefKind::List(element) => Type::List(boxed(element)?),
        TypeDefKind::FixedLengthList(element, length) => Type::FixedList(boxed(element)?, *length),
        TypeDefKind::Map(key, value) => Type::Map(boxed(key)?, boxed(value)?),
        TypeDefKind::Stream(inner) => Type::Stream(maybe(inner)?),
        TypeDefKind::Future(inner) => Type::Future(maybe(inner)?),
        TypeDefKind::Handle(Handle::Own(id)) => Type::Own(handle(*id)?),
        TypeDefKind::Handle(Handle::Borrow(id)) => Type::Borrow(handle(*id)?),
        TypeDefKind::Type(wit) => ty(resolve, wit)?,
        // A resource's bare name in a signature is an owned handle; wit-parser writes it so itself.
        TypeDefKind::Resource => Type::Own(handle(id)?),
        TypeDefKind::Unknown => return Err(WitError::NoValue(def.name.clone().unwrap_or_default())),
    })
}

#[cfg(test)]
mod tests {
    use super::function;
    use wit_parser::Resolve;

    fn text(wit: &str) -> String {
        let mut resolve = Resolve::default();
        let package = resolve.push_str("test.wit", wit).unwrap();
        let interface = resolve.packages[package].interfaces["faces"];
        function(&resolve, &resolve.interfaces[interface].functions["f"])
            .unwrap()
            .to_string()
    }

    #[test]
    fn names_of_types_vanish_and_resources_keep_where_they_come_from() {
        let wit = "package a:b@1.2.0;
            interface base { resource thing; variant why { gone, other(string) } }
            interface faces {
                use base.{thing as item, why};
                type key = string;
                record pair { key: key, value: list<u8> }
                f: func(a: borrow<item>, b: option<pair>, c: item) -> result<_, why>;
            }";
        assert_eq!(
            text(wit),
            "func(a: borrow<a:b/base#thing>, b: option<record{key: string, value: list<u8>}>, \
             c: own<a:b/base#thing>) -> result<_, variant{gone, other(string)}>"
        );
    }

    #[test]
    fn every_form_is_told_apart() {
        let wit = "package a:b;
            interface faces {
                flags f1 { a, b }
                enum e { a, b }
                f: async func(
                    a: tuple<u8, u16, u32, u64, s8, s16, s32, s64, f32, f64, bool, char>,
                    b: f1, c: e, d: result, e: result<u8>, g: stream<u8>, h: future,
                );
            }";
        assert_eq!(
            text(wit),
            "async func(a: tuple<u8, u16, u32, u64, s8, s16, s32, s64, f32, f64, bool, char>, b: flags{a, b}, \
             c: enum{a, b}, d: result<_, _>, e: result<u8, _>, g: stream<u8>, h: future<_>)"
        );
    }
}
