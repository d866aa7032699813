//! The walk from protobuf to guest memory.

mod flat;
mod message;

use std::sync::Arc;

use bytes::Bytes;
use outboard_mapping::wire::Malformed;
use outboard_mapping::wire::read::{Reader, Value};
use smallvec::SmallVec;
use wasmtime::component::__internal::wasmtime_environ::component::VariantInfo;
use wasmtime::component::__internal::{ComponentTypes, InterfaceType, LowerContext};
use wasmtime::component::Lower;
use wasmtime::{Result, bail};

use self::message::Field;
use crate::lift::{bad_type, field_number, is_packed};
use crate::reply::{MalformedReply, Reply, ReplyHandles};

/// One walk over one reply.
pub(crate) struct Lowerer<'a, 'cx, T: 'static> {
    cx: &'a mut LowerContext<'cx, T>,
    types: &'cx ComponentTypes,
    body: &'a Bytes,
    function: &'a Arc<str>,
    handles: Option<&'a dyn ReplyHandles>,
}

/// The number of an `ok` in a result's message.
const OK: u32 = 1;

/// Names a value for the errors of readers. The transcoder knows no names that live as long as they ask for.
const VALUE: &str = "a value";

impl<'a, 'cx, T: 'static> Lowerer<'a, 'cx, T> {
    pub(crate) fn new<const FLAT: usize>(cx: &'a mut LowerContext<'cx, T>, reply: &'a Reply<FLAT>) -> Self {
        let types = cx.types;
        Self {
            cx,
            types,
            body: &reply.body,
            function: &reply.function,
            handles: reply.handles.as_deref(),
        }
    }

    /// Lowers the results, whose type is a tuple of none or one, to memory at `offset`.
    pub(crate) fn memory(&mut self, results: InterfaceType, offset: usize) -> Result<()> {
        match self.result(results)? {
            Some(ty) => self.store_response(ty, offset),
            None => Ok(()),
        }
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
        self.store_field(
            ty,
            Field {
                message,
                number: 1,
                found: found[0],
            },
            offset,
        )
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
                let payload = if field_number(case) == OK {
                    result.ok
                } else {
                    result.err
                };
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
            self.store_field(
                *ty,
                Field {
                    message,
                    number: field_number(index),
                    found,
                },
                at,
            )?;
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
                self.exactly(field, types[index].size)?;
                self.store_elements(types[index].element, field, offset)
            }
            InterfaceType::Map(index) => {
                let map = &types[index];
                let size = map.entry_abi.size32 as usize;
                let base = self.allocate(field.found.count, size, map.entry_abi.align32)?;
                for (index, value) in field.occurrences().enumerate() {
                    let entry = value
                        .and_then(|value| value.message(VALUE))
                        .map_err(|error| self.malformed(error))?;
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
        let wrap = |error| MalformedReply {
            function: Arc::clone(self.function),
            source: error,
        };
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
            None => value
                .message(VALUE)
                .map(|_| ())
                .map_err(|error| self.malformed(error)),
        }
    }

    fn store_elements(&mut self, element: InterfaceType, field: Field<'_>, base: usize) -> Result<()> {
        let size = self.types.canonical_abi(&element).size32 as usize;
        let mut at = base;
        for value in field.occurrences() {
            let value = value.map_err(|error| self.malformed(error))?;
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
        let place = offset
            .checked_add(bytes.len())
            .and_then(|end| self.cx.as_slice_mut().get_mut(offset..end));
        match place {
            Some(place) => place.copy_from_slice(bytes),
            None => bail!("a result is out of bounds of memory"),
        }
        Ok(())
    }

    #[cold]
    fn malformed(&self, source: Malformed) -> wasmtime::Error {
        MalformedReply {
            function: Arc::clone(self.function),
            source,
        }
        .into()
    }
}
