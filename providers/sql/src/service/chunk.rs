//! Rows by columns.

use bytes::Bytes;
use outboard_stubs::outboard::sql::v0_1::types::{Chunk, Pieces, Value, Values, Vector};

/// The values of a column as a list of what their case holds, with something in the place of null; none if one is of another case.
macro_rules! list {
    ($values:ident, $case:ident) => {
        $values
            .iter()
            .map(|value| match value {
                Value::$case(value) => Some(*value),
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
        Value::Instant(_) => list!(values, Instant),
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

#[cfg(test)]
mod tests {
    use outboard_stubs::outboard::sql::v0_1::types::{Array, Chunk, Pieces, Value, Values, Vector};

    use super::chunk;

    #[test]
    fn values_of_one_case_are_a_list_of_what_it_holds() {
        let rows = vec![
            vec![Value::Integer(7), Value::Null, Value::Text("tea".to_owned())],
            vec![Value::Integer(-7), Value::Float64(0.5), Value::Text(String::new())],
        ];
        let vector = |nulls: &[bool], values| Vector {
            nulls: nulls.to_vec(),
            values,
        };
        let tea = Pieces {
            bytes: "tea".into(),
            ends: vec![3, 3],
        };
        let vectors = vec![
            vector(&[], Values::Integer(vec![7, -7])),
            vector(&[true, false], Values::Float64(vec![0.0, 0.5])),
            vector(&[], Values::Text(tea)),
        ];
        assert_eq!(chunk(rows), Chunk { rows: 2, vectors });
    }

    #[test]
    fn other_values_stay_as_they_are() {
        for values in [
            vec![Value::Integer(7), Value::Text("tea".to_owned())],
            vec![Value::Null, Value::Null],
            vec![Value::Array(Array::default()), Value::Null],
        ] {
            let rows = values.iter().map(|value| vec![value.clone()]).collect();
            let nulls: Vec<_> = values.iter().map(|value| *value == Value::Null).collect();
            let nulls = if nulls.contains(&true) { nulls } else { Vec::new() };
            let vectors = vec![Vector {
                nulls,
                values: Values::Mixed(values),
            }];
            assert_eq!(chunk(rows), Chunk { rows: 2, vectors });
        }
    }

    #[test]
    fn no_rows_have_no_columns() {
        assert_eq!(chunk(Vec::new()), Chunk::default());
    }
}
