//! Values that functions give for placeholders, as those of `outboard:sql`, which are encoded by the type that is wanted.
//!
//! Where a case says more than what the database is told, such as the length of a text, that is held against the value.

use bytes::Bytes;
use outboard_stubs::outboard::sql::v0_1::types::{
    Array, Date, Element, Instant, Other, Time, Timestamp, Value,
};
use outboard_stubs::wasmcloud::postgres::v0_2::types::{self, Lexeme, LexemeWeight, Offset, PgValue};

use super::super::calendar::{Day, UNIX_SECONDS};
use super::super::form::{Form, write_pair, write_word};
use super::super::outboard::{alone, is_decimal};
use super::float::{Taken, together};
use super::shapes;

/// The value for the placeholder.
///
/// # Errors
/// It does not hold what its case says.
pub(super) fn given(value: &PgValue) -> Result<Value, String> {
    let one = |element| Ok(alone(element));
    match value {
        PgValue::Null => Ok(Value::Null),
        PgValue::BigInt(number)
        | PgValue::Int8(number)
        | PgValue::BigSerial(number)
        | PgValue::Serial8(number) => one(Element::Integer(*number)),
        // A transaction's number, as which alone it can be understood.
        PgValue::TxidSnapshot(number) => one(Element::Integer(*number)),
        PgValue::Bool(value) | PgValue::Boolean(value) => one(Element::Boolean(*value)),
        PgValue::Double(number) | PgValue::Float8(number) => one(float8(number)?),
        PgValue::Real(number) | PgValue::Float4(number) => one(float4(number)?),
        PgValue::Integer(number) | PgValue::Int(number) | PgValue::Int4(number) => one(integer(*number)),
        PgValue::Serial(number) | PgValue::Serial4(number) => one(integer(*number)),
        PgValue::SmallInt(number)
        | PgValue::Int2(number)
        | PgValue::SmallSerial(number)
        | PgValue::Serial2(number) => one(integer(*number)),
        PgValue::Numeric(number) | PgValue::Decimal(number) | PgValue::Money(number) => one(decimal(number)),
        PgValue::Bit(bits) => one(exact_bits(bits)?),
        PgValue::BitVarying(bits) | PgValue::Varbit(bits) => one(bits_within(bits)?),
        PgValue::Bytea(bytes) => one(Element::Bytes(bytes.clone())),
        PgValue::Char((length, text)) => one(text_within(&(Some(*length), text.clone()))?),
        PgValue::Varchar(text) => one(text_within(text)?),
        PgValue::Cidr(value) | PgValue::Inet(value) | PgValue::Uuid(value) => one(text(value)),
        PgValue::Name(value) | PgValue::Text(value) | PgValue::Xml(value) | PgValue::TsQuery(value) => {
            one(text(value))
        }
        PgValue::Json(value) | PgValue::Jsonb(value) => one(json(value)),
        PgValue::Macaddr(address) => one(shapes::macaddr(address)),
        PgValue::Macaddr8(address) => one(shapes::macaddr8(address)),
        PgValue::Box(corners) => one(shapes::corners(corners)?),
        PgValue::Circle(circle) => one(shapes::circle(circle)?),
        // A line may be written by two of its points.
        PgValue::Line(ends) | PgValue::Lseg(ends) => one(shapes::lseg(ends)?),
        PgValue::Path(points) => one(shapes::path(points)?),
        PgValue::Point(point) => one(shapes::point(point)?),
        PgValue::Polygon(points) => one(shapes::polygon(points)?),
        PgValue::Date(value) => one(date(value)?),
        PgValue::Interval(value) => one(interval(value)?),
        PgValue::Time(value) => time(value).map(Element::Time).and_then(one),
        PgValue::TimeTz(value) => one(time_tz(value)?),
        PgValue::Timestamp(value) => one(timestamp(value)?),
        PgValue::TimestampTz(value) => one(timestamp_tz(value)?),
        PgValue::PgLsn(value) => one(lsn(*value)),
        PgValue::PgSnapshot((first, next, running)) => {
            let running: Vec<_> = running.iter().map(ToString::to_string).collect();
            one(Element::Text(format!("{first}:{next}:{}", running.join(","))))
        }
        PgValue::TsVector(lexemes) => one(words(lexemes)),
        PgValue::Hstore(pairs) => {
            let mut out = String::new();
            for (index, (key, value)) in pairs.iter().enumerate() {
                out.push_str(if index > 0 { ", " } else { "" });
                write_pair((key, value.as_deref()), &mut out);
            }
            one(Element::Text(out))
        }
        PgValue::Int2Vector(numbers) => list(numbers, |number| Ok(integer(*number))),
        PgValue::Int8Array(numbers) => list(numbers, |number| Ok(integer(*number))),
        PgValue::Int4Array(numbers) => list(numbers, |number| Ok(integer(*number))),
        PgValue::Int2Array(numbers) => list(numbers, |number| Ok(integer(*number))),
        PgValue::Int2VectorArray(vectors) => list(vectors, |numbers| {
            let numbers: Vec<_> = numbers.iter().map(ToString::to_string).collect();
            Ok(Element::Text(numbers.join(" ")))
        }),
        PgValue::BoolArray(values) => list(values, |value| Ok(Element::Boolean(*value))),
        PgValue::Float8Array(numbers) => list(numbers, float8),
        PgValue::Float4Array(numbers) => list(numbers, float4),
        PgValue::NumericArray(numbers) | PgValue::MoneyArray(numbers) => {
            list(numbers, |number| Ok(decimal(number)))
        }
        PgValue::BitArray(all) => list(all, exact_bits),
        PgValue::VarbitArray(all) => list(all, bits_within),
        PgValue::ByteaArray(all) => list(all, |bytes| Ok(Element::Bytes(bytes.clone()))),
        PgValue::CharArray(all) => list(all, |(length, text)| text_within(&(Some(*length), text.clone()))),
        PgValue::VarcharArray(all) => list(all, text_within),
        PgValue::CidrArray(all) | PgValue::InetArray(all) | PgValue::UuidArray(all) => {
            list(all, |value| Ok(text(value)))
        }
        PgValue::NameArray(all) | PgValue::TextArray(all) | PgValue::XmlArray(all) => {
            list(all, |value| Ok(text(value)))
        }
        PgValue::JsonArray(all) | PgValue::JsonbArray(all) => list(all, |value| Ok(json(value))),
        PgValue::MacaddrArray(all) => list(all, |address| Ok(shapes::macaddr(address))),
        PgValue::Macaddr8Array(all) => list(all, |address| Ok(shapes::macaddr8(address))),
        PgValue::BoxArray(all) => list(all, shapes::corners),
        PgValue::CircleArray(all) => list(all, shapes::circle),
        PgValue::LineArray(all) | PgValue::LsegArray(all) => list(all, shapes::lseg),
        PgValue::PathArray(all) => list(all, |points| shapes::path(points)),
        PgValue::PointArray(all) => list(all, shapes::point),
        PgValue::PolygonArray(all) => list(all, |points| shapes::polygon(points)),
        PgValue::DateArray(all) => list(all, date),
        PgValue::IntervalArray(all) => list(all, interval),
        PgValue::TimeArray(all) => list(all, |value| time(value).map(Element::Time)),
        PgValue::TimeTzArray(all) => list(all, time_tz),
        PgValue::TimestampArray(all) => list(all, timestamp),
        PgValue::TimestampTzArray(all) => list(all, timestamp_tz),
        PgValue::PgLsnArray(all) => list(all, |value| Ok(lsn(*value))),
    }
}

