//! What the cases hold, each from the binary form of its type.

use bytes::Bytes;
use outboard_stubs::wasmcloud::postgres::v0_2::types::{
    Date, Interval, Lexeme, LexemeWeight, MacAddressEui48, MacAddressEui64, Offset, Time, TimeTz, Timestamp,
    TimestampTz,
};

use super::super::super::binary::{Malformed, Reader, fixed};
use super::super::super::calendar::{Clock, Day, split};
use super::super::super::form::{
    EMPTY, Form, LOWER_INCLUDED, NO_LOWER, NO_UPPER, Shape, UPPER_INCLUDED, pairs, words,
};
use super::super::float::Taken;
use super::super::shapes::Point;
use super::{apart32, apart64};

pub(super) fn written(form: &Form, bytes: &[u8]) -> Result<String, Malformed> {
    let mut out = String::new();
    form.write(bytes, &mut out)?;
    Ok(out)
}

/// The digits of money as the database shows it, if it shows it the way of dollars: other ways cannot be told apart by looking.
pub(super) fn money(text: &str) -> String {
    let (whole, fraction) = text.rsplit_once('.').unwrap_or((text, ""));
    let digits = |text: &str| -> String { text.chars().filter(char::is_ascii_digit).collect() };
    let plain = |letter: char| letter.is_ascii_digit() || matches!(letter, '-' | '(' | ')' | '$' | ',');
    if !whole.contains(|letter| !plain(letter))
        && fraction
            .trim_end_matches(')')
            .bytes()
            .all(|byte| byte.is_ascii_digit())
    {
        let sign = if text.contains(['-', '(']) { "-" } else { "" };
        let point = if fraction.is_empty() { "" } else { "." };
        return format!("{sign}{}{point}{}", digits(whole), digits(fraction));
    }
    text.to_owned()
}

pub(super) fn char(bytes: &[u8]) -> Result<(u32, Bytes), Malformed> {
    let length = u32::try_from(bytes.len()).map_err(|_| Malformed("it is too long"))?;
    Ok((length, Bytes::copy_from_slice(bytes)))
}

pub(super) fn varchar(bytes: &[u8]) -> Result<(Option<u32>, Bytes), Malformed> {
    Ok((None, Bytes::copy_from_slice(bytes)))
}

pub(super) fn bits(bytes: &[u8]) -> Result<(u32, Bytes), Malformed> {
    let mut reader = Reader::new(bytes);
    let count = reader.u32()?;
    if usize::try_from(count.div_ceil(8)) != Ok(reader.rest().len()) {
        return Err(Malformed("its bytes are not those of its bits"));
    }
    Ok((count, Bytes::copy_from_slice(reader.rest())))
}

pub(super) fn float4(bytes: &[u8]) -> Result<Taken, Malformed> {
    fixed(bytes).map(f32::from_be_bytes).map(apart32)
}

pub(super) fn float8(bytes: &[u8]) -> Result<Taken, Malformed> {
    fixed(bytes).map(f64::from_be_bytes).map(apart64)
}

pub(super) fn int2(bytes: &[u8]) -> Result<i16, Malformed> {
    fixed(bytes).map(i16::from_be_bytes)
}

pub(super) fn int4(bytes: &[u8]) -> Result<i32, Malformed> {
    fixed(bytes).map(i32::from_be_bytes)
}

pub(super) fn int8(bytes: &[u8]) -> Result<i64, Malformed> {
    fixed(bytes).map(i64::from_be_bytes)
}

pub(super) fn int2_vector(bytes: &[u8]) -> Result<Vec<i16>, Malformed> {
    let mut reader = Reader::new(bytes);
    let elements = Shape::read(&mut reader)?.elements;
    let mut one = || int2(reader.sized()?.ok_or(Malformed("an element of it is null"))?);
    (0..elements).map(|_| one()).collect()
}

pub(super) fn point(bytes: &[u8]) -> Result<Point, Malformed> {
    let mut reader = Reader::new(bytes);
    let point = next(&mut reader)?;
    reader.end()?;
    Ok(point)
}

