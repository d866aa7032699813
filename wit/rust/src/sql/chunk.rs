//! Rows as they come: by columns.

use std::cell::RefCell;
use std::rc::Rc;

use super::{Column, Date, Error, Instant, Interval, Time, Timestamp, Uuid, Value, wit};

/// Rows of a result, all of them or some.
#[derive(Debug)]
pub(super) struct Chunk {
    columns: Rc<Columns>,
    rows: usize,
    vectors: Vec<Vector>,
}

/// The columns that the rows of one result share.
#[derive(Debug)]
pub(super) struct Columns {
    all: Vec<Column>,
    /// Where the columns stand that a row was asked for, in that order: each row is asked for the same.
    asked: RefCell<Vec<usize>>,
}

/// What the rows have in one column.
#[derive(Debug)]
struct Vector {
    /// Empty if none is null.
    nulls: Vec<bool>,
    values: Values,
}

#[derive(Debug)]
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
    Instant(Vec<Instant>),
    Interval(Vec<Interval>),
    Uuid(Vec<Uuid>),
    Json(Texts),
}

/// Texts one behind the other, and where each ends.
#[derive(Debug)]
struct Texts {
    text: String,
    ends: Vec<u32>,
}

#[derive(Debug)]
struct Pieces {
    bytes: Vec<u8>,
    ends: Vec<u32>,
}

impl Chunk {
    /// Rows that have these columns.
    ///
    /// # Errors
    /// What came is not rows of these columns.
    pub(super) fn new(columns: Rc<Columns>, chunk: wit::Chunk) -> Result<Self, Error> {
        let rows = chunk.rows as usize;
        if rows > 0 && chunk.vectors.len() != columns.all.len() {
            return Err(foreign("rows that have other columns than their result"));
        }
        let vectors: Result<Vec<_>, _> = chunk.vectors.into_iter().map(Vector::new).collect();
        let vectors = vectors?;
        if vectors.iter().any(|vector| !vector.is_of(rows)) {
            return Err(foreign("a column that has other rows than its result"));
        }
        Ok(Self {
            columns,
            rows,
            vectors,
        })
    }

    pub(super) fn columns(&self) -> &Columns {
        &self.columns
    }

    /// How many rows these are.
    pub(super) fn rows(&self) -> usize {
        self.rows
    }

    /// What a row has in a column.
    #[inline]
    pub(super) fn value(&self, row: usize, column: usize) -> Option<Value> {
        let Vector { nulls, values } = self.vectors.get(column)?;
        if nulls.get(row) == Some(&true) {
            return Some(Value::Null);
        }
        values.value(row)
    }
}

impl Columns {
    pub(super) fn new(all: Vec<Column>) -> Rc<Self> {
        Rc::new(Self {
            all,
            asked: RefCell::default(),
        })
    }

    pub(super) fn all(&self) -> &[Column] {
        &self.all
    }

    /// The first column of this name, which the row is asked for after so many others.
    pub(super) fn place(&self, name: &str, after: usize) -> Option<usize> {
        let is = |column: &Column| column.name == name;
        let mut asked = self.asked.borrow_mut();
        if let Some(&place) = asked.get(after)
            && self.all.get(place).is_some_and(is)
        {
            return Some(place);
        }
        let place = self.all.iter().position(is)?;
        asked.truncate(after);
        asked.push(place);
        Some(place)
    }
}

impl Vector {
    fn new(vector: wit::Vector) -> Result<Self, Error> {
        Ok(Self {
            nulls: vector.nulls,
            values: Values::new(vector.values)?,
        })
    }

    /// Whether it has something to say of so many rows, and of no others.
    fn is_of(&self, rows: usize) -> bool {
        self.values.len() == Some(rows) && (self.nulls.is_empty() || self.nulls.len() == rows)
    }
}