fn list<T>(all: &[T], one: impl Fn(&T) -> Result<Element, String>) -> Result<Value, String> {
    let one = |(index, value)| one(value).map_err(|what| format!("element {}: {what}", index + 1));
    let elements: Vec<Element> = all.iter().enumerate().map(one).collect::<Result<_, _>>()?;
    let length = u32::try_from(elements.len())
        .map_err(|_| "a list of so many elements cannot be an array".to_owned())?;
    let dimensions = if length == 0 { Vec::new() } else { vec![length] };
    Ok(Value::Array(Array { dimensions, elements }))
}

fn integer(number: impl Into<i64>) -> Element {
    Element::Integer(number.into())
}

fn float8(number: &Taken) -> Result<Element, String> {
    together(*number, false).map(Element::Float64)
}

/// What is no number of 32 bits is taken as one of 64, so that the type that is wanted decides.
fn float4(number: &Taken) -> Result<Element, String> {
    let value = together(*number, true)?;
    let narrow = value as f32;
    let same = value.is_nan() || f64::from(narrow) == value;
    Ok(if same {
        Element::Float32(narrow)
    } else {
        Element::Float64(value)
    })
}

/// Money may also be written as the database shows it.
fn decimal(number: &str) -> Element {
    if is_decimal(number) {
        Element::Decimal(number.to_owned())
    } else {
        text(number)
    }
}

