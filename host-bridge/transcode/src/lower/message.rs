//! What the messages of a reply hold: everything is checked here before it is stored.

use outboard_mapping::wire::Malformed;
use outboard_mapping::wire::read::{Reader, Value, narrow};
use smallvec::SmallVec;
use wasmtime::Result;
use wasmtime::component::__internal::InterfaceType;

use super::{Lowerer, VALUE};
use crate::lift::{HANDLE_INDEX, is_packed};

/// What a message holds of one of its fields.
#[derive(Clone, Copy, Default)]
pub(super) struct Found<'r> {
    /// The last occurrence, which is the one that counts for a field that occurs once.
    pub(super) last: Option<Value<'r>>,
    /// How many values a repeated field has, packed ones included.
    pub(super) count: usize,
}

/// A field and the message that it was found in.
#[derive(Clone, Copy)]
pub(super) struct Field<'r> {
    pub(super) message: Reader<'r>,
    pub(super) number: u32,
    pub(super) found: Found<'r>,
}

impl<T: 'static> Lowerer<'_, '_, T> {
    /// The little-endian bits of a type that one number holds; `None` for every other type.
    pub(super) fn number(&self, ty: InterfaceType, value: Value<'_>) -> Result<Option<u64>> {
        self.checked_number(ty, value)
            .map_err(|error| self.malformed(error))
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
                    _ => {
                        return Err(Malformed::Case {
                            field: VALUE,
                            value: number,
                        });
                    }
                }
            }
            InterfaceType::Flags(index) => {
                let bits = value.varint(VALUE)?;
                let names = self.types[index].names.len() as u32;
                let unknown = bits & u64::MAX.checked_shl(names).unwrap_or(0);
                if unknown != 0 {
                    return Err(Malformed::Flags {
                        field: VALUE,
                        bits: unknown,
                    });
                }
                bits
            }
            _ => return Ok(None),
        };
        Ok(Some(bits))
    }

    /// Finds the fields of a message, numbered from 1 in the order of `types`. Unknown ones are skipped.
    pub(super) fn scan<'r>(
        &self,
        mut message: Reader<'r>,
        types: &[InterfaceType],
    ) -> Result<SmallVec<[Found<'r>; 1]>> {
        let mut found: SmallVec<[Found<'r>; 1]> = SmallVec::from_elem(Found::default(), types.len());
        while let Some((number, value)) = message.field().map_err(|error| self.malformed(error))? {
            let index = number as usize - 1;
            let Some(slot) = found.get_mut(index) else {
                continue;
            };
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

    /// The case of a oneof that was set last.
    pub(super) fn case<'r>(&self, mut message: Reader<'r>, cases: usize) -> Result<(usize, Value<'r>)> {
        let mut last = None;
        while let Some((number, value)) = message.field().map_err(|error| self.malformed(error))? {
            let case = number as usize - 1;
            if case < cases {
                last = Some((case, value));
            }
        }
        last.ok_or_else(|| self.malformed(Malformed::Missing("the case of a variant")))
    }

    /// Refuses a list of another length than its type fixes.
    pub(super) fn exactly(&self, field: Field<'_>, expected: u32) -> Result<()> {
        let found = field.found.count;
        if found == expected as usize {
            return Ok(());
        }
        Err(self.malformed(Malformed::Length {
            field: VALUE,
            expected,
            found,
        }))
    }

    pub(super) fn required<'r>(&self, found: Found<'r>) -> Result<Value<'r>> {
        found
            .last
            .ok_or_else(|| self.malformed(Malformed::Missing(VALUE)))
    }

    pub(super) fn take_handle(&mut self, mut message: Reader<'_>) -> Result<u32> {
        let mut index = None;
        while let Some((number, value)) = message.field().map_err(|error| self.malformed(error))? {
            if number == HANDLE_INDEX {
                let value = value.varint(VALUE).and_then(|value| narrow::u32(value, VALUE));
                index = Some(value.map_err(|error| self.malformed(error))?);
            }
        }
        let index = index.ok_or_else(|| self.malformed(Malformed::Missing("the index of a handle")))?;
        let rep = self
            .handles
            .map(|handles| handles.take(index))
            .transpose()?
            .flatten();
        rep.ok_or_else(|| self.malformed(Malformed::Handle { field: VALUE, index }))
    }
}

impl<'r> Field<'r> {
    /// The values of a repeated field, in the order that they came; packed ones come together.
    pub(super) fn occurrences(self) -> impl Iterator<Item = Result<Value<'r>, Malformed>> {
        let Self {
            mut message, number, ..
        } = self;
        std::iter::from_fn(move || {
            loop {
                match message.field() {
                    Ok(Some((found, value))) if found == number => return Some(Ok(value)),
                    Ok(Some(_)) => {}
                    Ok(None) => return None,
                    Err(error) => return Some(Err(error)),
                }
            }
        })
    }
}
