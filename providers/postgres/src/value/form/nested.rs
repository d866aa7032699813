//! Values made of others: arrays, ranges, rows.

use tokio_postgres::types::Type;

use super::super::binary::{Malformed, Reader};
use super::{Array, Form, Part, print};

/// The most dimensions that PostgreSQL gives an array.
pub(in super::super) const DIMENSIONS: usize = 6;
pub(in super::super) const EMPTY: u8 = 1;
pub(in super::super) const LOWER_INCLUDED: u8 = 2;
pub(in super::super) const UPPER_INCLUDED: u8 = 4;
pub(in super::super) const NO_LOWER: u8 = 8;
pub(in super::super) const NO_UPPER: u8 = 16;

/// What an array's elements are arranged in.
#[derive(Debug, Clone)]
pub(in super::super) struct Shape {
    /// The length of each dimension and the number of its first element, outermost first.
    pub(in super::super) dimensions: Vec<(usize, i32)>,
    /// How many elements there are.
    pub(in super::super) elements: usize,
}

impl Shape {
    /// Reads what stands before the elements.
    pub(in super::super) fn read(reader: &mut Reader<'_>) -> Result<Self, Malformed> {
        let dimensions = reader.count(8)?;
        if dimensions > DIMENSIONS {
            return Err(Malformed("it has more dimensions than an array can have"));
        }
        // Whether there are nulls, and the number of the elements' type, which is known already.
        reader.bytes(8)?;
        let mut shape = Self {
            dimensions: Vec::with_capacity(dimensions),
            elements: usize::from(dimensions > 0),
        };
        for _ in 0..dimensions {
            let length = usize::try_from(reader.i32()?).unwrap_or_default();
            shape.dimensions.push((length, reader.i32()?));
            shape.elements = shape.elements.saturating_mul(length);
        }
        // Each has its length before it.
        if shape.elements > reader.rest().len() / 4 {
            return Err(Malformed("it counts more elements than it has"));
        }
        if shape.elements == 0 {
            shape.dimensions.clear();
        }
        Ok(shape)
    }
}

pub(super) fn array(array: &Array, bytes: &[u8], out: &mut String) -> Result<(), Malformed> {
    let mut reader = Reader::new(bytes);
    let shape = Shape::read(&mut reader)?;
    if shape.dimensions.iter().any(|(_, first)| *first != 1) {
        for (length, first) in &shape.dimensions {
            let last = i64::from(*first) + i64::try_from(*length).unwrap_or(i64::MAX) - 1;
            print(out, format_args!("[{first}:{last}]"));
        }
        out.push('=');
    }
    let lengths: Vec<_> = shape.dimensions.iter().map(|(length, _)| *length).collect();
    let mut element = |out: &mut String| {
        if let Some(bytes) = reader.sized()? {
            let start = out.len();
            array.element.write(bytes, out)?;
            quote_element(start, array.delimiter, out);
        } else {
            out.push_str("NULL");
        }
        Ok(())
    };
    braced(&lengths, array.delimiter, &mut element, out)?;
    reader.end()
}

/// Writes elements in the braces of their dimensions.
pub(in super::super) fn braced<E>(
    lengths: &[usize],
    delimiter: char,
    element: &mut impl FnMut(&mut String) -> Result<(), E>,
    out: &mut String,
) -> Result<(), E> {
    out.push('{');
    if let Some((length, inner)) = lengths.split_first() {
        for index in 0..*length {
            if index > 0 {
                out.push(delimiter);
            }
            if inner.is_empty() {
                element(out)?;
            } else {
                braced(inner, delimiter, element, out)?;
            }
        }
    }
    out.push('}');
    Ok(())
}

/// Puts quotes around an element that ends the text, where it would not be read as it is.
pub(in super::super) fn quote_element(start: usize, delimiter: char, out: &mut String) {
    let element = &out[start..];
    let special =
        |letter: char| matches!(letter, '"' | '\\' | '{' | '}') || letter == delimiter || space(letter);
    if element.is_empty() || element.eq_ignore_ascii_case("null") || element.contains(special) {
        let element = out.split_off(start);
        out.push('"');
        for letter in element.chars() {
            if matches!(letter, '"' | '\\') {
                out.push('\\');
            }
            out.push(letter);
        }
        out.push('"');
    }
}

pub(super) fn vector(element: &Form, bytes: &[u8], out: &mut String) -> Result<(), Malformed> {
    let mut reader = Reader::new(bytes);
    for index in 0..Shape::read(&mut reader)?.elements {
        if index > 0 {
            out.push(' ');
        }
        let bytes = reader.sized()?.ok_or(Malformed("an element of it is null"))?;
        element.write(bytes, out)?;
    }
    reader.end()
}

pub(super) fn range(bound: &Form, bytes: &[u8], out: &mut String) -> Result<(), Malformed> {
    let mut reader = Reader::new(bytes);
    let flags = reader.u8()?;
    if flags & EMPTY != 0 {
        out.push_str("empty");
        return reader.end();
    }
    out.push(if flags & LOWER_INCLUDED != 0 { '[' } else { '(' });
    for (missing, after) in [
        (NO_LOWER, ','),
        (NO_UPPER, if flags & UPPER_INCLUDED != 0 { ']' } else { ')' }),
    ] {
        if flags & missing == 0 {
            let bytes = reader.sized()?.ok_or(Malformed("a bound of it is null"))?;
            let start = out.len();
            bound.write(bytes, out)?;
            double(start, &['"', '\\', '(', ')', '[', ']', ','], out);
        }
        out.push(after);
    }
    reader.end()
}

pub(super) fn multirange(bound: &Form, bytes: &[u8], out: &mut String) -> Result<(), Malformed> {
    let mut reader = Reader::new(bytes);
    out.push('{');
    for index in 0..reader.count(5)? {
        if index > 0 {
            out.push(',');
        }
        range(
            bound,
            reader.sized()?.ok_or(Malformed("a range of it is null"))?,
            out,
        )?;
    }
    out.push('}');
    reader.end()
}

/// A row's own fields count: its type may have been changed by others since it was looked up.
pub(super) fn composite(parts: &[Part], bytes: &[u8], out: &mut String) -> Result<(), Malformed> {
    let mut reader = Reader::new(bytes);
    out.push('(');
    for index in 0..reader.count(8)? {
        if index > 0 {
            out.push(',');
        }
        let oid = reader.u32()?;
        if let Some(bytes) = reader.sized()? {
            let start = out.len();
            match parts.get(index).filter(|part| part.oid == oid) {
                Some(part) => part.form.write(bytes, out)?,
                None => {
                    let form = Type::from_oid(oid).and_then(|ty| Form::of(&ty));
                    let form = form.ok_or(Malformed("it has another field than its type had"))?;
                    form.write(bytes, out)?;
                }
            }
            double(start, &['"', '\\', '(', ')', ','], out);
        }
    }
    out.push(')');
    reader.end()
}

/// Puts quotes around what ends the text, where it would not be read as it is, and doubles those within.
fn double(start: usize, special: &[char], out: &mut String) {
    let value = &out[start..];
    if value.is_empty() || value.contains(|letter| special.contains(&letter) || space(letter)) {
        let value = out.split_off(start);
        out.push('"');
        for letter in value.chars() {
            if matches!(letter, '"' | '\\') {
                out.push(letter);
            }
            out.push(letter);
        }
        out.push('"');
    }
}

fn space(letter: char) -> bool {
    matches!(letter, ' ' | '\t' | '\n' | '\x0b' | '\x0c' | '\r')
}
