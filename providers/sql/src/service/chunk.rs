//! Rows by columns.

use bytes::Bytes;
use outboard_stubs::outboard::sql::v0_1::types::{Chunk, Instant, Pieces, Value, Values, Vector};

/// The values of a column as a list of what their case holds, or of what is made of that, with something in the place of null;
/// none if one is of another case.
macro_rules! list {
    ($values:ident, $case:ident) => {
        list!($values, $case, |value| Some(Clone::clone(value)))
    };
    ($values:ident, $case:ident, $make:expr) => {
        $values
            .iter()
            .map(|value| match value {
                Value::$case(value) => $make(value),
                Value::Null => Some(Default::default()),
                _ => None,
            })
            .collect::<Option<Vec<_>>>()
            .map(Values::$case)
    };
}

/// The same of values that are text or bytes.
macro_rules! pieces {
    ($values:ident, $case:ident) => {
        pieces($values, |value| match value {
            Value::$case(piece) => Some(piece.as_ref()),
            Value::Null => Some(&[]),
            _ => None,
        })
        .map(Values::$case)
    };
}

/// Rows by columns; each has as many values as the first.
pub(super) fn chunk(rows: Vec<Vec<Value>>) -> Chunk {
    let count = rows.len();
    let width = rows.first().map_or(0, Vec::len);
    let mut columns: Vec<_> = (0..width).map(|_| Vec::with_capacity(count)).collect();
    for row in rows {
        for (column, value) in columns.iter_mut().zip(row) {
            column.push(value);
        }
    }
    Chunk {
        // Rows take memory, of which a result may have far less.
        rows: u32::try_from(count).unwrap_or(u32::MAX),
        vectors: columns.into_iter().map(vector).collect(),
    }
}

fn vector(values: Vec<Value>) -> Vector {
    let is_null = |value: &Value| *value == Value::Null;
    let nulls = match values.iter().any(is_null) {
        true => values.iter().map(is_null).collect(),
        false => Vec::new(),
    };
    Vector {
        nulls,
        values: alike(&values).unwrap_or(Values::Mixed(values)),
    }
}

/// The values, if all are of one case that has lists of its own.
fn alike(values: &[Value]) -> Option<Values> {
    match values.iter().find(|value| **value != Value::Null)? {
        Value::Boolean(_) => list!(values, Boolean),
        Value::Integer(_) => list!(values, Integer),
        Value::Unsigned(_) => list!(values, Unsigned),
        Value::Float32(_) => list!(values, Float32),
        Value::Float64(_) => list!(values, Float64),
        Value::Decimal(_) => pieces!(values, Decimal),
        Value::Text(_) => pieces!(values, Text),
        Value::Bytes(_) => pieces!(values, Bytes),
        Value::Date(_) => list!(values, Date),
        Value::Time(_) => list!(values, Time),
        Value::Timestamp(_) => list!(values, Timestamp),
        Value::Instant(_) => list!(values, Instant, microseconds),
        Value::Interval(_) => list!(values, Interval),
        Value::Uuid(_) => list!(values, Uuid),
        Value::Json(_) => pieces!(values, Json),
        Value::Null | Value::Other(_) | Value::Array(_) => None,
    }
}

/// None also if they are too much for one list, which a result that fits into a message is not.
fn pieces(values: &[Value], piece: impl Fn(&Value) -> Option<&[u8]>) -> Option<Pieces> {
    let mut bytes = Vec::new();
    let mut ends = Vec::with_capacity(values.len());
    for value in values {
        bytes.extend_from_slice(piece(value)?);
        ends.push(u32::try_from(bytes.len()).ok()?);
    }
    Some(Pieces {
        bytes: Bytes::from(bytes),
        ends,
    })
}

/// Since 1970; none of what is finer, or does not fit.
fn microseconds(instant: &Instant) -> Option<i64> {
    if !instant.nanoseconds.is_multiple_of(1_000) {
        return None;
    }
    let whole = instant.seconds.checked_mul(1_000_000)?;
    whole.checked_add(i64::from(instant.nanoseconds / 1_000))
}

#[cfg(test)]
mod tests {
    use outboard_stubs::outboard::sql::v0_1::types::{
        Array, Chunk, Date, Instant, Interval, Other, Pieces, Time, Timestamp, Uuid, Value, Values, Vector,
    };

    use super::chunk;

