//! The walk from guest memory to protobuf, from the last field to the first.

use bytes::Bytes;
use outboard_mapping::wire::WireType;
use outboard_mapping::wire::back::BackWriter;
use outboard_mapping::wire::write::zigzag;
use smallvec::SmallVec;
use wasmtime::component::__internal::{ComponentTypes, InterfaceType, LiftContext};
use wasmtime::component::__internal::wasmtime_environ::component::{
    StringEncoding, TypeMapIndex, VariantInfo,
};
use wasmtime::component::Lift;
use wasmtime::{Result, ValRaw, bail, format_err};

use crate::request::LiftedHandle;

/// Where a value stands.
#[derive(Clone, Copy)]
pub(crate) enum Source<'a> {
    /// In as many core values as its type takes, or more.
    Flat(&'a [ValRaw]),
    /// At this offset of the guest's memory.
    Memory(usize),
}

/// One walk over the parameters of one call.
pub(crate) struct Lifter<'a, 'cx> {
    cx: &'a mut LiftContext<'cx>,
    types: &'cx ComponentTypes,
    out: BackWriter,
    handles: Vec<LiftedHandle>,
}

/// A value that a message holds in one number.
enum Number {
    Varint(u64),
    Fixed32(u32),
    Fixed64(u64),
}

/// What most requests fit into, in bytes.
const FIRST_CAPACITY: usize = 128;

impl<'a, 'cx> Lifter<'a, 'cx> {
    pub(crate) fn new(cx: &'a mut LiftContext<'cx>) -> Self {
        let types = cx.types;
        Self { cx, types, out: BackWriter::with_capacity(FIRST_CAPACITY), handles: Vec::new() }
    }

    pub(crate) fn finish(self) -> (Bytes, Vec<LiftedHandle>) {
        (self.out.finish(), self.handles)
    }

    /// Writes the contents of the message that `ty`, a type with a message of its own, stands in.
    pub(crate) fn message(&mut self, ty: InterfaceType, source: Source<'_>) -> Result<()> {
        let types = self.types;
        match ty {
            InterfaceType::Tuple(index) => self.fields(types[index].types.iter().copied(), source),
            InterfaceType::Record(index) => self.fields(types[index].fields.iter().map(|field| field.ty), source),
            InterfaceType::Variant(index) => {
                let variant = &types[index];
                let case = self.discriminant(&variant.info, variant.cases.len(), source)?;
                let payload = *variant.cases.get_index(case).ok_or_else(bad_type)?.1;
                self.case(field_number(case), payload, payload_of(&variant.info, source))
            }
            InterfaceType::Result(index) => {
                let result = &types[index];
                let case = self.discriminant(&result.info, 2, source)?;
                let payload = if case == 0 { result.ok } else { result.err };
                self.case(field_number(case), payload, payload_of(&result.info, source))
            }
            InterfaceType::Own(table) => {
                let index = self.u32(source)?;
                let (rep, _, _) = self.cx.guest_resource_lift_own(table, index)?;
                self.handle(rep, true)
            }
            InterfaceType::Borrow(table) => {
                let index = self.u32(source)?;
                let rep = self.cx.guest_resource_lift_borrow(table, index)?;
                self.handle(rep, false)
            }
            // What has no message of its own stands in one as its field 1.
            _ => self.field(1, ty, source),
        }
    }

    fn fields(
        &mut self,
        types: impl ExactSizeIterator<Item = InterfaceType>,
        source: Source<'_>,
    ) -> Result<()> {
        let mut places = SmallVec::<[(InterfaceType, Source<'_>); 8]>::with_capacity(types.len());
        let mut rest = source;
        for ty in types {
            places.push((ty, self.next_place(&ty, &mut rest)?));
        }
        for (index, (ty, place)) in places.into_iter().enumerate().rev() {
            self.field(field_number(index), ty, place)?;
        }
        Ok(())
    }

    /// Where the next field stands, given where the fields before it end.
    fn next_place<'s>(&self, ty: &InterfaceType, rest: &mut Source<'s>) -> Result<Source<'s>> {
        let abi = self.types.canonical_abi(ty);
        match rest {
            Source::Flat(values) => {
                let count = abi.flat_count.map_or(usize::MAX, usize::from);
                let (place, after) = values.split_at_checked(count).ok_or_else(bad_type)?;
                *values = after;
                Ok(Source::Flat(place))
            }
            Source::Memory(offset) => Ok(Source::Memory(abi.next_field32_size(offset))),
        }
    }

