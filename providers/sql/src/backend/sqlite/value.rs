//! Values on their way into SQLite and out of it.
//!
//! SQLite stores five kinds of values and has no opinion on what a column holds. The other types are kept in the text forms
//! that its date functions read, or as JSON, and are read back by what the column was declared as.

use jiff::civil;
use outboard_stubs::outboard::sql::v0_1::types::{
    Date, Error, Instant, Kind, Other, Time, Timestamp, Uuid, Value,
};
use sqlx::sqlite::{SqliteArguments, SqliteValueRef};
use sqlx::{Arguments as _, Decode, Sqlite, TypeInfo as _, ValueRef as _};

use crate::backend::forms::{civil_date, civil_time, hyphenated, instant, is_decimal};

/// The arguments of a statement.
///
/// # Errors
/// A value has no form in SQLite; the message names the parameter.
pub(super) fn arguments(params: Vec<Value>, expected: usize) -> Result<SqliteArguments, Error> {
    if params.len() != expected {
        return Err(Error::Conversion(format!(
            "the statement has {expected} parameters and was given {}",
            params.len()
        )));
    }
    let mut arguments = SqliteArguments::default();
    for (index, value) in params.into_iter().enumerate() {
        let refused =
            |what: &dyn std::fmt::Display| Error::Conversion(format!("parameter {}: {what}", index + 1));
        let stored = stored(value).map_err(|what| refused(&what))?;
        let added = match stored {
            Stored::Null => arguments.add(None::<i64>),
            Stored::Integer(value) => arguments.add(value),
            Stored::Real(value) => arguments.add(value),
            Stored::Text(value) => arguments.add(value),
            Stored::Blob(value) => arguments.add(value),
        };
        added.map_err(|error| refused(&error))?;
    }
    Ok(arguments)
}

/// What a column's values are, by the type it was declared with.
pub(super) fn kind(declared: &str) -> Kind {
    let declared = declared.to_ascii_lowercase();
    let has = |part: &str| declared.contains(part);
    match declared.split('(').next().unwrap_or_default().trim() {
        "" => Kind::Unknown,
        "boolean" | "bool" => Kind::Boolean,
        "date" => Kind::Date,
        "time" => Kind::Time,
        "timestamptz" | "timestamp with time zone" => Kind::Instant,
        "datetime" | "timestamp" => Kind::Timestamp,
        "uuid" => Kind::Uuid,
        "json" => Kind::Json,
        "decimal" | "numeric" => Kind::Decimal,
        // From here on as SQLite finds a column's affinity (sqlite.org/datatype3.html#affname).
        _ if has("int") => Kind::Integer,
        _ if has("char") || has("clob") || has("text") => Kind::Text,
        _ if has("blob") => Kind::Bytes,
        _ if has("real") || has("floa") || has("doub") => Kind::Float64,
        _ => Kind::Unknown,
    }
}

/// The value of a column of that kind. What does not look like its kind comes as it is stored.
///
/// # Errors
/// The driver cannot hand it over.
pub(super) fn value(kind: Kind, raw: SqliteValueRef<'_>) -> Result<Value, sqlx::Error> {
    if raw.is_null() {
        return Ok(Value::Null);
    }
    let stored = raw.type_info().name().to_owned();
    let value = match stored.as_str() {
        "INTEGER" => integer(
            kind,
            <i64 as Decode<Sqlite>>::decode(raw).map_err(sqlx::Error::Decode)?,
        ),
        "REAL" => real(
            kind,
            <f64 as Decode<Sqlite>>::decode(raw).map_err(sqlx::Error::Decode)?,
        ),
        "TEXT" => {
            let bytes = <&[u8] as Decode<Sqlite>>::decode(raw).map_err(sqlx::Error::Decode)?;
            // SQLite does not see to it that text is text.
            match std::str::from_utf8(bytes) {
                Ok(value) => text(kind, value),
                Err(_) => Value::Bytes(bytes.to_vec().into()),
            }
        }
        _ => {
            let bytes = <&[u8] as Decode<Sqlite>>::decode(raw).map_err(sqlx::Error::Decode)?;
            match (kind, <[u8; 16]>::try_from(bytes)) {
                (Kind::Uuid, Ok(bytes)) => uuid(u128::from_be_bytes(bytes)),
                _ => Value::Bytes(bytes.to_vec().into()),
            }
        }
    };
    Ok(value)
}

