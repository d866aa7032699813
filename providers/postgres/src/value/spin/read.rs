//! Values as they came from the database.

use bytes::Bytes;
use outboard_stubs::spin::postgres::v4::postgres::{DbDataType, DbValue, Interval, RangeBoundKind};

use super::Generation;
use crate::value::Field;
use crate::value::binary::{Malformed, Reader, fixed, text};
use crate::value::calendar::{Clock, Day, split};
use crate::value::form::{
    EMPTY, Form, LOWER_INCLUDED, NO_LOWER, NO_UPPER, Shape, UPPER_INCLUDED, boolean, versioned,
};
use crate::value::outboard::type_name;

/// Reads the values of one column.
#[derive(Debug, Clone)]
pub(super) struct Decoder {
    /// As functions are told.
    type_name: String,
    /// The case of its values, if the generation has one.
    case: Option<Case>,
    rest: Rest,
}

/// What becomes of a value that has no case.
#[derive(Debug, Clone)]
enum Rest {
    /// It comes as it is.
    Raw,
    /// It comes as its text.
    Text(Form),
    /// It is text already.
    AsText,
}

/// A case of Spin's.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Case {
    Boolean,
    Int8,
    Int16,
    Int32,
    Int64,
    /// A number of 32 bits without a sign, which Spin holds in 64 with one.
    Oid,
    Floating32,
    Floating64,
    Str,
    Binary,
    Date,
    Time,
    Datetime,
    Uuid,
    Json,
    Jsonb,
    Decimal,
    Range(Number),
    Array(Element),
    Interval,
}

/// What a range is between.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Number {
    Int32,
    Int64,
    Decimal,
}

/// What an array has.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Element {
    Int16,
    Int32,
    Int64,
    Oid,
    Decimal,
    Str,
}

type Bound<T> = Option<(T, RangeBoundKind)>;
type Bounds<T> = (Bound<T>, Bound<T>);

impl Decoder {
    /// For the values of a column.
    pub(super) fn new(field: &Field, generation: Generation) -> Self {
        let form = (!field.as_text).then(|| Form::of(&field.ty)).flatten();
        let case = form.as_ref().and_then(Case::of);
        let rest = match form {
            _ if field.as_text && generation < Generation::Fourth => Rest::AsText,
            Some(form) if generation < Generation::Fourth => Rest::Text(form),
            _ => Rest::Raw,
        };
        Self {
            type_name: type_name(&field.ty),
            case: case.filter(|case| case.since() <= generation),
            rest,
        }
    }

    pub(super) fn type_name(&self) -> &str {
        &self.type_name
    }

    pub(super) fn data_type(&self) -> DbDataType {
        match (self.case, &self.rest) {
            (Some(case), _) => case.data_type(),
            (None, Rest::Raw) => DbDataType::Other(self.type_name.clone()),
            (None, Rest::Text(_) | Rest::AsText) => DbDataType::Str,
        }
    }

    /// The value of these bytes.
    ///
    /// # Errors
    /// They are no value of the type.
    pub(super) fn value(&self, bytes: &[u8]) -> Result<DbValue, Malformed> {
        let held = match self.case {
            Some(case) => case.value(bytes)?,
            None => None,
        };
        if let Some(value) = held {
            return Ok(value);
        }
        Ok(match &self.rest {
            Rest::Raw => DbValue::Unsupported(Bytes::copy_from_slice(bytes)),
            Rest::Text(form) => DbValue::Str(written(form, bytes)?),
            Rest::AsText => DbValue::Str(text(bytes)?.to_owned()),
        })
    }
}

impl Case {
    fn of(form: &Form) -> Option<Self> {
        Some(match form {
            Form::Bool => Self::Boolean,
            Form::Char => Self::Int8,
            Form::Int2 => Self::Int16,
            Form::Int4 => Self::Int32,
            Form::Int8 => Self::Int64,
            Form::Oid => Self::Oid,
            Form::Float4 => Self::Floating32,
            Form::Float8 => Self::Floating64,
            Form::Numeric => Self::Decimal,
            Form::Text => Self::Str,
            Form::Bytea => Self::Binary,
            Form::Date => Self::Date,
            Form::Time => Self::Time,
            Form::Timestamp | Form::Timestamptz => Self::Datetime,
            Form::Interval => Self::Interval,
            Form::Uuid => Self::Uuid,
            Form::Json => Self::Json,
            Form::Jsonb => Self::Jsonb,
            Form::Range(bound) => Self::Range(match **bound {
                Form::Int4 => Number::Int32,
                Form::Int8 => Number::Int64,
                Form::Numeric => Number::Decimal,
                _ => return None,
            }),
            Form::Array(array) => Self::Array(match array.element {
                Form::Int2 => Element::Int16,
                Form::Int4 => Element::Int32,
                Form::Int8 => Element::Int64,
                Form::Oid => Element::Oid,
                Form::Numeric => Element::Decimal,
                Form::Text => Element::Str,
                _ => return None,
            }),
            _ => return None,
        })
    }