    /// Writes a type as a direct field of a message, as often as it occurs there.
    fn field(&mut self, number: u32, ty: InterfaceType, source: Source<'_>) -> Result<()> {
        match ty {
            InterfaceType::List(index) if self.types[index].element != InterfaceType::U8 => {
                let element = self.types[index].element;
                let (at, count) = self.list(&element, source)?;
                self.elements(number, element, at, count)
            }
            InterfaceType::FixedLengthList(index) => {
                let (element, count) = (self.types[index].element, self.types[index].size as usize);
                match source {
                    Source::Memory(at) => self.elements(number, element, at, count),
                    Source::Flat(_) => self.flat_elements(number, element, count, source),
                }
            }
            InterfaceType::Map(index) => self.entries(number, index, source),
            InterfaceType::Option(index) => {
                let types = self.types;
                let option = &types[index];
                match self.discriminant(&option.info, 2, source)? {
                    0 => Ok(()),
                    _ => self.single(number, option.ty, payload_of(&option.info, source)),
                }
            }
            _ => self.single(number, ty, source),
        }
    }

    /// Writes exactly one field: what may occur any other number of times is wrapped in a message.
    fn single(&mut self, number: u32, ty: InterfaceType, source: Source<'_>) -> Result<()> {
        if let Some(value) = self.number(&ty, source)? {
            let wire_type = self.put(value);
            self.out.key(number, wire_type);
            return Ok(());
        }
        let mark = self.out.mark();
        match ty {
            InterfaceType::String => self.string(source)?,
            InterfaceType::List(index) if self.types[index].element == InterfaceType::U8 => {
                let (at, len) = self.list(&InterfaceType::U8, source)?;
                self.out.slice(&self.cx.memory()[at..at + len]);
            }
            _ => self.message(ty, source)?,
        }
        self.out.close(mark, number);
        Ok(())
    }

    fn case(&mut self, number: u32, payload: Option<InterfaceType>, source: Source<'_>) -> Result<()> {
        match payload {
            Some(ty) => self.single(number, ty, source),
            None => {
                let mark = self.out.mark();
                self.out.close(mark, number);
                Ok(())
            }
        }
    }

    fn handle(&mut self, rep: u32, own: bool) -> Result<()> {
        let index = u32::try_from(self.handles.len())?;
        self.handles.push(LiftedHandle { rep, own });
        self.out.varint(u64::from(index));
        self.out.key(HANDLE_INDEX, WireType::Varint);
        Ok(())
    }

    fn elements(&mut self, number: u32, element: InterfaceType, at: usize, count: usize) -> Result<()> {
        let size = self.types.canonical_abi(&element).size32 as usize;
        let places = (0..count).rev().map(|index| Source::Memory(at + index * size));
        if !is_packed(&element) {
            return places.into_iter().try_for_each(|place| self.single(number, element, place));
        }
        if count == 0 {
            return Ok(());
        }
        let mark = self.out.mark();
        if matches!(element, InterfaceType::Float32 | InterfaceType::Float64) {
            // Both sides are little-endian.
            self.out.slice(&self.cx.memory()[at..at + count * size]);
        } else {
            for place in places {
                let value = self.number(&element, place)?.ok_or_else(bad_type)?;
                self.put(value);
            }
        }
        self.out.close(mark, number);
        Ok(())
    }

