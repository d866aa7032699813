//! Days, times and intervals, in the ISO style.

use super::super::binary::{Malformed, Reader};
use super::super::calendar::{Clock, Day, split};
use super::print;

pub(super) fn date(days: i32, out: &mut String) {
    match days {
        i32::MAX => out.push_str("infinity"),
        i32::MIN => out.push_str("-infinity"),
        _ => {
            let day = Day::from_days(days);
            year(day, out);
            era(day, out);
        }
    }
}

pub(super) fn time(microseconds: i64, out: &mut String) -> Result<(), Malformed> {
    let Clock {
        hour,
        minute,
        second,
        microsecond,
    } = Clock::from_microseconds(microseconds)?;
    print(out, format_args!("{hour:02}:{minute:02}:{second:02}"));
    fraction(microsecond, out);
    Ok(())
}

pub(super) fn timetz(bytes: &[u8], out: &mut String) -> Result<(), Malformed> {
    let mut reader = Reader::new(bytes);
    let microseconds = reader.i64()?;
    let west = reader.i32()?;
    reader.end()?;
    time(microseconds, out)?;
    let away = west.unsigned_abs();
    let (hours, minutes, seconds) = (away / 3_600, away / 60 % 60, away % 60);
    print(
        out,
        format_args!("{}{hours:02}", if west <= 0 { '+' } else { '-' }),
    );
    if minutes != 0 || seconds != 0 {
        print(out, format_args!(":{minutes:02}"));
    }
    if seconds != 0 {
        print(out, format_args!(":{seconds:02}"));
    }
    Ok(())
}

/// With what stands for its time zone.
pub(super) fn timestamp(microseconds: i64, zone: &str, out: &mut String) {
    match microseconds {
        i64::MAX => out.push_str("infinity"),
        i64::MIN => out.push_str("-infinity"),
        _ => {
            let (day, microseconds) = split(microseconds);
            year(day, out);
            out.push(' ');
            // What is left of a day is a time of day.
            let _ = time(microseconds, out);
            out.push_str(zone);
            era(day, out);
        }
    }
}

pub(super) fn interval(bytes: &[u8], out: &mut String) -> Result<(), Malformed> {
    let mut reader = Reader::new(bytes);
    let microseconds = reader.i64()?;
    let days = reader.i32()?;
    let months = reader.i32()?;
    reader.end()?;
    let start = out.len();
    let mut after_negative = false;
    for (value, unit) in [(months / 12, "year"), (months % 12, "mon"), (days, "day")] {
        if value != 0 {
            let space = if out.len() > start { " " } else { "" };
            let plus = if after_negative && value > 0 { "+" } else { "" };
            let plural = if value == 1 { "" } else { "s" };
            print(out, format_args!("{space}{plus}{value} {unit}{plural}"));
            after_negative = value < 0;
        }
    }
    if microseconds != 0 || out.len() == start {
        if out.len() > start {
            out.push(' ');
        }
        match microseconds {
            ..0 => out.push('-'),
            _ if after_negative => out.push('+'),
            _ => {}
        }
        let magnitude = microseconds.unsigned_abs();
        let seconds = magnitude / 1_000_000;
        print(
            out,
            format_args!(
                "{:02}:{:02}:{:02}",
                seconds / 3_600,
                seconds / 60 % 60,
                seconds % 60
            ),
        );
        // Less than a million.
        fraction((magnitude % 1_000_000) as u32, out);
    }
    Ok(())
}

fn year(Day { year, month, day }: Day, out: &mut String) {
    let year = if year > 0 { year } else { 1 - year };
    print(out, format_args!("{year:04}-{month:02}-{day:02}"));
}

fn era(day: Day, out: &mut String) {
    if day.year <= 0 {
        out.push_str(" BC");
    }
}

fn fraction(microsecond: u32, out: &mut String) {
    if microsecond != 0 {
        print(out, format_args!(".{microsecond:06}"));
        out.truncate(out.trim_end_matches('0').len());
    }
}
