//! A chunk, as the items that a guest has room for at a time.

use bytes::{Buf, Bytes};
use outboard_mapping::wire::Malformed;
use outboard_mapping::wire::read::{Reader, Value, narrow};

use crate::origin::Origin;
use crate::plan::Number;

/// What is left of a chunk.
#[derive(Default)]
pub(super) struct Chunk {
    /// What the items are, if one number holds each.
    number: Option<Number>,
    /// What is left of a packed field.
    run: Bytes,
    /// The fields after it, beginning with an item.
    rest: Bytes,
}

/// Some items of a chunk.
pub(super) struct Batch {
    pub(super) items: Items,
    pub(super) count: usize,
    pub(super) origin: Origin,
}

/// In which form they are.
pub(super) enum Items {
    /// A part of a packed field.
    Packed(Bytes),
    /// Whole fields of the message that a chunk is.
    Fields(Bytes),
    /// The message with the value of a future.
    Value(Bytes),
}

/// Names what is missing from a chunk without an item.
const ITEM: &str = "an item of the stream";

impl Chunk {
    pub(super) fn new(message: Bytes, number: Option<Number>) -> Result<Self, Malformed> {
        let mut chunk = Self {
            number,
            run: Bytes::new(),
            rest: message,
        };
        chunk.seek()?;
        match chunk.is_empty() {
            true => Err(Malformed::Missing(ITEM)),
            false => Ok(chunk),
        }
    }

    pub(super) fn is_empty(&self) -> bool {
        self.run.is_empty() && self.rest.is_empty()
    }

    /// The next items and how many they are: at most `most`, which is not 0, and all of one form.
    pub(super) fn next(&mut self, most: usize) -> Result<(Items, usize), Malformed> {
        let next = match self.run.is_empty() {
            true => self.fields(most)?,
            false => self.packed(most)?,
        };
        self.seek()?;
        Ok(next)
    }

    fn packed(&mut self, most: usize) -> Result<(Items, usize), Malformed> {
        let (len, count) = match self.number.and_then(Number::fixed_width) {
            Some(width) => {
                let count = most.min(self.run.len() / width);
                (count * width, count)
            }
            None => ends_of_varints(&self.run)
                .take(most)
                .fold((0, 0), |(_, count), end| (end, count + 1)),
        };
        match count {
            0 => Err(Malformed::Truncated),
            _ => Ok((Items::Packed(self.run.split_to(len)), count)),
        }
    }

    fn fields(&mut self, most: usize) -> Result<(Items, usize), Malformed> {
        let (mut reader, mut count, mut end) = (Reader::new(&self.rest), 0, 0);
        while count < most {
            match reader.field()? {
                None => break,
                Some((1, Value::Len(_))) if self.number.is_some() => break,
                Some((1, _)) => count += 1,
                Some(_) => {}
            }
            end = self.rest.len() - reader.len();
        }
        Ok((Items::Fields(self.rest.split_to(end)), count))
    }

    /// Goes on to the next item, if there is one.
    fn seek(&mut self) -> Result<(), Malformed> {
        while self.run.is_empty() {
            let mut reader = Reader::new(&self.rest);
            let run = match reader.field()? {
                None => break,
                Some((1, Value::Len(run))) if self.number.is_some() => run.to_bytes(),
                Some((1, _)) => break,
                Some(_) => Bytes::new(),
            };
            let read = self.rest.len() - reader.len();
            self.rest.advance(read);
            self.run = run;
        }
        Ok(())
    }
}

/// The contents of a chunk of bytes.
pub(super) fn bytes(message: &Bytes) -> Result<Bytes, Malformed> {
    match last(message)? {
        Some(value) => value.bytes(ITEM).and_then(|bytes| match bytes.is_empty() {
            true => Err(Malformed::Missing(ITEM)),
            false => Ok(bytes),
        }),
        None => Err(Malformed::Missing(ITEM)),
    }
}

/// The number of items in a chunk of a stream without a type.
pub(super) fn units(message: &Bytes) -> Result<u32, Malformed> {
    match last(message)? {
        Some(value) => match narrow::u32(value.varint(ITEM)?, ITEM)? {
            0 => Err(Malformed::Missing(ITEM)),
            count => Ok(count),
        },
        None => Err(Malformed::Missing(ITEM)),
    }
}

/// Nothing, in the chunk of a future without a type, in which a later version may have fields.
pub(super) fn nothing(message: &Bytes) -> Result<(), Malformed> {
    last(message).map(drop)
}

fn last(message: &Bytes) -> Result<Option<Value<'_>>, Malformed> {
    let (mut reader, mut last) = (Reader::new(message), None);
    while let Some((field, value)) = reader.field()? {
        if field == 1 {
            last = Some(value);
        }
    }
    Ok(last)
}

/// Where each varint ends.
fn ends_of_varints(run: &[u8]) -> impl Iterator<Item = usize> {
    (1..)
        .zip(run)
        .filter(|(_, byte)| **byte < 0x80)
        .map(|(end, _)| end)
}
