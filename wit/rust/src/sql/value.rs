//! Rust values as those of a database, and back.

use super::Value;

/// What can stand for a placeholder of a statement.
///
/// The database gives a value the type that the statement wants at its place, if nothing is lost by that.
pub trait IntoValue {
    /// The value of the database.
    fn into_value(self) -> Value;
}

/// What a value of a database can become, if nothing is lost by that.
pub trait FromValue: Sized {
    /// The value as one of Rust.
    ///
    /// # Errors
    /// Another type would be needed to hold it.
    fn from_value(value: Value) -> Result<Self, Mismatch>;
}

/// Why a value does not become one of a Rust type. It does not tell the value: that may be nobody's business.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mismatch(String);

impl Mismatch {
    /// In words that go on after "the column is not a TYPE: ".
    pub fn new(why: impl Into<String>) -> Self {
        Self(why.into())
    }

    /// The value is of a kind that the type has no room for.
    pub fn of(value: &Value) -> Self {
        Self(format!("the value is {}", name(value)))
    }
}

impl std::fmt::Display for Mismatch {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for Mismatch {}

impl IntoValue for Value {
    fn into_value(self) -> Value {
        self
    }
}

impl FromValue for Value {
    #[inline(always)]
    fn from_value(value: Value) -> Result<Self, Mismatch> {
        Ok(value)
    }
}

/// `None` is null.
impl<T: IntoValue> IntoValue for Option<T> {
    fn into_value(self) -> Value {
        self.map_or(Value::Null, T::into_value)
    }
}

/// Null is `None`; for any other type it is an error.
impl<T: FromValue> FromValue for Option<T> {
    #[inline(always)]
    fn from_value(value: Value) -> Result<Self, Mismatch> {
        match value {
            Value::Null => Ok(None),
            value => T::from_value(value).map(Some),
        }
    }
}

impl<T: IntoValue + Clone> IntoValue for &T {
    fn into_value(self) -> Value {
        self.clone().into_value()
    }
}

fn name(value: &Value) -> &'static str {
    match value {
        Value::Null => "null",
        Value::Boolean(_) => "a boolean",
        Value::Integer(_) | Value::Unsigned(_) => "an integer",
        Value::Float32(_) | Value::Float64(_) => "a float",
        Value::Decimal(_) => "a decimal number",
        Value::Text(_) => "text",
        Value::Bytes(_) => "bytes",
        Value::Date(_) => "a date",
        Value::Time(_) => "a time of day",
        Value::Timestamp(_) => "a timestamp without a time zone",
        Value::Instant(_) => "a point in time",
        Value::Interval(_) => "an interval",
        Value::Uuid(_) => "a UUID",
        Value::Json(_) => "JSON",
        Value::Other(_) => "of a type of the database's own",
        Value::Array(_) => "an array",
    }
}
