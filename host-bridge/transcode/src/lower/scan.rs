//! What a message holds of its fields.

use outboard_mapping::wire::Malformed;
use outboard_mapping::wire::read::{Reader, Value, narrow};
use smallvec::SmallVec;
use wasmtime::Result;

use super::handle::Handles;
use super::number::elements_in;
use super::{Lowerer, VALUE};
use crate::lift::{HANDLE_INDEX, HANDLE_TOKEN};
use crate::plan::{Kind, Number, Shape, Span};

/// What a message holds of one of its fields.
#[derive(Clone, Copy, Default)]
pub(crate) struct Found<'r> {
    /// The last occurrence, which is the one that counts for a field that occurs once.
    pub(crate) last: Option<Value<'r>>,
    /// How many values a repeated field has, packed ones included.
    pub(crate) count: usize,
}

/// A field and the message that it was found in.
#[derive(Clone, Copy)]
pub(crate) struct Field<'r> {
    pub(crate) message: Reader<'r>,
    pub(crate) number: u32,
    pub(crate) found: Found<'r>,
}

impl<T: 'static, H: Handles> Lowerer<'_, '_, T, H> {
    /// Finds the fields of a message, numbered from 1 in their order. Unknown ones are skipped.
    pub(super) fn scan<'r>(&self, mut message: Reader<'r>, fields: Span) -> Result<SmallVec<[Found<'r>; 4]>> {
        let parts = self.plan.parts(fields);
        let mut found: SmallVec<[Found<'r>; 4]> = SmallVec::from_elem(Found::default(), parts.len());
        while let Some((number, value)) = message.field().map_err(|error| self.malformed(error))? {
            let index = number as usize - 1;
            if let (Some(slot), Some(part)) = (found.get_mut(index), parts.get(index)) {
                self.note(slot, self.packed_in(self.plan.shape(part.shape)), value)?;
            }
        }
        Ok(found)
    }

    /// Finds the one field of a message that wraps a value.
    pub(super) fn scan_one<'r>(&self, mut message: Reader<'r>, shape: &Shape) -> Result<Found<'r>> {
        let packed = self.packed_in(shape);
        let mut found = Found::default();
        loop {
            let mut last = None;
            while packed.is_none()
                && let Some(value) = message.short(1)
            {
                found.count += 1;
                last = Some(value);
            }
            if let Some(last) = last {
                found.last = Some(Value::Len(last));
            }
            match message.next_of(1).map_err(|error| self.malformed(error))? {
                Some(value) => self.note(&mut found, packed, value)?,
                None => return Ok(found),
            }
        }
    }

    /// The case of a oneof that was set last.
    #[inline(always)]
    pub(super) fn case<'r>(&self, message: Reader<'r>, cases: usize) -> Result<(usize, Value<'r>)> {
        let mut rest = message;
        // Nearly always there is nothing else, and what is carried from round to round of a loop goes through memory.
        match rest.field() {
            Ok(Some((number, value))) if rest.is_empty() && number as usize <= cases => {
                Ok((number as usize - 1, value))
            }
            _ => self.last_case(message, cases),
        }
    }

    #[inline(never)]
    fn last_case<'r>(&self, mut message: Reader<'r>, cases: usize) -> Result<(usize, Value<'r>)> {
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

    /// The index that a handle's message holds.
    pub(super) fn handle_index(&self, mut message: Reader<'_>) -> Result<u32> {
        let mut index = None;
        while let Some((number, value)) = message.field().map_err(|error| self.malformed(error))? {
            match number {
                // Of several cases the last counts.
                HANDLE_TOKEN => index = None,
                HANDLE_INDEX => {
                    let value = value.varint(VALUE).and_then(|value| narrow::u32(value, VALUE));
                    index = Some(value.map_err(|error| self.malformed(error))?);
                }
                _ => {}
            }
        }
        index.ok_or_else(|| self.malformed(Malformed::Missing("the index of a handle")))
    }

    /// What kind of numbers one occurrence of a field of this type packs, if it packs any.
    #[inline]
    fn packed_in(&self, shape: &Shape) -> Option<Number> {
        match shape.kind {
            Kind::List(element) | Kind::Fixed(element, _) => match self.plan.shape(element).kind {
                Kind::Number(number) => Some(number),
                _ => None,
            },
            _ => None,
        }
    }

    #[inline]
    fn note<'r>(&self, found: &mut Found<'r>, packed: Option<Number>, value: Value<'r>) -> Result<()> {
        found.last = Some(value);
        found.count += match (packed, value) {
            (Some(number), Value::Len(packed)) => {
                elements_in(number, packed).map_err(|error| self.malformed(error))?
            }
            _ => 1,
        };
        Ok(())
    }
}
