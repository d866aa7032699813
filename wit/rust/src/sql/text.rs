//! Dates and times as text: RFC 3339, with a space also where it has a `T`, and with ISO 8601's signs for years that
//! have not four digits.

use std::fmt::{Display, Formatter, Result as Written};
use std::str::FromStr;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use super::{Date, Instant, Time, Timestamp};

/// A text is not what it was read as.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Unreadable(pub(super) &'static str);

const DAY: i64 = 24 * 60 * 60;

impl Display for Unreadable {
    fn fmt(&self, f: &mut Formatter<'_>) -> Written {
        write!(f, "the text is not a {}", self.0)
    }
}

impl std::error::Error for Unreadable {}

impl Display for Date {
    fn fmt(&self, f: &mut Formatter<'_>) -> Written {
        match self.year {
            0..=9999 => write!(f, "{:04}", self.year)?,
            year => write!(f, "{year:+05}")?,
        }
        write!(f, "-{:02}-{:02}", self.month, self.day)
    }
}

/// `2026-02-28`; `-0043-03-15` and `+12026-02-28` where four digits do not hold the year.
impl FromStr for Date {
    type Err = Unreadable;

    fn from_str(text: &str) -> Result<Self, Unreadable> {
        let read = || {
            let (rest, day) = text.rsplit_once('-')?;
            let (year, month) = rest.rsplit_once('-')?;
            let date = Self {
                year: year.parse().ok()?,
                month: digits(month, 2)? as u8,
                day: digits(day, 2)? as u8,
            };
            // A day that the calendar does not have comes back as another one.
            let exists = (1..=12).contains(&date.month) && date_of(days_of(date)) == date;
            // A year has one form only.
            (exists && date.to_string() == text).then_some(date)
        };
        read().ok_or(Unreadable("date"))
    }
}

impl Display for Time {
    fn fmt(&self, f: &mut Formatter<'_>) -> Written {
        write!(f, "{:02}:{:02}:{:02}", self.hour, self.minute, self.second)?;
        if self.nanosecond == 0 {
            return Ok(());
        }
        let fraction = format!("{:09}", self.nanosecond);
        write!(f, ".{}", fraction.trim_end_matches('0'))
    }
}

/// `18:30:00`, with up to nine places of a second's fraction.
impl FromStr for Time {
    type Err = Unreadable;

    fn from_str(text: &str) -> Result<Self, Unreadable> {
        let read = || {
            let (whole, fraction) = text.split_once('.').unwrap_or((text, "0"));
            let (hour, rest) = whole.split_once(':')?;
            let (minute, second) = rest.split_once(':')?;
            let nanosecond = digits(&format!("{fraction:0<9}"), 9).filter(|_| !fraction.is_empty())?;
            let time = Self {
                hour: digits(hour, 2)? as u8,
                minute: digits(minute, 2)? as u8,
                second: digits(second, 2)? as u8,
                nanosecond,
            };
            let midnight = (time.hour, time.minute, time.second, time.nanosecond) == (24, 0, 0, 0);
            ((time.hour < 24 || midnight) && time.minute < 60 && time.second < 60).then_some(time)
        };
        read().ok_or(Unreadable("time of day"))
    }
}

impl Display for Timestamp {
    fn fmt(&self, f: &mut Formatter<'_>) -> Written {
        write!(f, "{}T{}", self.date, self.time)
    }
}

/// `2026-02-28T18:30:00`.
impl FromStr for Timestamp {
    type Err = Unreadable;

    fn from_str(text: &str) -> Result<Self, Unreadable> {
        let read = || {
            let (date, time) = text.split_once(['T', ' '])?;
            Some(Self {
                date: date.parse().ok()?,
                time: time.parse().ok()?,
            })
        };
        read().ok_or(Unreadable("timestamp"))
    }
}

/// In UTC.
impl Display for Instant {
    fn fmt(&self, f: &mut Formatter<'_>) -> Written {
        let second = self.seconds.rem_euclid(DAY) as u32;
        let time = Time {
            hour: (second / 3600) as u8,
            minute: (second / 60 % 60) as u8,
            second: (second % 60) as u8,
            nanosecond: self.nanoseconds,
        };
        write!(f, "{}T{time}Z", date_of(self.seconds.div_euclid(DAY)))
    }
}

