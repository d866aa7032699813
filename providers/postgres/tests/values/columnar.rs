//! Rows by columns say what rows say one by one.

use outboard_provider_postgres::value::outboard::Plan;
use outboard_stubs::outboard::sql::v0_1::types::{Instant, Pieces, Value, Values, Vector};
use tokio_postgres::Row;

/// Holds the rows of a result by columns to their values one by one.
pub(crate) fn holds(plan: &Plan, rows: &[Row], values: &[Vec<Value>]) {
    let chunk = plan.chunk(rows).unwrap();
    assert_eq!(chunk.rows as usize, rows.len());
    for (column, vector) in chunk.vectors.iter().enumerate() {
        let values = values.iter().map(|row| &row[column]);
        assert!(has_reason(vector, values), "{vector:?}");
    }
    for (row, values) in values.iter().enumerate() {
        let told: Vec<Value> = chunk.vectors.iter().map(|vector| value(vector, row)).collect();
        // Not a number is not itself.
        assert_eq!(format!("{told:?}"), format!("{values:?}"));
    }
}

/// Whether a column is a list of its own, or has a value that none has room for.
fn has_reason<'a>(vector: &Vector, values: impl Iterator<Item = &'a Value>) -> bool {
    let is_mixed = matches!(vector.values, Values::Mixed(_));
    let mut values = values.filter(|value| **value != Value::Null).peekable();
    !is_mixed
        || values.peek().is_none()
        || values.any(|value| match value {
            Value::Other(_) | Value::Array(_) => true,
            Value::Instant(instant) => instant.seconds.checked_mul(1_000_000).is_none(),
            _ => false,
        })
}

fn value(vector: &Vector, row: usize) -> Value {
    if vector.nulls.get(row) == Some(&true) {
        return Value::Null;
    }
    match &vector.values {
        Values::Mixed(values) => values[row].clone(),
        Values::Boolean(values) => Value::Boolean(values[row]),
        Values::Integer(values) => Value::Integer(values[row]),
        Values::Unsigned(values) => Value::Unsigned(values[row]),
        Values::Float32(values) => Value::Float32(values[row]),
        Values::Float64(values) => Value::Float64(values[row]),
        Values::Decimal(pieces) => Value::Decimal(text(pieces, row)),
        Values::Text(pieces) => Value::Text(text(pieces, row)),
        Values::Bytes(pieces) => Value::Bytes(piece(pieces, row).to_vec().into()),
        Values::Date(values) => Value::Date(values[row].clone()),
        Values::Time(values) => Value::Time(values[row].clone()),
        Values::Timestamp(values) => Value::Timestamp(values[row].clone()),
        Values::Instant(values) => Value::Instant(Instant {
            seconds: values[row].div_euclid(1_000_000),
            nanoseconds: values[row].rem_euclid(1_000_000) as u32 * 1_000,
        }),
        Values::Interval(values) => Value::Interval(values[row].clone()),
        Values::Uuid(values) => Value::Uuid(values[row].clone()),
        Values::Json(pieces) => Value::Json(text(pieces, row)),
    }
}

fn text(pieces: &Pieces, row: usize) -> String {
    String::from_utf8(piece(pieces, row).to_vec()).unwrap()
}

fn piece(pieces: &Pieces, row: usize) -> &[u8] {
    let start = row.checked_sub(1).map_or(0, |before| pieces.ends[before]);
    &pieces.bytes[start as usize..pieces.ends[row] as usize]
}
