//! Values as they came from the database.

use bytes::Bytes;
use outboard_session::value::Case;
use outboard_stubs::outboard::sql::v0_1::types::{
    Array, Date, Element, Instant, Interval, Other, Time, Timestamp, Uuid, Value,
};
use tokio_postgres::types::{Kind, Type};

use super::super::Field;
use super::super::binary::{Malformed, Reader, fixed, text};
use super::super::calendar::{Clock, Day, UNIX_SECONDS, split};
use super::super::form::{Form, Shape, boolean, versioned};
use super::write::case;
use super::{alone, type_name};

/// Reads the values of one column.
#[derive(Debug, Clone)]
pub(super) struct Decoder {
    ty: Type,
    pub(super) reading: Reading,
}

#[derive(Debug, Clone)]
pub(super) enum Reading {
    One(Form),
    /// Text or bytes as they lie there.
    Slice(Form, Case<Value>),
    /// An array, by the decoder of its elements; with the form of the whole for those that the contract has no room for.
    Array(Box<Decoder>, Form),
    /// The database made text of it.
    AsText,
    /// The database was not asked to make text of it, and nothing here does.
    Unread,
}

impl Decoder {
    /// For the values of a column.
    pub(super) fn new(field: &Field) -> Self {
        if field.as_text {
            return Self {
                ty: field.ty.clone(),
                reading: Reading::AsText,
            };
        }
        Self::of(&field.ty)
    }

    fn of(ty: &Type) -> Self {
        let reading = match (Form::of(ty), base(ty).kind()) {
            (Some(form @ (Form::Array(_) | Form::Vector(_))), Kind::Array(element)) => {
                Reading::Array(Box::new(Self::of(element)), form)
            }
            (Some(form), _) => match case(&form) {
                Some(case) => Reading::Slice(form, case),
                None => Reading::One(form),
            },
            (None, _) => Reading::Unread,
        };
        Self {
            ty: ty.clone(),
            reading,
        }
    }

    /// What functions are told of the type.
    pub(super) fn type_name(&self) -> String {
        type_name(&self.ty)
    }

    /// A value that is not null.
    pub(super) fn value(&self, bytes: &[u8]) -> Result<Value, Malformed> {
        match &self.reading {
            Reading::Array(element, form) => self.array(element, form, bytes),
            _ => self.element(bytes).map(alone),
        }
    }

    fn array(&self, element: &Self, form: &Form, bytes: &[u8]) -> Result<Value, Malformed> {
        let mut reader = Reader::new(bytes);
        let shape = Shape::read(&mut reader)?;
        // The elements of a vector are counted from 0, always.
        let first = if matches!(form, Form::Vector(_)) { 0 } else { 1 };
        if shape.dimensions.iter().any(|(_, number)| *number != first) {
            return self.written(form, bytes).map(Value::Other);
        }
        let mut elements = Vec::with_capacity(shape.elements);
        for _ in 0..shape.elements {
            elements.push(match reader.sized()? {
                Some(bytes) => element.element(bytes)?,
                None => Element::Null,
            });
        }
        reader.end()?;
        // They came as numbers of 32 bits.
        let dimensions = shape.dimensions.iter().map(|(length, _)| *length as u32);
        Ok(Value::Array(Array {
            dimensions: dimensions.collect(),
            elements,
        }))
    }

    pub(super) fn element(&self, bytes: &[u8]) -> Result<Element, Malformed> {
        let form = match &self.reading {
            Reading::One(form) | Reading::Slice(form, _) | Reading::Array(_, form) => form,
            Reading::AsText => {
                return Ok(Element::Other(Other {
                    type_name: self.type_name(),
                    text: text(bytes)?.to_owned(),
                }));
            }
            Reading::Unread => return Err(Malformed("such values come from queries alone: cast it to text")),
        };
        Ok(match form {
            Form::Bool => Element::Boolean(boolean(bytes)?),
            Form::Int2 | Form::Int4 | Form::Int8 | Form::Oid => Element::Integer(integer(form, bytes)?),
            Form::Xid8 => Element::Unsigned(u64::from_be_bytes(fixed(bytes)?)),
            Form::Float4 => Element::Float32(f32::from_be_bytes(fixed(bytes)?)),
            Form::Float8 => Element::Float64(f64::from_be_bytes(fixed(bytes)?)),
            Form::Numeric => Element::Decimal(written(form, bytes)?),
            Form::Text => Element::Text(text(bytes)?.to_owned()),
            Form::Char => Element::Text(written(form, bytes)?),
            Form::Bytea => Element::Bytes(Bytes::copy_from_slice(bytes)),
            Form::Json => Element::Json(text(bytes)?.to_owned()),
            Form::Jsonb => Element::Json(versioned(bytes)?.to_owned()),
            Form::Uuid => {
                let bits = u128::from_be_bytes(fixed(bytes)?);
                Element::Uuid(Uuid {
                    high: (bits >> 64) as u64,
                    low: bits as u64,
                })
            }
            Form::Time => Element::Time(time(i64::from_be_bytes(fixed(bytes)?))?),
            Form::Date => match i32::from_be_bytes(fixed(bytes)?) {
                i32::MAX | i32::MIN => Element::Other(self.written(form, bytes)?),
                days => Element::Date(date(Day::from_days(days))),
            },
            Form::Timestamp => match i64::from_be_bytes(fixed(bytes)?) {
                i64::MAX | i64::MIN => Element::Other(self.written(form, bytes)?),
                microseconds => {
                    let (day, rest) = split(microseconds);
                    Element::Timestamp(Timestamp {
                        date: date(day),
                        time: time(rest)?,
                    })
                }
            },
            Form::Timestamptz => match i64::from_be_bytes(fixed(bytes)?) {
                i64::MAX | i64::MIN => Element::Other(self.written(form, bytes)?),
                microseconds => Element::Instant(Instant {
                    seconds: microseconds.div_euclid(1_000_000) + UNIX_SECONDS,
                    // Less than a million microseconds.
                    nanoseconds: microseconds.rem_euclid(1_000_000) as u32 * 1_000,
                }),
            },
            Form::Interval => {
                let mut reader = Reader::new(bytes);
                let (microseconds, days, months) = (reader.i64()?, reader.i32()?, reader.i32()?);
                reader.end()?;
                Element::Interval(Interval {
                    months,
                    days,
                    microseconds,
                })
            }
            _ => Element::Other(self.written(form, bytes)?),
        })
    }