fn text(value: &str) -> Element {
    Element::Text(value.to_owned())
}

fn json(value: &str) -> Element {
    Element::Json(value.to_owned())
}

/// The text form of a value that was made here.
fn written(form: &Form, bytes: &[u8]) -> String {
    let mut out = String::new();
    // Such bytes are of the size that the form has.
    let _ = form.write(bytes, &mut out);
    out
}

fn lsn(position: u64) -> Element {
    Element::Text(written(&Form::Lsn, &position.to_be_bytes()))
}

/// A length that is exceeded is the function's mistake, and the database would cut the text off or take it.
fn text_within((limit, bytes): &(Option<u32>, Bytes)) -> Result<Element, String> {
    // The one byte of a `"char"`, as which it is read in this form.
    if let [byte @ (0 | 0x80..)] = bytes[..] {
        return Ok(Element::Text(format!("\\{byte:03o}")));
    }
    let text = std::str::from_utf8(bytes).map_err(|_| "its text is not UTF-8".to_owned())?;
    let length = text.chars().count();
    match limit.and_then(|limit| usize::try_from(limit).ok()) {
        Some(limit) if length > limit => Err(format!("a text of {length} characters is longer than {limit}")),
        _ => Ok(Element::Text(text.to_owned())),
    }
}

fn exact_bits((count, bytes): &(u32, Bytes)) -> Result<Element, String> {
    if bytes.len() != usize::try_from(count.div_ceil(8)).unwrap_or(usize::MAX) {
        return Err(format!("{count} bits are not in {} bytes", bytes.len()));
    }
    Ok(bits(*count, bytes))
}

/// As many as the limit says, if their bytes are just enough for that.
fn bits_within((limit, bytes): &(Option<u32>, Bytes)) -> Result<Element, String> {
    let all = u32::try_from(bytes.len())
        .ok()
        .and_then(|bytes| bytes.checked_mul(8));
    let all = all.ok_or_else(|| format!("{} bytes are too many for bits", bytes.len()))?;
    match limit {
        Some(limit) if limit.div_ceil(8) < all / 8 => {
            Err(format!("{} bytes hold more than {limit} bits", bytes.len()))
        }
        Some(limit) => Ok(bits(all.min(*limit), bytes)),
        None => Ok(bits(all, bytes)),
    }
}

fn bits(count: u32, bytes: &[u8]) -> Element {
    Element::Text(written(&Form::Bits, &[&count.to_be_bytes(), bytes].concat()))
}

fn day(value: &types::Date) -> Result<Option<Date>, String> {
    let types::Date::Ymd((year, month, day)) = *value else {
        return Ok(None);
    };
    let narrow = |part| u8::try_from(part).map_err(|_| format!("{year}-{month}-{day} is not a day"));
    Ok(Some(Date {
        year,
        month: narrow(month)?,
        day: narrow(day)?,
    }))
}

fn infinity(value: &types::Date) -> Element {
    Element::Other(Other {
        type_name: "date".to_owned(),
        text: if matches!(value, types::Date::NegativeInfinity) {
            "-infinity"
        } else {
            "infinity"
        }
        .to_owned(),
    })
}

fn date(value: &types::Date) -> Result<Element, String> {
    Ok(day(value)?.map_or_else(|| infinity(value), Element::Date))
}

