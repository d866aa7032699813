//! The walk from protobuf to guest memory.

use std::sync::Arc;

use bytes::Bytes;
use outboard_mapping::wire::Malformed;
use outboard_mapping::wire::read::{Reader, Value, narrow};
use smallvec::SmallVec;
use wasmtime::component::__internal::wasmtime_environ::component::VariantInfo;
use wasmtime::component::__internal::{ComponentTypes, InterfaceType, LowerContext};
use wasmtime::component::Lower;
use wasmtime::{Result, ValRaw, bail};

use crate::lift::{HANDLE_INDEX, bad_type, field_number, is_packed};
use crate::reply::{MalformedReply, Reply, ReplyHandles};

/// One walk over one reply.
pub(crate) struct Lowerer<'a, 'cx, T: 'static> {
    cx: &'a mut LowerContext<'cx, T>,
    types: &'cx ComponentTypes,
    body: &'a Bytes,
    function: &'a Arc<str>,
    handles: Option<&'a dyn ReplyHandles>,
}

/// What a message holds of one of its fields.
#[derive(Clone, Copy, Default)]
struct Found<'r> {
    /// The last occurrence, which is the one that counts for a field that occurs once.
    last: Option<Value<'r>>,
    /// How many values a repeated field has, packed ones included.
    count: usize,
}

/// A field and the message that it was found in.
#[derive(Clone, Copy)]
struct Field<'r> {
    message: Reader<'r>,
    number: u32,
    found: Found<'r>,
}

/// The number of an `ok` in a result's message.
const OK: u32 = 1;

/// Names a value for the errors of readers. The transcoder knows no names that live as long as they ask for.
const VALUE: &str = "a value";

