//! Values as Spin's interfaces have them. Three generations have the same cases, of which the older ones lack some: all are read
//! as the newest has them, and what a generation has no case for comes as its text, or as it is.

mod encode;
mod older;
mod read;

use outboard_stubs::spin::postgres::v4::postgres::{DbDataType, DbValue};
use tokio_postgres::Row;

pub use self::older::{second, third};
use self::read::Decoder;
use super::{Field, Raw};
use crate::error::Failed;

/// A generation of Spin's interfaces.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Generation {
    /// `fermyon:spin@2.0.0`, which has numbers, text and bytes.
    Second,
    /// `spin:postgres@3.0.0`, which has days and times as well.
    Third,
    /// `spin:postgres@4`, which also has decimals, JSON, intervals, and some ranges and arrays.
    Fourth,
}

/// How the rows of a statement are read, found out once for all of them.
#[derive(Debug, Clone)]
pub struct Plan {
    columns: Vec<Planned>,
}

/// How a column is read, and what to call it if it cannot be.
#[derive(Debug, Clone)]
struct Planned {
    name: String,
    decoder: Decoder,
}

impl Plan {
    /// For rows that have these columns.
    pub fn new(fields: &[Field], generation: Generation) -> Self {
        let planned = |field: &Field| Planned {
            name: field.name.clone(),
            decoder: Decoder::new(field, generation),
        };
        Self {
            columns: fields.iter().map(planned).collect(),
        }
    }

    /// What the columns are called, and what they hold.
    pub fn columns(&self) -> impl Iterator<Item = (String, DbDataType)> {
        self.columns
            .iter()
            .map(|column| (column.name.clone(), column.decoder.data_type()))
    }

    /// The values of a row, in the order of its columns.
    ///
    /// # Errors
    /// [`Failed::Conversion`], which names the column and its type.
    pub fn row(&self, row: &Row) -> Result<Vec<DbValue>, Failed> {
        let value = |(index, column): (usize, &Planned)| {
            let raw: Raw<'_> = row
                .try_get(index)
                .map_err(|error| Failed::Other(format!("column {:?}: {error}", column.name)))?;
            let Some(bytes) = raw.bytes else {
                return Ok(DbValue::DbNull);
            };
            column.decoder.value(bytes).map_err(|error| {
                let ty = column.decoder.type_name();
                Failed::Conversion(format!("column {:?} of type {ty}: {error}", column.name))
            })
        };
        self.columns.iter().enumerate().map(value).collect()
    }
}
