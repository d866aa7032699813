//! The encoding of a value, written forwards from its type and wasmtime's dynamic form of it.

use outboard_mapping::ty::{Function, Type};
use wasmtime::component::Val;

use super::wire;

/// The request message of a call.
pub(crate) fn request(function: &Function, params: &[Val]) -> Vec<u8> {
    assert_eq!(function.params.len(), params.len());
    let types = function.params.iter().map(|(_, ty)| ty);
    fields(types.zip(params))
}

/// The response message of a call.
pub(crate) fn response(function: &Function, result: Option<&Val>) -> Vec<u8> {
    match (&function.result, result) {
        (None, None) => Vec::new(),
        (Some(ty @ Type::Result(..)), Some(value)) => message(ty, value),
        (Some(ty), Some(value)) => field(1, ty, value),
        (ty, value) => panic!("{value:?} is not a result of {ty:?}"),
    }
}

pub(crate) fn field(number: u64, ty: &Type, value: &Val) -> Vec<u8> {
    match (ty, value) {
        (Type::List(element), Val::List(values)) if **element != Type::U8 => {
            repeated(number, element, values)
        }
        (Type::FixedList(element, length), Val::FixedLengthList(values)) => {
            assert_eq!(values.len(), *length as usize);
            repeated(number, element, values)
        }
        (Type::Map(key, value), Val::Map(entries)) => {
            let entry = |(k, v): &(Val, Val)| wire::bytes(number, &fields([(&**key, k), (&**value, v)]));
            entries.iter().flat_map(entry).collect()
        }
        (Type::Option(_), Val::Option(None)) => Vec::new(),
        (Type::Option(inner), Val::Option(Some(value))) => single(number, inner, value),
        _ => single(number, ty, value),
    }
}

fn fields<'a>(fields: impl IntoIterator<Item = (&'a Type, &'a Val)>) -> Vec<u8> {
    (1..)
        .zip(fields)
        .flat_map(|(number, (ty, value))| field(number, ty, value))
        .collect()
}

fn repeated(number: u64, element: &Type, values: &[Val]) -> Vec<u8> {
    if values.is_empty() || scalar(element, &values[0]).is_none() {
        return values
            .iter()
            .flat_map(|value| single(number, element, value))
            .collect();
    }
    let packed: Vec<u8> = values
        .iter()
        .flat_map(|value| scalar(element, value).unwrap().1)
        .collect();
    wire::bytes(number, &packed)
}

fn single(number: u64, ty: &Type, value: &Val) -> Vec<u8> {
    if let Some((wire_type, bytes)) = scalar(ty, value) {
        return [wire::key(number, wire_type), bytes].concat();
    }
    match (ty, value) {
        (Type::String, Val::String(text)) => wire::bytes(number, text.as_bytes()),
        (Type::List(element), Val::List(values)) if **element == Type::U8 => {
            let byte = |value: &Val| {
                if let Val::U8(byte) = value {
                    *byte
                } else {
                    panic!("{value:?}")
                }
            };
            wire::bytes(number, &values.iter().map(byte).collect::<Vec<_>>())
        }
        _ => wire::bytes(number, &message(ty, value)),
    }
}

fn message(ty: &Type, value: &Val) -> Vec<u8> {
    match (ty, value) {
        (Type::Tuple(types), Val::Tuple(values)) => fields(types.iter().zip(values)),
        (Type::Record(types), Val::Record(values)) => fields(
            types
                .iter()
                .map(|(_, ty)| ty)
                .zip(values.iter().map(|(_, value)| value)),
        ),
        (Type::Variant(cases), Val::Variant(name, payload)) => {
            let index = position(cases.iter().map(|(name, _)| name), name);
            case(index + 1, cases[index as usize].1.as_ref(), payload.as_deref())
        }
        (Type::Result(ok, _), Val::Result(Ok(payload))) => case(1, ok.as_deref(), payload.as_deref()),
        (Type::Result(_, err), Val::Result(Err(payload))) => case(2, err.as_deref(), payload.as_deref()),
        (Type::List(_) | Type::FixedList(..) | Type::Map(..) | Type::Option(_), _) => field(1, ty, value),
        _ => panic!("{value:?} is not a value of {ty}"),
    }
}

fn case(number: u64, ty: Option<&Type>, payload: Option<&Val>) -> Vec<u8> {
    match (ty, payload) {
        (Some(ty), Some(payload)) => single(number, ty, payload),
        (None, None) => wire::bytes(number, &[]),
        _ => panic!("{payload:?} is not a payload of {ty:?}"),
    }
}

/// The wire type and the bytes of what one number holds.
fn scalar(ty: &Type, value: &Val) -> Option<(u64, Vec<u8>)> {
    let varint = match (ty, value) {
        (Type::Bool, Val::Bool(value)) => u64::from(*value),
        (Type::U8, Val::U8(value)) => u64::from(*value),
        (Type::U16, Val::U16(value)) => u64::from(*value),
        (Type::U32, Val::U32(value)) => u64::from(*value),
        (Type::U64, Val::U64(value)) => *value,
        (Type::S8, Val::S8(value)) => wire::zigzag(i64::from(*value)),
        (Type::S16, Val::S16(value)) => wire::zigzag(i64::from(*value)),
        (Type::S32, Val::S32(value)) => wire::zigzag(i64::from(*value)),
        (Type::S64, Val::S64(value)) => wire::zigzag(*value),
        (Type::Char, Val::Char(value)) => u64::from(u32::from(*value)),
        (Type::F32, Val::Float32(value)) => return Some((wire::FIXED32, value.to_le_bytes().to_vec())),
        (Type::F64, Val::Float64(value)) => return Some((wire::FIXED64, value.to_le_bytes().to_vec())),
        (Type::Enum(cases), Val::Enum(name)) => position(cases, name) + 1,
        (Type::Flags(names), Val::Flags(set)) => set
            .iter()
            .map(|name| 1 << position(names, name))
            .fold(0, |bits, bit: u64| bits | bit),
        _ => return None,
    };
    Some((wire::VARINT, wire::varint(varint)))
}

fn position<'a>(names: impl IntoIterator<Item = &'a String>, name: &str) -> u64 {
    names.into_iter().position(|known| known == name).unwrap() as u64
}