impl Values {
    fn new(values: wit::Values) -> Result<Self, Error> {
        Ok(match values {
            wit::Values::Mixed(values) => Self::Mixed(values),
            wit::Values::Boolean(values) => Self::Boolean(values),
            wit::Values::Integer(values) => Self::Integer(values),
            wit::Values::Unsigned(values) => Self::Unsigned(values),
            wit::Values::Float32(values) => Self::Float32(values),
            wit::Values::Float64(values) => Self::Float64(values),
            wit::Values::Decimal(pieces) => Self::Decimal(Texts::new(pieces)?),
            wit::Values::Text(pieces) => Self::Text(Texts::new(pieces)?),
            wit::Values::Bytes(wit::Pieces { bytes, ends }) => Self::Bytes(Pieces { bytes, ends }),
            wit::Values::Date(values) => Self::Date(values),
            wit::Values::Time(values) => Self::Time(values),
            wit::Values::Timestamp(values) => Self::Timestamp(values),
            wit::Values::Instant(values) => Self::Instant(values),
            wit::Values::Interval(values) => Self::Interval(values),
            wit::Values::Uuid(values) => Self::Uuid(values),
            wit::Values::Json(pieces) => Self::Json(Texts::new(pieces)?),
        })
    }

    /// How many there are; none if they do not lie within what came.
    fn len(&self) -> Option<usize> {
        Some(match self {
            Self::Mixed(values) => values.len(),
            Self::Boolean(values) => values.len(),
            Self::Integer(values) => values.len(),
            Self::Unsigned(values) => values.len(),
            Self::Float32(values) => values.len(),
            Self::Float64(values) => values.len(),
            Self::Decimal(texts) | Self::Text(texts) | Self::Json(texts) => return texts.len(),
            Self::Bytes(pieces) => return pieces.len(),
            Self::Date(values) => values.len(),
            Self::Time(values) => values.len(),
            Self::Timestamp(values) => values.len(),
            Self::Instant(values) => values.len(),
            Self::Interval(values) => values.len(),
            Self::Uuid(values) => values.len(),
        })
    }

    #[inline]
    fn value(&self, row: usize) -> Option<Value> {
        Some(match self {
            Self::Mixed(values) => values.get(row)?.clone(),
            Self::Boolean(values) => Value::Boolean(*values.get(row)?),
            Self::Integer(values) => Value::Integer(*values.get(row)?),
            Self::Unsigned(values) => Value::Unsigned(*values.get(row)?),
            Self::Float32(values) => Value::Float32(*values.get(row)?),
            Self::Float64(values) => Value::Float64(*values.get(row)?),
            Self::Decimal(texts) => Value::Decimal(texts.get(row)?.to_owned()),
            Self::Text(texts) => Value::Text(texts.get(row)?.to_owned()),
            Self::Bytes(pieces) => Value::Bytes(pieces.get(row)?.to_vec()),
            Self::Date(values) => Value::Date(*values.get(row)?),
            Self::Time(values) => Value::Time(*values.get(row)?),
            Self::Timestamp(values) => Value::Timestamp(*values.get(row)?),
            Self::Instant(values) => Value::Instant(*values.get(row)?),
            Self::Interval(values) => Value::Interval(*values.get(row)?),
            Self::Uuid(values) => Value::Uuid(*values.get(row)?),
            Self::Json(texts) => Value::Json(texts.get(row)?.to_owned()),
        })
    }
}

impl Texts {
    /// That it is text is found out for all of them at once.
    fn new(wit::Pieces { bytes, ends }: wit::Pieces) -> Result<Self, Error> {
        let text = String::from_utf8(bytes).map_err(|_| foreign("text that is not UTF-8"))?;
        Ok(Self { text, ends })
    }

    fn len(&self) -> Option<usize> {
        let len = self.ends.len();
        (0..len).all(|index| self.get(index).is_some()).then_some(len)
    }

    fn get(&self, index: usize) -> Option<&str> {
        self.text.get(span(&self.ends, index)?)
    }
}

impl Pieces {
    fn len(&self) -> Option<usize> {
        let len = self.ends.len();
        (0..len).all(|index| self.get(index).is_some()).then_some(len)
    }

    fn get(&self, index: usize) -> Option<&[u8]> {
        self.bytes.get(span(&self.ends, index)?)
    }
}

