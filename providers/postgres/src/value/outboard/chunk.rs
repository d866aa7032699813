//! Rows by columns, straight from what the database sent.

use bytes::Bytes;
use outboard_stubs::outboard::sql::v0_1::types::{Chunk, Element, Kind, Pieces, Value, Values, Vector};
use tokio_postgres::Row;

use super::super::binary::{Malformed, fixed};
use super::super::calendar::UNIX_SECONDS;
use super::super::form::{Form, boolean};
use super::read::{Decoder, Reading, integer};
use super::write::slice;
use super::{Plan, Planned, of_form};
use crate::error::Failed;

/// What all rows have in one column.
struct Cells<'a> {
    column: &'a Planned,
    place: usize,
    rows: &'a [Row],
    nulls: Vec<bool>,
}

/// The values of a column as a list of what their case holds.
macro_rules! list {
    ($cells:ident, $case:ident) => {
        $cells.list(Values::$case, |decoder, raw| {
            Ok(match decoder.element(raw)? {
                Element::$case(value) => Some(value),
                _ => None,
            })
        })?
    };
}

impl Plan {
    /// Rows by columns.
    ///
    /// # Errors
    /// [`Failed::Conversion`], which names the column and its type.
    pub fn chunk(&self, rows: &[Row]) -> Result<Chunk, Failed> {
        if rows.is_empty() {
            return Ok(Chunk::default());
        }
        let vector = |(place, column)| Cells::new(column, place, rows).vector();
        Ok(Chunk {
            // Rows take memory, of which a result may have far less.
            rows: u32::try_from(rows.len()).unwrap_or(u32::MAX),
            vectors: self
                .columns
                .iter()
                .enumerate()
                .map(vector)
                .collect::<Result<_, _>>()?,
        })
    }
}

impl<'a> Cells<'a> {
    fn new(column: &'a Planned, place: usize, rows: &'a [Row]) -> Self {
        Self {
            column,
            place,
            rows,
            nulls: Vec::new(),
        }
    }

    fn vector(mut self) -> Result<Vector, Failed> {
        let values = match self.values()? {
            Some(values) => values,
            None => self.mixed()?,
        };
        Ok(Vector {
            nulls: self.nulls,
            values,
        })
    }

    /// The values, if all are of the case that the column's type has.
    fn values(&mut self) -> Result<Option<Values>, Failed> {
        let form = match &self.column.decoder.reading {
            Reading::One(form) | Reading::Slice(form, _) => form,
            Reading::Array(..) | Reading::AsText | Reading::Unread => return Ok(None),
        };
        Ok(match of_form(form) {
            Kind::Boolean => self.list(Values::Boolean, |_, raw| boolean(raw).map(Some))?,
            Kind::Integer => self.list(Values::Integer, |_, raw| integer(form, raw).map(Some))?,
            Kind::Unsigned => list!(self, Unsigned),
            Kind::Float32 => list!(self, Float32),
            Kind::Float64 => self.list(Values::Float64, |_, raw| {
                Ok(Some(f64::from_be_bytes(fixed(raw)?)))
            })?,
            Kind::Decimal => self.pieces(Values::Decimal, form)?,
            Kind::Text => self.pieces(Values::Text, form)?,
            Kind::Bytes => self.pieces(Values::Bytes, form)?,
            Kind::Date => list!(self, Date),
            Kind::Time => list!(self, Time),
            Kind::Timestamp => list!(self, Timestamp),
            Kind::Instant => self.list(Values::Instant, |_, raw| {
                Ok(match i64::from_be_bytes(fixed(raw)?) {
                    // Infinity.
                    i64::MAX | i64::MIN => None,
                    microseconds => microseconds.checked_add(UNIX_SECONDS * 1_000_000),
                })
            })?,
            Kind::Interval => list!(self, Interval),
            Kind::Uuid => list!(self, Uuid),
            Kind::Json => self.pieces(Values::Json, form)?,
            Kind::Unknown | Kind::Other | Kind::Array => None,
        })
    }

    /// What a case holds, with something in the place of null; none if a value is of another case, as a date at infinity.
    fn list<T: Default>(
        &mut self,
        case: fn(Vec<T>) -> Values,
        read: impl Fn(&Decoder, &[u8]) -> Result<Option<T>, Malformed>,
    ) -> Result<Option<Values>, Failed> {
        let decoder = &self.column.decoder;
        let mut list = Vec::with_capacity(self.rows.len());
        let mut other = false;
        self.each(|raw| {
            let value = match raw {
                Some(raw) => read(decoder, raw)?,
                None => Some(T::default()),
            };
            other |= value.is_none();
            list.push(value.unwrap_or_default());
            Ok(())
        })?;
        Ok((!other).then(|| case(list)))
    }

    /// Texts or bytes; none if they are more than can be counted, which no result has room for.
    fn pieces(&mut self, case: fn(Pieces) -> Values, form: &Form) -> Result<Option<Values>, Failed> {
        let mut bytes = Vec::new();
        let mut ends = Vec::with_capacity(self.rows.len());
        self.each(|raw| {
            if let Some(raw) = raw {
                append(form, raw, &mut bytes)?;
            }
            ends.extend(u32::try_from(bytes.len()));
            Ok(())
        })?;
        let pieces = Pieces {
            bytes: Bytes::from(bytes),
            ends,
        };
        Ok((pieces.ends.len() == self.rows.len()).then(|| case(pieces)))
    }

    fn mixed(&mut self) -> Result<Values, Failed> {
        let decoder = &self.column.decoder;
        let mut values = Vec::with_capacity(self.rows.len());
        self.each(|raw| {
            values.push(match raw {
                Some(raw) => decoder.value(raw)?,
                None => Value::Null,
            });
            Ok(())
        })?;
        Ok(Values::Mixed(values))
    }

    /// Goes over the rows, and notes which of them are null.
    fn each(&mut self, mut take: impl FnMut(Option<&[u8]>) -> Result<(), Malformed>) -> Result<(), Failed> {
        self.nulls.clear();
        for (index, row) in self.rows.iter().enumerate() {
            let raw = self.column.raw(self.place, row)?;
            if raw.is_none() && self.nulls.is_empty() {
                self.nulls.resize(index, false);
            }
            if raw.is_none() || !self.nulls.is_empty() {
                self.nulls.push(raw.is_none());
            }
            take(raw).map_err(|error| self.column.told(&error))?;
        }
        Ok(())
    }
}

/// Writes the text or the bytes that a value consists of behind others.
pub(super) fn append(form: &Form, bytes: &[u8], out: &mut Vec<u8>) -> Result<(), Malformed> {
    if let Form::Text | Form::Json | Form::Jsonb | Form::Bytea = form {
        out.extend_from_slice(slice(form, bytes)?);
        return Ok(());
    }
    let mut text = String::new();
    form.write(bytes, &mut text)?;
    out.extend_from_slice(text.as_bytes());
    Ok(())
}
