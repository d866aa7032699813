//! Values that Rust has no type for.

use super::text::Unreadable;
use super::{Date, FromValue, Instant, Interval, IntoValue, Mismatch, Time, Timestamp, Uuid, Value};

/// A decimal number, exactly as the database writes it.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Decimal(String);

/// JSON as text, not looked into. With the feature `json`, `serde_json::Value` is a value too.
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
        // A float has the same form, and some words more.
        let word = text.trim_start_matches(['+', '-']);
        let number = text
            .bytes()
            .all(|byte| byte.is_ascii_digit() || b"+-.eE".contains(&byte))
            && text.parse::<f64>().is_ok();
        if number || word == "Infinity" || text == "NaN" {
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
