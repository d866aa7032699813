//! Points in a plane, and what is drawn between them.

use super::super::binary::{Malformed, Reader};
use super::float::float8;

pub(super) fn point(bytes: &[u8], out: &mut String) -> Result<(), Malformed> {
    let mut reader = Reader::new(bytes);
    one(&mut reader, out)?;
    reader.end()
}

pub(super) fn lseg(bytes: &[u8], out: &mut String) -> Result<(), Malformed> {
    out.push('[');
    corners(bytes, out)?;
    out.push(']');
    Ok(())
}

/// Two points and nothing around them.
pub(super) fn corners(bytes: &[u8], out: &mut String) -> Result<(), Malformed> {
    let mut reader = Reader::new(bytes);
    several(2, &mut reader, out)?;
    reader.end()
}

pub(super) fn path(bytes: &[u8], out: &mut String) -> Result<(), Malformed> {
    let mut reader = Reader::new(bytes);
    let (open, close) = if reader.u8()? == 0 { ('[', ']') } else { ('(', ')') };
    out.push(open);
    let count = reader.count(16)?;
    several(count, &mut reader, out)?;
    out.push(close);
    reader.end()
}

pub(super) fn polygon(bytes: &[u8], out: &mut String) -> Result<(), Malformed> {
    let mut reader = Reader::new(bytes);
    out.push('(');
    let count = reader.count(16)?;
    several(count, &mut reader, out)?;
    out.push(')');
    reader.end()
}

/// The coefficients of its equation.
pub(super) fn line(bytes: &[u8], out: &mut String) -> Result<(), Malformed> {
    let mut reader = Reader::new(bytes);
    for before in ['{', ',', ','] {
        out.push(before);
        float8(reader.f64()?, out);
    }
    out.push('}');
    reader.end()
}

pub(super) fn circle(bytes: &[u8], out: &mut String) -> Result<(), Malformed> {
    let mut reader = Reader::new(bytes);
    out.push('<');
    one(&mut reader, out)?;
    out.push(',');
    float8(reader.f64()?, out);
    out.push('>');
    reader.end()
}

fn several(count: usize, reader: &mut Reader<'_>, out: &mut String) -> Result<(), Malformed> {
    for index in 0..count {
        if index > 0 {
            out.push(',');
        }
        one(reader, out)?;
    }
    Ok(())
}

fn one(reader: &mut Reader<'_>, out: &mut String) -> Result<(), Malformed> {
    out.push('(');
    float8(reader.f64()?, out);
    out.push(',');
    float8(reader.f64()?, out);
    out.push(')');
    Ok(())
}
