//! The walk from protobuf to the one core value that a small result takes.

use outboard_mapping::wire::Malformed;
use outboard_mapping::wire::read::{Reader, Value};
use smallvec::SmallVec;
use wasmtime::component::__internal::InterfaceType;
use wasmtime::{Result, ValRaw};

use super::message::Field;
use super::{Lowerer, VALUE};
use crate::lift::{bad_type, is_packed};

impl<T: 'static> Lowerer<'_, '_, T> {
    /// Lowers the results, whose type is a tuple of none or one, to the one core value that they take.
    pub(crate) fn flat(&mut self, results: InterfaceType) -> Result<Option<ValRaw>> {
        let Some(ty) = self.result(results)? else {
            return Ok(None);
        };
        let message = Reader::new(self.body);
        if matches!(ty, InterfaceType::Result(_)) {
            return self.flat_message(ty, message).map(Some);
        }
        self.flat_fields(&[ty], message).map(Some)
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
            _ => self.flat_fields(&[ty], message),
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
        let field = Field {
            message,
            number: 1,
            found: found[0],
        };
        match *ty {
            InterfaceType::FixedLengthList(index) => {
                self.exactly(field, self.types[index].size)?;
                self.flat_element(self.types[index].element, field)
            }
            ty => self.flat_value(ty, self.required(field.found)?),
        }
    }

    /// The one element of a list whose length is fixed to one.
    fn flat_element(&mut self, element: InterfaceType, field: Field<'_>) -> Result<ValRaw> {
        for value in field.occurrences() {
            let value = value.map_err(|error| self.malformed(error))?;
            match value {
                Value::Len(packed) if is_packed(&element) && packed.is_empty() => {}
                Value::Len(mut packed) if is_packed(&element) => {
                    let value = match element {
                        InterfaceType::Float32 => packed.fixed32().map(Value::Fixed32),
                        InterfaceType::Float64 => packed.fixed64().map(Value::Fixed64),
                        _ => packed.varint().map(Value::Varint),
                    };
                    return self.flat_value(element, value.map_err(|error| self.malformed(error))?);
                }
                value => return self.flat_value(element, value),
            }
        }
        Err(self.malformed(Malformed::Missing(VALUE)))
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
