//! Days and times as PostgreSQL counts them, from 2000-01-01, over the whole of its range.

use super::binary::Malformed;

/// The microseconds of a day.
pub const DAY: i64 = 86_400_000_000;
/// From 1970-01-01 to the day that PostgreSQL counts from.
pub const UNIX_SECONDS: i64 = 946_684_800;
/// The same in days.
const UNIX_DAYS: i64 = 10_957;
/// From 0000-03-01 to 1970-01-01: years that begin in March have their leap day at their end.
const MARCH_OF_YEAR_0: i64 = 719_468;
/// The days of 400 years, after which the calendar repeats itself.
const ERA: i64 = 146_097;

/// A day of the proleptic Gregorian calendar, in which the year before 1 is 0.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Day {
    /// Before 1 for the years that PostgreSQL calls BC.
    pub year: i32,
    /// From 1.
    pub month: u8,
    /// From 1.
    pub day: u8,
}

/// A time of day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Clock {
    /// 0 to 24, and 24 only at the very end of a day.
    pub hour: u8,
    /// 0 to 59.
    pub minute: u8,
    /// 0 to 59.
    pub second: u8,
    /// 0 to 999,999.
    pub microsecond: u32,
}

impl Day {
    /// The day so many days after 2000-01-01.
    pub fn from_days(days: i32) -> Self {
        let days = i64::from(days) + UNIX_DAYS + MARCH_OF_YEAR_0;
        let (era, day) = (days.div_euclid(ERA), days.rem_euclid(ERA));
        let year = (day - day / 1_460 + day / 36_524 - day / 146_096) / 365;
        let day = day - (365 * year + year / 4 - year / 100);
        let from_march = (5 * day + 2) / 153;
        let month = if from_march < 10 {
            from_march + 3
        } else {
            from_march - 9
        };
        let year = era * 400 + year + i64::from(month <= 2);
        // All three are within their types: 32 bits of days are less than six million years either way.
        Self {
            year: year as i32,
            month: month as u8,
            day: (day - (153 * from_march + 2) / 5 + 1) as u8,
        }
    }

    /// How many days it is after 2000-01-01; none if there is no such day, or PostgreSQL cannot count as far.
    pub fn to_days(self) -> Option<i32> {
        let (year, month, day) = (i64::from(self.year), i64::from(self.month), i64::from(self.day));
        if !(1..=12).contains(&month) || day < 1 {
            return None;
        }
        let from_march = (month + 9) % 12;
        let year = year - i64::from(month <= 2);
        let in_era = year.rem_euclid(400);
        let days = 365 * in_era + in_era / 4 - in_era / 100 + (153 * from_march + 2) / 5 + day - 1;
        let days = year.div_euclid(400) * ERA + days - MARCH_OF_YEAR_0 - UNIX_DAYS;
        // A 30th of February comes back as another day.
        i32::try_from(days)
            .ok()
            .filter(|days| Self::from_days(*days) == self)
    }
}

impl Clock {
    /// The time so many microseconds after midnight.
    ///
    /// # Errors
    /// A day does not have as many.
    pub fn from_microseconds(microseconds: i64) -> Result<Self, Malformed> {
        if !(0..=DAY).contains(&microseconds) {
            return Err(Malformed("it is no time of day"));
        }
        let seconds = microseconds / 1_000_000;
        // Within the bounds of a day, as was seen above.
        Ok(Self {
            hour: (seconds / 3_600) as u8,
            minute: (seconds / 60 % 60) as u8,
            second: (seconds % 60) as u8,
            microsecond: (microseconds % 1_000_000) as u32,
        })
    }
}

/// A day and the microseconds since its midnight, of a count of microseconds.
pub fn split(microseconds: i64) -> (Day, i64) {
    // At most some hundred million days.
    let days = microseconds.div_euclid(DAY) as i32;
    (Day::from_days(days), microseconds.rem_euclid(DAY))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::{any, prop_assert_eq, proptest};

    use super::Day;

    #[test]
    fn days_that_are_known_come_where_they_belong() {
        let day = |year, month, day| Day { year, month, day };
        assert_eq!(Day::from_days(0), day(2000, 1, 1));
        assert_eq!(Day::from_days(59), day(2000, 2, 29));
        assert_eq!(Day::from_days(-1), day(1999, 12, 31));
        assert_eq!(Day::from_days(-2_451_507), day(-4712, 1, 1));
        assert_eq!(day(5_874_897, 12, 31).to_days(), Some(2_145_031_948));
        assert_eq!(day(1900, 2, 29).to_days(), None);
        assert_eq!(day(2001, 13, 1).to_days(), None);
        assert_eq!(day(2001, 4, 31).to_days(), None);
        assert_eq!(day(i32::MAX, 1, 1).to_days(), None);
    }

    proptest! {
        #[test]
        fn every_count_of_days_is_one_day(days in any::<i32>()) {
            prop_assert_eq!(Day::from_days(days).to_days(), Some(days));
        }
    }
}