    fn flat_elements(
        &mut self,
        number: u32,
        element: InterfaceType,
        count: usize,
        source: Source<'_>,
    ) -> Result<()> {
        let mut rest = source;
        let mut places = SmallVec::<[Source<'_>; 8]>::new();
        for _ in 0..count {
            places.push(self.next_place(&element, &mut rest)?);
        }
        if !is_packed(&element) {
            return places.into_iter().rev().try_for_each(|place| self.single(number, element, place));
        }
        let mark = self.out.mark();
        for place in places.into_iter().rev() {
            let value = self.number(&element, place)?.ok_or_else(bad_type)?;
            self.put(value);
        }
        self.out.close(mark, number);
        Ok(())
    }

    fn entries(
        &mut self,
        number: u32,
        index: TypeMapIndex,
        source: Source<'_>,
    ) -> Result<()> {
        let (key, value) = (self.types[index].key, self.types[index].value);
        let (size, align) = (self.types[index].entry_abi.size32, self.types[index].entry_abi.align32);
        let offset = self.types[index].value_offset32 as usize;
        let (at, count) = self.sequence(size as usize, align as usize, source)?;
        for entry in (0..count).rev().map(|index| at + index * size as usize) {
            let mark = self.out.mark();
            self.field(2, value, Source::Memory(entry + offset))?;
            self.field(1, key, Source::Memory(entry))?;
            self.out.close(mark, number);
        }
        Ok(())
    }

    fn put(&mut self, value: Number) -> WireType {
        match value {
            Number::Varint(value) => {
                self.out.varint(value);
                WireType::Varint
            }
            Number::Fixed32(bits) => {
                self.out.slice(&bits.to_le_bytes());
                WireType::Fixed32
            }
            Number::Fixed64(bits) => {
                self.out.slice(&bits.to_le_bytes());
                WireType::Fixed64
            }
        }
    }

    /// The value of a type that one number holds; `None` for every other type.
    fn number(&self, ty: &InterfaceType, source: Source<'_>) -> Result<Option<Number>> {
        let value = match *ty {
            InterfaceType::Bool => u64::from(self.u8(source)? != 0),
            InterfaceType::U8 => u64::from(self.u8(source)?),
            InterfaceType::S8 => zigzag(i64::from(self.u8(source)?.cast_signed())),
            InterfaceType::U16 => u64::from(self.u16(source)?),
            InterfaceType::S16 => zigzag(i64::from(self.u16(source)?.cast_signed())),
            InterfaceType::U32 => u64::from(self.u32(source)?),
            InterfaceType::S32 => zigzag(i64::from(self.u32(source)?.cast_signed())),
            InterfaceType::U64 => self.u64(source)?,
            InterfaceType::S64 => zigzag(self.u64(source)?.cast_signed()),
            InterfaceType::Float32 => return Ok(Some(Number::Fixed32(self.u32(source)?))),
            InterfaceType::Float64 => return Ok(Some(Number::Fixed64(self.u64(source)?))),
            InterfaceType::Char => {
                let code = self.u32(source)?;
                if char::from_u32(code).is_none() {
                    bail!("{code:#x} is not a Unicode scalar value");
                }
                u64::from(code)
            }
            InterfaceType::Enum(index) => {
                let ty = &self.types[index];
                self.discriminant(&ty.info, ty.names.len(), source)? as u64 + 1
            }
            InterfaceType::Flags(index) => {
                let ty = &self.types[index];
                self.flags(ty.names.len(), source)?
            }
            _ => return Ok(None),
        };
        Ok(Some(Number::Varint(value)))
    }

    /// The bits of up to 64 flags; bits without a name are ignored, as the canonical ABI has it.
    fn flags(&self, names: usize, source: Source<'_>) -> Result<u64> {
        let bits = match (names, source) {
            (0..=8, _) => u64::from(self.u8(source)?),
            (9..=16, _) => u64::from(self.u16(source)?),
            (17..=32, _) => u64::from(self.u32(source)?),
            (_, Source::Flat(values)) => {
                let (low, high) = values.split_at_checked(1).ok_or_else(bad_type)?;
                u64::from(self.u32(Source::Flat(low))?) | u64::from(self.u32(Source::Flat(high))?) << 32
            }
            (_, Source::Memory(_)) => self.u64(source)?,
        };
        Ok(bits & u64::MAX.checked_shr(64_u32.saturating_sub(names as u32)).unwrap_or(0))
    }

    fn discriminant(&self, info: &VariantInfo, cases: usize, source: Source<'_>) -> Result<usize> {
        let value = match (source, usize::from(info.size)) {
            (Source::Memory(_), 1) => u32::from(self.u8(source)?),
            (Source::Memory(_), 2) => u32::from(self.u16(source)?),
            _ => self.u32(source)?,
        };
        match usize::try_from(value) {
            Ok(case) if case < cases => Ok(case),
            _ => bail!("case {value} of a variant with {cases} cases"),
        }
    }

    fn string(&mut self, source: Source<'_>) -> Result<()> {
        if self.cx.options().string_encoding == StringEncoding::Utf8 {
            let (at, len) = self.sequence(1, 1, source)?;
            let bytes = &self.cx.memory()[at..at + len];
            std::str::from_utf8(bytes)?;
            self.out.slice(bytes);
            return Ok(());
        }
        let text = match source {
            Source::Memory(at) => {
                let bytes = self.cx.memory().get(at..at + 8).ok_or_else(out_of_bounds)?;
                String::linear_lift_from_memory(self.cx, InterfaceType::String, bytes)?
            }
            Source::Flat(values) => {
                let pair: &[ValRaw; 2] = values.first_chunk().ok_or_else(bad_type)?;
                String::linear_lift_from_flat(self.cx, InterfaceType::String, pair)?
            }
        };
        self.out.slice(text.as_bytes());
        Ok(())
    }

    fn list(&mut self, element: &InterfaceType, source: Source<'_>) -> Result<(usize, usize)> {
        let abi = self.types.canonical_abi(element);
        let (size, align) = (abi.size32 as usize, abi.align32 as usize);
        self.sequence(size, align, source)
    }

    /// The checked offset and length of a list or string; pays for it in hostcall fuel.
    fn sequence(&mut self, size: usize, align: usize, source: Source<'_>) -> Result<(usize, usize)> {
        let (at, count) = match source {
            Source::Flat(values) => {
                let [at, count] = values.first_chunk().ok_or_else(bad_type)?;
                (at.get_u32(), count.get_u32())
            }
            Source::Memory(offset) => {
                (self.u32(source)?, self.u32(Source::Memory(offset + 4))?)
            }
        };
        let (at, count) = (usize::try_from(at)?, usize::try_from(count)?);
        if at % align != 0 {
            bail!("list pointer {at:#x} is not aligned to {align}");
        }
        let end = count.checked_mul(size).and_then(|len| at.checked_add(len));
        if end.is_none_or(|end| end > self.cx.memory().len()) {
            bail!("a list of {count} elements of {size} bytes at {at:#x} is out of bounds of memory");
        }
        // An element without a size still takes room on the wire.
        self.cx.consume_fuel_array(count, size.max(1))?;
        Ok((at, count))
    }

    fn u8(&self, source: Source<'_>) -> Result<u8> {
        match source {
            Source::Flat(_) => Ok(self.u32(source)?.to_le_bytes()[0]),
            Source::Memory(at) => Ok(u8::from_le_bytes(self.bytes(at)?)),
        }
    }

    fn u16(&self, source: Source<'_>) -> Result<u16> {
        match source {
            Source::Flat(_) => {
                let [low, high, ..] = self.u32(source)?.to_le_bytes();
                Ok(u16::from_le_bytes([low, high]))
            }
            Source::Memory(at) => Ok(u16::from_le_bytes(self.bytes(at)?)),
        }
    }

    fn u32(&self, source: Source<'_>) -> Result<u32> {
        match source {
            Source::Flat(values) => Ok(values.first().ok_or_else(bad_type)?.get_u32()),
            Source::Memory(at) => Ok(u32::from_le_bytes(self.bytes(at)?)),
        }
    }

    fn u64(&self, source: Source<'_>) -> Result<u64> {
        match source {
            Source::Flat(values) => Ok(values.first().ok_or_else(bad_type)?.get_u64()),
            Source::Memory(at) => Ok(u64::from_le_bytes(self.bytes(at)?)),
        }
    }

    fn bytes<const N: usize>(&self, at: usize) -> Result<[u8; N]> {
        self.cx.memory().get(at..).and_then(|bytes| bytes.first_chunk()).copied().ok_or_else(out_of_bounds)
    }
}

/// `outboard.v1.Handle`'s field for an index into the frame's handle table.
pub(crate) const HANDLE_INDEX: u32 = 2;

/// The number of the field that the value at `index` of a message stands in.
pub(crate) fn field_number(index: usize) -> u32 {
    u32::try_from(index + 1).unwrap_or(u32::MAX)
}

/// As `outboard_mapping::ty::Type::is_packed`.
pub(crate) fn is_packed(ty: &InterfaceType) -> bool {
    matches!(
        ty,
        InterfaceType::Bool
            | InterfaceType::U8
            | InterfaceType::S8
            | InterfaceType::U16
            | InterfaceType::S16
            | InterfaceType::U32
            | InterfaceType::S32
            | InterfaceType::U64
            | InterfaceType::S64
            | InterfaceType::Float32
            | InterfaceType::Float64
            | InterfaceType::Char
            | InterfaceType::Enum(_)
            | InterfaceType::Flags(_)
    )
}

pub(crate) fn bad_type() -> wasmtime::Error {
    format_err!("the component's types and its values do not fit together")
}

fn out_of_bounds() -> wasmtime::Error {
    format_err!("a value is out of bounds of memory")
}

fn payload_of<'s>(info: &VariantInfo, source: Source<'s>) -> Source<'s> {
    match source {
        Source::Flat(values) => Source::Flat(values.get(1..).unwrap_or_default()),
        Source::Memory(at) => Source::Memory(at + info.payload_offset32 as usize),
    }
}