    fn one(nulls: &[bool], values: Values) -> Vec<Vector> {
        vec![Vector {
            nulls: nulls.to_vec(),
            values,
        }]
    }

    fn instant(seconds: i64, nanoseconds: u32) -> Instant {
        Instant { seconds, nanoseconds }
    }

    fn pieces(bytes: &'static [u8], ends: &[u32]) -> Pieces {
        Pieces {
            bytes: bytes.into(),
            ends: ends.to_vec(),
        }
    }

    #[test]
    fn rows_become_columns() {
        let rows = vec![
            vec![Value::Integer(7), Value::Null, Value::Text("tea".to_owned())],
            vec![
                Value::Integer(-7),
                Value::Float64(0.5),
                Value::Text(String::new()),
            ],
            vec![Value::Integer(0), Value::Null, Value::Text("für".to_owned())],
        ];
        let vectors = [
            one(&[], Values::Integer(vec![7, -7, 0])),
            one(&[true, false, true], Values::Float64(vec![0.0, 0.5, 0.0])),
            one(&[], Values::Text(pieces("teafür".as_bytes(), &[3, 3, 7]))),
        ];
        let vectors = vectors.concat();
        assert_eq!(chunk(rows), Chunk { rows: 3, vectors });
    }

    #[test]
    fn values_of_each_case_are_a_list_of_what_it_holds() {
        let (date, time) = (Date::default(), Time::default());
        let timestamp = Timestamp::default();
        for (value, values) in [
            (Value::Boolean(true), Values::Boolean(vec![true, false])),
            (Value::Integer(-1), Values::Integer(vec![-1, 0])),
            (Value::Unsigned(u64::MAX), Values::Unsigned(vec![u64::MAX, 0])),
            (Value::Float32(1.5), Values::Float32(vec![1.5, 0.0])),
            (Value::Float64(-1.5), Values::Float64(vec![-1.5, 0.0])),
            (
                Value::Decimal("1.50".into()),
                Values::Decimal(pieces(b"1.50", &[4, 4])),
            ),
            (Value::Text("tea".into()), Values::Text(pieces(b"tea", &[3, 3]))),
            (
                Value::Bytes(vec![0, 255].into()),
                Values::Bytes(pieces(&[0, 255], &[2, 2])),
            ),
            (Value::Date(date.clone()), Values::Date(vec![date.clone(), date])),
            (Value::Time(time.clone()), Values::Time(vec![time.clone(), time])),
            (
                Value::Timestamp(timestamp.clone()),
                Values::Timestamp(vec![timestamp.clone(), timestamp]),
            ),
            (
                Value::Instant(instant(-1, 500_000_000)),
                Values::Instant(vec![-500_000, 0]),
            ),
            (
                Value::Interval(Interval::default()),
                Values::Interval(vec![Interval::default(), Interval::default()]),
            ),
            (
                Value::Uuid(Uuid::default()),
                Values::Uuid(vec![Uuid::default(), Uuid::default()]),
            ),
            (Value::Json("{}".into()), Values::Json(pieces(b"{}", &[2, 2]))),
        ] {
            let rows = vec![vec![value], vec![Value::Null]];
            let vectors = one(&[false, true], values);
            assert_eq!(chunk(rows), Chunk { rows: 2, vectors });
        }
    }

    #[test]
    fn other_values_stay_as_they_are() {
        for (values, nulls) in [
            (vec![Value::Integer(7), Value::Text("tea".to_owned())], vec![]),
            (vec![Value::Null, Value::Null], vec![true, true]),
            // Finer than microseconds, and more of them than there may be.
            (vec![Value::Instant(instant(0, 1)); 2], vec![]),
            (vec![Value::Instant(instant(i64::MAX, 0)); 2], vec![]),
            (
                vec![Value::Array(Array::default()), Value::Null],
                vec![false, true],
            ),
            (
                vec![Value::Other(Other::default()), Value::Other(Other::default())],
                vec![],
            ),
        ] {
            let rows = values.iter().map(|value| vec![value.clone()]).collect();
            let vectors = one(&nulls, Values::Mixed(values));
            assert_eq!(chunk(rows), Chunk { rows: 2, vectors });
        }
    }

    #[test]
    fn no_rows_have_no_columns() {
        assert_eq!(chunk(Vec::new()), Chunk::default());
    }
}
