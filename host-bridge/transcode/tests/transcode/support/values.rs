//! Arbitrary types, and arbitrary values of a type.

use outboard_mapping::ty::{Function, Type};
use proptest::char::range;
use proptest::collection::vec;
use proptest::option;
use proptest::prelude::{BoxedStrategy, Just, Strategy, any};
use proptest::prop_oneof;
use proptest::strategy::Union;
use wasmtime::component::Val;

use super::component::Encoding;

/// A type without handles, of bounded depth.
pub(crate) fn types() -> impl Strategy<Value = Type> {
    leaves().prop_recursive(3, 16, 4, |inner| {
        let boxed = || inner.clone().prop_map(Box::new);
        prop_oneof![
            3 => boxed().prop_map(Type::List),
            1 => (boxed(), 1..4_u32).prop_map(|(element, length)| Type::FixedList(element, length)),
            1 => (keys().prop_map(Box::new), boxed()).prop_map(|(key, value)| Type::Map(key, value)),
            3 => boxed().prop_map(Type::Option),
            3 => (option::of(boxed()), option::of(boxed())).prop_map(|(ok, err)| Type::Result(ok, err)),
            2 => vec(inner.clone(), 1..4).prop_map(Type::Tuple),
            3 => vec(inner.clone(), 1..5).prop_map(super::record),
            3 => vec(option::of(inner), 1..5).prop_map(super::variant),
        ]
    })
}

/// A function of a few parameters.
pub(crate) fn functions() -> impl Strategy<Value = Function> {
    (vec(types(), 0..6), option::of(types())).prop_map(|(params, result)| super::function(params, result))
}

pub(crate) fn encodings() -> impl Strategy<Value = Encoding> {
    prop_oneof![
        Just(Encoding::Utf8),
        Just(Encoding::Utf16),
        Just(Encoding::Latin1OrUtf16)
    ]
}

/// The parameters of a call and its result.
pub(crate) fn calls(function: &Function) -> impl Strategy<Value = (Vec<Val>, Option<Val>)> + use<> {
    let params: Vec<_> = function.params.iter().map(|(_, ty)| values(ty)).collect();
    let result = match &function.result {
        Some(ty) => values(ty).prop_map(Some).boxed(),
        None => Just(None).boxed(),
    };
    (params, result)
}

/// A value of a type without handles.
pub(crate) fn values(ty: &Type) -> BoxedStrategy<Val> {
    match ty {
        Type::Bool => any::<bool>().prop_map(Val::Bool).boxed(),
        Type::U8 => any::<u8>().prop_map(Val::U8).boxed(),
        Type::S8 => any::<i8>().prop_map(Val::S8).boxed(),
        Type::U16 => (any::<u16>(), 0..16)
            .prop_map(|(value, by)| Val::U16(value >> by))
            .boxed(),
        Type::S16 => (any::<i16>(), 0..16)
            .prop_map(|(value, by)| Val::S16(value >> by))
            .boxed(),
        Type::U32 => (any::<u32>(), 0..32)
            .prop_map(|(value, by)| Val::U32(value >> by))
            .boxed(),
        Type::S32 => (any::<i32>(), 0..32)
            .prop_map(|(value, by)| Val::S32(value >> by))
            .boxed(),
        Type::U64 => (any::<u64>(), 0..64)
            .prop_map(|(value, by)| Val::U64(value >> by))
            .boxed(),
        Type::S64 => (any::<i64>(), 0..64)
            .prop_map(|(value, by)| Val::S64(value >> by))
            .boxed(),
        Type::F32 => any::<u32>()
            .prop_map(|bits| Val::Float32(f32::from_bits(bits)))
            .boxed(),
        Type::F64 => any::<u64>()
            .prop_map(|bits| Val::Float64(f64::from_bits(bits)))
            .boxed(),
        Type::Char => chars().prop_map(Val::Char).boxed(),
        Type::String => strings().prop_map(Val::String).boxed(),
        Type::List(element) if **element == Type::U8 => {
            vec(values(element), 0..300).prop_map(Val::List).boxed()
        }
        Type::List(element) => vec(values(element), 0..4).prop_map(Val::List).boxed(),
        Type::FixedList(element, length) => vec(values(element), *length as usize)
            .prop_map(Val::FixedLengthList)
            .boxed(),
        Type::Map(key, value) => vec((values(key), values(value)), 0..3).prop_map(Val::Map).boxed(),
        Type::Option(inner) => prop_oneof![payload(None), payload(Some(inner))]
            .prop_map(Val::Option)
            .boxed(),
        Type::Result(ok, err) => prop_oneof![
            payload(ok.as_deref()).prop_map(|payload| Val::Result(Ok(payload))),
            payload(err.as_deref()).prop_map(|payload| Val::Result(Err(payload))),
        ]
        .boxed(),
        Type::Tuple(types) => types
            .iter()
            .map(values)
            .collect::<Vec<_>>()
            .prop_map(Val::Tuple)
            .boxed(),
        Type::Record(fields) => fields
            .iter()
            .map(|(name, ty)| (Just(name.clone()), values(ty)))
            .collect::<Vec<_>>()
            .prop_map(Val::Record)
            .boxed(),
        Type::Variant(cases) => Union::new(cases.iter().map(|(name, ty)| {
            let name = name.clone();
            payload(ty.as_ref()).prop_map(move |payload| Val::Variant(name.clone(), payload))
        }))
        .boxed(),
        Type::Enum(names) => {
            let names = names.clone();
            (0..names.len())
                .prop_map(move |index| Val::Enum(names[index].clone()))
                .boxed()
        }
        Type::Flags(names) => {
            let names = names.clone();
            let set = move |bits: u32| {
                let named = (0_u32..).zip(&names).filter(|(bit, _)| bits >> bit & 1 == 1);
                Val::Flags(named.map(|(_, name)| name.clone()).collect())
            };
            any::<u32>().prop_map(set).boxed()
        }
        _ => panic!("no values of {ty}"),
    }
}

fn payload(ty: Option<&Type>) -> BoxedStrategy<Option<Box<Val>>> {
    match ty {
        Some(ty) => values(ty).prop_map(|value| Some(Box::new(value))).boxed(),
        None => Just(None).boxed(),
    }
}

fn leaves() -> impl Strategy<Value = Type> {
    prop_oneof![
        5 => keys(),
        1 => Just(Type::F32),
        1 => Just(Type::F64),
        1 => Just(super::list(Type::U8)),
        1 => prop_oneof![4 => 1..5_usize, 1 => 255..260_usize].prop_map(super::enumeration),
        1 => (1..33_usize).prop_map(super::flags),
    ]
}

/// What a map may have for a key.
fn keys() -> impl Strategy<Value = Type> {
    prop_oneof![
        1 => Just(Type::Bool),
        1 => Just(Type::U8),
        1 => Just(Type::S8),
        1 => Just(Type::U16),
        1 => Just(Type::S16),
        1 => Just(Type::U32),
        1 => Just(Type::S32),
        1 => Just(Type::U64),
        1 => Just(Type::S64),
        1 => Just(Type::Char),
        3 => Just(Type::String),
    ]
}

/// Characters of every length, in each of the encodings.
fn chars() -> impl Strategy<Value = char> {
    prop_oneof![range(' ', '\u{7e}'), range(' ', '\u{ff}'), any::<char>()]
}

fn strings() -> impl Strategy<Value = String> {
    prop_oneof![
        vec(range(' ', '\u{7e}'), 0..8),
        vec(range(' ', '\u{ff}'), 0..8),
        vec(chars(), 0..8),
    ]
    .prop_map(String::from_iter)
}
