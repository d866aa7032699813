//! How much room rows take in a result.

use tokio_postgres::Row;

use super::binary::{Malformed, Reader};
use super::form::{Form, NO_LOWER, NO_UPPER, Shape};
use super::{Field, Raw};

/// What goes with a value: its case and its length, and more once it is in memory.
const FIXED: usize = 16;

/// Measures the rows of a statement, whatever interface they are for.
#[derive(Debug, Clone)]
pub struct Sizes {
    columns: usize,
    /// The columns whose text can be far longer than what came, and where they are.
    expanding: Vec<(usize, Form)>,
}

impl Sizes {
    /// For rows that have these columns.
    pub fn new(fields: &[Field]) -> Self {
        let form = |field: &Field| if field.as_text { None } else { Form::of(&field.ty) };
        let forms = fields.iter().map(form).enumerate();
        Self {
            columns: fields.len(),
            expanding: forms
                .filter_map(|(index, form)| form.filter(expands).map(|form| (index, form)))
                .collect(),
        }
    }

    /// About how many bytes a row takes, once it is in the form that functions get.
    ///
    /// A number such as 10¹³¹⁰⁷¹ comes as a few bytes and goes as a text of all of its digits, so that is looked at.
    pub fn row(&self, row: &Row) -> usize {
        let beyond = self.expanding.iter().map(|(index, form)| {
            let raw = row.try_get::<_, Raw<'_>>(*index).ok();
            let bytes = raw.and_then(|raw| raw.bytes);
            // What cannot be read is refused when it is.
            bytes.map_or(0, |bytes| expansion(form, bytes).unwrap_or_default())
        });
        beyond.fold(row.raw_size_bytes() + self.columns * FIXED, usize::saturating_add)
    }
}

/// Whether there are decimal numbers in it, of which alone a few bytes can stand for many.
fn expands(form: &Form) -> bool {
    match form {
        Form::Numeric => true,
        Form::Array(array) => expands(&array.element),
        Form::Range(bound) | Form::Multirange(bound) => expands(bound),
        Form::Composite(parts) => parts.iter().any(|part| expands(&part.form)),
        _ => false,
    }
}

/// How many digits the decimal numbers in a value have at most, those included that are not there because they are zeros.
fn expansion(form: &Form, bytes: &[u8]) -> Result<usize, Malformed> {
    let mut reader = Reader::new(bytes);
    let of = |form, bytes: Option<&[u8]>| bytes.map_or(Ok(0), |bytes| expansion(form, bytes));
    let mut sum = 0_usize;
    match form {
        Form::Numeric => {
            reader.u16()?;
            let weight = usize::try_from(reader.i16()?).unwrap_or_default();
            reader.u16()?;
            sum = weight * 4 + usize::from(reader.u16()?);
        }
        Form::Array(array) => {
            for _ in 0..Shape::read(&mut reader)?.elements {
                sum = sum.saturating_add(of(&array.element, reader.sized()?)?);
            }
        }
        Form::Range(bound) => {
            let flags = reader.u8()?;
            for missing in [NO_LOWER, NO_UPPER] {
                if flags & missing == 0 && !reader.rest().is_empty() {
                    sum += of(bound, reader.sized()?)?;
                }
            }
        }
        Form::Multirange(bound) => {
            let range = Form::Range(bound.clone());
            for _ in 0..reader.count(5)? {
                sum = sum.saturating_add(of(&range, reader.sized()?)?);
            }
        }
        Form::Composite(parts) => {
            reader.count(8)?;
            for part in parts {
                reader.u32()?;
                sum = sum.saturating_add(of(&part.form, reader.sized()?)?);
            }
        }
        _ => {}
    }
    Ok(sum)
}
