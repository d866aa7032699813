//! Forms of values that databases share.

use jiff::civil;
use outboard_stubs::outboard::sql::v0_1::types::{Date, Instant, Time, Value};

/// About how many bytes a value takes in a result.
pub(super) fn size(value: &Value) -> usize {
    const FIXED: usize = 16;
    match value {
        Value::Text(text) | Value::Json(text) | Value::Decimal(text) => FIXED + text.len(),
        Value::Bytes(bytes) => FIXED + bytes.len(),
        Value::Other(other) => FIXED + other.text.len() + other.type_name.len(),
        _ => FIXED,
    }
}

/// A day that databases can keep, checked.
pub(super) fn civil_date(date: &Date) -> Result<civil::Date, String> {
    let narrow = || {
        Some((
            i16::try_from(date.year).ok()?,
            i8::try_from(date.month).ok()?,
            i8::try_from(date.day).ok()?,
        ))
    };
    narrow()
        .and_then(|(year, month, day)| civil::Date::new(year, month, day).ok())
        // Before and after, the text would not sort by time, and neither SQLite's date functions nor MySQL read it.
        .filter(|date| (0..=9999).contains(&date.year()))
        .ok_or_else(|| {
            format!(
                "{}-{}-{} is not a day between the years 0 and 9999",
                date.year, date.month, date.day
            )
        })
}

/// A time of day, checked.
pub(super) fn civil_time(time: &Time) -> Result<civil::Time, String> {
    let narrow = || {
        Some((
            i8::try_from(time.hour).ok()?,
            i8::try_from(time.minute).ok()?,
            i8::try_from(time.second).ok()?,
            i32::try_from(time.nanosecond).ok()?,
        ))
    };
    narrow()
        .and_then(|(hour, minute, second, nanosecond)| {
            civil::Time::new(hour, minute, second, nanosecond).ok()
        })
        .ok_or_else(|| {
            format!(
                "{}:{}:{}.{:09} is not a time of day between 00:00:00 and 23:59:59.999999999",
                time.hour, time.minute, time.second, time.nanosecond
            )
        })
}

/// A point in time, checked.
pub(super) fn instant(value: &Instant) -> Result<jiff::Timestamp, String> {
    let nanoseconds = i32::try_from(value.nanoseconds)
        .ok()
        .filter(|nanoseconds| *nanoseconds < 1_000_000_000);
    nanoseconds
        .and_then(|nanoseconds| {
            jiff::Timestamp::new(value.seconds, 0)
                .ok()?
                .checked_add(jiff::SignedDuration::from_nanos(nanoseconds.into()))
                .ok()
        })
        .ok_or_else(|| "the point in time is out of range".to_owned())
}

/// A UUID in its usual form.
pub(super) fn hyphenated(high: u64, low: u64) -> String {
    let (a, b, c) = (high >> 32, (high >> 16) & 0xffff, high & 0xffff);
    let (d, e) = (low >> 48, low & 0xffff_ffff_ffff);
    format!("{a:08x}-{b:04x}-{c:04x}-{d:04x}-{e:012x}")
}

/// Whether a text is a decimal number, as opposed to NaN and the like.
pub(super) fn is_decimal(text: &str) -> bool {
    let number = text.strip_prefix(['+', '-']).unwrap_or(text);
    let (number, exponent) = number.split_once(['e', 'E']).unwrap_or((number, "0"));
    let exponent = exponent.strip_prefix(['+', '-']).unwrap_or(exponent);
    let digits = |text: &str| text.bytes().all(|digit| digit.is_ascii_digit());
    let (whole, part) = number.split_once('.').unwrap_or((number, ""));
    digits(whole)
        && digits(part)
        && !(whole.is_empty() && part.is_empty())
        && !exponent.is_empty()
        && digits(exponent)
}

#[cfg(test)]
mod tests {
    use super::is_decimal;

    #[test]
    fn decimals_are_told_from_other_text() {
        for number in ["1", "-1.5", "+.5", "1.", "1e10", "1E-3"] {
            assert!(is_decimal(number), "{number}");
        }
        for other in ["", ".", "-", "1e", "e5", "1,5", "NaN", "0x1"] {
            assert!(!is_decimal(other), "{other}");
        }
    }
}
