//! `outboard:sql`.

use std::sync::Arc;

use bytes::Bytes;
use outboard_provider::Services;
use outboard_session::dispatch::{HandleKind, MethodDescriptor, Resource};
use outboard_session::failure::Failure;
use outboard_session::right::Rights;
use outboard_stubs::outboard::sql::v0_1 as sql;
use outboard_stubs::outboard::sql::v0_1::types::{Chunk, Column, DatabaseError, Error, Outcome, RowSet};

use super::Postgres;
use crate::backend::postgres::{self, Rows};
use crate::error::{Failed, Retry};
use crate::value::Fields;
use crate::value::outboard::Seen;

mod statements;
mod transactions;

/// A cursor, and the columns of its rows.
pub struct Cursor {
    cursor: postgres::Cursor,
    fields: Arc<Fields>,
}

/// A statement that the database accepted: its text, and nothing else, so that any replica serves it.
pub struct Prepared {
    text: String,
}

/// A transaction.
pub struct Transaction(postgres::Transaction);

/// A call's end: a result, an error of the interface's own, or a failure.
type Answer<T> = Result<Result<T, Error>, Failure>;

/// The longest statement that is prepared, in bytes: its handle carries it, and travels with every call.
const PREPARED: usize = 32 << 10;

/// Serves it.
pub(super) fn serve(provider: &Arc<Postgres>, services: Services) -> Services {
    let this = || Arc::clone(provider);
    services
        .add(
            sql::types::TypesDispatch::new(this()),
            sql::types::TypesServer::new,
        )
        .add(
            sql::statements::StatementsDispatch::new(this()),
            sql::statements::StatementsServer::new,
        )
        .add(
            sql::transactions::TransactionsDispatch::new(this()),
            sql::transactions::TransactionsServer::new,
        )
}

/// The rights of which its functions need one.
pub(super) fn rights(method: &MethodDescriptor) -> Rights {
    let name = method.function;
    let name = name.rsplit_once('.').map_or(name, |(_, name)| name);
    match name {
        "query"
        | "query-columnar"
        | "query-stream"
        | "query-prepared"
        | "query-prepared-columnar"
        | "open-cursor"
        | "next"
        | "next-columnar" => Rights::READ,
        "execute" | "execute-prepared" | "batch" => Rights::WRITE,
        "prepare" | "parameters" | "columns" | "begin" | "savepoint" | "rollback-to" | "release"
        | "commit" | "rollback" => Rights::ANY,
        _ => Rights::NONE,
    }
}

impl sql::types::Types for Postgres {}

impl Resource for Transaction {}

impl Resource for Cursor {}

impl Resource for Prepared {
    const KIND: HandleKind = HandleKind::Portable;

    fn state(&self) -> Option<Bytes> {
        Some(Bytes::copy_from_slice(self.text.as_bytes()))
    }

    fn from_state(state: &Bytes) -> Option<Self> {
        let text = std::str::from_utf8(state).ok()?.to_owned();
        Some(Self { text })
    }
}

impl From<Failed> for Error {
    fn from(failed: Failed) -> Self {
        match failed {
            Failed::Database(refusal) => Self::Database(DatabaseError {
                sqlstate: refusal.sqlstate,
                message: refusal.message,
                retry: match refusal.retry {
                    Retry::Never => sql::types::Retry::Never,
                    Retry::Statement => sql::types::Retry::Statement,
                    Retry::Transaction => sql::types::Retry::Transaction,
                },
                constraint: refusal.constraint,
                detail: refusal.detail,
                hint: refusal.hint,
            }),
            Failed::Conversion(text) => Self::Conversion(text),
            Failed::TooLarge(text) => Self::TooLarge(text),
            Failed::NotAllowed(text) => Self::NotAllowed(text),
            Failed::AccessDenied(text) => Self::AccessDenied(text),
            Failed::Unavailable(text) => Self::Unavailable(text),
            Failed::Timeout(text) => Self::Timeout(text),
            Failed::Aborted(text) => Self::Aborted(text),
            Failed::UnknownOutcome(text) => Self::UnknownOutcome(text),
            Failed::Other(text) => Self::Other(text),
        }
    }
}

/// A result as functions have it.
fn row_set(rows: Rows) -> Result<RowSet, Failed> {
    let Seen { plan, columns } = rows.fields.outboard();
    Ok(RowSet {
        columns: columns.clone(),
        rows: plan.encode(&rows.rows)?,
    })
}

/// A result as functions have it that take it by columns.
fn columnar(rows: Rows) -> Result<(Vec<Column>, Chunk), Failed> {
    let Seen { plan, columns } = rows.fields.outboard();
    Ok((columns.clone(), plan.chunk(&rows.rows)?))
}

/// PostgreSQL tells no number of the last row of a statement for certain: `returning` does.
fn outcome(affected: u64) -> Outcome {
    Outcome {
        affected,
        last_insert_id: None,
    }
}

fn opened((fields, cursor): (Arc<Fields>, postgres::Cursor)) -> (Vec<Column>, Cursor) {
    let columns = fields.outboard().columns.clone();
    (columns, Cursor { cursor, fields })
}
