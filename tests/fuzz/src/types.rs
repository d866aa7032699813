//! Types that the fuzzer chooses, small enough for every one of them to be compiled into a guest.

use outboard_mapping::ty::Type;
use wasmtime::component::Val;

use crate::choice::Choices;
use crate::support::component::Encoding;
use crate::support::host::resource;

/// The most types that one type is made of.
const MOST: usize = 14;

/// A type without handles and streams.
pub(crate) fn chosen(choices: &mut Choices<'_>) -> Type {
    let mut left = MOST;
    any(choices, &mut left, 4, leaf)
}

/// A type that may have handles.
pub(crate) fn with_handles(choices: &mut Choices<'_>) -> Type {
    let mut left = MOST;
    any(choices, &mut left, 4, |choices| match choices.below(3) {
        0 => leaf(choices),
        _ => Type::Own(resource()),
    })
}

/// How a guest has its strings.
pub(crate) fn encoding(choices: &mut Choices<'_>) -> Encoding {
    match choices.below(4) {
        0 | 1 => Encoding::Utf8,
        2 => Encoding::Utf16,
        _ => Encoding::Latin1OrUtf16,
    }
}

fn any(
    choices: &mut Choices<'_>,
    left: &mut usize,
    depth: usize,
    leaf: fn(&mut Choices<'_>) -> Type,
) -> Type {
    *left = left.saturating_sub(1);
    if depth == 0 || *left == 0 {
        return leaf(choices);
    }
    let mut inner = |choices: &mut Choices<'_>| Box::new(any(choices, left, depth - 1, leaf));
    match choices.below(16) {
        0 | 1 => leaf(choices),
        2 => Type::List(Box::new(Type::U8)),
        3..=5 => Type::List(inner(choices)),
        6 => {
            let length = 1 + choices.below(3);
            Type::FixedList(inner(choices), u32::try_from(length).unwrap_or(1))
        }
        7 => Type::Map(Box::new(key(choices)), inner(choices)),
        8 | 9 => Type::Option(inner(choices)),
        10 | 11 => {
            let present = choices.below(4);
            let ok = (present & 1 == 1).then(|| inner(choices));
            let err = (present & 2 == 2).then(|| inner(choices));
            Type::Result(ok, err)
        }
        12 => Type::Tuple((0..=choices.below(3)).map(|_| *inner(choices)).collect()),
        13 => Type::Record(
            (0..=choices.below(4))
                .map(|index| (format!("field-{index}"), *inner(choices)))
                .collect(),
        ),
        _ => Type::Variant(
            (0..=choices.below(4))
                .map(|index| {
                    let payload = choices.flip().then(|| *inner(choices));
                    (format!("case-{index}"), payload)
                })
                .collect(),
        ),
    }
}

fn leaf(choices: &mut Choices<'_>) -> Type {
    match choices.below(6) {
        0 | 1 => key(choices),
        2 => Type::F32,
        3 => Type::F64,
        4 => {
            // Around where a discriminant takes a second byte.
            let cases = if choices.flip() {
                255 + choices.below(4)
            } else {
                1 + choices.below(4)
            };
            Type::Enum((0..cases).map(|index| format!("case-{index}")).collect())
        }
        _ => Type::Flags(
            (0..=choices.below(32))
                .map(|index| format!("bit-{index}"))
                .collect(),
        ),
    }
}

/// What a map may have for a key.
fn key(choices: &mut Choices<'_>) -> Type {
    match choices.below(13) {
        0 => Type::Bool,
        1 => Type::U8,
        2 => Type::S8,
        3 => Type::U16,
        4 => Type::S16,
        5 => Type::U32,
        6 => Type::S32,
        7 => Type::U64,
        8 => Type::S64,
        9 => Type::Char,
        _ => Type::String,
    }
}

/// The value of a type that takes the least to say.
pub(crate) fn zero(ty: &Type) -> Val {
    let payload = |ty: Option<&Type>| ty.map(|ty| Box::new(zero(ty)));
    match ty {
        Type::Bool => Val::Bool(false),
        Type::U8 => Val::U8(0),
        Type::U16 => Val::U16(0),
        Type::U32 => Val::U32(0),
        Type::U64 => Val::U64(0),
        Type::S8 => Val::S8(0),
        Type::S16 => Val::S16(0),
        Type::S32 => Val::S32(0),
        Type::S64 => Val::S64(0),
        Type::F32 => Val::Float32(0.0),
        Type::F64 => Val::Float64(0.0),
        Type::Char => Val::Char('\0'),
        Type::String => Val::String(String::new()),
        Type::List(_) => Val::List(Vec::new()),
        Type::FixedList(element, length) => Val::FixedLengthList(vec![zero(element); *length as usize]),
        Type::Map(..) => Val::Map(Vec::new()),
        Type::Option(_) => Val::Option(None),
        Type::Result(ok, _) => Val::Result(Ok(payload(ok.as_deref()))),
        Type::Tuple(types) => Val::Tuple(types.iter().map(zero).collect()),
        Type::Record(fields) => {
            Val::Record(fields.iter().map(|(name, ty)| (name.clone(), zero(ty))).collect())
        }
        Type::Variant(cases) => Val::Variant(cases[0].0.clone(), payload(cases[0].1.as_ref())),
        Type::Enum(names) => Val::Enum(names[0].clone()),
        Type::Flags(_) => Val::Flags(Vec::new()),
        _ => panic!("no type of these targets is {ty}"),
    }
}
