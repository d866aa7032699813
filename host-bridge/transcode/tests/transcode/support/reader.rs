//! The reading rules of `proto/README.md`, written once more: slowly, by collecting fields and looking at them after.

use outboard_mapping::ty::{Function, Type};
use wasmtime::component::Val;

/// What a message is by the rules.
#[derive(Debug)]
pub(crate) enum Verdict<T> {
    /// A value.
    Taken(T),
    /// A value to a reader that does not look at occurrences that do not count. One that does refuses it.
    Doubtful(T),
    /// No value.
    Refused,
}

/// Not a value of the type.
struct Refused;

type Read<T> = Result<T, Refused>;

/// One field, delimited.
#[derive(Debug, Clone, Copy)]
enum Raw<'m> {
    Varint(u64),
    Fixed64([u8; 8]),
    Len(&'m [u8]),
    Fixed32([u8; 4]),
}

/// Reads a request message.
pub(crate) fn request(function: &Function, message: &[u8]) -> Verdict<Vec<Val>> {
    judge(|reader| reader.fields(function.params.iter().map(|(_, ty)| ty), message))
}

/// Reads a response message; a function without a result takes any.
pub(crate) fn response(function: &Function, message: &[u8]) -> Verdict<Option<Val>> {
    judge(|reader| match &function.result {
        Some(ty @ Type::Result(..)) => reader.message(ty, message).map(Some),
        Some(ty) => Ok(reader.fields([ty], message)?.pop()),
        None => Ok(None),
    })
}

/// Reads a chunk of a stream: its items.
pub(crate) fn items(payload: &Type, chunk: &[u8]) -> Verdict<Vec<Val>> {
    let listed = Type::List(Box::new(payload.clone()));
    judge(|reader| match reader.fields([&listed], chunk)?.pop() {
        Some(Val::List(items)) if !items.is_empty() => Ok(items),
        _ => Err(Refused),
    })
}

/// Reads a chunk of a stream of nothing: how many items.
pub(crate) fn count(chunk: &[u8]) -> Verdict<u32> {
    judge(|reader| match reader.fields([&Type::U32], chunk)?.pop() {
        Some(Val::U32(count)) if count > 0 => Ok(count),
        _ => Err(Refused),
    })
}

/// Reads the chunk of a future: its value, if it has one.
pub(crate) fn value(payload: Option<&Type>, chunk: &[u8]) -> Verdict<Option<Val>> {
    judge(|reader| Ok(reader.fields(payload, chunk)?.pop()))
}

/// What stands for a handle in what is read, as only a store has its like: its place in the frame's table.
pub(crate) fn handle(index: u32) -> Val {
    Val::Enum(format!("handle {index}"))
}

fn judge<T>(read: impl FnOnce(&mut Reader) -> Read<T>) -> Verdict<T> {
    let mut reader = Reader { doubtful: false };
    match read(&mut reader) {
        Ok(value) if reader.doubtful => Verdict::Doubtful(value),
        Ok(value) => Verdict::Taken(value),
        Err(Refused) => Verdict::Refused,
    }
}

struct Reader {
    /// An occurrence that does not count is no value of its type.
    doubtful: bool,
}