fn span(ends: &[u32], index: usize) -> Option<std::ops::Range<usize>> {
    let end = *ends.get(index)? as usize;
    let start = match index.checked_sub(1) {
        Some(before) => *ends.get(before)? as usize,
        None => 0,
    };
    Some(start..end)
}

fn foreign(what: &str) -> Error {
    Error::Other(format!(
        "the provider sent {what}: it does not keep to `outboard:sql`, and is to be replaced by one that does"
    ))
}

#[cfg(test)]
pub(super) mod tests {
    use super::{Chunk, Columns, Error, Value, wit};
    use crate::sql::{Column, Kind};
    use wit::{Pieces, Values};

    /// Rows of columns that are called so, which are null there and else have these values.
    pub(in crate::sql) fn chunk<'a>(
        rows: u32,
        vectors: impl IntoIterator<Item = (&'a str, Vec<bool>, Values)>,
    ) -> Result<Chunk, Error> {
        let vector = |(name, nulls, values): (&str, _, _)| {
            let column = Column {
                name: name.to_owned(),
                kind: Kind::Unknown,
                type_name: "int4".to_owned(),
            };
            (column, wit::Vector { nulls, values })
        };
        let (columns, vectors) = vectors.into_iter().map(vector).unzip();
        Chunk::new(Columns::new(columns), wit::Chunk { rows, vectors })
    }

    fn pieces(bytes: &[u8], ends: &[u32]) -> Pieces {
        Pieces {
            bytes: bytes.to_vec(),
            ends: ends.to_vec(),
        }
    }

    #[test]
    fn values_are_found_by_row_and_column() {
        let vectors = [
            (
                "text",
                vec![],
                Values::Text(pieces("teafür".as_bytes(), &[3, 3, 7])),
            ),
            (
                "bytes",
                vec![false, true, false],
                Values::Bytes(pieces(&[1, 2, 255], &[2, 2, 3])),
            ),
            (
                "any",
                vec![],
                Values::Mixed(vec![Value::Null, Value::Boolean(true), Value::Json("1".into())]),
            ),
        ];
        let chunk = chunk(3, vectors).unwrap();
        let row = |row| {
            (0..3)
                .map(|column| chunk.value(row, column).unwrap())
                .collect::<Vec<_>>()
        };
        assert_eq!(
            row(0),
            [Value::Text("tea".into()), Value::Bytes(vec![1, 2]), Value::Null]
        );
        assert_eq!(
            row(1),
            [Value::Text(String::new()), Value::Null, Value::Boolean(true)]
        );
        assert_eq!(
            row(2),
            [
                Value::Text("für".into()),
                Value::Bytes(vec![255]),
                Value::Json("1".into())
            ]
        );
        assert_eq!(chunk.value(3, 0), None);
        assert_eq!(chunk.value(0, 3), None);
    }

    #[test]
    fn no_rows_need_no_vectors() {
        let columns = Columns::new(vec![Column {
            name: "id".to_owned(),
            kind: Kind::Integer,
            type_name: "int4".to_owned(),
        }]);
        let chunk = Chunk::new(
            columns,
            wit::Chunk {
                rows: 0,
                vectors: vec![],
            },
        )
        .unwrap();
        assert_eq!(chunk.rows(), 0);
    }

    #[test]
    fn what_a_provider_must_not_send_is_an_error_and_no_panic() {
        for (rows, nulls, values) in [
            (2, vec![], Values::Integer(vec![1])),
            (0, vec![], Values::Integer(vec![1])),
            (1, vec![false, true], Values::Integer(vec![1])),
            (1, vec![], Values::Text(pieces(&[0xff], &[1]))),
            // Each half is part of a letter.
            (2, vec![], Values::Text(pieces("ü".as_bytes(), &[1, 2]))),
            (2, vec![], Values::Bytes(pieces(&[1, 2], &[2, 1]))),
            (1, vec![], Values::Json(pieces(b"1", &[2]))),
        ] {
            assert!(matches!(
                chunk(rows, [("a", nulls, values)]),
                Err(Error::Other(_))
            ));
        }
    }
}
