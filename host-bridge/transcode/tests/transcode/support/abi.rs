//! As much of the canonical ABI as the text of a guest needs.

use std::fmt;

use outboard_mapping::ty::{Function, Type};

/// A core WebAssembly value type.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Core {
    I32,
    I64,
    F32,
    F64,
}

impl Core {
    /// What holds a value of either type.
    fn join(self, other: Self) -> Self {
        match (self, other) {
            _ if self == other => self,
            (Self::I32 | Self::F32, Self::I32 | Self::F32) => Self::I32,
            _ => Self::I64,
        }
    }
}

impl fmt::Display for Core {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::I32 => "i32",
            Self::I64 => "i64",
            Self::F32 => "f32",
            Self::F64 => "f64",
        })
    }
}

/// The core values of a function's parameters, however many.
pub(crate) fn flat_params(function: &Function) -> Vec<Core> {
    function.params.iter().flat_map(|(_, ty)| flatten(ty)).collect()
}

/// The core values of a function's result, however many.
pub(crate) fn flat_result(function: &Function) -> Vec<Core> {
    function.result.as_ref().map(flatten).unwrap_or_default()
}

/// How a value of one core value stands in memory: its size, and the instructions that store and load it.
pub(crate) fn in_memory(ty: &Type) -> (usize, &'static str, &'static str) {
    match ty {
        Type::Record(fields) if fields.len() == 1 => in_memory(&fields[0].1),
        Type::Tuple(types) if types.len() == 1 => in_memory(&types[0]),
        Type::FixedList(element, 1) => in_memory(element),
        Type::Enum(names) if names.len() > 256 => in_memory(&Type::U16),
        Type::Variant(cases) if cases.len() > 256 => in_memory(&Type::U16),
        Type::Flags(names) if names.len() > 16 => in_memory(&Type::U32),
        Type::Flags(names) if names.len() > 8 => in_memory(&Type::U16),
        Type::Bool | Type::U8 | Type::Enum(_) | Type::Variant(_) | Type::Result(..) | Type::Flags(_) => {
            (1, "i32.store8", "i32.load8_u")
        }
        Type::S8 => (1, "i32.store8", "i32.load8_s"),
        Type::U16 => (2, "i32.store16", "i32.load16_u"),
        Type::S16 => (2, "i32.store16", "i32.load16_s"),
        Type::U32 | Type::S32 | Type::Char | Type::Own(_) => (4, "i32.store", "i32.load"),
        Type::U64 | Type::S64 => (8, "i64.store", "i64.load"),
        Type::F32 => (4, "f32.store", "f32.load"),
        Type::F64 => (8, "f64.store", "f64.load"),
        _ => panic!("{ty} takes more than one core value"),
    }
}

/// Where values stand in memory that follow each other as the fields of one do.
pub(crate) fn offsets(types: &[Type]) -> Vec<usize> {
    types
        .iter()
        .map(layout)
        .scan(0_usize, |end, (size, align)| {
            let at = end.next_multiple_of(align);
            *end = at + size;
            Some(at)
        })
        .collect()
}

/// The bytes of a type in memory, and what its address is a multiple of.
pub(crate) fn layout(ty: &Type) -> (usize, usize) {
    let fields = |types: &mut dyn Iterator<Item = &Type>| {
        let (end, align) = types
            .map(layout)
            .fold((0_usize, 1), |(end, most), (size, align)| {
                (end.next_multiple_of(align) + size, most.max(align))
            });
        (end.next_multiple_of(align), align)
    };
    let cases = |discriminant: usize, types: &mut dyn Iterator<Item = &Type>| {
        let (size, align) = types.map(layout).fold((0, 1), |(most, widest), (size, align)| {
            (most.max(size), widest.max(align))
        });
        let align = align.max(discriminant);
        (
            (discriminant.next_multiple_of(align) + size).next_multiple_of(align),
            align,
        )
    };
    let number = |size| (size, size);
    match ty {
        Type::U16 | Type::S16 => number(2),
        Type::U32 | Type::S32 | Type::F32 | Type::Char | Type::Stream(_) | Type::Future(_) => number(4),
        Type::U64 | Type::S64 | Type::F64 => number(8),
        Type::String | Type::List(_) | Type::Map(..) => (8, 4),
        Type::Enum(names) if names.len() > 256 => number(2),
        Type::Flags(names) if names.len() > 16 => number(4),
        Type::Flags(names) if names.len() > 8 => number(2),
        Type::Bool | Type::U8 | Type::S8 | Type::Enum(_) | Type::Flags(_) => number(1),
        Type::FixedList(element, length) => {
            let (size, align) = layout(element);
            (size * *length as usize, align)
        }
        Type::Tuple(types) => fields(&mut types.iter()),
        Type::Record(types) => fields(&mut types.iter().map(|(_, ty)| ty)),
        Type::Option(inner) => cases(1, &mut [&**inner].into_iter()),
        Type::Result(ok, err) => cases(1, &mut ok.iter().chain(err).map(AsRef::as_ref)),
        Type::Variant(types) => {
            let discriminant = if types.len() > 256 { 2 } else { 1 };
            cases(discriminant, &mut types.iter().filter_map(|(_, ty)| ty.as_ref()))
        }
        _ => panic!("no layout of {ty}"),
    }
}

pub(crate) fn flatten(ty: &Type) -> Vec<Core> {
    match ty {
        Type::U64 | Type::S64 => vec![Core::I64],
        Type::F32 => vec![Core::F32],
        Type::F64 => vec![Core::F64],
        Type::String | Type::List(_) | Type::Map(..) => vec![Core::I32, Core::I32],
        Type::FixedList(element, length) => vec![flatten(element); *length as usize].concat(),
        Type::Tuple(types) => types.iter().flat_map(flatten).collect(),
        Type::Record(fields) => fields.iter().flat_map(|(_, ty)| flatten(ty)).collect(),
        Type::Option(inner) => flatten_cases([&**inner]),
        Type::Result(ok, err) => flatten_cases(ok.iter().chain(err).map(AsRef::as_ref)),
        Type::Variant(cases) => flatten_cases(cases.iter().filter_map(|(_, ty)| ty.as_ref())),
        _ => vec![Core::I32],
    }
}

fn flatten_cases<'a>(payloads: impl IntoIterator<Item = &'a Type>) -> Vec<Core> {
    let mut joined: Vec<Core> = Vec::new();
    for payload in payloads {
        for (index, core) in flatten(payload).into_iter().enumerate() {
            match joined.get_mut(index) {
                Some(joined) => *joined = joined.join(core),
                None => joined.push(core),
            }
        }
    }
    joined.insert(0, Core::I32);
    joined
}