    /// The first generation that has it.
    fn since(self) -> Generation {
        match self {
            Self::Boolean
            | Self::Int8
            | Self::Int16
            | Self::Int32
            | Self::Int64
            | Self::Oid
            | Self::Floating32
            | Self::Floating64
            | Self::Str
            | Self::Binary => Generation::Second,
            Self::Date | Self::Time | Self::Datetime => Generation::Third,
            Self::Uuid
            | Self::Json
            | Self::Jsonb
            | Self::Decimal
            | Self::Range(_)
            | Self::Array(_)
            | Self::Interval => Generation::Fourth,
        }
    }

    fn data_type(self) -> DbDataType {
        match self {
            Self::Boolean => DbDataType::Boolean,
            Self::Int8 => DbDataType::Int8,
            Self::Int16 => DbDataType::Int16,
            Self::Int32 => DbDataType::Int32,
            Self::Int64 | Self::Oid => DbDataType::Int64,
            Self::Floating32 => DbDataType::Floating32,
            Self::Floating64 => DbDataType::Floating64,
            Self::Str => DbDataType::Str,
            Self::Binary => DbDataType::Binary,
            Self::Date => DbDataType::Date,
            Self::Time => DbDataType::Time,
            Self::Datetime => DbDataType::Datetime,
            Self::Uuid => DbDataType::Uuid,
            Self::Json | Self::Jsonb => DbDataType::Jsonb,
            Self::Decimal => DbDataType::Decimal,
            Self::Range(Number::Int32) => DbDataType::RangeInt32,
            Self::Range(Number::Int64) => DbDataType::RangeInt64,
            Self::Range(Number::Decimal) => DbDataType::RangeDecimal,
            Self::Array(Element::Int16 | Element::Int32) => DbDataType::ArrayInt32,
            Self::Array(Element::Int64 | Element::Oid) => DbDataType::ArrayInt64,
            Self::Array(Element::Decimal) => DbDataType::ArrayDecimal,
            Self::Array(Element::Str) => DbDataType::ArrayStr,
            Self::Interval => DbDataType::Interval,
        }
    }

    /// The value; none if it is one that the case does not hold, such as a day at infinity.
    fn value(self, bytes: &[u8]) -> Result<Option<DbValue>, Malformed> {
        Ok(Some(match self {
            Self::Boolean => DbValue::Boolean(boolean(bytes)?),
            Self::Int8 => DbValue::Int8(i8::from_be_bytes(fixed(bytes)?)),
            Self::Int16 => DbValue::Int16(i16::from_be_bytes(fixed(bytes)?)),
            Self::Int32 => DbValue::Int32(i32::from_be_bytes(fixed(bytes)?)),
            Self::Int64 => DbValue::Int64(i64::from_be_bytes(fixed(bytes)?)),
            Self::Oid => DbValue::Int64(oid(bytes)?),
            Self::Floating32 => DbValue::Floating32(f32::from_be_bytes(fixed(bytes)?)),
            Self::Floating64 => DbValue::Floating64(f64::from_be_bytes(fixed(bytes)?)),
            Self::Str => DbValue::Str(text(bytes)?.to_owned()),
            Self::Binary => DbValue::Binary(Bytes::copy_from_slice(bytes)),
            Self::Date => return date(bytes),
            Self::Time => DbValue::Time(time(i64::from_be_bytes(fixed(bytes)?))?),
            Self::Datetime => return datetime(bytes),
            Self::Uuid => DbValue::Uuid(written(&Form::Uuid, bytes)?),
            Self::Json => DbValue::Jsonb(Bytes::copy_from_slice(bytes)),
            Self::Jsonb => DbValue::Jsonb(Bytes::copy_from_slice(versioned(bytes)?.as_bytes())),
            Self::Decimal => DbValue::Decimal(decimal(bytes)?),
            Self::Range(Number::Int32) => return Ok(range(bytes, int32)?.map(DbValue::RangeInt32)),
            Self::Range(Number::Int64) => return Ok(range(bytes, int64)?.map(DbValue::RangeInt64)),
            Self::Range(Number::Decimal) => return Ok(range(bytes, decimal)?.map(DbValue::RangeDecimal)),
            Self::Array(Element::Int16) => return Ok(array(bytes, int16)?.map(DbValue::ArrayInt32)),
            Self::Array(Element::Int32) => return Ok(array(bytes, int32)?.map(DbValue::ArrayInt32)),
            Self::Array(Element::Int64) => return Ok(array(bytes, int64)?.map(DbValue::ArrayInt64)),
            Self::Array(Element::Oid) => return Ok(array(bytes, oid)?.map(DbValue::ArrayInt64)),
            Self::Array(Element::Decimal) => return Ok(array(bytes, decimal)?.map(DbValue::ArrayDecimal)),
            Self::Array(Element::Str) => return Ok(array(bytes, string)?.map(DbValue::ArrayStr)),
            Self::Interval => DbValue::Interval(interval(bytes)?),
        }))
    }
}