    fn written(&self, form: &Form, bytes: &[u8]) -> Result<Other, Malformed> {
        Ok(Other {
            type_name: self.type_name(),
            text: written(form, bytes)?,
        })
    }
}

/// A number of a form that has one.
pub(super) fn integer(form: &Form, bytes: &[u8]) -> Result<i64, Malformed> {
    Ok(match form {
        Form::Int2 => i16::from_be_bytes(fixed(bytes)?).into(),
        Form::Int4 => i32::from_be_bytes(fixed(bytes)?).into(),
        Form::Oid => u32::from_be_bytes(fixed(bytes)?).into(),
        _ => i64::from_be_bytes(fixed(bytes)?),
    })
}

/// What a domain is a domain of.
pub(in super::super) fn base(ty: &Type) -> &Type {
    match ty.kind() {
        Kind::Domain(of) => base(of),
        _ => ty,
    }
}

fn written(form: &Form, bytes: &[u8]) -> Result<String, Malformed> {
    let mut out = String::new();
    form.write(bytes, &mut out)?;
    Ok(out)
}

fn date(day: Day) -> Date {
    Date {
        year: day.year,
        month: day.month,
        day: day.day,
    }
}

fn time(microseconds: i64) -> Result<Time, Malformed> {
    let clock = Clock::from_microseconds(microseconds)?;
    Ok(Time {
        hour: clock.hour,
        minute: clock.minute,
        second: clock.second,
        nanosecond: clock.microsecond * 1_000,
    })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::{any, prop, prop_oneof, proptest};
    use proptest::strategy::Strategy as _;
    use tokio_postgres::types::{Field, Kind, Type};

    use super::super::super::{Field as Column, wasmcloud};
    use super::super::chunk::append;
    use super::{Decoder, Reading};

    /// All that PostgreSQL comes with, and types made of them.
    fn types() -> Vec<Type> {
        let mut types: Vec<_> = (0..10_000).filter_map(Type::from_oid).collect();
        let made = |kind| Type::new("made".to_owned(), 100_000, kind, "public".to_owned());
        let fields = types.iter().map(|ty| Field::new("field".to_owned(), ty.clone()));
        let ranges = [Type::NUMERIC, Type::TEXT, Type::FLOAT8].map(|ty| made(Kind::Range(ty)));
        types.push(made(Kind::Composite(fields.take(9).collect())));
        types.push(made(Kind::Composite(vec![Field::new(
            "a".to_owned(),
            Type::INT4,
        )])));
        types.extend(ranges);
        types.push(Type::new(
            "hstore".to_owned(),
            100_001,
            Kind::Simple,
            "public".to_owned(),
        ));
        types
    }

    proptest! {
        /// Small numbers are what counts and lengths consist of.
        #[test]
        fn bytes_that_are_no_value_are_an_error(
            bytes in prop::collection::vec(prop_oneof![any::<u8>(), 0..4_u8, any::<bool>().prop_map(|all| if all { 255 } else { 0 })], 0..80),
        ) {
            for ty in types() {
                // Either is right, as long as it comes to an end.
                let decoder = Decoder::of(&ty);
                let _ = decoder.value(&bytes);
                if let Reading::One(form) | Reading::Slice(form, _) = &decoder.reading {
                    let _ = append(form, &bytes, &mut Vec::new());
                }
                let column = Column { name: String::new(), ty, as_text: false };
                let _ = wasmcloud::Decoder::new(&column).value(&bytes);
            }
        }
    }

    #[test]
    fn what_is_cut_short_or_goes_on_is_no_value() {
        for (ty, bytes) in [
            (Type::BOOL, vec![2]),
            (Type::INT4, vec![0; 3]),
            (Type::INT4, vec![0; 5]),
            (Type::TEXT, vec![0xff]),
            (Type::JSONB, vec![2, b'1']),
            (Type::NUMERIC, vec![0, 1, 0, 0, 0, 0, 0, 0]),
            (Type::NUMERIC, vec![0, 1, 0, 0, 0, 0, 0, 0, 0x7f, 0xff]),
            (Type::TIME, i64::MAX.to_be_bytes().to_vec()),
            (
                Type::INT4_ARRAY,
                [
                    0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 23, 0x7f, 0xff, 0xff, 0xff, 0, 0, 0, 1,
                ]
                .to_vec(),
            ),
            (Type::INT4_ARRAY, [0, 0, 0, 9].repeat(9)),
            (Type::INT4_RANGE, vec![0]),
            (Type::INET, vec![9, 32, 0, 4, 1, 2, 3, 4]),
            (Type::MONEY, vec![0; 8]),
        ] {
            let read = Decoder::of(&ty).value(&bytes);
            assert!(read.is_err(), "{ty} {bytes:?} {read:?}");
        }
    }
}
