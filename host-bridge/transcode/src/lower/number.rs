//! Numbers, each checked before it is stored.

use outboard_mapping::wire::Malformed;
use outboard_mapping::wire::read::{Reader, Value, narrow};
use wasmtime::Result;

use super::handle::Handles;
use super::{Lowerer, Place, VALUE};
use crate::plan::{Number, Shape};

impl<T: 'static, H: Handles> Lowerer<'_, '_, T, H> {
    #[inline]
    pub(super) fn number(
        &mut self,
        number: Number,
        shape: &Shape,
        value: Value<'_>,
        place: Place,
    ) -> Result<()> {
        let bits = match checked(number, value) {
            Ok(bits) => bits,
            Err(error) => return Err(self.malformed(error)),
        };
        match place {
            Place::Memory(_) => self.put(place, bits, shape.size as usize),
            Place::Flat(index) => {
                if let Number::Flags(33..) = number {
                    self.put(place, u64::from(low_half(bits)), 4)?;
                    return self.put(Place::Flat(index + 1), bits >> 32, 4);
                }
                self.put(place, core_value(number, bits), 8)
            }
        }
    }

    /// Stores what one occurrence of a packed list holds, and tells where the next goes.
    pub(crate) fn packed(
        &mut self,
        number: Number,
        element: &Shape,
        mut packed: Reader<'_>,
        mut place: Place,
    ) -> Result<Place> {
        let Place::Memory(at) = place else {
            while !packed.is_empty() {
                let value = next(number, &mut packed).map_err(|error| self.malformed(error))?;
                self.number(number, element, value, place)?;
                place = place.after(element);
            }
            return Ok(place);
        };
        let size = element.size as usize;
        if number.fixed_width().is_some() {
            // Both sides are little-endian, and it was seen that the length is a multiple of the size.
            self.put_slice(at, packed.as_slice())?;
            return Ok(place.advanced(element, packed.len() / size));
        }
        let count = elements_in(number, packed).map_err(|error| self.malformed(error))?;
        let room = self.guest.room(at, count * size)?;
        let stored = room.chunks_exact_mut(size).try_for_each(|room| {
            let bits = checked(number, Value::Varint(packed.varint()?))?;
            room.copy_from_slice(&bits.to_le_bytes()[..size]);
            Ok(())
        });
        // What is left over, if anything, is a varint that does not end.
        let stored = stored.and_then(|()| match packed.is_empty() {
            true => Ok(()),
            false => packed.varint().map(drop),
        });
        stored.map_err(|error| self.malformed(error))?;
        Ok(place.advanced(element, count))
    }
}

/// How many elements one occurrence of a packed list holds.
pub(super) fn elements_in(number: Number, packed: Reader<'_>) -> Result<usize, Malformed> {
    match number.fixed_width() {
        Some(size) if packed.len().is_multiple_of(size) => Ok(packed.len() / size),
        Some(_) => Err(Malformed::Truncated),
        // A varint ends with the one byte of it whose high bit is clear.
        None => Ok(packed.as_slice().iter().filter(|byte| **byte < 0x80).count()),
    }
}

/// The little-endian bits of a number, once it is known to be one of its type.
#[inline]
fn checked(number: Number, value: Value<'_>) -> Result<u64, Malformed> {
    Ok(match number {
        Number::Bool => u64::from(narrow::bool(value.varint(VALUE)?, VALUE)?),
        Number::U8 => u64::from(narrow::u8(value.varint(VALUE)?, VALUE)?),
        Number::S8 => u64::from(narrow::i8(value.varint(VALUE)?, VALUE)?.cast_unsigned()),
        Number::U16 => u64::from(narrow::u16(value.varint(VALUE)?, VALUE)?),
        Number::S16 => u64::from(narrow::i16(value.varint(VALUE)?, VALUE)?.cast_unsigned()),
        Number::U32 => u64::from(narrow::u32(value.varint(VALUE)?, VALUE)?),
        Number::S32 => u64::from(narrow::i32(value.varint(VALUE)?, VALUE)?.cast_unsigned()),
        Number::U64 => value.varint(VALUE)?,
        Number::S64 => narrow::unzigzag(value.varint(VALUE)?).cast_unsigned(),
        Number::F32 => u64::from(value.f32(VALUE)?.to_bits()),
        Number::F64 => value.f64(VALUE)?.to_bits(),
        Number::Char => u64::from(u32::from(narrow::char(value.varint(VALUE)?, VALUE)?)),
        Number::Enum(cases) => {
            let case = value.varint(VALUE)?;
            match case.checked_sub(1) {
                Some(index) if index < u64::from(cases) => index,
                _ => {
                    return Err(Malformed::Case {
                        field: VALUE,
                        value: case,
                    });
                }
            }
        }
        Number::Flags(names) => {
            let bits = value.varint(VALUE)?;
            let unknown = bits & u64::MAX.checked_shl(names).unwrap_or(0);
            if unknown != 0 {
                return Err(Malformed::Flags {
                    field: VALUE,
                    bits: unknown,
                });
            }
            bits
        }
    })
}

/// The next element of a packed list.
fn next<'r>(number: Number, packed: &mut Reader<'r>) -> Result<Value<'r>, Malformed> {
    match number {
        Number::F32 => packed.fixed32().map(Value::Fixed32),
        Number::F64 => packed.fixed64().map(Value::Fixed64),
        _ => packed.varint().map(Value::Varint),
    }
}

/// The core value of a number: what is narrower than it and signed fills its 32 bits.
fn core_value(number: Number, bits: u64) -> u64 {
    let [low, high, ..] = bits.to_le_bytes();
    let signed = match number {
        Number::S8 => i32::from(low.cast_signed()),
        Number::S16 => i32::from(i16::from_le_bytes([low, high])),
        _ => return bits,
    };
    u64::from(signed.cast_unsigned())
}

fn low_half(bits: u64) -> u32 {
    let [a, b, c, d, ..] = bits.to_le_bytes();
    u32::from_le_bytes([a, b, c, d])
}
