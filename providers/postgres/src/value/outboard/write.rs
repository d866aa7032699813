//! Rows in the wire form of `outboard:sql`, straight from what the database sent.
//!
//! A result may have very many values. Those that would take memory of their own are written from where they lie; of all others a
//! value is made, which costs nothing.

use bytes::Bytes;
use outboard_session::value::{Case, Encoded, Lists};
use outboard_stubs::outboard::sql::v0_1::types::Value;
use tokio_postgres::Row;

use super::super::binary::{Malformed, text};
use super::super::form::{Form, versioned};
use super::Plan;
use super::read::{Decoder, Reading};
use crate::error::Failed;

/// What a value takes besides its bytes, more or less.
const BESIDE: usize = 6;

impl Plan {
    /// Rows in the wire form.
    ///
    /// # Errors
    /// [`Failed::Conversion`], which names the column and its type.
    pub fn encode(&self, rows: &[Row]) -> Result<Vec<Encoded<Vec<Value>>>, Failed> {
        let size = |row: &Row| row.raw_size_bytes() + BESIDE * self.columns.len();
        let mut lists = Lists::with_capacity(rows.len(), rows.iter().map(size).sum());
        for row in rows {
            for (place, column) in self.columns.iter().enumerate() {
                match column.raw(place, row)? {
                    None => lists.push(&Value::Null),
                    Some(raw) => column
                        .decoder
                        .write(raw, &mut lists)
                        .map_err(|error| column.told(&error))?,
                }
            }
            lists.end_list();
        }
        Ok(lists.into_encoded())
    }
}

impl Decoder {
    /// Writes a value that is not null behind those of its row.
    fn write(&self, bytes: &[u8], row: &mut Lists<Value>) -> Result<(), Malformed> {
        let Reading::Slice(form, case) = &self.reading else {
            row.push(&self.value(bytes)?);
            return Ok(());
        };
        row.push_case(case, slice(form, bytes)?);
        Ok(())
    }
}

/// The text or the bytes of a value where it lies.
pub(super) fn slice<'a>(form: &Form, bytes: &'a [u8]) -> Result<&'a [u8], Malformed> {
    Ok(match form {
        Form::Bytea => bytes,
        // It is found out many bytes at a time, and is nearly always so.
        Form::Text | Form::Json if bytes.is_ascii() => bytes,
        Form::Jsonb => versioned(bytes)?.as_bytes(),
        _ => text(bytes)?.as_bytes(),
    })
}

/// The case of what values of this form are, where they take memory of their own.
pub(super) fn case(form: &Form) -> Option<Case<Value>> {
    Some(Case::of(&match form {
        Form::Text => Value::Text(String::new()),
        Form::Json | Form::Jsonb => Value::Json(String::new()),
        Form::Bytea => Value::Bytes(Bytes::new()),
        _ => return None,
    }))
}