/// A value in one of the forms that SQLite stores.
enum Stored {
    Null,
    Integer(i64),
    Real(f64),
    Text(String),
    Blob(Vec<u8>),
}

fn stored(value: Value) -> Result<Stored, String> {
    Ok(match value {
        Value::Null => Stored::Null,
        Value::Boolean(value) => Stored::Integer(value.into()),
        Value::Integer(value) => Stored::Integer(value),
        Value::Unsigned(value) => Stored::Integer(
            i64::try_from(value).map_err(|_| format!("{value} is more than SQLite's integers hold"))?,
        ),
        Value::Float32(value) => Stored::Real(number(value.into())?),
        Value::Float64(value) => Stored::Real(number(value)?),
        Value::Decimal(text) | Value::Text(text) | Value::Json(text) | Value::Other(Other { text, .. }) => {
            Stored::Text(text)
        }
        Value::Bytes(bytes) => Stored::Blob(bytes.into()),
        Value::Date(date) => Stored::Text(civil_date(&date)?.to_string()),
        Value::Time(time) => Stored::Text(civil_time(&time)?.to_string()),
        Value::Timestamp(Timestamp { date, time }) => {
            Stored::Text(format!("{} {}", civil_date(&date)?, civil_time(&time)?))
        }
        Value::Instant(value) => Stored::Text(instant(&value)?.to_string()),
        Value::Uuid(Uuid { high, low }) => Stored::Text(hyphenated(high, low)),
        Value::Interval(_) => return Err("SQLite has no intervals: pass a number of seconds".to_owned()),
        Value::Array(_) => {
            return Err("SQLite has no arrays: pass json, and read it with json_each".to_owned());
        }
    })
}

/// SQLite would keep null instead.
fn number(value: f64) -> Result<f64, String> {
    if value.is_nan() {
        return Err("SQLite has no NaN: pass null".to_owned());
    }
    Ok(value)
}

fn integer(kind: Kind, value: i64) -> Value {
    match (kind, value) {
        (Kind::Boolean, 0) => Value::Boolean(false),
        (Kind::Boolean, 1) => Value::Boolean(true),
        (Kind::Decimal, _) => Value::Decimal(value.to_string()),
        (Kind::Json, _) => Value::Json(value.to_string()),
        _ => Value::Integer(value),
    }
}

fn real(kind: Kind, value: f64) -> Value {
    match kind {
        Kind::Decimal if value.is_infinite() => {
            Value::Decimal(if value > 0.0 { "Infinity" } else { "-Infinity" }.to_owned())
        }
        Kind::Decimal => Value::Decimal(value.to_string()),
        Kind::Json if value.is_finite() => Value::Json(value.to_string()),
        _ => Value::Float64(value),
    }
}

fn text(kind: Kind, text: &str) -> Value {
    // The parsers below pass over a time zone, and what they pass over would be lost.
    let plain = |letters: &str| {
        text.bytes()
            .all(|byte| byte.is_ascii_digit() || letters.as_bytes().contains(&byte))
            && text.bytes().filter(|byte| *byte == b'-').count() <= 2
    };
    let parsed = match kind {
        Kind::Date if plain("-") => text
            .parse()
            .ok()
            .map(|value: civil::Date| Value::Date(date(value))),
        Kind::Time if plain(":.") => text
            .parse()
            .ok()
            .map(|value: civil::Time| Value::Time(time(value))),
        Kind::Timestamp if plain("-:. T") => text.parse().ok().map(|value: civil::DateTime| {
            Value::Timestamp(Timestamp {
                date: date(value.date()),
                time: time(value.time()),
            })
        }),
        Kind::Instant => text.parse().ok().map(|value: jiff::Timestamp| {
            // Counted forward from the second, as the contract has it; jiff counts towards zero.
            let nanoseconds = value.as_nanosecond();
            Value::Instant(Instant {
                seconds: value.as_second() - i64::from(value.subsec_nanosecond() < 0),
                nanoseconds: u32::try_from(nanoseconds.rem_euclid(1_000_000_000)).unwrap_or_default(),
            })
        }),
        Kind::Uuid => parsed_uuid(text),
        Kind::Json => Some(Value::Json(text.to_owned())),
        Kind::Decimal => is_decimal(text).then(|| Value::Decimal(text.to_owned())),
        _ => None,
    };
    parsed.unwrap_or_else(|| Value::Text(text.to_owned()))
}

