//! Values as the database wants them for the placeholders of a statement.

use outboard_stubs::outboard::sql::v0_1::types::{
    Array, Date, Element, Instant, Interval, Time, Timestamp, Value,
};
use outboard_stubs::spin::postgres::v4::postgres::{ParameterValue, RangeBoundKind};
use tokio_postgres::types::{Kind, Type};

use crate::error::Failed;
use crate::value::calendar::{Day, UNIX_SECONDS, split};
use crate::value::{Encoded, Parameters};

type DateTime = (i32, u8, u8, u8, u8, u8, u32);
type Bound<T> = Option<(T, RangeBoundKind)>;

const SECONDS_OF_DAY: i64 = 86_400;

impl Parameters for Vec<ParameterValue> {
    fn encode(&self, wanted: &[Type]) -> Result<Vec<Encoded>, Failed> {
        let wanted_at = |index: usize| wanted.get(index).map(base);
        let one = |(index, param): (usize, &ParameterValue)| {
            value(param, wanted_at(index))
                .map_err(|what| Failed::Conversion(format!("parameter {}: {what}", index + 1)))
        };
        let values: Vec<Value> = self.iter().enumerate().map(one).collect::<Result<_, _>>()?;
        let mut encoded = values.encode(wanted)?;
        for (index, param) in self.iter().enumerate() {
            // What PostgreSQL calls "char" is one byte, which is no character to anybody else.
            if let (ParameterValue::Int8(byte), Some(&Type::CHAR)) = (param, wanted_at(index)) {
                encoded[index] = Encoded::binary(byte.to_be_bytes().to_vec());
            }
        }
        Ok(encoded)
    }
}

/// A parameter in the cases of outboard:sql, which know how to become each type.
fn value(param: &ParameterValue, wanted: Option<&Type>) -> Result<Value, String> {
    Ok(match param {
        ParameterValue::Boolean(value) => Value::Boolean(*value),
        // It is encoded apart.
        ParameterValue::Int8(_) if wanted == Some(&Type::CHAR) => Value::Null,
        ParameterValue::Int8(value) => Value::Integer((*value).into()),
        ParameterValue::Int16(value) => Value::Integer((*value).into()),
        ParameterValue::Int32(value) => Value::Integer((*value).into()),
        ParameterValue::Int64(value) => Value::Integer(*value),
        ParameterValue::Floating32(value) => Value::Float32(*value),
        ParameterValue::Floating64(value) => Value::Float64(*value),
        ParameterValue::Str(text) | ParameterValue::Uuid(text) => Value::Text(text.clone()),
        ParameterValue::Binary(bytes) => Value::Bytes(bytes.clone()),
        ParameterValue::Date((year, month, day)) => Value::Date(Date {
            year: *year,
            month: *month,
            day: *day,
        }),
        ParameterValue::Time(time) => Value::Time(clock(*time)),
        ParameterValue::Datetime(datetime) => at(*datetime, wanted)?,
        ParameterValue::Timestamp(seconds) => moment(*seconds, wanted)?,
        ParameterValue::Jsonb(bytes) => match std::str::from_utf8(bytes) {
            Ok(text) => Value::Json(text.to_owned()),
            Err(_) => return Err("the JSON is not UTF-8".to_owned()),
        },
        ParameterValue::Decimal(text) => Value::Decimal(text.clone()),
        ParameterValue::RangeInt32((lower, upper)) => range(lower, upper),
        ParameterValue::RangeInt64((lower, upper)) => range(lower, upper),
        ParameterValue::RangeDecimal((lower, upper)) => range(lower, upper),
        ParameterValue::ArrayInt32(elements) => array(elements, |value| Element::Integer((*value).into())),
        ParameterValue::ArrayInt64(elements) => array(elements, |value| Element::Integer(*value)),
        ParameterValue::ArrayDecimal(elements) => array(elements, |text| Element::Decimal(text.clone())),
        ParameterValue::ArrayStr(elements) => array(elements, |text| Element::Text(text.clone())),
        ParameterValue::Interval(interval) => Value::Interval(Interval {
            months: interval.months,
            days: interval.days,
            microseconds: interval.micros,
        }),
        ParameterValue::DbNull => Value::Null,
    })
}