/// The days between two, which PostgreSQL calls a range. It has no bound where a side goes on without end, unless infinity
/// itself belongs to it.
fn interval(value: &types::Interval) -> Result<Element, String> {
    let bound = |bound: &types::Date, endless: bool| {
        Ok::<_, String>(match (day(bound)?, bound) {
            (Some(Date { year, month, day }), _) => {
                let days = Day { year, month, day }.to_days();
                let days = days.ok_or_else(|| format!("{year}-{month}-{day} is not a day"))?;
                format!("\"{}\"", written(&Form::Date, &days.to_be_bytes()))
            }
            (None, _) if endless => String::new(),
            (None, types::Date::NegativeInfinity) => "-infinity".to_owned(),
            (None, _) => "infinity".to_owned(),
        })
    };
    let types::Interval {
        start,
        start_inclusive,
        end,
        end_inclusive,
    } = value;
    let (open, close) = (
        if *start_inclusive { '[' } else { '(' },
        if *end_inclusive { ']' } else { ')' },
    );
    let start = bound(
        start,
        !start_inclusive && matches!(start, types::Date::NegativeInfinity),
    )?;
    let end = bound(
        end,
        !end_inclusive && matches!(end, types::Date::PositiveInfinity),
    )?;
    Ok(Element::Text(format!("{open}{start},{end}{close}")))
}

fn time(value: &types::Time) -> Result<Time, String> {
    let types::Time {
        hour,
        min,
        sec,
        micro,
    } = *value;
    let narrow = |part| u8::try_from(part).map_err(|_| format!("{hour}:{min}:{sec} is not a time of day"));
    Ok(Time {
        hour: narrow(hour)?,
        minute: narrow(min)?,
        second: narrow(sec)?,
        nanosecond: micro
            .checked_mul(1_000)
            .ok_or_else(|| format!("{micro} microseconds are more than a second"))?,
    })
}

/// A zone that is no number stands apart from the time.
fn time_tz(value: &types::TimeTz) -> Result<Element, String> {
    let Time {
        hour,
        minute,
        second,
        nanosecond,
    } = time(&value.time)?;
    let zone = value.timesonze.trim();
    let space = if zone.starts_with(['+', '-']) { "" } else { " " };
    let text = format!(
        "{hour:02}:{minute:02}:{second:02}.{:06}{space}{zone}",
        nanosecond / 1_000
    );
    Ok(Element::Text(text))
}

fn timestamp(value: &types::Timestamp) -> Result<Element, String> {
    Ok(match day(&value.date)? {
        Some(date) => Element::Timestamp(Timestamp {
            date,
            time: time(&value.time)?,
        }),
        None => infinity(&value.date),
    })
}

/// The time that a clock shows that is so far from UTC.
fn timestamp_tz(value: &types::TimestampTz) -> Result<Element, String> {
    let types::Timestamp { date, time: of_day } = &value.timestamp;
    let Some(Date { year, month, day }) = day(date)? else {
        return Ok(infinity(date));
    };
    let days = Day { year, month, day }
        .to_days()
        .ok_or_else(|| format!("{year}-{month}-{day} is not a day"))?;
    let Time {
        hour,
        minute,
        second,
        nanosecond,
    } = time(of_day)?;
    if minute > 59 || second > 59 || hour > 24 || nanosecond > 999_999_999 {
        return Err(format!("{hour}:{minute}:{second} is not a time of day"));
    }
    let of_day = (i64::from(hour) * 60 + i64::from(minute)) * 60 + i64::from(second);
    let ahead = match value.offset {
        Offset::EasternHemisphereSecs(seconds) => i64::from(seconds),
        Offset::WesternHemisphereSecs(seconds) => -i64::from(seconds),
    };
    Ok(Element::Instant(Instant {
        seconds: i64::from(days) * 86_400 + of_day - ahead + UNIX_SECONDS,
        nanoseconds: nanosecond,
    }))
}

/// A word for each place; the database brings those of one word together.
fn words(lexemes: &[Lexeme]) -> Element {
    let mut out = String::new();
    for (
        index,
        Lexeme {
            position,
            weight,
            data,
        },
    ) in lexemes.iter().enumerate()
    {
        out.push_str(if index > 0 { " " } else { "" });
        let weight = match weight {
            Some(LexemeWeight::A) => 3,
            Some(LexemeWeight::B) => 2,
            Some(LexemeWeight::C) => 1,
            Some(LexemeWeight::D) | None => 0,
        };
        // As far as PostgreSQL counts.
        let places = position
            .iter()
            .map(|position| weight << 14 | (*position).clamp(1, 0x3fff))
            .collect();
        write_word(&(data, places), &mut out);
    }
    Element::Text(out)
}