/// `2026-02-28T18:30:00Z`, or with the distance from UTC, as in `+01:00`.
impl FromStr for Instant {
    type Err = Unreadable;

    fn from_str(text: &str) -> Result<Self, Unreadable> {
        let read = || {
            let (local, offset) = match text.strip_suffix('Z') {
                Some(local) => (local, 0),
                None => {
                    let (local, offset) = text.split_at_checked(text.len().checked_sub(6)?)?;
                    let (hours, minutes) = offset.get(1..)?.split_once(':')?;
                    let hours = digits(hours, 2).filter(|hours| *hours < 24)?;
                    let minutes = digits(minutes, 2).filter(|minutes| *minutes < 60)?;
                    let seconds = i64::from(hours * 60 + minutes) * 60;
                    match offset.as_bytes().first()? {
                        b'+' => (local, seconds),
                        b'-' => (local, -seconds),
                        _ => return None,
                    }
                }
            };
            let Timestamp { date, time } = local.parse().ok()?;
            let second = (i64::from(time.hour) * 60 + i64::from(time.minute)) * 60 + i64::from(time.second);
            Some(Self {
                seconds: days_of(date) * DAY + second - offset,
                nanoseconds: time.nanosecond,
            })
        };
        read().ok_or(Unreadable("point in time"))
    }
}

impl Instant {
    /// This moment, by the clock of the function's host.
    pub fn now() -> Self {
        SystemTime::now().into()
    }

    /// This moment by the system's clock; none where that does not reach so far.
    pub fn system_time(self) -> Option<SystemTime> {
        let seconds = Duration::from_secs(self.seconds.unsigned_abs());
        let whole = if self.seconds < 0 {
            UNIX_EPOCH.checked_sub(seconds)
        } else {
            UNIX_EPOCH.checked_add(seconds)
        };
        whole?.checked_add(Duration::from_nanos(self.nanoseconds.into()))
    }
}

impl From<SystemTime> for Instant {
    fn from(time: SystemTime) -> Self {
        let (seconds, nanoseconds) = match time.duration_since(UNIX_EPOCH) {
            Ok(after) => (after.as_secs() as i64, after.subsec_nanos()),
            Err(error) => {
                let before = error.duration();
                // Nanoseconds count forward, also before 1970.
                let started = u32::from(before.subsec_nanos() > 0);
                let nanoseconds = started * 1_000_000_000 - before.subsec_nanos();
                (-(before.as_secs() as i64) - i64::from(started), nanoseconds)
            }
        };
        Self { seconds, nanoseconds }
    }
}

/// A number of exactly so many digits, with no sign.
fn digits(text: &str, count: usize) -> Option<u32> {
    let digits = text.len() == count && text.bytes().all(|byte| byte.is_ascii_digit());
    text.parse().ok().filter(|_| digits)
}

/// Days since 1970-01-01. Years begin in March here, so that the day that not all have is their last.
fn days_of(date: Date) -> i64 {
    let month = i64::from(date.month);
    let year = i64::from(date.year) - i64::from(month <= 2);
    let since_march = (month + 9) % 12;
    let leap_days = year.div_euclid(4) - year.div_euclid(100) + year.div_euclid(400);
    year * 365 + leap_days + (since_march * 153 + 2) / 5 + i64::from(date.day) - 1 - 719_468
}

/// What [`days_of`] counts, back; the year is cut off where the contract has no room for it.
fn date_of(days: i64) -> Date {
    let days = days + 719_468;
    let era = days.div_euclid(146_097);
    let day = days.rem_euclid(146_097);
    let year = (day - day / 1460 + day / 36_524 - day / 146_096) / 365;
    let of_year = day - (year * 365 + year / 4 - year / 100);
    let since_march = (of_year * 5 + 2) / 153;
    let month = (since_march + 2) % 12 + 1;
    let year = era * 400 + year + i64::from(month <= 2);
    Date {
        year: year.clamp(i32::MIN.into(), i32::MAX.into()) as i32,
        month: month as u8,
        day: (of_year - (since_march * 153 + 2) / 5 + 1) as u8,
    }
}