fn clock((hour, minute, second, nanosecond): (u8, u8, u8, u32)) -> Time {
    Time {
        hour,
        minute,
        second,
        nanosecond,
    }
}

/// A day and a time, which are those of UTC where a point in time is wanted.
fn at(
    (year, month, day, hour, minute, second, nanosecond): DateTime,
    wanted: Option<&Type>,
) -> Result<Value, String> {
    if wanted != Some(&Type::TIMESTAMPTZ) {
        return Ok(Value::Timestamp(Timestamp {
            date: Date { year, month, day },
            time: clock((hour, minute, second, nanosecond)),
        }));
    }
    let days = Day { year, month, day }.to_days();
    let days = days.ok_or_else(|| format!("there is no day {year}-{month:02}-{day:02}"))?;
    if hour > 24 || minute > 59 || second > 59 || nanosecond > 999_999_999 {
        return Err(format!("there is no time {hour:02}:{minute:02}:{second:02}"));
    }
    let of_day = (i64::from(hour) * 60 + i64::from(minute)) * 60 + i64::from(second);
    Ok(Value::Instant(Instant {
        seconds: i64::from(days) * SECONDS_OF_DAY + of_day + UNIX_SECONDS,
        nanoseconds: nanosecond,
    }))
}

/// A point in time, which is told in UTC where no time zone is wanted.
fn moment(seconds: i64, wanted: Option<&Type>) -> Result<Value, String> {
    if wanted != Some(&Type::TIMESTAMP) {
        return Ok(Value::Instant(Instant {
            seconds,
            nanoseconds: 0,
        }));
    }
    let microseconds = seconds
        .checked_sub(UNIX_SECONDS)
        .and_then(|seconds| seconds.checked_mul(1_000_000))
        .ok_or_else(|| format!("{seconds} seconds are more than a timestamp holds"))?;
    let (Day { year, month, day }, microseconds) = split(microseconds);
    // Of a day there are fewer than 2^17.
    let seconds = microseconds / 1_000_000;
    Ok(Value::Timestamp(Timestamp {
        date: Date { year, month, day },
        time: clock((
            (seconds / 3_600) as u8,
            (seconds / 60 % 60) as u8,
            (seconds % 60) as u8,
            0,
        )),
    }))
}

/// A range as text. Its bounds are in quotes, so that none is read as more than one.
fn range<T: ToString>(lower: &Bound<T>, upper: &Bound<T>) -> Value {
    let quoted = |bound: &T| {
        let text = bound.to_string().replace('\\', "\\\\").replace('"', "\\\"");
        format!("\"{text}\"")
    };
    let (open, lower) = match lower {
        Some((bound, RangeBoundKind::Inclusive)) => ('[', quoted(bound)),
        Some((bound, RangeBoundKind::Exclusive)) => ('(', quoted(bound)),
        None => ('(', String::new()),
    };
    let (upper, close) = match upper {
        Some((bound, RangeBoundKind::Inclusive)) => (quoted(bound), ']'),
        Some((bound, RangeBoundKind::Exclusive)) => (quoted(bound), ')'),
        None => (String::new(), ')'),
    };
    Value::Text(format!("{open}{lower},{upper}{close}"))
}

fn array<T>(elements: &[Option<T>], element: impl Fn(&T) -> Element) -> Value {
    // No message holds as many as do not fit 32 bits.
    let length = u32::try_from(elements.len()).unwrap_or(u32::MAX);
    Value::Array(Array {
        dimensions: if length == 0 { Vec::new() } else { vec![length] },
        elements: elements
            .iter()
            .map(|value| value.as_ref().map_or(Element::Null, &element))
            .collect(),
    })
}

/// The type that a domain is over; others are their own.
fn base(mut ty: &Type) -> &Type {
    while let Kind::Domain(of) = ty.kind() {
        ty = of;
    }
    ty
}
