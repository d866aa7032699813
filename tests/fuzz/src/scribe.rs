//! A writer of messages that keeps the rules most of the time.
//!
//! Bytes without a plan seldom are a message, and a fuzzer that has to find every length by itself is slow. What this
//! writes is what a protobuf writer may send, or nearly so: fields in other orders and more than once, numbers longer
//! than they need to be and not packed, fields of later versions, and, now and then, something that no type allows.

use outboard_mapping::ty::{Field, Function, Type};

use crate::choice::Choices;
use crate::support::wire;

/// How many elements a list gets at most; their contents may be chosen one by one.
const MOST_ELEMENTS: usize = 4;

/// A request message, nearly.
pub(crate) fn request(choices: &mut Choices<'_>, function: &Function) -> Vec<u8> {
    let types: Vec<&Type> = function.params.iter().map(|(_, ty)| ty).collect();
    fields(choices, &types)
}

/// A response message, nearly.
pub(crate) fn response(choices: &mut Choices<'_>, function: &Function) -> Vec<u8> {
    match &function.result {
        Some(ty @ Type::Result(..)) => contents(choices, ty),
        Some(ty) => fields(choices, &[ty]),
        None => fields(choices, &[]),
    }
}

/// A chunk of a stream, nearly.
pub(crate) fn chunk(choices: &mut Choices<'_>, payload: Option<&Type>) -> Vec<u8> {
    let Some(payload) = payload else {
        let count = if choices.mischief() {
            choices.number()
        } else {
            1 + choices.below(9) as u64
        };
        return damaged(choices, wire::number(1, count));
    };
    if choices.mischief() {
        return fields(choices, &[&Type::List(Box::new(payload.clone()))]);
    }
    let mut written = Vec::new();
    // Items in one field, or in several of different forms.
    for _ in 0..1 + choices.below(8) / 6 {
        if *payload == Type::U8 {
            let first = [choices.byte()];
            written.extend(wire::bytes(1, &[&first, choices.byte_string()].concat()));
        } else {
            let count = 1 + choices.below(MOST_ELEMENTS);
            written.extend(repeated(choices, 1, payload, count));
        }
        if choices.mischief() {
            written.extend(stray(choices, 1));
        }
    }
    damaged(choices, written)
}

/// The chunk of a future, nearly.
pub(crate) fn promised(choices: &mut Choices<'_>, payload: Option<&Type>) -> Vec<u8> {
    let mut written = fields(choices, payload.as_slice());
    if choices.mischief() {
        written.extend(stray(choices, payload.iter().len()));
    }
    written
}

/// A message with a field for each of the types.
fn fields(choices: &mut Choices<'_>, types: &[&Type]) -> Vec<u8> {
    let mut written: Vec<Vec<u8>> = Vec::new();
    for (number, ty) in (1..).zip(types) {
        if choices.mischief() {
            match choices.below(4) {
                // Left out.
                0 => continue,
                // A field of a later version.
                1 => written.push(stray(choices, types.len())),
                // Another value before the one that counts.
                2 => written.push(field(choices, number, ty)),
                // A field of this number and another kind.
                _ => written.push(wild(choices, number)),
            }
        }
        written.push(field(choices, number, ty));
    }
    if written.len() > 1 && choices.mischief() {
        let turn = choices.below(written.len());
        written.rotate_left(turn);
    }
    damaged(choices, written.concat())
}

fn field(choices: &mut Choices<'_>, number: u64, ty: &Type) -> Vec<u8> {
    match ty.field() {
        Field::Required(ty) => single(choices, number, ty),
        Field::Optional(inner) => {
            if choices.flip() {
                single(choices, number, inner)
            } else {
                Vec::new()
            }
        }
        Field::Repeated(element) => {
            let count = choices.below(MOST_ELEMENTS + 1);
            repeated(choices, number, element, count)
        }
        Field::RepeatedExactly(element, length) => {
            let most = if choices.mischief() {
                choices.below(5)
            } else {
                length as usize
            };
            repeated(choices, number, element, most)
        }
        Field::Entries(key, value) => {
            let count = choices.below(MOST_ELEMENTS);
            (0..count)
                .flat_map(|_| wire::bytes(number, &fields(choices, &[key, value])))
                .collect()
        }
    }
}

fn repeated(choices: &mut Choices<'_>, number: u64, element: &Type, count: usize) -> Vec<u8> {
    if !element.is_packed() || choices.mischief() {
        return (0..count)
            .flat_map(|_| single(choices, number, element))
            .collect();
    }
    let packed: Vec<u8> = (0..count).flat_map(|_| scalar(choices, element)).collect();
    if count == 0 && !choices.mischief() {
        return Vec::new();
    }
    wire::bytes(number, &damaged(choices, packed))
}

/// Exactly one field, whatever the type.
fn single(choices: &mut Choices<'_>, number: u64, ty: &Type) -> Vec<u8> {
    if ty.is_packed() {
        let wire_type = match ty {
            Type::F32 => wire::FIXED32,
            Type::F64 => wire::FIXED64,
            _ => wire::VARINT,
        };
        return [wire::key(number, wire_type), scalar(choices, ty)].concat();
    }
    let contents = match ty {
        Type::String if !choices.mischief() => text(choices),
        Type::String => choices.byte_string().to_vec(),
        _ if ty.is_bytes() => choices.byte_string().to_vec(),
        _ => contents(choices, ty),
    };
    wire::bytes(number, &contents)
}