#[cfg(test)]
mod tests {
    use super::{Date, Instant, Time, Timestamp, UNIX_EPOCH, date_of, days_of};
    use std::time::Duration;

    #[test]
    fn days_are_counted_by_the_calendar() {
        assert_eq!(
            days_of(Date {
                year: 1970,
                month: 1,
                day: 1
            }),
            0
        );
        assert_eq!(
            days_of(Date {
                year: 2000,
                month: 3,
                day: 1
            }),
            11_017
        );
        for days in (-1_000_000..1_000_000).step_by(17) {
            assert_eq!(days_of(date_of(days)), days);
        }
    }

    #[test]
    fn text_is_read_as_it_is_written() {
        for text in [
            "2026-02-28",
            "2024-02-29",
            "0000-12-31",
            "9999-12-31",
            "-0001-01-01",
            "-0043-03-15",
            "+10000-02-29",
            "-2147483648-01-01",
            "+2147483647-12-31",
        ] {
            assert_eq!(text.parse::<Date>().unwrap().to_string(), text);
        }
        for text in ["00:00:00", "18:30:00.5", "23:59:59.000000001", "24:00:00"] {
            assert_eq!(text.parse::<Time>().unwrap().to_string(), text);
        }
        for text in [
            "1969-12-31T23:59:59.25Z",
            "2026-02-28T18:30:00Z",
            "-0043-03-15T11:00:00Z",
            "+12026-02-28T18:30:00Z",
        ] {
            assert_eq!(text.parse::<Instant>().unwrap().to_string(), text);
        }
    }

    #[test]
    fn a_space_does_for_the_t_and_an_offset_for_the_z() {
        let spaced: Timestamp = "2026-02-28 18:30:00".parse().unwrap();
        assert_eq!(spaced.to_string(), "2026-02-28T18:30:00");
        let east: Instant = "2026-03-01T00:30:00+01:00".parse().unwrap();
        assert_eq!(east.to_string(), "2026-02-28T23:30:00Z");
        let west: Instant = "2026-02-28T22:30:00-01:00".parse().unwrap();
        assert_eq!(east, west);
    }

    #[test]
    fn what_is_no_date_is_refused() {
        for text in [
            "2025-02-29",
            "2025-13-01",
            "2025-00-10",
            "2025-01-00",
            "25-01-01",
            "2025-1-1",
            "+025-01-01",
            "+2025-01-01",
            "-0000-01-01",
            "02025-01-01",
            "+010000-01-01",
            "10000-01-01",
            "-2147483649-01-01",
            "2025--01-01",
            "",
        ] {
            assert!(text.parse::<Date>().is_err(), "{text}");
        }
        for text in [
            "24:00:01",
            "18:30",
            "18:60:00",
            "18:30:00.",
            "18:30:00.1234567890",
        ] {
            assert!(text.parse::<Time>().is_err(), "{text}");
        }
        for text in [
            "2026-02-28T18:30:00",
            "Z",
            "é",
            "2026-02-28T18:30:00*01:00",
            "2026-02-28T18:30:00+99:99",
            "2026-02-28T18:30:00+24:00",
            "2026-02-28T18:30:00-01:60",
        ] {
            assert!(text.parse::<Instant>().is_err(), "{text}");
        }
    }

    #[test]
    fn the_clock_of_the_system_goes_both_ways() {
        for time in [
            UNIX_EPOCH,
            UNIX_EPOCH - Duration::from_millis(1),
            UNIX_EPOCH - Duration::from_secs(5),
            UNIX_EPOCH + Duration::from_millis(1_500),
        ] {
            assert_eq!(Instant::from(time).system_time(), Some(time));
        }
        assert!(Instant::now() > "2024-01-01T00:00:00Z".parse().unwrap());
    }
}