fn int16(bytes: &[u8]) -> Result<i32, Malformed> {
    Ok(i16::from_be_bytes(fixed(bytes)?).into())
}

fn int32(bytes: &[u8]) -> Result<i32, Malformed> {
    Ok(i32::from_be_bytes(fixed(bytes)?))
}

fn int64(bytes: &[u8]) -> Result<i64, Malformed> {
    Ok(i64::from_be_bytes(fixed(bytes)?))
}

fn oid(bytes: &[u8]) -> Result<i64, Malformed> {
    Ok(u32::from_be_bytes(fixed(bytes)?).into())
}

fn decimal(bytes: &[u8]) -> Result<String, Malformed> {
    written(&Form::Numeric, bytes)
}

fn string(bytes: &[u8]) -> Result<String, Malformed> {
    Ok(text(bytes)?.to_owned())
}

/// A day; those at infinity are none.
fn date(bytes: &[u8]) -> Result<Option<DbValue>, Malformed> {
    let days = int32(bytes)?;
    if matches!(days, i32::MIN | i32::MAX) {
        return Ok(None);
    }
    let Day { year, month, day } = Day::from_days(days);
    Ok(Some(DbValue::Date((year, month, day))))
}

fn time(microseconds: i64) -> Result<(u8, u8, u8, u32), Malformed> {
    let clock = Clock::from_microseconds(microseconds)?;
    Ok((clock.hour, clock.minute, clock.second, clock.microsecond * 1_000))
}

/// A day and a time; those at infinity are none.
fn datetime(bytes: &[u8]) -> Result<Option<DbValue>, Malformed> {
    let microseconds = int64(bytes)?;
    if matches!(microseconds, i64::MIN | i64::MAX) {
        return Ok(None);
    }
    let (Day { year, month, day }, microseconds) = split(microseconds);
    let (hour, minute, second, nanosecond) = time(microseconds)?;
    Ok(Some(DbValue::Datetime((
        year, month, day, hour, minute, second, nanosecond,
    ))))
}

fn interval(bytes: &[u8]) -> Result<Interval, Malformed> {
    let mut reader = Reader::new(bytes);
    let interval = Interval {
        micros: reader.i64()?,
        days: reader.i32()?,
        months: reader.i32()?,
    };
    reader.end()?;
    Ok(interval)
}

/// The bounds of a range; the empty range has none that could be told.
fn range<T>(bytes: &[u8], bound: fn(&[u8]) -> Result<T, Malformed>) -> Result<Option<Bounds<T>>, Malformed> {
    let mut reader = Reader::new(bytes);
    let flags = reader.u8()?;
    if flags & EMPTY != 0 {
        return Ok(None);
    }
    let mut next = |none: u8, included: u8| {
        if flags & none != 0 {
            return Ok(None);
        }
        let kind = match flags & included {
            0 => RangeBoundKind::Exclusive,
            _ => RangeBoundKind::Inclusive,
        };
        let bytes = reader.sized()?.ok_or(Malformed("a bound of it is null"))?;
        Ok(Some((bound(bytes)?, kind)))
    };
    let bounds = (next(NO_LOWER, LOWER_INCLUDED)?, next(NO_UPPER, UPPER_INCLUDED)?);
    reader.end()?;
    Ok(Some(bounds))
}

/// The elements of an array of one dimension; another is none of Spin's.
fn array<T>(
    bytes: &[u8],
    element: fn(&[u8]) -> Result<T, Malformed>,
) -> Result<Option<Vec<Option<T>>>, Malformed> {
    let mut reader = Reader::new(bytes);
    let shape = Shape::read(&mut reader)?;
    if shape.dimensions.len() > 1 {
        return Ok(None);
    }
    let mut elements = Vec::with_capacity(shape.elements);
    for _ in 0..shape.elements {
        elements.push(reader.sized()?.map(element).transpose()?);
    }
    reader.end()?;
    Ok(Some(elements))
}

fn written(form: &Form, bytes: &[u8]) -> Result<String, Malformed> {
    let mut out = String::new();
    form.write(bytes, &mut out)?;
    Ok(out)
}