/// The lower left corner first; the database has them the other way round.
pub(super) fn corners(bytes: &[u8]) -> Result<(Point, Point), Malformed> {
    let (upper, lower) = lseg(bytes)?;
    Ok((lower, upper))
}

pub(super) fn lseg(bytes: &[u8]) -> Result<(Point, Point), Malformed> {
    let mut reader = Reader::new(bytes);
    let points = (next(&mut reader)?, next(&mut reader)?);
    reader.end()?;
    Ok(points)
}

pub(super) fn circle(bytes: &[u8]) -> Result<(Point, Taken), Malformed> {
    let mut reader = Reader::new(bytes);
    let circle = (next(&mut reader)?, apart64(reader.f64()?));
    reader.end()?;
    Ok(circle)
}

/// Two points of the line for which `a·x + b·y + c` is 0: where x is 0 and 1, or where y is if it goes straight up.
pub(super) fn line(bytes: &[u8]) -> Result<(Point, Point), Malformed> {
    let mut reader = Reader::new(bytes);
    let (a, b, c) = (reader.f64()?, reader.f64()?, reader.f64()?);
    reader.end()?;
    let points = if b == 0.0 {
        ((-c / a, 0.0), (-c / a, 1.0))
    } else {
        ((0.0, -c / b), (1.0, -(a + c) / b))
    };
    let apart = |(x, y)| (apart64(x), apart64(y));
    Ok((apart(points.0), apart(points.1)))
}

/// Comes back to its first point if it is closed.
pub(super) fn path(bytes: &[u8]) -> Result<Vec<Point>, Malformed> {
    let mut reader = Reader::new(bytes);
    let closed = reader.u8()? != 0;
    let mut points = several(&mut reader)?;
    reader.end()?;
    points.extend(points.first().copied().filter(|_| closed));
    Ok(points)
}

pub(super) fn polygon(bytes: &[u8]) -> Result<Vec<Point>, Malformed> {
    let mut reader = Reader::new(bytes);
    let points = several(&mut reader)?;
    reader.end()?;
    Ok(points)
}

pub(super) fn macaddr(bytes: &[u8]) -> Result<MacAddressEui48, Malformed> {
    let [a, b, c, d, e, f] = fixed(bytes)?;
    Ok(MacAddressEui48 {
        bytes: (a, b, c, d, e, f),
    })
}

pub(super) fn macaddr8(bytes: &[u8]) -> Result<MacAddressEui64, Malformed> {
    let [a, b, c, d, e, f, g, h] = fixed(bytes)?;
    Ok(MacAddressEui64 {
        bytes: (a, b, c, d, e, f, g, h),
    })
}

pub(super) fn date(bytes: &[u8]) -> Result<Date, Malformed> {
    Ok(match i32::from_be_bytes(fixed(bytes)?) {
        i32::MAX => Date::PositiveInfinity,
        i32::MIN => Date::NegativeInfinity,
        days => ymd(Day::from_days(days)),
    })
}

/// The days of a range; none for an empty one, and for one that ends just before infinity, which would look like one that
/// does not end.
pub(super) fn interval(bytes: &[u8]) -> Result<Option<Interval>, Malformed> {
    let mut reader = Reader::new(bytes);
    let flags = reader.u8()?;
    if flags & EMPTY != 0 {
        return Ok(None);
    }
    let mut bound = |missing: u8, included: u8, beyond: Date| {
        if flags & missing != 0 {
            return Ok(Some(beyond));
        }
        let date = date(reader.sized()?.ok_or(Malformed("a bound of it is null"))?)?;
        Ok(Some(date).filter(|date| flags & included != 0 || matches!(date, Date::Ymd(_))))
    };
    let start = bound(NO_LOWER, LOWER_INCLUDED, Date::NegativeInfinity)?;
    let end = bound(NO_UPPER, UPPER_INCLUDED, Date::PositiveInfinity)?;
    reader.end()?;
    Ok(start.zip(end).map(|(start, end)| Interval {
        start,
        start_inclusive: flags & LOWER_INCLUDED != 0,
        end,
        end_inclusive: flags & UPPER_INCLUDED != 0,
    }))
}

