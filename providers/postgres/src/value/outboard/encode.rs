//! Values as the database wants them for the placeholders of a statement.

use bytes::BufMut as _;
use outboard_stubs::outboard::sql::v0_1::types::{Array, Value};
use tokio_postgres::types::{Format, Kind, Type};

use super::super::form::{DIMENSIONS, Form, braced, delimiter, quote_element};
use super::super::{Encoded, Parameters};
use super::convert::{Scalar, converted};
use super::read::base;
use crate::error::Failed;

impl Parameters for Vec<Value> {
    fn encode(&self, wanted: &[Type]) -> Result<Vec<Encoded>, Failed> {
        if self.len() != wanted.len() {
            return Err(Failed::Conversion(format!(
                "the statement has {} parameters and was given {}",
                wanted.len(),
                self.len()
            )));
        }
        let one = |(index, (value, ty)): (usize, (&Value, &Type))| {
            encoded(value, ty).map_err(|what| Failed::Conversion(format!("parameter {}: {what}", index + 1)))
        };
        self.iter().zip(wanted).enumerate().map(one).collect()
    }
}

fn encoded(value: &Value, wanted: &Type) -> Result<Encoded, String> {
    let Value::Array(array) = value else {
        return converted(&Scalar::of_value(value), wanted);
    };
    match (base(wanted), base(wanted).kind()) {
        (&(Type::INT2_VECTOR | Type::OID_VECTOR), Kind::Array(element)) => vector(array, element, wanted),
        (ty, Kind::Array(element)) if ty.name().starts_with('_') => nested(array, element),
        _ => Err(format!("an array cannot be {}", wanted.name())),
    }
}

fn nested(array: &Array, element: &Type) -> Result<Encoded, String> {
    let lengths = lengths(array)?;
    let elements = elements(array, element)?;
    let form = Form::of(element);
    // Of what is not known here there may be no binary form, not even of an empty array.
    let is_binary = |element: &Encoded| element.bytes.is_none() || matches!(element.format, Format::Binary);
    if form.is_some() && elements.iter().all(is_binary) {
        return Ok(binary(&lengths, &elements, element));
    }
    let delimiter = delimiter(element);
    let mut rest = elements.iter();
    let mut write = |out: &mut String| {
        match rest
            .next()
            .and_then(|element| element.bytes.as_ref().map(|bytes| (element, bytes)))
        {
            Some((element, bytes)) => {
                let start = out.len();
                append(element.format, bytes, form.as_ref(), out)?;
                quote_element(start, delimiter, out);
            }
            None => out.push_str("NULL"),
        }
        Ok::<_, String>(())
    };
    let mut out = String::new();
    braced(&lengths, delimiter, &mut write, &mut out)?;
    Ok(Encoded::text(out))
}

/// The vectors of the catalogue are arrays of one dimension that are counted from 0. Their binary form cannot be empty.
fn vector(array: &Array, element: &Type, wanted: &Type) -> Result<Encoded, String> {
    let form = Form::of(element);
    if lengths(array)?.len() > 1 {
        return Err(format!(
            "an array of several dimensions cannot be {}",
            wanted.name()
        ));
    }
    let mut out = String::new();
    for (index, element) in elements(array, element)?.iter().enumerate() {
        let Some(bytes) = &element.bytes else {
            return Err(format!(
                "element {}: null cannot be in {}",
                index + 1,
                wanted.name()
            ));
        };
        if index > 0 {
            out.push(' ');
        }
        append(element.format, bytes, form.as_ref(), &mut out)?;
    }
    Ok(Encoded::text(out))
}

/// The lengths of the dimensions, which have to be those of the elements that there are; none of an empty array.
fn lengths(array: &Array) -> Result<Vec<usize>, String> {
    let Array { dimensions, elements } = array;
    let lengths: Vec<_> = dimensions
        .iter()
        .filter_map(|length| usize::try_from(*length).ok())
        .collect();
    if lengths.len() > DIMENSIONS {
        return Err(format!(
            "an array of {} dimensions is more than PostgreSQL has",
            lengths.len()
        ));
    }
    let product = |all: usize, length: &usize| all.checked_mul(*length);
    let said = match lengths.as_slice() {
        [] => Some(0),
        lengths => lengths.iter().try_fold(1, product),
    };
    if said != Some(elements.len()) {
        return Err(format!(
            "an array of dimensions {dimensions:?} has another number of elements than {}",
            elements.len()
        ));
    }
    Ok(if elements.is_empty() { Vec::new() } else { lengths })
}

fn elements(array: &Array, wanted: &Type) -> Result<Vec<Encoded>, String> {
    let one = |(index, element)| {
        converted(&Scalar::of_element(element), wanted)
            .map_err(|what| format!("element {}: {what}", index + 1))
    };
    array.elements.iter().enumerate().map(one).collect()
}

fn binary(lengths: &[usize], elements: &[Encoded], ty: &Type) -> Encoded {
    let size: usize = elements.iter().map(|element| 4 + element.len()).sum();
    let mut out = Vec::with_capacity(12 + 8 * lengths.len() + size);
    // None of these goes beyond 32 bits: a message of the protocol is no longer than that.
    out.put_i32(lengths.len() as i32);
    out.put_i32(i32::from(elements.iter().any(|element| element.bytes.is_none())));
    out.put_u32(ty.oid());
    for length in lengths {
        out.put_i32(*length as i32);
        out.put_i32(1);
    }
    for element in elements {
        match &element.bytes {
            Some(bytes) => {
                out.put_i32(bytes.len() as i32);
                out.put_slice(bytes);
            }
            None => out.put_i32(-1),
        }
    }
    Encoded::binary(out)
}

fn append(format: Format, bytes: &[u8], form: Option<&Form>, out: &mut String) -> Result<(), String> {
    let written = match (format, form) {
        (Format::Binary, Some(form)) => form.write(bytes, out).is_ok(),
        (Format::Binary, None) => false,
        (Format::Text, _) => std::str::from_utf8(bytes).map(|text| out.push_str(text)).is_ok(),
    };
    // What was made here is read here as well.
    written
        .then_some(())
        .ok_or_else(|| "an element of it has no text form".to_owned())
}