/// Jiff's fields are in the ranges of the contract's: unsigned, and within a byte.
fn date(date: civil::Date) -> Date {
    Date {
        year: date.year().into(),
        month: date.month().unsigned_abs(),
        day: date.day().unsigned_abs(),
    }
}

fn time(time: civil::Time) -> Time {
    Time {
        hour: time.hour().unsigned_abs(),
        minute: time.minute().unsigned_abs(),
        second: time.second().unsigned_abs(),
        nanosecond: time.subsec_nanosecond().unsigned_abs(),
    }
}

fn uuid(bits: u128) -> Value {
    Value::Uuid(Uuid {
        high: (bits >> 64) as u64,
        low: bits as u64,
    })
}

fn parsed_uuid(text: &str) -> Option<Value> {
    let grouped = text.len() == 36 && [8, 13, 18, 23].iter().all(|at| text.as_bytes()[*at] == b'-');
    let digits = text.replace('-', "");
    let all = digits.len() == 32 && digits.bytes().all(|digit| digit.is_ascii_hexdigit());
    (grouped && all)
        .then(|| u128::from_str_radix(&digits, 16).ok())
        .flatten()
        .map(uuid)
}

#[cfg(test)]
mod tests {
    use outboard_stubs::outboard::sql::v0_1::types::{Kind, Value};

    use super::{Stored, kind, stored, text};

    #[test]
    fn declared_types_have_their_kinds() {
        for (declared, expected) in [
            ("", Kind::Unknown),
            ("VARCHAR(20)", Kind::Text),
            ("bigint", Kind::Integer),
            ("Decimal(10, 2)", Kind::Decimal),
            ("TIMESTAMP WITH TIME ZONE", Kind::Instant),
            ("timestamp", Kind::Timestamp),
            ("UUID", Kind::Uuid),
            ("double precision", Kind::Float64),
            ("money", Kind::Unknown),
        ] {
            assert_eq!(kind(declared), expected, "{declared}");
        }
    }

    #[test]
    fn text_forms_are_read_back_as_they_were_written() {
        for (kind, written) in [
            (Kind::Date, "2026-02-28"),
            (Kind::Date, "0000-01-01"),
            (Kind::Time, "23:59:59.000000001"),
            (Kind::Timestamp, "9999-12-31 23:59:59"),
            (Kind::Instant, "1969-12-31T23:59:59.5Z"),
            (Kind::Instant, "2026-11-21T00:00:00Z"),
            (Kind::Uuid, "0123abcd-0123-4567-89ab-00000000000f"),
            (Kind::Decimal, "12.50"),
            (Kind::Json, "{\"a\":1}"),
        ] {
            let value = text(kind, written);
            assert!(!matches!(value, Value::Text(_)), "{written}");
            let Ok(Stored::Text(again)) = stored(value) else {
                panic!("{written} is not stored as text")
            };
            assert_eq!(again, written);
        }
    }

    #[test]
    fn what_does_not_look_like_its_kind_stays_text() {
        for (kind, written) in [
            (Kind::Date, "tomorrow"),
            (Kind::Uuid, "0123abcd"),
            (Kind::Uuid, "0123abcd-0123-4567-89ab-00000000000g"),
            (Kind::Uuid, "é123abcd-0123-4567-89ab-00000000000"),
            (Kind::Decimal, "1.2.3"),
            (Kind::Instant, "2026-11-21 00:00:00"),
            (Kind::Timestamp, "2026-11-21 00:00:00+02:00"),
            (Kind::Timestamp, "2026-11-21T00:00:00Z"),
            (Kind::Timestamp, "2026-11-21T00:00:00-02"),
            (Kind::Date, "2026-11-21T10:00"),
            (Kind::Time, "10:00+02"),
        ] {
            assert_eq!(text(kind, written), Value::Text(written.to_owned()));
        }
    }
}
