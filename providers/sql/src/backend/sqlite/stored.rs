//! Statements of callers that know no types but SQLite's own: whatever a statement is for, its rows come as they are stored.

use std::sync::Arc;

use crate::backend::ResultSet;
use futures_util::stream;
use outboard_session::stream::{Items, Later};
use outboard_stubs::outboard::sql::v0_1::types::{Error, Outcome, Value};

use super::Database;
use super::running::{Form, Ran, Wanted};
use super::statement::{Sort, Statement};
use crate::backend::{Bounds, Streamed};

impl Database {
    /// Runs a statement: its rows, and what it changed if it is one that changes anything. Who may not read gets none of its
    /// rows.
    ///
    /// # Errors
    /// As the contract of outboard:sql has them.
    ///
    /// # Cancellation
    /// The statement is stopped, and what it changed rolled back.
    pub async fn run_stored(
        &self,
        bounds: Bounds,
        text: &str,
        params: Vec<Value>,
    ) -> Result<(ResultSet, Option<Outcome>), Error> {
        let sort = sort(bounds, text)?;
        let wanted = match bounds.reads {
            true => Wanted::Rows {
                most: bounds.rows,
                form: Form::Stored,
            },
            false => Wanted::Outcome,
        };
        let Ran {
            columns,
            rows,
            outcome,
        } = self.run(bounds, text, params, wanted).await?;
        let outcome = (sort == Sort::Writes).then_some(outcome);
        Ok((ResultSet { columns, rows }, outcome))
    }

    /// As [`Database::run_stored`], with the rows as a stream. Those of a statement that writes are all there when it begins.
    ///
    /// # Errors
    /// As [`Database::run_stored`].
    ///
    /// # Cancellation
    /// As [`Database::run_stored`]; dropping the rows of one that reads ends it.
    pub async fn stream_stored(
        self: &Arc<Self>,
        bounds: Bounds,
        text: &str,
        params: Vec<Value>,
    ) -> Result<(Streamed, Option<Outcome>), Error> {
        if sort(bounds, text)? == Sort::Reads {
            let streamed = self.stream(bounds.deadline, text, params, Form::Stored).await?;
            return Ok((streamed, None));
        }
        let (ResultSet { columns, rows }, outcome) = self.run_stored(bounds, text, params).await?;
        let streamed = Streamed {
            columns,
            rows: Items::new(stream::iter(rows.into_iter().map(|row| Ok(vec![row])))),
            end: Later::new(async { Ok(Ok(())) }),
        };
        Ok((streamed, outcome))
    }
}

/// What a statement is, if the caller may run it.
fn sort(bounds: Bounds, text: &str) -> Result<Sort, Error> {
    let sort = Statement::read(text)?.sort;
    if sort == Sort::Reads && !bounds.reads {
        return Err(Error::NotAllowed(
            "the statement reads, and no grant gives this function the right \"read\" for the binding"
                .to_owned(),
        ));
    }
    Ok(sort)
}
