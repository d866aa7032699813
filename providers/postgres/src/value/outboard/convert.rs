//! One value as another type has it, where nothing is lost by that.

use bytes::Bytes;
use outboard_stubs::outboard::sql::v0_1::types::{
    Date, Element, Instant, Interval, Time, Timestamp, Uuid, Value,
};
use tokio_postgres::types::{Kind, Type};

use super::super::Encoded;
use super::super::calendar::{DAY, Day, UNIX_SECONDS};
use super::super::form::Form;
use super::decimal::Decimal;
use super::read::base;

/// The days that a date can be, from 4714-11-24 BC, with which Julian days begin, to the end of 5874897.
const DATES: std::ops::RangeInclusive<i32> = -2_451_545..=2_145_031_948;
/// The microseconds that a timestamp can be: from the same day, to the end of 294276.
const TIMESTAMPS: std::ops::Range<i128> = -211_813_488_000_000_000..9_223_371_331_200_000_000;

/// What is not an array, however it was given.
pub(super) enum Scalar<'a> {
    Null,
    Boolean(bool),
    /// With a sign or without.
    Whole(i128),
    Float32(f32),
    Float64(f64),
    Decimal(&'a str),
    /// Also what comes as text because it has no case. Its type is not compared: that the text is one of the type that is
    /// wanted is for the database to see.
    Text(&'a str),
    Bytes(&'a Bytes),
    Date(&'a Date),
    Time(&'a Time),
    Timestamp(&'a Timestamp),
    Instant(&'a Instant),
    Interval(&'a Interval),
    Uuid(&'a Uuid),
    Json(&'a str),
    Array,
}

macro_rules! scalar {
    ($of:ident, $value:expr $(, $array:pat)?) => {
        match $value {
            $of::Null => Scalar::Null,
            $of::Boolean(value) => Scalar::Boolean(*value),
            $of::Integer(value) => Scalar::Whole((*value).into()),
            $of::Unsigned(value) => Scalar::Whole((*value).into()),
            $of::Float32(value) => Scalar::Float32(*value),
            $of::Float64(value) => Scalar::Float64(*value),
            $of::Decimal(value) => Scalar::Decimal(value),
            $of::Text(value) => Scalar::Text(value),
            $of::Bytes(value) => Scalar::Bytes(value),
            $of::Date(value) => Scalar::Date(value),
            $of::Time(value) => Scalar::Time(value),
            $of::Timestamp(value) => Scalar::Timestamp(value),
            $of::Instant(value) => Scalar::Instant(value),
            $of::Interval(value) => Scalar::Interval(value),
            $of::Uuid(value) => Scalar::Uuid(value),
            $of::Json(value) => Scalar::Json(value),
            $of::Other(value) => Scalar::Text(&value.text),
            $($array => Scalar::Array,)?
        }
    };
}

impl<'a> Scalar<'a> {
    pub(super) fn of_value(value: &'a Value) -> Self {
        scalar!(Value, value, Value::Array(_))
    }

    pub(super) fn of_element(element: &'a Element) -> Self {
        scalar!(Element, element)
    }

    /// What it is called in messages.
    fn name(&self) -> &'static str {
        match self {
            Self::Null => "null",
            Self::Boolean(_) => "a boolean",
            Self::Whole(_) => "an integer",
            Self::Float32(_) | Self::Float64(_) => "a floating-point number",
            Self::Decimal(_) => "a decimal",
            Self::Text(_) => "text",
            Self::Bytes(_) => "a list of bytes",
            Self::Date(_) => "a date",
            Self::Time(_) => "a time",
            Self::Timestamp(_) => "a timestamp without a time zone",
            Self::Instant(_) => "a point in time",
            Self::Interval(_) => "an interval",
            Self::Uuid(_) => "a uuid",
            Self::Json(_) => "json",
            Self::Array => "an array",
        }
    }

    /// The type that holds all values of its case, and whose text form is its own.
    fn natural(&self) -> Type {
        match self {
            Self::Boolean(_) => Type::BOOL,
            Self::Whole(_) | Self::Decimal(_) => Type::NUMERIC,
            Self::Float32(_) => Type::FLOAT4,
            Self::Float64(_) => Type::FLOAT8,
            Self::Bytes(_) => Type::BYTEA,
            Self::Date(_) => Type::DATE,
            Self::Time(_) => Type::TIME,
            Self::Timestamp(_) => Type::TIMESTAMP,
            Self::Instant(_) => Type::TIMESTAMPTZ,
            Self::Interval(_) => Type::INTERVAL,
            Self::Uuid(_) => Type::UUID,
            Self::Null | Self::Text(_) | Self::Json(_) | Self::Array => Type::TEXT,
        }
    }
}

/// The value in a form of the type that is wanted.
///
/// # Errors
/// It would not be the same value.
pub(super) fn converted(scalar: &Scalar<'_>, wanted: &Type) -> Result<Encoded, String> {
    let ty = base(wanted);
    let refused = || Err(format!("{} cannot be {}", scalar.name(), wanted.name()));
    match *scalar {
        Scalar::Null => return Ok(Encoded::null()),
        Scalar::Text(text) => return written(text, ty),
        Scalar::Json(text) if matches!(*ty, Type::JSON | Type::JSONB) || is_text(ty) => {
            return written(text, ty);
        }
        // Whoever means its text form can give that, and where it is not meant it is no text.
        Scalar::Bytes(bytes) if *ty == Type::BYTEA => return Ok(Encoded::binary(bytes.clone())),
        Scalar::Bytes(_) | Scalar::Json(_) | Scalar::Array => return refused(),
        _ if is_text(ty) => return written(&text(scalar)?, ty),
        _ => {}
    }
    match *scalar {
        Scalar::Boolean(value) if *ty == Type::BOOL => Ok(Encoded::binary(vec![u8::from(value)])),
        Scalar::Whole(_) | Scalar::Float32(_) | Scalar::Float64(_) | Scalar::Decimal(_) => number(scalar, ty),
        Scalar::Date(date) => match *ty {
            Type::DATE => days(date).map(|days| fixed(days.to_be_bytes())),
            Type::TIMESTAMP => timestamp(i128::from(days(date)?) * i128::from(DAY)),
            _ => refused(),
        },
        Scalar::Time(time) if *ty == Type::TIME => Ok(fixed(microseconds(time)?.to_be_bytes())),
        Scalar::Timestamp(Timestamp { date, time }) if *ty == Type::TIMESTAMP => {
            timestamp(i128::from(days(date)?) * i128::from(DAY) + i128::from(microseconds(time)?))
        }
        Scalar::Instant(Instant { seconds, nanoseconds }) if *ty == Type::TIMESTAMPTZ => {
            if *nanoseconds >= 1_000_000_000 {
                return Err(format!("{nanoseconds} nanoseconds are a second or more"));
            }
            timestamp((i128::from(*seconds) - i128::from(UNIX_SECONDS)) * 1_000_000 + rounded(*nanoseconds))
        }
        Scalar::Interval(interval) if *ty == Type::INTERVAL => {
            let mut out = interval.microseconds.to_be_bytes().to_vec();
            out.extend(interval.days.to_be_bytes());
            out.extend(interval.months.to_be_bytes());
            Ok(Encoded::binary(out))
        }
        Scalar::Uuid(Uuid { high, low }) if *ty == Type::UUID => {
            Ok(fixed((u128::from(*high) << 64 | u128::from(*low)).to_be_bytes()))
        }
        _ => refused(),
    }
}

/// Text in the form of a type, which may have to be another text than is wanted.
fn written(text: &str, ty: &Type) -> Result<Encoded, String> {
    if text.contains('\0') {
        return Err(format!(
            "text with a character of number 0 cannot be {}",
            ty.name()
        ));
    }
    if is_text(ty) || matches!(*ty, Type::JSON | Type::XML) {
        return Ok(Encoded::binary(Bytes::copy_from_slice(text.as_bytes())));
    }
    if *ty == Type::CHAR {
        return byte(text).map(|byte| Encoded::binary(vec![byte]));
    }
    Ok(Encoded::text(text))
}

/// Whether any text is a value of the type, or would be but for its length or a list of labels.
fn is_text(ty: &Type) -> bool {
    !matches!(*ty, Type::XML) && matches!(Form::of(ty), Some(Form::Text)) || *ty == Type::ANY
}

/// The byte of a `"char"`, of which the database itself would take the first of several.
fn byte(text: &str) -> Result<u8, String> {
    match *text.as_bytes() {
        [] => Ok(0),
        [byte] => Ok(byte),
        [b'\\', a @ b'0'..=b'3', b @ b'0'..=b'7', c @ b'0'..=b'7'] => {
            Ok((a - b'0') << 6 | (b - b'0') << 3 | (c - b'0'))
        }
        _ => Err("text of more than one byte cannot be \"char\"".to_owned()),
    }
}

/// The value's own text form.
fn text(scalar: &Scalar<'_>) -> Result<String, String> {
    match scalar {
        Scalar::Boolean(value) => return Ok(value.to_string()),
        Scalar::Whole(value) => return Ok(value.to_string()),
        Scalar::Decimal(value) => return decimal(value).map(|_| (*value).to_owned()),
        _ => {}
    }
    let ty = scalar.natural();
    let encoded = converted(scalar, &ty)?;
    let mut out = String::new();
    let written = match (Form::of(&ty), &encoded.bytes) {
        (Some(form), Some(bytes)) => form.write(bytes, &mut out).is_ok(),
        _ => false,
    };
    // What was made here is read here as well.
    written
        .then_some(out)
        .ok_or_else(|| format!("{} has no text form", scalar.name()))
}

fn number(scalar: &Scalar<'_>, ty: &Type) -> Result<Encoded, String> {
    let ty_name = ty.name();
    match *ty {
        Type::INT2 => whole(scalar, ty_name, i16::to_be_bytes),
        Type::INT4 => whole(scalar, ty_name, i32::to_be_bytes),
        Type::INT8 => whole(scalar, ty_name, i64::to_be_bytes),
        Type::OID | Type::XID | Type::CID => whole(scalar, ty_name, u32::to_be_bytes),
        Type::XID8 => whole(scalar, ty_name, u64::to_be_bytes),
        Type::FLOAT4 => {
            let value = float(scalar, ty_name)?;
            let narrow = value as f32;
            let same = match scalar {
                Scalar::Decimal(text) => {
                    decimal(text).is_ok_and(|given| is_printed(&given, &narrow.to_string()))
                }
                _ => value.is_nan() || f64::from(narrow) == value,
            };
            same.then(|| fixed(narrow.to_be_bytes()))
                .ok_or_else(|| format!("{value} is not exactly a {ty_name}"))
        }
        Type::FLOAT8 => float(scalar, ty_name).map(|value| fixed(value.to_be_bytes())),
        // The digits of a floating-point number are the fewest that make it; the number that they are is the one that is
        // meant.
        Type::NUMERIC | Type::MONEY => text(scalar).map(Encoded::text),
        // A type that is not known here takes a number or refuses it by its text.
        _ if matches!(ty.kind(), Kind::Simple) && Form::of(ty).is_none() => text(scalar).map(Encoded::text),
        _ => Err(format!("{} cannot be {ty_name}", scalar.name())),
    }
}

fn whole<N: TryFrom<i128>, const SIZE: usize>(
    scalar: &Scalar<'_>,
    ty: &str,
    bytes: impl Fn(N) -> [u8; SIZE],
) -> Result<Encoded, String> {
    let floating = |value: f64| {
        let whole = value as i128;
        (whole as f64 == value).then_some(whole)
    };
    let value = match *scalar {
        Scalar::Whole(value) => Some(value),
        Scalar::Float32(value) => floating(value.into()),
        Scalar::Float64(value) => floating(value),
        Scalar::Decimal(text) => decimal(text)?.whole(),
        _ => None,
    };
    let value =
        value.ok_or_else(|| format!("{} that is not a whole number cannot be {ty}", scalar.name()))?;
    let number = N::try_from(value);
    number.map(|number| fixed(bytes(number))).map_err(|_| {
        let beyond = if value < 0 { "less" } else { "more" };
        format!("{value} is {beyond} than {ty} holds")
    })
}

/// The number, which is that very one: a decimal has to be the one that is printed for it.
fn float(scalar: &Scalar<'_>, ty: &str) -> Result<f64, String> {
    let inexact = || format!("{} is not exactly a {ty}", scalar.name());
    match *scalar {
        Scalar::Float32(value) => Ok(value.into()),
        Scalar::Float64(value) => Ok(value),
        Scalar::Whole(value) if (value as f64) as i128 == value => Ok(value as f64),
        Scalar::Decimal(text) => {
            let given = decimal(text)?;
            let value = text.parse().ok();
            value
                .filter(|value: &f64| is_printed(&given, &value.to_string()))
                .ok_or_else(inexact)
        }
        _ => Err(inexact()),
    }
}

fn is_printed(given: &Decimal<'_>, printed: &str) -> bool {
    Decimal::parse(printed).as_ref() == Some(given)
}

fn decimal(text: &str) -> Result<Decimal<'_>, String> {
    Decimal::parse(text).ok_or_else(|| "a decimal that is not written as a number cannot be one".to_owned())
}

fn days(date: &Date) -> Result<i32, String> {
    let Date { year, month, day } = *date;
    let days = Day { year, month, day }.to_days();
    days.filter(|days| DATES.contains(days))
        .ok_or_else(|| format!("{year}-{month}-{day} is not a day that PostgreSQL has"))
}

fn microseconds(time: &Time) -> Result<i64, String> {
    let Time {
        hour,
        minute,
        second,
        nanosecond,
    } = *time;
    let of_day = ((i64::from(hour) * 60 + i64::from(minute)) * 60 + i64::from(second)) * 1_000_000_000
        + i64::from(nanosecond);
    if minute > 59 || second > 59 || nanosecond > 999_999_999 || of_day > DAY * 1_000 {
        return Err(format!(
            "{hour}:{minute}:{second}.{nanosecond:09} is not a time of day"
        ));
    }
    Ok((of_day + 500) / 1_000)
}

fn rounded(nanoseconds: u32) -> i128 {
    (i128::from(nanoseconds) + 500) / 1_000
}

fn timestamp(microseconds: i128) -> Result<Encoded, String> {
    i64::try_from(microseconds)
        .ok()
        .filter(|microseconds| TIMESTAMPS.contains(&i128::from(*microseconds)))
        .map(|microseconds| fixed(microseconds.to_be_bytes()))
        .ok_or_else(|| {
            "a point in time before 4714 BC or after 294276 is not one that PostgreSQL has".to_owned()
        })
}

fn fixed<const SIZE: usize>(bytes: [u8; SIZE]) -> Encoded {
    Encoded::binary(Bytes::copy_from_slice(&bytes))
}
