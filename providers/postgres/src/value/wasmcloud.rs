//! Values as `wasmcloud:postgres` has them.
//!
//! Both versions have the same cases. What is done here is done for the later one, and moved over to the other.

mod float;
mod given;
mod read;
mod shapes;
mod versions;

use outboard_stubs::outboard::sql::v0_1::types::Value;
use outboard_stubs::wasmcloud::postgres::{v0_1_1_draft, v0_2};
use tokio_postgres::Row;
use tokio_postgres::types::Type;

use self::given::given;
pub(super) use self::read::Decoder;
use self::versions::Same as _;
use super::{Encoded, Field, Parameters, Raw};
use crate::error::Failed;

/// How the rows of a statement are read, found out once for all of them.
#[derive(Debug, Clone)]
pub struct Plan {
    columns: Vec<Planned>,
}

/// How a column is read, and what to call it.
#[derive(Debug, Clone)]
struct Planned {
    name: String,
    type_name: String,
    decoder: Decoder,
}

impl Plan {
    /// For rows that have these columns.
    pub fn new(fields: &[Field]) -> Self {
        let planned = |field: &Field| Planned {
            name: field.name.clone(),
            type_name: field.ty.name().to_owned(),
            decoder: Decoder::new(field),
        };
        Self {
            columns: fields.iter().map(planned).collect(),
        }
    }

    /// The values of a row, in the order of its columns.
    ///
    /// # Errors
    /// [`Failed::Conversion`], which names the column and its type.
    pub fn row(&self, row: &Row) -> Result<Vec<v0_2::types::PgValue>, Failed> {
        let value = |(index, column): (usize, &Planned)| column.value(index, row);
        self.columns.iter().enumerate().map(value).collect()
    }

    /// The same with the names of the columns, as the earlier version has it.
    ///
    /// # Errors
    /// [`Failed::Conversion`], which names the column and its type.
    pub fn entries(&self, row: &Row) -> Result<Vec<v0_1_1_draft::types::ResultRowEntry>, Failed> {
        let entry = |(index, column): (usize, &Planned)| {
            Ok(v0_1_1_draft::types::ResultRowEntry {
                column_name: column.name.clone(),
                value: column.value(index, row)?.same(),
            })
        };
        self.columns.iter().enumerate().map(entry).collect()
    }
}

impl Planned {
    fn value(&self, index: usize, row: &Row) -> Result<v0_2::types::PgValue, Failed> {
        let raw: Raw<'_> = row
            .try_get(index)
            .map_err(|error| Failed::Other(format!("column {:?}: {error}", self.name)))?;
        let Some(bytes) = raw.bytes else {
            return Ok(v0_2::types::PgValue::Null);
        };
        self.decoder.value(bytes).map_err(|error| {
            Failed::Conversion(format!(
                "column {:?} of type {}: {error}",
                self.name, self.type_name
            ))
        })
    }
}

impl Parameters for Vec<v0_2::types::PgValue> {
    fn encode(&self, wanted: &[Type]) -> Result<Vec<Encoded>, Failed> {
        let one = |(index, value)| {
            given(value).map_err(|what| Failed::Conversion(format!("parameter {}: {what}", index + 1)))
        };
        let values: Vec<Value> = self.iter().enumerate().map(one).collect::<Result<_, _>>()?;
        values.encode(wanted)
    }
}

impl Parameters for Vec<v0_1_1_draft::types::PgValue> {
    fn encode(&self, wanted: &[Type]) -> Result<Vec<Encoded>, Failed> {
        let same: Vec<v0_2::types::PgValue> = self.iter().map(|value| value.clone().same()).collect();
        same.encode(wanted)
    }
}
