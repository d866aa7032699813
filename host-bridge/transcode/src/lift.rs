//! The walk from guest memory to protobuf, from the last field to the first.

mod value;

use bytes::Bytes;
use outboard_mapping::wire::WireType;
use outboard_mapping::wire::back::BackWriter;
use smallvec::SmallVec;
use wasmtime::component::__internal::wasmtime_environ::component::{TypeMapIndex, VariantInfo};
use wasmtime::component::__internal::{ComponentTypes, InterfaceType, LiftContext};
use wasmtime::{Result, ValRaw, format_err};

use self::value::Number;
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
    /// The hostcall fuel spent so far.
    spent: usize,
}

/// What most requests fit into, in bytes.
const FIRST_CAPACITY: usize = 128;

impl<'a, 'cx> Lifter<'a, 'cx> {
    pub(crate) fn new(cx: &'a mut LiftContext<'cx>) -> Self {
        let types = cx.types;
        Self {
            cx,
            types,
            out: BackWriter::with_capacity(FIRST_CAPACITY),
            handles: Vec::new(),
            spent: 0,
        }
    }

    pub(crate) fn finish(self) -> (Bytes, Vec<LiftedHandle>) {
        (self.out.finish(), self.handles)
    }

    /// Writes the contents of the message that `ty`, a type with a message of its own, stands in.
    pub(crate) fn message(&mut self, ty: InterfaceType, source: Source<'_>) -> Result<()> {
        let types = self.types;
        match ty {
            InterfaceType::Tuple(index) => self.fields(types[index].types.iter().copied(), source),
            InterfaceType::Record(index) => {
                self.fields(types[index].fields.iter().map(|field| field.ty), source)
            }
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
            for place in places {
                self.single(number, element, place)?;
                self.pay_for_written()?;
            }
            return Ok(());
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
        self.pay_for_written()
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
            return places
                .into_iter()
                .rev()
                .try_for_each(|place| self.single(number, element, place));
        }
        let mark = self.out.mark();
        for place in places.into_iter().rev() {
            let value = self.number(&element, place)?.ok_or_else(bad_type)?;
            self.put(value);
        }
        self.out.close(mark, number);
        Ok(())
    }

    fn entries(&mut self, number: u32, index: TypeMapIndex, source: Source<'_>) -> Result<()> {
        let (key, value) = (self.types[index].key, self.types[index].value);
        let (size, align) = (
            self.types[index].entry_abi.size32,
            self.types[index].entry_abi.align32,
        );
        let offset = self.types[index].value_offset32 as usize;
        let (at, count) = self.sequence(size as usize, align as usize, source)?;
        for entry in (0..count).rev().map(|index| at + index * size as usize) {
            let mark = self.out.mark();
            self.field(2, value, Source::Memory(entry + offset))?;
            self.field(1, key, Source::Memory(entry))?;
            self.out.close(mark, number);
            self.pay_for_written()?;
        }
        Ok(())
    }

    /// Spends hostcall fuel on what was written beyond what was read. A byte of a deeply nested type can become
    /// hundreds on the wire, and a guest chooses its types.
    fn pay_for_written(&mut self) -> Result<()> {
        let owed = self.out.len().saturating_sub(self.spent);
        self.spent += owed;
        self.cx.consume_fuel(owed)
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

fn payload_of<'s>(info: &VariantInfo, source: Source<'s>) -> Source<'s> {
    match source {
        Source::Flat(values) => Source::Flat(values.get(1..).unwrap_or_default()),
        Source::Memory(at) => Source::Memory(at + info.payload_offset32 as usize),
    }
}
