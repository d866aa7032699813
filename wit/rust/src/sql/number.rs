//! What a number in digits says, whichever way it is written.

/// A number, such that two which say the same are equal: `350`, `350.00` and `3.5E2`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Exact {
    negative: bool,
    /// Neither begin nor end with a zero; none for zero itself.
    digits: String,
    /// How many zeros follow the digits; less than none where the last of the digits stand after the point.
    zeros: i64,
}

/// No integer of 128 bits has more digits.
const MOST_DIGITS: i64 = 39;

impl Exact {
    /// None for what is not digits with an optional sign, point and exponent.
    pub(super) fn read(text: &str) -> Option<Self> {
        let (mantissa, exponent) = match text.split_once(['e', 'E']) {
            Some((mantissa, exponent)) => (mantissa, exponent.parse().ok()?),
            None => (text, 0_i64),
        };
        let unsigned = mantissa.strip_prefix(['+', '-']).unwrap_or(mantissa);
        let (whole, fraction) = unsigned.split_once('.').unwrap_or((unsigned, ""));
        let all = [whole, fraction].concat();
        if all.is_empty() || !all.bytes().all(|byte| byte.is_ascii_digit()) {
            return None;
        }
        let digits = all.trim_end_matches('0');
        if digits.is_empty() {
            return Some(Self {
                negative: false,
                digits: String::new(),
                zeros: 0,
            });
        }
        let cut = i64::try_from(all.len() - digits.len()).ok()?;
        let places = i64::try_from(fraction.len()).ok()?;
        Some(Self {
            negative: mantissa.starts_with('-'),
            digits: digits.trim_start_matches('0').to_owned(),
            zeros: exponent.checked_add(cut)?.checked_sub(places)?,
        })
    }

    /// The number as an integer, if it has no fraction and is not too large for one.
    pub(super) fn integer(&self) -> Option<i128> {
        let zeros = usize::try_from(self.zeros.min(MOST_DIGITS)).ok()?;
        let sign = if self.negative { "-" } else { "" };
        format!("{sign}0{}{}", self.digits, "0".repeat(zeros))
            .parse()
            .ok()
    }
}

#[cfg(test)]
mod tests {
    use super::Exact;

    #[test]
    fn what_says_the_same_is_equal() {
        let same = |a: &str, b: &str| Exact::read(a).unwrap() == Exact::read(b).unwrap();
        for text in ["350.00", "3.5E2", "+350", "0350", "35e1", "350.", "3500e-1"] {
            assert!(same("350", text), "{text}");
        }
        for text in ["-350", "35", "3500", "350.01", "0"] {
            assert!(!same("350", text), "{text}");
        }
        assert!(same("0", "-0.00e9"));
        assert!(same(".5", "0.50"));
    }

    #[test]
    fn an_integer_has_no_fraction_and_an_end() {
        let integer = |text: &str| Exact::read(text).unwrap().integer();
        assert_eq!(integer("-350.00"), Some(-350));
        assert_eq!(integer("1.5e3"), Some(1_500));
        assert_eq!(integer("0.0"), Some(0));
        assert_eq!(integer(&i128::MIN.to_string()), Some(i128::MIN));
        for text in ["3.5", "1e39", "1e9223372036854775807", "1e-9223372036854775807"] {
            assert_eq!(integer(text), None, "{text}");
        }
    }

    #[test]
    fn what_is_not_digits_is_no_number() {
        for text in [
            "",
            "-",
            ".",
            "e5",
            "1e",
            "--1",
            "1 ",
            "NaN",
            "Infinity",
            "0x1",
            "1e1.5",
            "1e99999999999999999999",
        ] {
            assert_eq!(Exact::read(text), None, "{text}");
        }
    }
}
