//! Columns.
//!
//! Values come in the form that their column's type has (dev.mysql.com, "Binary Protocol Resultset"): integers and floating
//! numbers in their width with the least byte first, days and times in pieces, and everything else as bytes.

use std::fmt::Write as _;

use outboard_stubs::outboard::sql::v0_1::types::{
    Column, Date, Instant, Kind, Other, Time, Timestamp, Value,
};
use sqlx::mysql::{MySqlColumn, MySqlTypeInfo, MySqlValueRef};
use sqlx::{Column as _, Decode, MySql, Type, TypeInfo as _};

/// How the values of a column are read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::backend::mysql) struct Shape {
    form: Form,
    name: &'static str,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Form {
    Boolean,
    Signed,
    /// Unsigned, of a width that a signed number of 64 bits holds.
    Narrow,
    Wide,
    Bits,
    Float32,
    Float64,
    Decimal,
    Text,
    Json,
    Bytes,
    Date,
    Time,
    Timestamp,
    Instant,
    Null,
}

impl Shape {
    pub(in crate::backend::mysql) fn of(column: &MySqlColumn) -> Self {
        let (form, name) = shape(column.type_info());
        Self { form, name }
    }

    pub(in crate::backend::mysql) fn column(self, column: &MySqlColumn) -> Column {
        let kind = match self.form {
            Form::Boolean => Kind::Boolean,
            Form::Signed | Form::Narrow => Kind::Integer,
            Form::Wide | Form::Bits => Kind::Unsigned,
            Form::Float32 => Kind::Float32,
            Form::Float64 => Kind::Float64,
            Form::Decimal => Kind::Decimal,
            Form::Text => Kind::Text,
            Form::Json => Kind::Json,
            Form::Bytes => Kind::Bytes,
            Form::Date => Kind::Date,
            Form::Time => Kind::Time,
            Form::Timestamp => Kind::Timestamp,
            Form::Instant => Kind::Instant,
            Form::Null => Kind::Unknown,
        };
        Column {
            name: column.name().to_owned(),
            kind,
            type_name: self.name.to_owned(),
        }
    }

    /// A value of the column.
    ///
    /// # Errors
    /// It has not the form of its type.
    pub(in crate::backend::mysql) fn value(self, raw: MySqlValueRef<'_>) -> Result<Value, sqlx::Error> {
        // The driver takes a day of only zeros for null, so it is asked for the bytes alone.
        let Ok(bytes) = <&[u8] as Decode<MySql>>::decode(raw) else {
            return Ok(Value::Null);
        };
        self.read(bytes).ok_or_else(|| {
            let why = format!("a value of type {} has {} bytes", self.name, bytes.len());
            sqlx::Error::Decode(why.into())
        })
    }

    fn read(self, bytes: &[u8]) -> Option<Value> {
        Some(match self.form {
            Form::Boolean => match signed(bytes)? {
                0 => Value::Boolean(false),
                1 => Value::Boolean(true),
                // The type is a number of one digit, which only usage makes a truth value.
                other => Value::Integer(other),
            },
            Form::Signed => Value::Integer(signed(bytes)?),
            Form::Narrow => Value::Integer(i64::try_from(unsigned(bytes.iter().rev())?).ok()?),
            Form::Wide => Value::Unsigned(unsigned(bytes.iter().rev())?),
            Form::Bits => Value::Unsigned(unsigned(bytes.iter())?),
            Form::Float32 => Value::Float32(f32::from_le_bytes(bytes.try_into().ok()?)),
            Form::Float64 => Value::Float64(f64::from_le_bytes(bytes.try_into().ok()?)),
            Form::Decimal => Value::Decimal(std::str::from_utf8(bytes).ok()?.to_owned()),
            Form::Text => match std::str::from_utf8(bytes) {
                Ok(text) => Value::Text(text.to_owned()),
                Err(_) => Value::Bytes(bytes.to_vec().into()),
            },
            Form::Json => Value::Json(std::str::from_utf8(bytes).ok()?.to_owned()),
            Form::Bytes => Value::Bytes(bytes.to_vec().into()),
            Form::Date => day(Parts::read(bytes)?),
            Form::Time => time(bytes)?,
            Form::Timestamp => timestamp(Parts::read(bytes)?),
            Form::Instant => point(Parts::read(bytes)?),
            Form::Null => Value::Null,
        })
    }
}