pub(super) fn time(bytes: &[u8]) -> Result<Time, Malformed> {
    clock(i64::from_be_bytes(fixed(bytes)?))
}

pub(super) fn time_tz(bytes: &[u8]) -> Result<TimeTz, Malformed> {
    let written = written(&Form::Timetz, bytes)?;
    let zone = written.find(['+', '-']).map_or("", |start| &written[start..]);
    Ok(TimeTz {
        timesonze: zone.to_owned(),
        time: clock(Reader::new(bytes).i64()?)?,
    })
}

pub(super) fn timestamp(bytes: &[u8]) -> Result<Timestamp, Malformed> {
    let at = |date| Timestamp {
        date,
        time: Time::default(),
    };
    match i64::from_be_bytes(fixed(bytes)?) {
        i64::MAX => Ok(at(Date::PositiveInfinity)),
        i64::MIN => Ok(at(Date::NegativeInfinity)),
        microseconds => {
            let (day, rest) = split(microseconds);
            Ok(Timestamp {
                date: ymd(day),
                time: clock(rest)?,
            })
        }
    }
}

/// In UTC, west of which the seconds are counted.
pub(super) fn timestamp_tz(bytes: &[u8]) -> Result<TimestampTz, Malformed> {
    Ok(TimestampTz {
        timestamp: timestamp(bytes)?,
        offset: Offset::WesternHemisphereSecs(0),
    })
}

pub(super) fn lsn(bytes: &[u8]) -> Result<u64, Malformed> {
    fixed(bytes).map(u64::from_be_bytes)
}

pub(super) fn snapshot(bytes: &[u8]) -> Result<(i64, i64, Vec<i64>), Malformed> {
    let mut reader = Reader::new(bytes);
    let count = reader.count(8)?;
    let (first, next) = (reader.i64()?, reader.i64()?);
    let running = (0..count).map(|_| reader.i64()).collect::<Result<_, _>>()?;
    reader.end()?;
    Ok((first, next, running))
}

/// One for each place at which a word stands, and one for a word that stands nowhere.
pub(super) fn lexemes(bytes: &[u8]) -> Result<Vec<Lexeme>, Malformed> {
    let mut lexemes = Vec::new();
    for (word, places) in words(bytes)? {
        let lexeme = |place: Option<u16>| Lexeme {
            position: place.map(|place| place & 0x3fff),
            weight: place.map(|place| match place >> 14 {
                0 => LexemeWeight::D,
                1 => LexemeWeight::C,
                2 => LexemeWeight::B,
                _ => LexemeWeight::A,
            }),
            data: word.to_owned(),
        };
        if places.is_empty() {
            lexemes.push(lexeme(None));
        }
        lexemes.extend(places.into_iter().map(|place| lexeme(Some(place))));
    }
    Ok(lexemes)
}

pub(super) fn hstore(bytes: &[u8]) -> Result<Vec<(String, Option<String>)>, Malformed> {
    let own = |(key, value): (&str, Option<&str>)| (key.to_owned(), value.map(str::to_owned));
    Ok(pairs(bytes)?.into_iter().map(own).collect())
}

fn several(reader: &mut Reader<'_>) -> Result<Vec<Point>, Malformed> {
    (0..reader.count(16)?).map(|_| next(reader)).collect()
}

fn next(reader: &mut Reader<'_>) -> Result<Point, Malformed> {
    Ok((apart64(reader.f64()?), apart64(reader.f64()?)))
}

fn ymd(day: Day) -> Date {
    Date::Ymd((day.year, day.month.into(), day.day.into()))
}

fn clock(microseconds: i64) -> Result<Time, Malformed> {
    let clock = Clock::from_microseconds(microseconds)?;
    Ok(Time {
        hour: clock.hour.into(),
        min: clock.minute.into(),
        sec: clock.second.into(),
        micro: clock.microsecond,
    })
}
