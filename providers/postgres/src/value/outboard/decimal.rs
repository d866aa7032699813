//! Decimal numbers as text, and when two of them are one.

/// A decimal number without what makes no difference to it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Decimal<'a> {
    NotANumber,
    Infinite { negative: bool },
    Finite(Finite<'a>),
}

/// Digits and where they begin.
#[derive(Debug, Clone)]
pub(super) struct Finite<'a> {
    negative: bool,
    /// Before the point and after it, without the zeros at either end of both together.
    digits: (&'a str, &'a str),
    /// The power of ten of the last digit.
    last: i64,
}

impl PartialEq for Finite<'_> {
    fn eq(&self, other: &Self) -> bool {
        let same = self.bytes().eq(other.bytes());
        // A zero has no sign.
        same && self.last == other.last && (self.negative == other.negative || self.bytes().next().is_none())
    }
}

impl Eq for Finite<'_> {}

impl<'a> Decimal<'a> {
    /// None if the text is no number as the contract has them.
    pub(super) fn parse(text: &'a str) -> Option<Self> {
        let (negative, unsigned) = match text.as_bytes().first()? {
            b'-' => (true, &text[1..]),
            b'+' => (false, &text[1..]),
            _ => (false, text),
        };
        match unsigned.to_ascii_lowercase().as_str() {
            "nan" if unsigned.len() == text.len() => return Some(Self::NotANumber),
            "infinity" | "inf" => return Some(Self::Infinite { negative }),
            _ => {}
        }
        let (number, exponent) = match unsigned.split_once(['e', 'E']) {
            Some((number, exponent)) => (number, exponent.parse::<i32>().ok()?),
            None => (unsigned, 0),
        };
        let (whole, fraction) = number.split_once('.').unwrap_or((number, ""));
        let digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
        if whole.is_empty() && fraction.is_empty() || !digits(whole) || !digits(fraction) {
            return None;
        }
        let (mut whole, mut last) = (whole.trim_start_matches('0'), i64::from(exponent));
        let mut fraction = fraction.trim_end_matches('0');
        last -= i64::try_from(fraction.len()).ok()?;
        if whole.is_empty() {
            fraction = fraction.trim_start_matches('0');
        }
        if fraction.is_empty() {
            let shorter = whole.trim_end_matches('0');
            last += i64::try_from(whole.len() - shorter.len()).ok()?;
            whole = shorter;
        }
        if whole.is_empty() && fraction.is_empty() {
            last = 0;
        }
        Some(Self::Finite(Finite {
            negative,
            digits: (whole, fraction),
            last,
        }))
    }

    /// The whole number that it is, if it is one of at most so many digits as fit.
    pub(super) fn whole(&self) -> Option<i128> {
        /// Those of the greatest number, less one.
        const DIGITS: i64 = 38;
        let Self::Finite(finite) = self else {
            return None;
        };
        let count = i64::try_from(finite.bytes().count()).ok()?;
        if finite.last < 0 || finite.last + count > DIGITS {
            return None;
        }
        let digits = finite
            .bytes()
            .fold(0, |number, byte| number * 10 + i128::from(byte - b'0'));
        let value = digits * 10_i128.pow(u32::try_from(finite.last).ok()?);
        Some(if finite.negative { -value } else { value })
    }
}

impl Finite<'_> {
    fn bytes(&self) -> impl Iterator<Item = u8> {
        self.digits.0.bytes().chain(self.digits.1.bytes())
    }
}

#[cfg(test)]
mod tests {
    use super::Decimal;

    #[test]
    fn numbers_are_what_they_stand_for_however_they_are_written() {
        let same = |a, b| Decimal::parse(a).unwrap() == Decimal::parse(b).unwrap();
        for (a, b) in [
            ("1", "1.0"),
            ("100", "1e2"),
            ("0.010", ".1e-1"),
            ("-0", "0"),
            ("12.50", "+1.25E1"),
        ] {
            assert!(same(a, b), "{a} {b}");
        }
        for (a, b) in [
            ("1", "-1"),
            ("1", "10"),
            ("0.1", "0.01"),
            ("NaN", "Infinity"),
            ("inf", "-inf"),
        ] {
            assert!(!same(a, b), "{a} {b}");
        }
        for text in [
            "",
            ".",
            "-",
            "1e",
            "e1",
            "1_000",
            "0x10",
            "1.2.3",
            " 1",
            "--1",
            "-NaN",
            "1e99999999999",
        ] {
            assert_eq!(Decimal::parse(text), None, "{text}");
        }
    }

    #[test]
    fn whole_numbers_are_told_from_others() {
        let whole = |text| Decimal::parse(text).unwrap().whole();
        assert_eq!(whole("-70000.00"), Some(-70_000));
        assert_eq!(whole("7e3"), Some(7_000));
        assert_eq!(whole("0e999"), Some(0));
        assert_eq!(whole("0.5"), None);
        assert_eq!(whole("1e400"), None);
        assert_eq!(whole("NaN"), None);
    }
}