/// The driver's name for a type says almost all of it: for texts that are compared byte by byte it says that they are bytes,
/// and of a number of one digit it does not say whether it has a sign.
fn shape(info: &MySqlTypeInfo) -> (Form, &'static str) {
    let is_text = <str as Type<MySql>>::compatible(info);
    let is_unsigned = <u64 as Type<MySql>>::compatible(info);
    match info.name() {
        "BOOLEAN" if is_unsigned => (Form::Narrow, "TINYINT UNSIGNED"),
        "BOOLEAN" => (Form::Boolean, "TINYINT"),
        "TINYINT" => (Form::Signed, "TINYINT"),
        "SMALLINT" => (Form::Signed, "SMALLINT"),
        "MEDIUMINT" => (Form::Signed, "MEDIUMINT"),
        "INT" => (Form::Signed, "INT"),
        "BIGINT" => (Form::Signed, "BIGINT"),
        "TINYINT UNSIGNED" => (Form::Narrow, "TINYINT UNSIGNED"),
        "SMALLINT UNSIGNED" => (Form::Narrow, "SMALLINT UNSIGNED"),
        "MEDIUMINT UNSIGNED" => (Form::Narrow, "MEDIUMINT UNSIGNED"),
        "INT UNSIGNED" => (Form::Narrow, "INT UNSIGNED"),
        "YEAR" => (Form::Narrow, "YEAR"),
        "BIGINT UNSIGNED" => (Form::Wide, "BIGINT UNSIGNED"),
        "BIT" => (Form::Bits, "BIT"),
        "FLOAT" => (Form::Float32, "FLOAT"),
        "DOUBLE" => (Form::Float64, "DOUBLE"),
        "DECIMAL" => (Form::Decimal, "DECIMAL"),
        "DATE" => (Form::Date, "DATE"),
        "TIME" => (Form::Time, "TIME"),
        "DATETIME" => (Form::Timestamp, "DATETIME"),
        "TIMESTAMP" => (Form::Instant, "TIMESTAMP"),
        "JSON" => (Form::Json, "JSON"),
        "ENUM" => (Form::Text, "ENUM"),
        "SET" => (Form::Text, "SET"),
        "GEOMETRY" => (Form::Bytes, "GEOMETRY"),
        "NULL" => (Form::Null, ""),
        "CHAR" | "BINARY" if is_text => (Form::Text, "CHAR"),
        "VARCHAR" | "VARBINARY" if is_text => (Form::Text, "VARCHAR"),
        "TINYTEXT" | "TINYBLOB" if is_text => (Form::Text, "TINYTEXT"),
        "TEXT" | "BLOB" if is_text => (Form::Text, "TEXT"),
        "MEDIUMTEXT" | "MEDIUMBLOB" if is_text => (Form::Text, "MEDIUMTEXT"),
        "LONGTEXT" | "LONGBLOB" if is_text => (Form::Text, "LONGTEXT"),
        "CHAR" | "BINARY" => (Form::Bytes, "BINARY"),
        "VARCHAR" | "VARBINARY" => (Form::Bytes, "VARBINARY"),
        "TINYTEXT" | "TINYBLOB" => (Form::Bytes, "TINYBLOB"),
        "MEDIUMTEXT" | "MEDIUMBLOB" => (Form::Bytes, "MEDIUMBLOB"),
        "LONGTEXT" | "LONGBLOB" => (Form::Bytes, "LONGBLOB"),
        _ => (Form::Bytes, "BLOB"),
    }
}

fn signed(bytes: &[u8]) -> Option<i64> {
    Some(match *bytes {
        [a] => i8::from_le_bytes([a]).into(),
        [a, b] => i16::from_le_bytes([a, b]).into(),
        [a, b, c, d] => i32::from_le_bytes([a, b, c, d]).into(),
        _ => i64::from_le_bytes(bytes.try_into().ok()?),
    })
}

/// From the greatest byte to the least.
fn unsigned<'a>(bytes: impl ExactSizeIterator<Item = &'a u8>) -> Option<u64> {
    (bytes.len() <= 8).then(|| bytes.fold(0, |value, byte| (value << 8) | u64::from(*byte)))
}

/// A day and a time of day; what was left out is zero.
#[derive(Default, Clone, Copy)]
struct Parts {
    year: u16,
    month: u8,
    day: u8,
    hour: u8,
    minute: u8,
    second: u8,
    micros: u32,
}

