//! Booleans, numbers, text and bytes. Databases that lack a type give another for it; what loses nothing is taken.
//!
//! What is done for each value of a column is inlined: its loop knows the case, and what the other cases need falls away.

use super::number::Exact;
use super::{FromValue, IntoValue, Mismatch, Value};

/// Up to here every integer is a float of its own.
const EXACT: i64 = 1 << f64::MANTISSA_DIGITS;

impl IntoValue for bool {
    fn into_value(self) -> Value {
        Value::Boolean(self)
    }
}

/// Also from the integers 0 and 1, for databases that have no booleans.
impl FromValue for bool {
    #[inline(always)]
    fn from_value(value: Value) -> Result<Self, Mismatch> {
        match value {
            Value::Boolean(value) => Ok(value),
            Value::Integer(0) => Ok(false),
            Value::Integer(1) => Ok(true),
            Value::Integer(_) => Err(Mismatch::new("the value is an integer other than 0 and 1")),
            value => Err(Mismatch::of(&value)),
        }
    }
}

macro_rules! integers {
    ($($signed:ty)*; $($unsigned:ty)*) => {
        $(impl IntoValue for $signed {
            fn into_value(self) -> Value {
                Value::Integer(self.into())
            }
        })*
        $(impl IntoValue for $unsigned {
            fn into_value(self) -> Value {
                i64::try_from(self).map_or(Value::Unsigned(self as u64), Value::Integer)
            }
        })*
        $(integers!(@from $signed);)*
        $(integers!(@from $unsigned);)*
    };
    (@from $integer:ty) => {
        /// Also from a decimal number without a fraction: many databases give one for a sum of integers.
        impl FromValue for $integer {
            #[inline(always)]
            fn from_value(value: Value) -> Result<Self, Mismatch> {
                integer(value)?
                    .try_into()
                    .map_err(|_| Mismatch::new("the number is out of its range"))
            }
        }
    };
}

integers!(i8 i16 i32 i64 u8 u16 u32; u64 usize);

#[inline(always)]
fn integer(value: Value) -> Result<i128, Mismatch> {
    match value {
        Value::Integer(value) => Ok(value.into()),
        Value::Unsigned(value) => Ok(value.into()),
        Value::Decimal(digits) => Exact::read(&digits)
            .and_then(|number| number.integer())
            .ok_or_else(|| Mismatch::new("the decimal number has a fraction, or is out of its range")),
        value => Err(Mismatch::of(&value)),
    }
}

impl IntoValue for f32 {
    fn into_value(self) -> Value {
        Value::Float32(self)
    }
}

impl IntoValue for f64 {
    fn into_value(self) -> Value {
        Value::Float64(self)
    }
}

/// Also from a wider float that this one holds exactly, for databases that have one width only.
impl FromValue for f32 {
    #[inline(always)]
    fn from_value(value: Value) -> Result<Self, Mismatch> {
        let wide = f64::from_value(value)?;
        let narrow = wide as f32;
        if f64::from(narrow) == wide || wide.is_nan() {
            Ok(narrow)
        } else {
            Err(Mismatch::new("the float needs 64 bits"))
        }
    }
}

/// Also from an integer that it holds exactly.
impl FromValue for f64 {
    #[inline(always)]
    fn from_value(value: Value) -> Result<Self, Mismatch> {
        match value {
            Value::Float64(value) => Ok(value),
            Value::Float32(value) => Ok(value.into()),
            Value::Integer(value) if (-EXACT..=EXACT).contains(&value) => Ok(value as f64),
            value => Err(Mismatch::of(&value)),
        }
    }
}

impl IntoValue for String {
    fn into_value(self) -> Value {
        Value::Text(self)
    }
}

impl IntoValue for &str {
    fn into_value(self) -> Value {
        Value::Text(self.to_owned())
    }
}

/// Also from JSON, decimal numbers and types of the database's own, which come as text.
impl FromValue for String {
    #[inline(always)]
    fn from_value(value: Value) -> Result<Self, Mismatch> {
        match value {
            Value::Text(text) | Value::Json(text) | Value::Decimal(text) => Ok(text),
            Value::Other(other) => Ok(other.text),
            value => Err(Mismatch::of(&value)),
        }
    }
}

impl IntoValue for Vec<u8> {
    fn into_value(self) -> Value {
        Value::Bytes(self)
    }
}

impl IntoValue for &[u8] {
    fn into_value(self) -> Value {
        Value::Bytes(self.to_vec())
    }
}

impl FromValue for Vec<u8> {
    #[inline(always)]
    fn from_value(value: Value) -> Result<Self, Mismatch> {
        match value {
            Value::Bytes(bytes) => Ok(bytes),
            value => Err(Mismatch::of(&value)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{FromValue, IntoValue, Value};

    #[track_caller]
    fn goes_around<T: IntoValue + FromValue + Clone + PartialEq + std::fmt::Debug>(value: T) {
        assert_eq!(T::from_value(value.clone().into_value()), Ok(value));
    }

    #[test]
    fn what_goes_in_comes_out() {
        goes_around(true);
        goes_around(i8::MIN);
        goes_around(i64::MIN);
        goes_around(u64::MAX);
        goes_around(usize::MAX);
        goes_around(1.5_f32);
        goes_around(f64::MAX);
        goes_around("tea".to_owned());
        goes_around(vec![0_u8, 255]);
        goes_around(Some(7_u16));
        goes_around(None::<String>);
    }

    #[test]
    fn an_unsigned_integer_is_a_signed_one_where_that_holds_it() {
        assert_eq!(7_u64.into_value(), Value::Integer(7));
        assert_eq!(u64::MAX.into_value(), Value::Unsigned(u64::MAX));
    }

    #[test]
    fn what_a_database_lacks_comes_as_what_it_has() {
        assert_eq!(bool::from_value(Value::Integer(1)), Ok(true));
        assert_eq!(u32::from_value(Value::Decimal("350".into())), Ok(350));
        assert_eq!(i64::from_value(Value::Decimal("-350.00".into())), Ok(-350));
        assert_eq!(f64::from_value(Value::Integer(3)), Ok(3.0));
        assert_eq!(f32::from_value(Value::Float64(0.5)), Ok(0.5));
    }

    #[test]
    fn nothing_is_lost_without_a_word() {
        assert!(bool::from_value(Value::Integer(2)).is_err());
        assert!(u8::from_value(Value::Integer(256)).is_err());
        assert!(u32::from_value(Value::Integer(-1)).is_err());
        for decimal in ["3.5", "9223372036854775808", "NaN", "-Infinity"] {
            assert!(
                i64::from_value(Value::Decimal(decimal.into())).is_err(),
                "{decimal}"
            );
        }
        assert!(i64::from_value(Value::Float64(3.0)).is_err());
        assert!(f32::from_value(Value::Float64(0.1)).is_err());
        assert!(f64::from_value(Value::Integer(i64::MAX)).is_err());
        assert!(String::from_value(Value::Null).is_err());
        assert!(String::from_value(Value::Bytes(vec![])).is_err());
    }

    #[test]
    fn a_mismatch_tells_no_value() {
        let mismatch = u8::from_value(Value::Text("secret".into())).unwrap_err();
        assert_eq!(mismatch.to_string(), "the value is text");
    }
}
