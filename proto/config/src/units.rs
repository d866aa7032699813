//! Numbers with units, as people write them.

use std::fmt;
use std::str::FromStr;
use std::time::Duration;

use serde::de::{Error, Visitor};
use serde::{Deserialize, Deserializer};

/// A number of bytes: `"64MiB"`, `"4kB"`, or a plain number.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Size(pub u64);

/// A length of time: `"2s"`, `"500ms"`, `"1m"`, `"1h"`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Span(pub Duration);

const SIZES: [(&str, u64); 8] = [
    ("KiB", 1 << 10),
    ("MiB", 1 << 20),
    ("GiB", 1 << 30),
    ("kB", 1_000),
    ("MB", 1_000_000),
    ("GB", 1_000_000_000),
    ("B", 1),
    ("", 1),
];
const SPANS: [(&str, u64); 5] = [
    ("us", 1),
    ("ms", 1_000),
    ("s", 1_000_000),
    ("m", 60_000_000),
    ("h", 3_600_000_000),
];

impl<'de> Deserialize<'de> for Size {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Sizes;

        impl Visitor<'_> for Sizes {
            type Value = Size;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a number of bytes, as in 4096 or \"64MiB\"")
            }

            fn visit_i64<E: Error>(self, bytes: i64) -> Result<Size, E> {
                u64::try_from(bytes)
                    .map(Size)
                    .map_err(|_| E::custom("a number of bytes is not negative"))
            }

            fn visit_u64<E: Error>(self, bytes: u64) -> Result<Size, E> {
                Ok(Size(bytes))
            }

            fn visit_str<E: Error>(self, text: &str) -> Result<Size, E> {
                let bad = || {
                    E::custom(format!(
                        "`{text}` is not a size: write 4096, \"64MiB\" or \"10MB\""
                    ))
                };
                quantity(text, &SIZES).map(Size).ok_or_else(bad)
            }
        }

        deserializer.deserialize_any(Sizes)
    }
}

/// A text that is no length of time.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is not a length of time: write \"500ms\", \"2s\", \"1m\" or \"1h\"")]
pub struct SpanError(String);

impl FromStr for Span {
    type Err = SpanError;

    fn from_str(text: &str) -> Result<Self, SpanError> {
        let micros = quantity(text, &SPANS).ok_or_else(|| SpanError(text.to_owned()))?;
        Ok(Self(Duration::from_micros(micros)))
    }
}

impl<'de> Deserialize<'de> for Span {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Spans;

        impl Visitor<'_> for Spans {
            type Value = Span;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a length of time, as in \"2s\" or \"500ms\"")
            }

            fn visit_i64<E: Error>(self, number: i64) -> Result<Span, E> {
                Err(E::custom(format!(
                    "a length of time has a unit: write \"{}s\", or ms, m or h",
                    number.unsigned_abs()
                )))
            }

            fn visit_u64<E: Error>(self, number: u64) -> Result<Span, E> {
                self.visit_i64(i64::try_from(number).unwrap_or(i64::MAX))
            }

            fn visit_str<E: Error>(self, text: &str) -> Result<Span, E> {
                text.parse().map_err(E::custom)
            }
        }

        deserializer.deserialize_any(Spans)
    }
}

fn quantity(text: &str, units: &[(&str, u64)]) -> Option<u64> {
    let digits = text
        .find(|letter: char| !letter.is_ascii_digit())
        .unwrap_or(text.len());
    let (number, unit) = text.split_at(digits);
    let (_, factor) = units.iter().find(|(name, _)| *name == unit.trim_start())?;
    number.parse::<u64>().ok()?.checked_mul(*factor)
}

#[cfg(test)]
mod tests {
    use super::{SIZES, SPANS, quantity};

    #[test]
    fn units_multiply_and_nonsense_is_none() {
        assert_eq!(quantity("64MiB", &SIZES), Some(64 << 20));
        assert_eq!(quantity("10 MB", &SIZES), Some(10_000_000));
        assert_eq!(quantity("7", &SIZES), Some(7));
        assert_eq!(quantity("500ms", &SPANS), Some(500_000));
        for text in ["", "MiB", "-1s", "1.5s", "2 weeks", "99999999999999999999h"] {
            assert_eq!(quantity(text, &SPANS), None, "{text}");
        }
    }
}
