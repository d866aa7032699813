//! Parameters.
//!
//! Days, times and the like go as text, which the server takes for them wherever it wants one; numbers go as what they are,
//! since it would compare a text with a decimal number by way of a floating one.

use outboard_stubs::outboard::sql::v0_1::types::{Error, Other, Time, Timestamp, Uuid, Value};
use sqlx::encode::IsNull;
use sqlx::error::BoxDynError;
use sqlx::mysql::{MySqlArguments, MySqlTypeInfo};
use sqlx::{Arguments as _, Encode, MySql, Type};

use crate::backend::forms::{civil_date, civil_time, hyphenated, instant, is_decimal};

/// A decimal number as the server has it, which the driver has no type for.
struct Decimal<'a> {
    text: String,
    info: &'a MySqlTypeInfo,
}

/// The arguments of a statement. `decimal` is the type that the server gives decimal numbers.
///
/// # Errors
/// A value has no form in MySQL; the message names the parameter.
pub(in crate::backend::mysql) fn arguments(
    params: Vec<Value>,
    decimal: &MySqlTypeInfo,
) -> Result<MySqlArguments, Error> {
    let mut arguments = MySqlArguments::default();
    for (index, value) in params.into_iter().enumerate() {
        let refused =
            |what: &dyn std::fmt::Display| Error::Conversion(format!("parameter {}: {what}", index + 1));
        let added = match value {
            Value::Null => arguments.add(None::<i64>),
            Value::Boolean(value) => arguments.add(value),
            Value::Integer(value) => arguments.add(value),
            Value::Unsigned(value) => arguments.add(value),
            Value::Float32(value) => {
                finite(value.into()).map_err(|what| refused(&what))?;
                arguments.add(value)
            }
            Value::Float64(value) => {
                finite(value).map_err(|what| refused(&what))?;
                arguments.add(value)
            }
            Value::Decimal(text) if is_decimal(&text) => arguments.add(Decimal { text, info: decimal }),
            Value::Bytes(bytes) => arguments.add(Vec::from(bytes)),
            other => arguments.add(text(other).map_err(|what| refused(&what))?),
        };
        added.map_err(|error| refused(&error))?;
    }
    Ok(arguments)
}

impl Type<MySql> for Decimal<'_> {
    fn type_info() -> MySqlTypeInfo {
        <str as Type<MySql>>::type_info()
    }
}

impl<'q> Encode<'q, MySql> for Decimal<'_> {
    fn encode_by_ref(&self, buffer: &mut Vec<u8>) -> Result<IsNull, BoxDynError> {
        <&str as Encode<'q, MySql>>::encode(&self.text, buffer)
    }

    fn produces(&self) -> Option<MySqlTypeInfo> {
        Some(self.info.clone())
    }
}

/// MySQL would take another number or null instead.
fn finite(value: f64) -> Result<(), String> {
    if value.is_finite() {
        Ok(())
    } else {
        Err(format!("MySQL has no {value}: pass null"))
    }
}

/// What has a form as text in MySQL, in that form.
///
/// # Errors
/// It has none; the message says what to pass instead.
pub fn text(value: Value) -> Result<String, String> {
    Ok(match value {
        Value::Text(text) | Value::Json(text) | Value::Other(Other { text, .. }) => text,
        Value::Date(date) => civil_date(&date)?.to_string(),
        Value::Time(Time {
            hour: 24,
            minute: 0,
            second: 0,
            nanosecond: 0,
        }) => "24:00:00".to_owned(),
        Value::Time(time) => civil_time(&time)?.to_string(),
        Value::Timestamp(Timestamp { date, time }) => {
            format!("{} {}", civil_date(&date)?, civil_time(&time)?)
        }
        // The connection's time zone is UTC.
        Value::Instant(value) => instant(&value)?
            .to_zoned(jiff::tz::TimeZone::UTC)
            .datetime()
            .to_string()
            .replace('T', " "),
        Value::Uuid(Uuid { high, low }) => hyphenated(high, low),
        Value::Interval(_) => return Err("MySQL has no intervals: pass a number of seconds".to_owned()),
        Value::Array(_) => {
            return Err("MySQL has no arrays: pass json, and read it with json_table".to_owned());
        }
        Value::Decimal(text) => return Err(format!("MySQL has no decimal number `{text}`")),
        other => return Err(format!("{other:?} has no form in MySQL")),
    })
}