impl<'a, 'cx, T: 'static> Lowerer<'a, 'cx, T> {
    pub(crate) fn new<const FLAT: usize>(cx: &'a mut LowerContext<'cx, T>, reply: &'a Reply<FLAT>) -> Self {
        let types = cx.types;
        Self { cx, types, body: &reply.body, function: &reply.function, handles: reply.handles.as_deref() }
    }

    /// Lowers the results, whose type is a tuple of none or one, to memory at `offset`.
    pub(crate) fn memory(&mut self, results: InterfaceType, offset: usize) -> Result<()> {
        match self.result(results)? {
            Some(ty) => self.store_response(ty, offset),
            None => Ok(()),
        }
    }

    /// Lowers the results, whose type is a tuple of none or one, to the one core value that they take.
    pub(crate) fn flat(&mut self, results: InterfaceType) -> Result<Option<ValRaw>> {
        let Some(ty) = self.result(results)? else { return Ok(None) };
        let message = Reader::new(self.body);
        if matches!(ty, InterfaceType::Result(_)) {
            return self.flat_message(ty, message).map(Some);
        }
        let found = self.scan(message, &[ty])?;
        let value = self.required(found[0])?;
        self.flat_value(ty, value).map(Some)
    }

    fn result(&self, results: InterfaceType) -> Result<Option<InterfaceType>> {
        match results {
            InterfaceType::Tuple(index) => match self.types[index].types[..] {
                [] => Ok(None),
                [ty] => Ok(Some(ty)),
                _ => Err(bad_type()),
            },
            _ => Err(bad_type()),
        }
    }

    /// A `result` is the response message itself; every other type is its field 1.
    fn store_response(&mut self, ty: InterfaceType, offset: usize) -> Result<()> {
        let message = Reader::new(self.body);
        match ty {
            InterfaceType::Result(_) => self.store_message(ty, message, offset),
            _ => self.store_wrapped(ty, message, offset),
        }
    }

    /// Stores the value of a type that stands in a message of its own, as field 1.
    fn store_wrapped(&mut self, ty: InterfaceType, message: Reader<'_>, offset: usize) -> Result<()> {
        let found = self.scan(message, &[ty])?;
        self.store_field(ty, Field { message, number: 1, found: found[0] }, offset)
    }

    /// Stores the value of a type that is a message.
    fn store_message(&mut self, ty: InterfaceType, message: Reader<'_>, offset: usize) -> Result<()> {
        let types = self.types;
        match ty {
            InterfaceType::Record(index) => {
                let fields: SmallVec<[_; 8]> = types[index].fields.iter().map(|field| field.ty).collect();
                self.store_fields(&fields, message, offset)
            }
            InterfaceType::Tuple(index) => self.store_fields(&types[index].types, message, offset),
            InterfaceType::Variant(index) => {
                let variant = &types[index];
                let (case, value) = self.case(message, variant.cases.len())?;
                let payload = *variant.cases.get_index(case).ok_or_else(bad_type)?.1;
                self.store_case(&variant.info, case, payload, value, offset)
            }
            InterfaceType::Result(index) => {
                let result = &types[index];
                let (case, value) = self.case(message, 2)?;
                let payload = if field_number(case) == OK { result.ok } else { result.err };
                self.store_case(&result.info, case, payload, value, offset)
            }
            InterfaceType::Own(table) => {
                let rep = self.take_handle(message)?;
                let index = self.cx.guest_resource_lower_own(table, rep)?;
                self.put(offset, index.to_le_bytes())
            }
            _ => self.store_wrapped(ty, message, offset),
        }
    }

    fn store_fields(&mut self, types: &[InterfaceType], message: Reader<'_>, offset: usize) -> Result<()> {
        let found = self.scan(message, types)?;
        let mut end = offset;
        for (index, (ty, found)) in types.iter().zip(found).enumerate() {
            let at = self.types.canonical_abi(ty).next_field32_size(&mut end);
            self.store_field(*ty, Field { message, number: field_number(index), found }, at)?;
        }
        Ok(())
    }

    /// Stores a type that is a direct field of a message.
    fn store_field(&mut self, ty: InterfaceType, field: Field<'_>, offset: usize) -> Result<()> {
        let types = self.types;
        match ty {
            InterfaceType::List(index) if types[index].element != InterfaceType::U8 => {
                let element = types[index].element;
                let abi = types.canonical_abi(&element);
                let size = abi.size32 as usize;
                let at = self.allocate(field.found.count, size, abi.align32)?;
                self.store_elements(element, field, at)?;
                self.put_sequence(offset, at, field.found.count)
            }
            InterfaceType::FixedLengthList(index) => {
                let (element, expected) = (types[index].element, types[index].size);
                if field.found.count != expected as usize {
                    let found = field.found.count;
                    return Err(self.malformed(Malformed::Length { field: VALUE, expected, found }));
                }
                self.store_elements(element, field, offset)
            }
            InterfaceType::Map(index) => {
                let map = &types[index];
                let size = map.entry_abi.size32 as usize;
                let base = self.allocate(field.found.count, size, map.entry_abi.align32)?;
                for (index, value) in self.occurrences(field)?.into_iter().enumerate() {
                    let entry = value.message(VALUE).map_err(|error| self.malformed(error))?;
                    self.store_fields(&[map.key, map.value], entry, base + index * size)?;
                }
                self.put_sequence(offset, base, field.found.count)
            }
            InterfaceType::Option(index) => {
                let option = &types[index];
                match field.found.last {
                    None => self.put_discriminant(&option.info, 0, offset),
                    Some(value) => {
                        self.put_discriminant(&option.info, 1, offset)?;
                        self.store_single(option.ty, value, offset + option.info.payload_offset32 as usize)
                    }
                }
            }
            _ => {
                let value = self.required(field.found)?;
                self.store_single(ty, value, offset)
            }
        }
    }

    /// Stores exactly one field: what may occur any other number of times is wrapped in a message.
    fn store_single(&mut self, ty: InterfaceType, value: Value<'_>, offset: usize) -> Result<()> {
        let wrap = |error| MalformedReply { function: Arc::clone(self.function), source: error };
        match ty {
            InterfaceType::String => {
                let text = value.str(VALUE).map_err(wrap)?;
                text.linear_lower_to_memory(self.cx, ty, offset)
            }
            InterfaceType::List(index) if self.types[index].element == InterfaceType::U8 => {
                let bytes = value.message(VALUE).map_err(wrap)?.as_slice();
                let at = self.allocate(bytes.len(), 1, 1)?;
                self.put_slice(at, bytes)?;
                self.put_sequence(offset, at, bytes.len())
            }
            _ => match self.number(ty, value)? {
                Some(bits) => {
                    let size = self.types.canonical_abi(&ty).size32 as usize;
                    self.put_slice(offset, bits.to_le_bytes().get(..size).ok_or_else(bad_type)?)
                }
                None => {
                    let message = value.message(VALUE).map_err(wrap)?;
                    self.store_message(ty, message, offset)
                }
            },
        }
    }

    fn store_case(
        &mut self,
        info: &VariantInfo,
        case: usize,
        payload: Option<InterfaceType>,
        value: Value<'_>,
        offset: usize,
    ) -> Result<()> {
        self.put_discriminant(info, case, offset)?;
        match payload {
            Some(ty) => self.store_single(ty, value, offset + info.payload_offset32 as usize),
            None => value.message(VALUE).map(|_| ()).map_err(|error| self.malformed(error)),
        }
    }

    fn store_elements(&mut self, element: InterfaceType, field: Field<'_>, base: usize) -> Result<()> {
        let size = self.types.canonical_abi(&element).size32 as usize;
        let mut at = base;
        for value in self.occurrences(field)? {
            let Value::Len(mut packed) = value else {
                self.store_single(element, value, at)?;
                at += size;
                continue;
            };
            if !is_packed(&element) {
                self.store_single(element, value, at)?;
                at += size;
                continue;
            }
            if matches!(element, InterfaceType::Float32 | InterfaceType::Float64) {
                // Both sides are little-endian, and `scan` saw that the length is a multiple of the size.
                self.put_slice(at, packed.as_slice())?;
                at += packed.len();
                continue;
            }
            while !packed.is_empty() {
                let value = packed.varint().map_err(|error| self.malformed(error))?;
                self.store_single(element, Value::Varint(value), at)?;
                at += size;
            }
        }
        Ok(())
    }

    fn flat_message(&mut self, ty: InterfaceType, message: Reader<'_>) -> Result<ValRaw> {
        let types = self.types;
        match ty {
            InterfaceType::Record(index) => {
                let fields: SmallVec<[_; 8]> = types[index].fields.iter().map(|field| field.ty).collect();
                self.flat_fields(&fields, message)
            }
            InterfaceType::Tuple(index) => self.flat_fields(&types[index].types, message),
            InterfaceType::Variant(index) => self.flat_case(message, types[index].cases.len()),
            InterfaceType::Result(_) => self.flat_case(message, 2),
            InterfaceType::Own(table) => {
                let rep = self.take_handle(message)?;
                Ok(ValRaw::u32(self.cx.guest_resource_lower_own(table, rep)?))
            }
            _ => Err(bad_type()),
        }
    }

    /// A variant of one core value: its discriminant, as no case can have a payload.
    fn flat_case(&mut self, message: Reader<'_>, cases: usize) -> Result<ValRaw> {
        let (case, value) = self.case(message, cases)?;
        value.message(VALUE).map_err(|error| self.malformed(error))?;
        Ok(ValRaw::u32(u32::try_from(case)?))
    }

    fn flat_fields(&mut self, types: &[InterfaceType], message: Reader<'_>) -> Result<ValRaw> {
        let [ty] = types else { return Err(bad_type()) };
        let found = self.scan(message, &[*ty])?;
        if let InterfaceType::FixedLengthList(_) = ty {
            bail!("a fixed-length list as a whole result of one core value is not supported");
        }
        let value = self.required(found[0])?;
        self.flat_value(*ty, value)
    }

    fn flat_value(&mut self, ty: InterfaceType, value: Value<'_>) -> Result<ValRaw> {
        match self.number(ty, value)? {
            Some(bits) => Ok(match ty {
                InterfaceType::S8 | InterfaceType::S16 => ValRaw::i32(sign_extended(ty, bits)),
                InterfaceType::Float32 => ValRaw::f32(low_half(bits)),
                InterfaceType::Float64 => ValRaw::f64(bits),
                InterfaceType::U64 | InterfaceType::S64 => ValRaw::u64(bits),
                _ => ValRaw::u32(low_half(bits)),
            }),
            None => {
                let message = value.message(VALUE).map_err(|error| self.malformed(error))?;
                self.flat_message(ty, message)
            }
        }
    }

    /// The little-endian bits of a type that one number holds; `None` for every other type.
    fn number(&self, ty: InterfaceType, value: Value<'_>) -> Result<Option<u64>> {
        self.checked_number(ty, value).map_err(|error| self.malformed(error))
    }

    fn checked_number(&self, ty: InterfaceType, value: Value<'_>) -> Result<Option<u64>, Malformed> {
        let bits = match ty {
            InterfaceType::Bool => u64::from(narrow::bool(value.varint(VALUE)?, VALUE)?),
            InterfaceType::U8 => u64::from(narrow::u8(value.varint(VALUE)?, VALUE)?),
            InterfaceType::S8 => u64::from(narrow::i8(value.varint(VALUE)?, VALUE)?.cast_unsigned()),
            InterfaceType::U16 => u64::from(narrow::u16(value.varint(VALUE)?, VALUE)?),
            InterfaceType::S16 => u64::from(narrow::i16(value.varint(VALUE)?, VALUE)?.cast_unsigned()),
            InterfaceType::U32 => u64::from(narrow::u32(value.varint(VALUE)?, VALUE)?),
            InterfaceType::S32 => u64::from(narrow::i32(value.varint(VALUE)?, VALUE)?.cast_unsigned()),
            InterfaceType::U64 => value.varint(VALUE)?,
            InterfaceType::S64 => narrow::unzigzag(value.varint(VALUE)?).cast_unsigned(),
            InterfaceType::Float32 => u64::from(value.f32(VALUE)?.to_bits()),
            InterfaceType::Float64 => value.f64(VALUE)?.to_bits(),
            InterfaceType::Char => u64::from(u32::from(narrow::char(value.varint(VALUE)?, VALUE)?)),
            InterfaceType::Enum(index) => {
                let number = value.varint(VALUE)?;
                match number.checked_sub(1) {
                    Some(case) if case < self.types[index].names.len() as u64 => case,
                    _ => return Err(Malformed::Case { field: VALUE, value: number }),
                }
            }
            InterfaceType::Flags(index) => {
                let bits = value.varint(VALUE)?;
                let names = self.types[index].names.len() as u32;
                let unknown = bits & u64::MAX.checked_shl(names).unwrap_or(0);
                if unknown != 0 {
                    return Err(Malformed::Flags { field: VALUE, bits: unknown });
                }
                bits
            }
            _ => return Ok(None),
        };
        Ok(Some(bits))
    }

    /// Finds the fields of a message, numbered from 1 in the order of `types`. Unknown ones are skipped.
    fn scan<'r>(
        &self,
        mut message: Reader<'r>,
        types: &[InterfaceType],
    ) -> Result<SmallVec<[Found<'r>; 1]>> {
        let mut found: SmallVec<[Found<'r>; 1]> = SmallVec::from_elem(Found::default(), types.len());
        while let Some((number, value)) = message.field().map_err(|error| self.malformed(error))? {
            let index = number as usize - 1;
            let Some(slot) = found.get_mut(index) else { continue };
            slot.last = Some(value);
            slot.count += match self.element(&types[index]) {
                Some(element) => self.values_in(&element, value)?,
                None => 1,
            };
        }
        Ok(found)
    }

    /// The element type of a type that is a repeated field.
    fn element(&self, ty: &InterfaceType) -> Option<InterfaceType> {
        match *ty {
            InterfaceType::List(index) => Some(self.types[index].element),
            InterfaceType::FixedLengthList(index) => Some(self.types[index].element),
            _ => None,
        }
    }

    /// How many elements one occurrence of a repeated field holds.
    fn values_in(&self, element: &InterfaceType, value: Value<'_>) -> Result<usize> {
        let Value::Len(packed) = value else { return Ok(1) };
        if !is_packed(element) {
            return Ok(1);
        }
        let size = match element {
            InterfaceType::Float32 => 4,
            InterfaceType::Float64 => 8,
            // A varint ends with the one byte of it whose high bit is clear.
            _ => return Ok(packed.as_slice().iter().filter(|byte| **byte < 0x80).count()),
        };
        match packed.len() % size {
            0 => Ok(packed.len() / size),
            _ => Err(self.malformed(Malformed::Truncated)),
        }
    }

    fn occurrences<'r>(&self, field: Field<'r>) -> Result<SmallVec<[Value<'r>; 4]>> {
        let mut message = field.message;
        let mut values = SmallVec::new();
        while let Some((number, value)) = message.field().map_err(|error| self.malformed(error))? {
            if number == field.number {
                values.push(value);
            }
        }
        Ok(values)
    }

    /// The case of a oneof that was set last.
    fn case<'r>(&self, mut message: Reader<'r>, cases: usize) -> Result<(usize, Value<'r>)> {
        let mut last = None;
        while let Some((number, value)) = message.field().map_err(|error| self.malformed(error))? {
            let case = number as usize - 1;
            if case < cases {
                last = Some((case, value));
            }
        }
        last.ok_or_else(|| self.malformed(Malformed::Missing("the case of a variant")))
    }

    fn required<'r>(&self, found: Found<'r>) -> Result<Value<'r>> {
        found.last.ok_or_else(|| self.malformed(Malformed::Missing(VALUE)))
    }

    fn take_handle(&mut self, mut message: Reader<'_>) -> Result<u32> {
        let mut index = None;
        while let Some((number, value)) = message.field().map_err(|error| self.malformed(error))? {
            if number == HANDLE_INDEX {
                let value = value.varint(VALUE).and_then(|value| narrow::u32(value, VALUE));
                index = Some(value.map_err(|error| self.malformed(error))?);
            }
        }
        match (index, self.handles) {
            (Some(index), Some(handles)) => handles.take(index),
            _ => Err(self.malformed(Malformed::Missing("a handle"))),
        }
    }

    fn allocate(&mut self, count: usize, size: usize, align: u32) -> Result<usize> {
        match count.checked_mul(size) {
            Some(len) if u32::try_from(len).is_ok() => self.cx.realloc(0, 0, align, len),
            _ => bail!("a list of {count} elements of {size} bytes does not fit the function's memory"),
        }
    }

    fn put_sequence(&mut self, offset: usize, at: usize, count: usize) -> Result<()> {
        self.put(offset, u32::try_from(at)?.to_le_bytes())?;
        self.put(offset + 4, u32::try_from(count)?.to_le_bytes())
    }

    fn put_discriminant(&mut self, info: &VariantInfo, case: usize, offset: usize) -> Result<()> {
        let bytes = u32::try_from(case)?.to_le_bytes();
        self.put_slice(offset, &bytes[..usize::from(info.size).min(bytes.len())])
    }

    fn put<const N: usize>(&mut self, offset: usize, bytes: [u8; N]) -> Result<()> {
        self.put_slice(offset, &bytes)
    }

    fn put_slice(&mut self, offset: usize, bytes: &[u8]) -> Result<()> {
        let place = offset.checked_add(bytes.len()).and_then(|end| self.cx.as_slice_mut().get_mut(offset..end));
        match place {
            Some(place) => place.copy_from_slice(bytes),
            None => bail!("a result is out of bounds of memory"),
        }
        Ok(())
    }

    #[cold]
    fn malformed(&self, source: Malformed) -> wasmtime::Error {
        MalformedReply { function: Arc::clone(self.function), source }.into()
    }
}

fn low_half(bits: u64) -> u32 {
    let [a, b, c, d, ..] = bits.to_le_bytes();
    u32::from_le_bytes([a, b, c, d])
}

fn sign_extended(ty: InterfaceType, bits: u64) -> i32 {
    let [low, high, ..] = bits.to_le_bytes();
    match ty {
        InterfaceType::S8 => i32::from(low.cast_signed()),
        _ => i32::from(i16::from_le_bytes([low, high])),
    }
}
