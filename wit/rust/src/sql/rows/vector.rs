//! What rows have in one column.

use std::ops::Range;

use super::super::{Date, FromValue, Instant, Interval, Mismatch, Time, Timestamp, Uuid, Value, wit};

/// What rows have in one column.
pub(super) struct Vector {
    /// Empty if none is null.
    nulls: Vec<bool>,
    values: Values,
}

/// The values, which lie where it says, and of which text is known to be text.
enum Values {
    Mixed(Vec<Value>),
    Boolean(Vec<bool>),
    Integer(Vec<i64>),
    Unsigned(Vec<u64>),
    Float32(Vec<f32>),
    Float64(Vec<f64>),
    Decimal(Texts),
    Text(Texts),
    Bytes(Pieces),
    Date(Vec<Date>),
    Time(Vec<Time>),
    Timestamp(Vec<Timestamp>),
    /// In microseconds.
    Instant(Vec<i64>),
    Interval(Vec<Interval>),
    Uuid(Vec<Uuid>),
    Json(Texts),
}

/// Texts one behind the other, and where each ends.
struct Texts {
    text: String,
    ends: Vec<u32>,
}

/// The same of bytes.
struct Pieces {
    bytes: Vec<u8>,
    ends: Vec<u32>,
}

impl Vector {
    /// None if it is not what the contract says.
    pub(super) fn new(vector: wit::Vector) -> Option<Self> {
        Some(Self {
            nulls: vector.nulls,
            values: Values::new(vector.values)?,
        })
    }

    /// Whether it has something to say of so many rows, and of no others.
    pub(super) fn is_of(&self, rows: usize) -> bool {
        self.values.len() == rows && (self.nulls.is_empty() || self.nulls.len() == rows)
    }

    /// What one row has, of which it has something to say.
    pub(super) fn one<T: FromValue>(&self, row: usize) -> Result<T, Mismatch> {
        let is_null = self.nulls.get(row) == Some(&true);
        T::from_value(if is_null {
            Value::Null
        } else {
            self.values.get(row)
        })
    }

    /// What the rows have. The cases that most columns are of have loops of their own, in which it is known what a value is.
    pub(super) fn all<T: FromValue>(&self) -> Result<Vec<T>, Mismatch> {
        let nulls = &self.nulls;
        match &self.values {
            Values::Boolean(values) => all(nulls, values.iter().map(|value| Value::Boolean(*value))),
            Values::Integer(values) => all(nulls, values.iter().map(|value| Value::Integer(*value))),
            Values::Float64(values) => all(nulls, values.iter().map(|value| Value::Float64(*value))),
            Values::Instant(values) => all(nulls, values.iter().map(|value| Value::Instant(instant(*value)))),
            Values::Text(texts) => all(nulls, texts.iter().map(|text| Value::Text(text.to_owned()))),
            values => all(nulls, (0..values.len()).map(|row| values.get(row))),
        }
    }
}

impl Values {
    fn new(values: wit::Values) -> Option<Self> {
        Some(match values {
            wit::Values::Mixed(values) => Self::Mixed(values),
            wit::Values::Boolean(values) => Self::Boolean(values),
            wit::Values::Integer(values) => Self::Integer(values),
            wit::Values::Unsigned(values) => Self::Unsigned(values),
            wit::Values::Float32(values) => Self::Float32(values),
            wit::Values::Float64(values) => Self::Float64(values),
            wit::Values::Decimal(pieces) => Self::Decimal(Texts::new(pieces)?),
            wit::Values::Text(pieces) => Self::Text(Texts::new(pieces)?),
            wit::Values::Bytes(pieces) => Self::Bytes(Pieces::new(pieces)?),
            wit::Values::Date(values) => Self::Date(values),
            wit::Values::Time(values) => Self::Time(values),
            wit::Values::Timestamp(values) => Self::Timestamp(values),
            wit::Values::Instant(values) => Self::Instant(values),
            wit::Values::Interval(values) => Self::Interval(values),
            wit::Values::Uuid(values) => Self::Uuid(values),
            wit::Values::Json(pieces) => Self::Json(Texts::new(pieces)?),
        })
    }