/// The contents of the message that a type stands in.
fn contents(choices: &mut Choices<'_>, ty: &Type) -> Vec<u8> {
    match ty {
        Type::Record(members) => fields(choices, &members.iter().map(|(_, ty)| ty).collect::<Vec<_>>()),
        Type::Tuple(types) => fields(choices, &types.iter().collect::<Vec<_>>()),
        Type::Variant(cases) => {
            let payloads: Vec<_> = cases.iter().map(|(_, payload)| payload.as_ref()).collect();
            oneof(choices, &payloads)
        }
        Type::Result(ok, err) => oneof(choices, &[ok.as_deref(), err.as_deref()]),
        Type::Own(_) if choices.mischief() => {
            let token = Type::List(Box::new(Type::U8));
            oneof(choices, &[Some(&token), Some(&Type::U32)])
        }
        Type::Own(_) => {
            let index = choices.handle();
            damaged(choices, wire::handle(index))
        }
        _ => fields(choices, &[ty]),
    }
}

fn oneof(choices: &mut Choices<'_>, payloads: &[Option<&Type>]) -> Vec<u8> {
    // Seldom none, or one after another.
    let times = if choices.mischief() { choices.below(3) } else { 1 };
    let mut out = Vec::new();
    for _ in 0..times {
        let index = choices.below(payloads.len());
        let number = index as u64 + 1;
        match payloads[index] {
            Some(ty) => out.extend(single(choices, number, ty)),
            None => out.extend(wire::bytes(number, &fields(choices, &[]))),
        }
    }
    if choices.mischief() {
        out.extend(stray(choices, payloads.len()));
    }
    damaged(choices, out)
}

fn scalar(choices: &mut Choices<'_>, ty: &Type) -> Vec<u8> {
    let most = match ty {
        Type::F32 => return choices.fixed::<4>().to_vec(),
        Type::F64 => return choices.fixed::<8>().to_vec(),
        Type::Bool => 1,
        Type::U8 | Type::S8 => 0xff,
        Type::U16 | Type::S16 => 0xffff,
        Type::Char => 0xd7ff,
        Type::U32 | Type::S32 => u64::from(u32::MAX),
        Type::Enum(cases) => cases.len() as u64 - 1,
        Type::Flags(names) => u64::MAX >> (64 - names.len().clamp(1, 64)),
        _ => u64::MAX,
    };
    let first = u64::from(matches!(ty, Type::Enum(_)));
    if !choices.mischief() {
        let value = choices.number();
        let value = if most == u64::MAX {
            value
        } else {
            value % (most + 1)
        };
        return wire::varint(value + first);
    }
    match choices.below(3) {
        0 => wire::varint(choices.number()),
        // Just beyond the range, or at its end.
        1 => wire::varint(most.saturating_add(u64::from(choices.byte() & 3))),
        _ => longer(wire::varint(choices.number()), choices.below(12)),
    }
}

/// The same number in more bytes; in too many, if there are more than ten.
fn longer(mut varint: Vec<u8>, more: usize) -> Vec<u8> {
    if let Some(last) = varint.last_mut().filter(|_| more > 0) {
        *last |= 0x80;
        varint.extend(std::iter::repeat_n(0x80, more - 1));
        varint.push(0);
    }
    varint
}

fn text(choices: &mut Choices<'_>) -> Vec<u8> {
    String::from_utf8_lossy(choices.byte_string())
        .into_owned()
        .into_bytes()
}

/// A field that a message of `known` fields does not have.
fn stray(choices: &mut Choices<'_>, known: usize) -> Vec<u8> {
    let number = (known as u64 + 1).max(choices.number() & 0x1fff_ffff);
    wild(choices, number)
}

/// A field of any kind, delimited as fields are.
fn wild(choices: &mut Choices<'_>, number: u64) -> Vec<u8> {
    match choices.below(5) {
        0 => wire::number(number, choices.number()),
        1 => wire::bytes(number, choices.byte_string()),
        2 => [wire::key(number, wire::FIXED32), choices.fixed::<4>().to_vec()].concat(),
        3 => [wire::key(number, wire::FIXED64), choices.fixed::<8>().to_vec()].concat(),
        // Groups, and wire types that there are not.
        _ => wire::key(number, choices.number() & 7),
    }
}

/// Seldom with a byte too many, too few or another.
fn damaged(choices: &mut Choices<'_>, mut message: Vec<u8>) -> Vec<u8> {
    if !choices.mischief() {
        return message;
    }
    let at = choices.below(message.len().max(1));
    match choices.below(4) {
        0 => message.truncate(at),
        1 => message.insert(at, choices.byte()),
        2 if !message.is_empty() => message[at] = choices.byte(),
        3 if !message.is_empty() => drop(message.remove(at)),
        _ => {}
    }
    message
}
