//! Statements that a connection keeps prepared.

use std::fmt::Write as _;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use tokio_postgres::types::Type;

use super::connection::Connection;
use crate::statement::{Rows, Statement};
use crate::value::form::needs_text;
use crate::value::{Field, Fields};

/// A statement that a connection knows.
pub(super) struct Prepared {
    pub(super) statement: tokio_postgres::Statement,
    /// What is run: the function's text, or one around it that turns columns into text.
    pub(super) text: Arc<str>,
    /// The columns of its result.
    pub(super) fields: Arc<Fields>,
    /// How many rows it returned the last time.
    returned: AtomicUsize,
}

/// Rows that take the server about as long as another statement.
const ROWS: usize = 64;
/// The most that one statement counts for: it is to move others elsewhere, and not to look like a crowd of functions.
const BURDEN: usize = 16;

impl Prepared {
    fn new(statement: tokio_postgres::Statement, text: &str, fields: Vec<Field>) -> Self {
        Self {
            statement,
            text: text.into(),
            fields: Arc::new(Fields::new(fields)),
            returned: AtomicUsize::new(0),
        }
    }

    /// How many statements of few rows it stands for, beside itself, as far as its last result tells.
    pub(super) fn burden(&self) -> usize {
        (self.returned.load(Ordering::Relaxed) / ROWS).min(BURDEN)
    }

    /// Takes note of how many rows it returned.
    pub(super) fn returned(&self, rows: usize) {
        self.returned.store(rows, Ordering::Relaxed);
    }

    /// What its parameters are to be.
    pub(super) fn parameters(&self) -> &[Type] {
        self.statement.params()
    }
}

impl Connection {
    /// A statement that this connection has prepared already. `schema` is the version of what was changed from here.
    pub(super) fn prepared_before(&self, text: &str, schema: u64) -> Option<Arc<Prepared>> {
        if self.schema.load(Ordering::Relaxed) != schema {
            self.schema.store(schema, Ordering::Relaxed);
            self.prepared.clear();
            self.client.clear_type_cache();
        }
        self.prepared.get(text)
    }

    /// Has the database prepare a statement, unless this connection has it prepared already; `schema` as in
    /// [`Connection::prepared_before`].
    ///
    /// # Errors
    /// As the database has them.
    pub(super) async fn prepare(
        &self,
        statement: &Statement,
        text: &str,
        schema: u64,
    ) -> Result<Arc<Prepared>, tokio_postgres::Error> {
        if let Some(prepared) = self.prepared_before(text, schema) {
            return Ok(prepared);
        }
        // A text that comes but once pays for this round trip too: only its answer tells how parameters are to be encoded, and
        // which columns have to be cast.
        let prepared = self.client.prepare(text).await?;
        let as_text =
            |index: usize| statement.rows != Rows::Bare && needs_text(prepared.columns()[index].type_());
        let fields: Vec<Field> = prepared
            .columns()
            .iter()
            .enumerate()
            .map(|(index, column)| Field {
                name: column.name().to_owned(),
                ty: column.type_().clone(),
                as_text: as_text(index),
            })
            .collect();
        let prepared = if fields.iter().any(|field| field.as_text) {
            let around = around(statement, text, &fields);
            // What the parameters are was found out without the text around it.
            let statement = self.client.prepare_typed(&around, prepared.params()).await?;
            Prepared::new(statement, &around, fields)
        } else {
            Prepared::new(prepared, text, fields)
        };
        let prepared = Arc::new(prepared);
        self.prepared.put(text, Arc::clone(&prepared));
        Ok(prepared)
    }
}

/// A statement that returns the same rows, with some columns turned into text. Lines end before what is added, so that no comment
/// swallows it.
fn around(statement: &Statement, text: &str, fields: &[Field]) -> String {
    let text = &text[statement.body.clone()];
    let mut names = String::new();
    let mut columns = String::new();
    for (index, field) in fields.iter().enumerate() {
        let comma = if index == 0 { "" } else { ", " };
        let cast = if field.as_text { "::pg_catalog.text" } else { "" };
        // A string takes whatever is written into it.
        let _ = write!(names, "{comma}c{index}");
        let _ = write!(columns, "{comma}c{index}{cast}");
    }
    match statement.rows {
        Rows::Returning => format!("with outboard({names}) as ({text}\n) select {columns} from outboard"),
        _ => format!("select {columns} from ({text}\n) as outboard({names})"),
    }
}

#[cfg(test)]
mod tests {
    use tokio_postgres::types::Type;

    use crate::statement::{Rules, Scene, read};
    use crate::value::Field;

    #[test]
    fn a_statement_around_another_turns_its_columns_into_text() {
        let field = |ty, as_text| Field {
            name: "same".to_owned(),
            ty,
            as_text,
        };
        let fields = [field(Type::INT4, false), field(Type::MONEY, true)];
        let around = |text: &str| {
            let statement = read(text, Scene::Alone, &Rules::default()).unwrap();
            super::around(&statement, text, &fields)
        };
        assert_eq!(
            around("select 1, 2::money -- two;"),
            "select c0, c1::pg_catalog.text from (select 1, 2::money\n) as outboard(c0, c1)"
        );
        assert_eq!(
            around("delete from t returning a, b; "),
            "with outboard(c0, c1) as (delete from t returning a, b\n) select c0, c1::pg_catalog.text from outboard"
        );
    }
}