    fn len(&self) -> usize {
        match self {
            Self::Mixed(values) => values.len(),
            Self::Boolean(values) => values.len(),
            Self::Integer(values) => values.len(),
            Self::Unsigned(values) => values.len(),
            Self::Float32(values) => values.len(),
            Self::Float64(values) => values.len(),
            Self::Decimal(texts) | Self::Text(texts) | Self::Json(texts) => texts.ends.len(),
            Self::Bytes(pieces) => pieces.ends.len(),
            Self::Date(values) => values.len(),
            Self::Time(values) => values.len(),
            Self::Timestamp(values) => values.len(),
            Self::Instant(values) => values.len(),
            Self::Interval(values) => values.len(),
            Self::Uuid(values) => values.len(),
        }
    }

    /// Null if there are fewer, which nobody asks for.
    fn get(&self, row: usize) -> Value {
        let value = || {
            Some(match self {
                Self::Mixed(values) => values.get(row)?.clone(),
                Self::Boolean(values) => Value::Boolean(*values.get(row)?),
                Self::Integer(values) => Value::Integer(*values.get(row)?),
                Self::Unsigned(values) => Value::Unsigned(*values.get(row)?),
                Self::Float32(values) => Value::Float32(*values.get(row)?),
                Self::Float64(values) => Value::Float64(*values.get(row)?),
                Self::Decimal(texts) => Value::Decimal(texts.get(row)?.to_owned()),
                Self::Text(texts) => Value::Text(texts.get(row)?.to_owned()),
                Self::Bytes(pieces) => Value::Bytes(pieces.bytes.get(span(&pieces.ends, row)?)?.to_vec()),
                Self::Date(values) => Value::Date(*values.get(row)?),
                Self::Time(values) => Value::Time(*values.get(row)?),
                Self::Timestamp(values) => Value::Timestamp(*values.get(row)?),
                Self::Instant(values) => Value::Instant(instant(*values.get(row)?)),
                Self::Interval(values) => Value::Interval(*values.get(row)?),
                Self::Uuid(values) => Value::Uuid(*values.get(row)?),
                Self::Json(texts) => Value::Json(texts.get(row)?.to_owned()),
            })
        };
        value().unwrap_or(Value::Null)
    }
}

impl Texts {
    /// That it is text is found out for all of them at once.
    fn new(pieces: wit::Pieces) -> Option<Self> {
        let Pieces { bytes, ends } = Pieces::new(pieces)?;
        let text = String::from_utf8(bytes).ok()?;
        let is_whole = |end: &u32| text.is_char_boundary(*end as usize);
        ends.iter().all(is_whole).then_some(())?;
        Some(Self { text, ends })
    }

    fn get(&self, row: usize) -> Option<&str> {
        self.text.get(span(&self.ends, row)?)
    }

    fn iter(&self) -> impl ExactSizeIterator<Item = &str> {
        let mut start = 0;
        self.ends.iter().map(move |end| {
            let end = *end as usize;
            // That the ends are in order, and between letters, was seen before.
            let text = self.text.get(start..end).unwrap_or_default();
            start = end;
            text
        })
    }
}

impl Pieces {
    /// None if they do not lie within the bytes, each behind the one before, as many bytes as there are.
    fn new(wit::Pieces { bytes, ends }: wit::Pieces) -> Option<Self> {
        let last = ends.last().copied().unwrap_or_default();
        (ends.is_sorted() && last as usize == bytes.len()).then_some(Self { bytes, ends })
    }
}

fn instant(microseconds: i64) -> Instant {
    Instant {
        seconds: microseconds.div_euclid(1_000_000),
        // Less than a million microseconds.
        nanoseconds: microseconds.rem_euclid(1_000_000) as u32 * 1_000,
    }
}

/// From where to where one piece lies.
fn span(ends: &[u32], row: usize) -> Option<Range<usize>> {
    let start = match row.checked_sub(1) {
        Some(before) => *ends.get(before)? as usize,
        None => 0,
    };
    Some(start..*ends.get(row)? as usize)
}

fn all<T: FromValue>(
    nulls: &[bool],
    values: impl ExactSizeIterator<Item = Value>,
) -> Result<Vec<T>, Mismatch> {
    let mut all = Vec::with_capacity(values.len());
    for (row, value) in values.enumerate() {
        let is_null = nulls.get(row) == Some(&true);
        all.push(T::from_value(if is_null { Value::Null } else { value })?);
    }
    Ok(all)
}
