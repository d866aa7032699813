//! `sql/columns`: reads the rows of a statement one value after the other, and by columns in every way that there is, some rows at a
//! time where that can be; all as Rust prints them.

use std::fmt::Debug;

use outboard_function::sql::{self, Error, Options, Row, Rows, Transaction};
use serde_json::{Value as Json, json};

use crate::outboard::sql::statements;

/// So many rows at a time are several fetches, the last of them smaller.
const STEP: u32 = 2;

pub fn answer(statement: &str) -> Json {
    match (one_by_one(statement), by_columns(statement)) {
        (Ok(rows), Ok(ways)) => json!({ "rows": rows, "ways": ways }),
        (rows, ways) => json!({ "rows": rows.err(), "ways": ways.err().map(|error| error.to_string()) }),
    }
}

fn one_by_one(statement: &str) -> Result<Vec<Vec<String>>, String> {
    let found = statements::query(statement, &[]).map_err(|error| format!("{error:?}"))?;
    Ok(found.rows.into_iter().map(printed).collect())
}

fn by_columns(statement: &str) -> Result<Json, Error> {
    let prepared = sql::prepare(statement)?;
    let batches: Result<Vec<Rows>, _> = sql::query(statement).cursor::<Row>(STEP)?.batches().collect();
    let transaction = Transaction::begin(Options::default())?;
    let ways = json!({
        "query": all(sql::query(statement).all()?),
        "cursor": all(sql::query(statement).cursor(STEP)?.collect::<Result<_, _>>()?),
        "batches": all(batches?.iter().flat_map(Rows::iter).collect()),
        "prepared": all(prepared.query().all()?),
        "prepared-cursor": all(prepared.query().cursor(STEP)?.collect::<Result<_, _>>()?),
        "transaction": all(transaction.query(statement).all()?),
        "transaction-cursor": all(transaction.query(statement).cursor(STEP)?.collect::<Result<_, _>>()?),
        "transaction-prepared": all(transaction.prepared(&prepared).all()?),
    });
    transaction.commit()?;
    Ok(ways)
}

fn all(rows: Vec<Row>) -> Vec<Vec<String>> {
    rows.iter().map(|row| printed(row.values())).collect()
}

fn printed<T: Debug>(values: impl IntoIterator<Item = T>) -> Vec<String> {
    values.into_iter().map(|value| format!("{value:?}")).collect()
}
