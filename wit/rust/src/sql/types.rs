//! Values that Rust has no type for.

use super::number::Exact;
use super::text::Unreadable;
use super::{Date, FromValue, Instant, Interval, IntoValue, Mismatch, Time, Timestamp, Uuid, Value};

/// A decimal number, exactly as the database writes it.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Decimal(String);

/// JSON as text, not looked into, hence with every digit of its numbers. With the feature `json`, `serde_json::Value` is a
/// value too.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Json(pub String);

impl Decimal {
    /// The number: digits with an optional sign, point and exponent, or `NaN`, `Infinity`, `-Infinity`.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl Json {
    /// The text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl std::str::FromStr for Decimal {
    type Err = Unreadable;

    fn from_str(text: &str) -> Result<Self, Unreadable> {
        if Exact::read(text).is_some() || matches!(text, "NaN" | "Infinity" | "-Infinity") {
            Ok(Self(text.to_owned()))
        } else {
            Err(Unreadable("decimal number"))
        }
    }
}

impl std::fmt::Display for Decimal {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0)
    }
}

impl From<i64> for Decimal {
    fn from(number: i64) -> Self {
        Self(number.to_string())
    }
}

impl IntoValue for Decimal {
    fn into_value(self) -> Value {
        Value::Decimal(self.0)
    }
}

/// Also from integers, and from text for databases that have no decimal numbers.
impl FromValue for Decimal {
    #[inline]
    fn from_value(value: Value) -> Result<Self, Mismatch> {
        match value {
            Value::Decimal(digits) => Ok(Self(digits)),
            Value::Integer(number) => Ok(number.into()),
            Value::Unsigned(number) => Ok(Self(number.to_string())),
            Value::Text(text) => Ok(text.parse()?),
            value => Err(Mismatch::of(&value)),
        }
    }
}

impl IntoValue for Json {
    fn into_value(self) -> Value {
        Value::Json(self.0)
    }
}

/// Also from text, for databases that keep JSON as such.
impl FromValue for Json {
    #[inline]
    fn from_value(value: Value) -> Result<Self, Mismatch> {
        match value {
            Value::Json(text) | Value::Text(text) => Ok(Self(text)),
            value => Err(Mismatch::of(&value)),
        }
    }
}

macro_rules! own {
    ($($kind:ident)*) => {
        $(
            impl IntoValue for $kind {
                fn into_value(self) -> Value {
                    Value::$kind(self)
                }
            }

            /// Also from text in the form that `Display` writes, for databases that have no such type.
            impl FromValue for $kind {
                #[inline]
                fn from_value(value: Value) -> Result<Self, Mismatch> {
                    match value {
                        Value::$kind(value) => Ok(value),
                        Value::Text(text) => Ok(text.parse()?),
                        value => Err(Mismatch::of(&value)),
                    }
                }
            }
        )*
    };
}

own!(Date Time Timestamp Instant);

impl IntoValue for Uuid {
    fn into_value(self) -> Value {
        Value::Uuid(self)
    }
}

/// Also from text and from sixteen bytes, for databases that have no such type.
impl FromValue for Uuid {
    #[inline]
    fn from_value(value: Value) -> Result<Self, Mismatch> {
        match value {
            Value::Uuid(uuid) => Ok(uuid),
            Value::Text(text) => Ok(text.parse()?),
            Value::Bytes(bytes) => bytes
                .try_into()
                .map(Self::from_bytes)
                .map_err(|_| Mismatch::new("a UUID has sixteen bytes")),
            value => Err(Mismatch::of(&value)),
        }
    }
}

impl IntoValue for Interval {
    fn into_value(self) -> Value {
        Value::Interval(self)
    }
}

impl FromValue for Interval {
    #[inline]
    fn from_value(value: Value) -> Result<Self, Mismatch> {
        match value {
            Value::Interval(interval) => Ok(interval),
            value => Err(Mismatch::of(&value)),
        }
    }
}

impl From<Unreadable> for Mismatch {
    fn from(unreadable: Unreadable) -> Self {
        Self::new(unreadable.to_string())
    }
}

#[cfg(test)]
mod tests {
    use super::{Decimal, FromValue, Value};

    #[test]
    fn a_decimal_is_a_number_or_one_of_three_words() {
        for text in [
            "350.00",
            "-.5",
            "+1.5E-7",
            "12345678901234567890.123",
            "NaN",
            "Infinity",
            "-Infinity",
        ] {
            let decimal = Decimal::from_value(Value::Text(text.into()));
            assert_eq!(decimal.unwrap().as_str(), text);
        }
        for text in [
            "",
            "+-Infinity",
            "--Infinity",
            "-NaN",
            "inf",
            "1,5",
            "--1",
            "1e",
            ".",
        ] {
            assert!(text.parse::<Decimal>().is_err(), "{text}");
        }
    }
}