impl Reader {
    /// The direct fields of a message.
    fn fields<'t>(&mut self, types: impl IntoIterator<Item = &'t Type>, message: &[u8]) -> Read<Vec<Val>> {
        let found = split(message)?;
        (1..)
            .zip(types)
            .map(|(number, ty)| {
                let of_this: Vec<Raw<'_>> = found
                    .iter()
                    .filter(|(field, _)| *field == number)
                    .map(|(_, raw)| *raw)
                    .collect();
                self.field(ty, &of_this)
            })
            .collect()
    }

    fn field(&mut self, ty: &Type, found: &[Raw<'_>]) -> Read<Val> {
        match ty {
            Type::List(element) if **element != Type::U8 => Ok(Val::List(self.elements(element, found)?)),
            Type::FixedList(element, length) => {
                let elements = self.elements(element, found)?;
                if elements.len() == *length as usize {
                    Ok(Val::FixedLengthList(elements))
                } else {
                    Err(Refused)
                }
            }
            Type::Map(key, value) => {
                let mut entries = Vec::new();
                for raw in found {
                    let [key, value] = self
                        .fields([&**key, &**value], contents(*raw)?)?
                        .try_into()
                        .map_err(|_| Refused)?;
                    entries.push((key, value));
                }
                Ok(Val::Map(entries))
            }
            Type::Option(inner) => match found.is_empty() {
                true => Ok(Val::Option(None)),
                false => Ok(Val::Option(Some(Box::new(self.last(inner, found)?)))),
            },
            _ => self.last(ty, found),
        }
    }

    /// Of several occurrences, the last.
    fn last(&mut self, ty: &Type, found: &[Raw<'_>]) -> Read<Val> {
        let (last, others) = found.split_last().ok_or(Refused)?;
        for other in others {
            self.overridden(ty, *other);
        }
        self.single(ty, *last)
    }

    fn overridden(&mut self, ty: &Type, raw: Raw<'_>) {
        if self.single(ty, raw).is_err() {
            self.doubtful = true;
        }
    }

    fn elements(&mut self, element: &Type, found: &[Raw<'_>]) -> Read<Vec<Val>> {
        let mut values = Vec::new();
        for raw in found {
            match (raw, element) {
                (Raw::Len(packed), Type::F32) => {
                    let (chunks, rest) = packed.as_chunks::<4>();
                    values.extend(
                        chunks
                            .iter()
                            .map(|bytes| Val::Float32(f32::from_le_bytes(*bytes))),
                    );
                    whole(rest)?;
                }
                (Raw::Len(packed), Type::F64) => {
                    let (chunks, rest) = packed.as_chunks::<8>();
                    values.extend(
                        chunks
                            .iter()
                            .map(|bytes| Val::Float64(f64::from_le_bytes(*bytes))),
                    );
                    whole(rest)?;
                }
                (&Raw::Len(mut packed), _) if is_number(element) => {
                    while !packed.is_empty() {
                        let number = varint(&mut packed)?;
                        values.push(self.single(element, Raw::Varint(number))?);
                    }
                }
                _ => values.push(self.single(element, *raw)?),
            }
        }
        Ok(values)
    }

    /// A value that stands alone.
    fn single(&mut self, ty: &Type, raw: Raw<'_>) -> Read<Val> {
        match (ty, raw) {
            (Type::F32, Raw::Fixed32(bytes)) => Ok(Val::Float32(f32::from_le_bytes(bytes))),
            (Type::F64, Raw::Fixed64(bytes)) => Ok(Val::Float64(f64::from_le_bytes(bytes))),
            (Type::F32 | Type::F64, _) => Err(Refused),
            (_, Raw::Varint(number)) => numeric(ty, number),
            (Type::String, Raw::Len(bytes)) => {
                let text = str::from_utf8(bytes).map_err(|_| Refused)?;
                Ok(Val::String(text.to_owned()))
            }
            (Type::List(element), Raw::Len(bytes)) if **element == Type::U8 => {
                Ok(Val::List(bytes.iter().copied().map(Val::U8).collect()))
            }
            (_, Raw::Len(_)) if is_number(ty) => Err(Refused),
            (_, Raw::Len(message)) => self.message(ty, message),
            _ => Err(Refused),
        }
    }

    /// The value of a type that stands in a message, of its own or as field 1.
    fn message(&mut self, ty: &Type, message: &[u8]) -> Read<Val> {
        match ty {
            Type::Tuple(types) => Ok(Val::Tuple(self.fields(types, message)?)),
            Type::Record(members) => {
                let values = self.fields(members.iter().map(|(_, ty)| ty), message)?;
                let names = members.iter().map(|(name, _)| name.clone());
                Ok(Val::Record(names.zip(values).collect()))
            }
            Type::Variant(cases) => {
                let payloads: Vec<_> = cases.iter().map(|(_, payload)| payload.as_ref()).collect();
                let (index, payload) = self.oneof(&payloads, message)?;
                Ok(Val::Variant(cases[index].0.clone(), payload))
            }
            Type::Result(ok, err) => {
                let (index, payload) = self.oneof(&[ok.as_deref(), err.as_deref()], message)?;
                Ok(Val::Result(if index == 0 { Ok(payload) } else { Err(payload) }))
            }
            Type::Own(_) => {
                // In a session there is no token.
                let (token, index) = (Type::List(Box::new(Type::U8)), Type::U32);
                match self.oneof(&[Some(&token), Some(&index)], message)? {
                    (1, Some(index)) => match *index {
                        Val::U32(index) => Ok(handle(index)),
                        _ => Err(Refused),
                    },
                    _ => Err(Refused),
                }
            }
            _ => self.fields([ty], message)?.pop().ok_or(Refused),
        }
    }

    /// The case that was set last, and its payload.
    fn oneof(&mut self, payloads: &[Option<&Type>], message: &[u8]) -> Read<(usize, Option<Box<Val>>)> {
        let mut set = Vec::new();
        for (number, raw) in split(message)? {
            let index = usize::try_from(number - 1).map_err(|_| Refused)?;
            if let Some(payload) = payloads.get(index) {
                set.push((index, *payload, raw));
            }
        }
        let ((index, payload, raw), others) = set.split_last().ok_or(Refused)?;
        for (_, payload, raw) in others {
            if self.payload(*payload, *raw).is_err() {
                self.doubtful = true;
            }
        }
        Ok((*index, self.payload(*payload, *raw)?))
    }

    fn payload(&mut self, ty: Option<&Type>, raw: Raw<'_>) -> Read<Option<Box<Val>>> {
        match ty {
            Some(ty) => Ok(Some(Box::new(self.single(ty, raw)?))),
            // An empty message, in which a later version may have fields.
            None => split(contents(raw)?).map(|_| None),
        }
    }
}

/// The fields of a message, in the order that they came.
fn split(mut message: &[u8]) -> Read<Vec<(u64, Raw<'_>)>> {
    let mut fields = Vec::new();
    while !message.is_empty() {
        let key = varint(&mut message)?;
        let number = key >> 3;
        if number == 0 || number >= 1 << 29 {
            return Err(Refused);
        }
        let raw = match key & 7 {
            0 => Raw::Varint(varint(&mut message)?),
            1 => Raw::Fixed64(chunk(&mut message)?),
            2 => {
                let len = usize::try_from(varint(&mut message)?).map_err(|_| Refused)?;
                let (contents, rest) = message.split_at_checked(len).ok_or(Refused)?;
                message = rest;
                Raw::Len(contents)
            }
            5 => Raw::Fixed32(chunk(&mut message)?),
            _ => return Err(Refused),
        };
        fields.push((number, raw));
    }
    Ok(fields)
}

fn varint(bytes: &mut &[u8]) -> Read<u64> {
    let mut value: u128 = 0;
    for place in 0..10 {
        let (byte, rest) = bytes.split_first().ok_or(Refused)?;
        *bytes = rest;
        value |= u128::from(byte & 0x7f) << (7 * place);
        if byte & 0x80 == 0 {
            return u64::try_from(value).map_err(|_| Refused);
        }
    }
    Err(Refused)
}

fn chunk<const N: usize>(bytes: &mut &[u8]) -> Read<[u8; N]> {
    let (chunk, rest) = bytes.split_first_chunk().ok_or(Refused)?;
    *bytes = rest;
    Ok(*chunk)
}

fn contents(raw: Raw<'_>) -> Read<&[u8]> {
    match raw {
        Raw::Len(contents) => Ok(contents),
        _ => Err(Refused),
    }
}

fn whole(rest: &[u8]) -> Read<()> {
    if rest.is_empty() { Ok(()) } else { Err(Refused) }
}

/// Whether a type is one varint.
fn is_number(ty: &Type) -> bool {
    numeric(ty, 1).is_ok() || matches!(ty, Type::Flags(_))
}

fn numeric(ty: &Type, number: u64) -> Read<Val> {
    let half = number >> 1;
    let signed = if number & 1 == 0 {
        half.cast_signed()
    } else {
        !half.cast_signed()
    };
    Ok(match ty {
        Type::Bool => match number {
            0 => Val::Bool(false),
            1 => Val::Bool(true),
            _ => return Err(Refused),
        },
        Type::U8 => Val::U8(in_range(number)?),
        Type::U16 => Val::U16(in_range(number)?),
        Type::U32 => Val::U32(in_range(number)?),
        Type::U64 => Val::U64(number),
        Type::S8 => Val::S8(in_range(signed)?),
        Type::S16 => Val::S16(in_range(signed)?),
        Type::S32 => Val::S32(in_range(signed)?),
        Type::S64 => Val::S64(signed),
        Type::Char => Val::Char(char::from_u32(in_range(number)?).ok_or(Refused)?),
        Type::Enum(cases) => {
            let index: usize = in_range(number.checked_sub(1).ok_or(Refused)?)?;
            Val::Enum(cases.get(index).ok_or(Refused)?.clone())
        }
        Type::Flags(names) => {
            let mut set = Vec::new();
            for bit in (0..64).filter(|bit| number >> bit & 1 == 1) {
                set.push(names.get(bit).ok_or(Refused)?.clone());
            }
            Val::Flags(set)
        }
        _ => return Err(Refused),
    })
}

fn in_range<T: TryFrom<N>, N>(number: N) -> Read<T> {
    T::try_from(number).map_err(|_| Refused)
}
