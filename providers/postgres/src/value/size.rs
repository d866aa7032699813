//! How much room rows take in a result.

use tokio_postgres::types::{Kind, Type};
use tokio_postgres::{Column, Row};

use super::Raw;
use super::binary::{Malformed, Reader};
use super::form::{EMPTY, NO_LOWER, NO_UPPER, Shape};

/// What goes with a value: its case and its length, and more once it is in memory.
const FIXED: usize = 16;

/// The columns of a result in which there may be decimal numbers, of which a few bytes can stand for many.
///
/// A number such as 10¹³¹⁰⁷¹ comes as a few bytes and goes as a text of all of its digits.
#[derive(Debug, Clone)]
pub struct Expanding(Vec<(usize, Type)>);

impl Expanding {
    /// Of the rows that have these columns.
    pub fn of(columns: &[Column]) -> Self {
        let types = columns.iter().map(Column::type_).cloned().enumerate();
        Self(types.filter(|(_, ty)| may_expand(ty)).collect())
    }

    /// About how many bytes a row takes in the form that functions get, whatever interface it is for.
    pub fn size(&self, row: &Row) -> usize {
        let digits = self.0.iter().map(|(index, ty)| {
            let raw = row.try_get::<_, Raw<'_>>(*index).ok();
            // What cannot be read is refused when it is.
            raw.and_then(|raw| digits(ty, raw.bytes?).ok())
                .unwrap_or_default()
        });
        digits.fold(row.raw_size_bytes() + row.len() * FIXED, usize::saturating_add)
    }
}

/// Whether there may be decimal numbers in it.
fn may_expand(ty: &Type) -> bool {
    match ty.kind() {
        Kind::Domain(of) | Kind::Array(of) | Kind::Range(of) | Kind::Multirange(of) => may_expand(of),
        Kind::Composite(_) => true,
        _ => *ty == Type::NUMERIC,
    }
}

/// How many digits the decimal numbers in a value have at most, with those that are not there because they are zeros.
fn digits(ty: &Type, bytes: &[u8]) -> Result<usize, Malformed> {
    let mut reader = Reader::new(bytes);
    let of = |ty: &Type, bytes: Option<&[u8]>| bytes.map_or(Ok(0), |bytes| digits(ty, bytes));
    let mut sum = 0_usize;
    match ty.kind() {
        _ if !may_expand(ty) => {}
        Kind::Domain(of) => sum = digits(of, bytes)?,
        Kind::Array(element) => {
            for _ in 0..Shape::read(&mut reader)?.elements {
                sum = sum.saturating_add(of(element, reader.sized()?)?);
            }
        }
        Kind::Range(bound) => sum = bounds(bound, bytes)?,
        Kind::Multirange(bound) => {
            for _ in 0..reader.count(5)? {
                let range = reader.sized()?.ok_or(Malformed("a range of it is null"))?;
                sum = sum.saturating_add(bounds(bound, range)?);
            }
        }
        Kind::Composite(fields) => {
            // It may have other fields by now than its type had when it was looked up.
            for index in 0..reader.count(8)? {
                let oid = reader.u32()?;
                let now = Type::from_oid(oid);
                let known = fields.get(index).map(tokio_postgres::types::Field::type_);
                let ty = known.filter(|ty| ty.oid() == oid).or(now.as_ref());
                let bytes = reader.sized()?;
                sum = sum.saturating_add(ty.map_or(Ok(0), |ty| of(ty, bytes))?);
            }
        }
        _ => {
            reader.u16()?;
            let weight = usize::try_from(reader.i16()?).unwrap_or_default();
            reader.u16()?;
            sum = weight * 4 + usize::from(reader.u16()?);
        }
    }
    Ok(sum)
}

/// Those of the bounds of a range.
fn bounds(bound: &Type, bytes: &[u8]) -> Result<usize, Malformed> {
    let mut reader = Reader::new(bytes);
    let flags = reader.u8()?;
    let mut sum = 0_usize;
    for missing in [NO_LOWER, NO_UPPER] {
        if flags & (EMPTY | missing) == 0 {
            let bytes = reader.sized()?.ok_or(Malformed("a bound of it is null"))?;
            sum = sum.saturating_add(digits(bound, bytes)?);
        }
    }
    Ok(sum)
}