impl Parts {
    fn read(bytes: &[u8]) -> Option<Self> {
        let (length, rest) = bytes.split_first()?;
        let mut parts = Self::default();
        let rest = match rest.split_first_chunk() {
            Some((&[low, high, month, day], rest)) => {
                parts = Self {
                    year: u16::from_le_bytes([low, high]),
                    month,
                    day,
                    ..parts
                };
                rest
            }
            None => rest,
        };
        if let Some((&[hour, minute, second], micros)) = rest.split_first_chunk() {
            parts = Self {
                hour,
                minute,
                second,
                micros: micros.try_into().map_or(0, u32::from_le_bytes),
                ..parts
            };
        }
        matches!(length, 0 | 4 | 7 | 11).then_some(parts)
    }

    /// Whether it is a day at all: the server keeps zeros where nothing is known.
    fn is_day(self) -> bool {
        self.month > 0 && self.day > 0
    }

    fn date(self) -> Date {
        Date {
            year: self.year.into(),
            month: self.month,
            day: self.day,
        }
    }

    fn time(self) -> Time {
        Time {
            hour: self.hour,
            minute: self.minute,
            second: self.second,
            nanosecond: self.micros * 1_000,
        }
    }

    fn day_text(self) -> String {
        format!("{:04}-{:02}-{:02}", self.year, self.month, self.day)
    }

    fn text(self) -> String {
        let mut text = self.day_text();
        let _ = write!(text, " {:02}:{:02}:{:02}", self.hour, self.minute, self.second);
        with_micros(&mut text, self.micros);
        text
    }
}

fn with_micros(text: &mut String, micros: u32) {
    if micros > 0 {
        // Writing to a string does not fail.
        let _ = write!(text, ".{micros:06}");
    }
}

fn other(type_name: &str, text: String) -> Value {
    Value::Other(Other {
        type_name: type_name.to_owned(),
        text,
    })
}

fn day(parts: Parts) -> Value {
    if parts.is_day() {
        Value::Date(parts.date())
    } else {
        other("DATE", parts.day_text())
    }
}

fn timestamp(parts: Parts) -> Value {
    if parts.is_day() {
        Value::Timestamp(Timestamp {
            date: parts.date(),
            time: parts.time(),
        })
    } else {
        other("DATETIME", parts.text())
    }
}

fn point(parts: Parts) -> Value {
    let narrow = |value: u8| i8::try_from(value).ok();
    let seconds = || {
        let day = jiff::civil::Date::new(
            i16::try_from(parts.year).ok()?,
            narrow(parts.month)?,
            narrow(parts.day)?,
        );
        let time = day.ok()?.at(
            narrow(parts.hour)?,
            narrow(parts.minute)?,
            narrow(parts.second)?,
            0,
        );
        Some(
            time.to_zoned(jiff::tz::TimeZone::UTC)
                .ok()?
                .timestamp()
                .as_second(),
        )
    };
    let is_time = parts.hour < 24 && parts.minute < 60 && parts.second < 60;
    match is_time.then(seconds).flatten() {
        Some(seconds) => Value::Instant(Instant {
            seconds,
            nanoseconds: parts.micros * 1_000,
        }),
        None => other("TIMESTAMP", parts.text()),
    }
}

/// A time of day, or a length of time, which the server has one type for.
fn time(bytes: &[u8]) -> Option<Value> {
    let (_, rest) = bytes.split_first()?;
    let (negative, days, [hour, minute, second], micros) = match rest.split_first_chunk::<8>() {
        None => (false, 0, [0; 3], 0),
        Some((&[negative, a, b, c, d, hour, minute, second], micros)) => (
            negative != 0,
            u32::from_le_bytes([a, b, c, d]),
            [hour, minute, second],
            micros.try_into().map_or(0, u32::from_le_bytes),
        ),
    };
    if !negative && days == 0 {
        return Some(Value::Time(Time {
            hour,
            minute,
            second,
            nanosecond: micros * 1_000,
        }));
    }
    let sign = if negative { "-" } else { "" };
    let hours = u64::from(days) * 24 + u64::from(hour);
    let mut text = format!("{sign}{hours:02}:{minute:02}:{second:02}");
    with_micros(&mut text, micros);
    Some(other("TIME", text))
}
