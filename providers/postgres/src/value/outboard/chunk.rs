//! Rows by columns, straight from what the database sent.

use bytes::Bytes;
use outboard_stubs::outboard::sql::v0_1::types::{Chunk, Element, Kind, Pieces, Value, Values, Vector};
use tokio_postgres::Row;

use super::super::binary::Malformed;
use super::read::Reading;
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
        $cells
            .list(|element| match element {
                Element::$case(value) => Some(value),
                _ => None,
            })?
            .map(Values::$case)
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
        let kind = match &self.column.decoder.reading {
            Reading::One(form) | Reading::Slice(form, _) => of_form(form),
            Reading::Array(..) | Reading::AsText | Reading::Unread => return Ok(None),
        };
        Ok(match kind {
            Kind::Boolean => list!(self, Boolean),
            Kind::Integer => list!(self, Integer),
            Kind::Unsigned => list!(self, Unsigned),
            Kind::Float32 => list!(self, Float32),
            Kind::Float64 => list!(self, Float64),
            Kind::Decimal => Some(Values::Decimal(self.pieces()?)),
            Kind::Text => Some(Values::Text(self.pieces()?)),
            Kind::Bytes => Some(Values::Bytes(self.pieces()?)),
            Kind::Date => list!(self, Date),
            Kind::Time => list!(self, Time),
            Kind::Timestamp => list!(self, Timestamp),
            Kind::Instant => list!(self, Instant),
            Kind::Interval => list!(self, Interval),
            Kind::Uuid => list!(self, Uuid),
            Kind::Json => Some(Values::Json(self.pieces()?)),
            Kind::Unknown | Kind::Other | Kind::Array => None,
        })
    }

    /// What a case holds, with something in the place of null; none if a value is of another case, as a date at infinity.
    fn list<T: Default>(&mut self, case: impl Fn(Element) -> Option<T>) -> Result<Option<Vec<T>>, Failed> {
        let decoder = &self.column.decoder;
        let mut list = Vec::with_capacity(self.rows.len());
        let mut other = false;
        self.each(|raw| {
            let value = match raw {
                Some(raw) => case(decoder.element(raw)?),
                None => Some(T::default()),
            };
            other |= value.is_none();
            list.push(value.unwrap_or_default());
            Ok(())
        })?;
        Ok((!other).then_some(list))
    }

    fn pieces(&mut self) -> Result<Pieces, Failed> {
        let decoder = &self.column.decoder;
        let mut bytes = Vec::new();
        let mut ends = Vec::with_capacity(self.rows.len());
        self.each(|raw| {
            if let Some(raw) = raw {
                decoder.append(raw, &mut bytes)?;
            }
            let end = u32::try_from(bytes.len());
            ends.push(end.map_err(|_| Malformed("a column of 4 GiB or more is too large for one result"))?);
            Ok(())
        })?;
        Ok(Pieces {
            bytes: Bytes::from(bytes),
            ends,
        })
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
