//! Arrays of one dimension as vectors. Others are read as [`Array`].

use super::{
    Array, Date, Decimal, Element, FromValue, Instant, Interval, IntoValue, Json, Mismatch, Time, Timestamp,
    Uuid, Value,
};

/// What an array can hold: all but arrays, and but `u8`, of which a vector is bytes.
pub trait ArrayElement: sealed::Scalar {}

mod sealed {
    /// Its values are never arrays.
    pub trait Scalar {}
}

macro_rules! elements {
    ($($scalar:ty)*) => {
        $(
            impl sealed::Scalar for $scalar {}
            impl ArrayElement for $scalar {}
        )*
    };
}

elements!(bool i8 i16 i32 i64 u16 u32 u64 f32 f64 String Decimal Uuid Date Time Timestamp Instant Interval Json);

impl sealed::Scalar for &str {}
impl ArrayElement for &str {}
impl<T: ArrayElement> sealed::Scalar for Option<T> {}
impl<T: ArrayElement> ArrayElement for Option<T> {}

impl<T: ArrayElement + IntoValue> IntoValue for Vec<T> {
    fn into_value(self) -> Value {
        array(self.into_iter().map(IntoValue::into_value))
    }
}

impl<T: ArrayElement + IntoValue + Clone> IntoValue for &[T] {
    fn into_value(self) -> Value {
        array(self.iter().map(IntoValue::into_value))
    }
}

impl<T: ArrayElement + FromValue> FromValue for Vec<T> {
    fn from_value(value: Value) -> Result<Self, Mismatch> {
        match value {
            Value::Array(array) if array.dimensions.len() <= 1 => array
                .elements
                .into_iter()
                .map(|element| T::from_value(value_of(element)))
                .collect(),
            Value::Array(_) => Err(Mismatch::new("the array has several dimensions")),
            value => Err(Mismatch::of(&value)),
        }
    }
}

fn array(values: impl Iterator<Item = Value>) -> Value {
    let elements: Vec<Element> = values.map(element).collect();
    let dimensions = match elements.len() {
        0 => Vec::new(),
        // Memory of 32 bits holds no more elements than this.
        length => vec![u32::try_from(length).unwrap_or(u32::MAX)],
    };
    Value::Array(Array { dimensions, elements })
}

macro_rules! both_ways {
    ($($case:ident)*) => {
        fn element(value: Value) -> Element {
            match value {
                Value::Null => Element::Null,
                $(Value::$case(inner) => Element::$case(inner),)*
                Value::Array(_) => unreachable!("`Scalar` is sealed, and of no type whose values are arrays"),
            }
        }

        fn value_of(element: Element) -> Value {
            match element {
                Element::Null => Value::Null,
                $(Element::$case(inner) => Value::$case(inner),)*
            }
        }
    };
}

both_ways!(
    Boolean Integer Unsigned Float32 Float64 Decimal Text Bytes Date Time Timestamp Instant Interval Uuid Json Other
);

#[cfg(test)]
mod tests {
    use super::{Array, Element, FromValue, IntoValue, Value};

    #[test]
    fn a_vector_is_an_array_of_one_dimension() {
        let value = vec![Some("tea"), None].into_value();
        assert_eq!(
            value,
            Value::Array(Array {
                dimensions: vec![2],
                elements: vec![Element::Text("tea".into()), Element::Null],
            })
        );
        assert_eq!(Vec::from_value(value), Ok(vec![Some("tea".to_owned()), None]));
    }

    #[test]
    fn an_empty_vector_is_an_array_of_none() {
        let value = Vec::<i32>::new().into_value();
        assert_eq!(
            value,
            Value::Array(Array {
                dimensions: vec![],
                elements: vec![]
            })
        );
        assert_eq!(Vec::<i32>::from_value(value), Ok(vec![]));
    }

    #[test]
    fn an_array_of_several_dimensions_is_not_flattened() {
        let square = Array {
            dimensions: vec![2, 2],
            elements: vec![Element::Integer(0); 4],
        };
        assert!(Vec::<i32>::from_value(Value::Array(square)).is_err());
    }
}
