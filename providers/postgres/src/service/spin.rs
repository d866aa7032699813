//! PostgreSQL as Spin has it: what its generations have in common.

use std::sync::Arc;

use bytes::Bytes;
use outboard_provider::Services;
use outboard_session::call::Call;
use outboard_session::dispatch::{HandleKind, MethodDescriptor, Resource};
use outboard_session::failure::Failure;
use outboard_session::right::Rights;
use outboard_stubs::fermyon::spin::v2 as second_stubs;
use outboard_stubs::spin::postgres::v3 as third_stubs;
use outboard_stubs::spin::postgres::v4 as fourth_stubs;
use outboard_stubs::spin::postgres::v4::postgres::{DbError, DbValue, Error, ParameterValue, QueryError};

use super::told::{as_text, extras};
use super::{Postgres, bounds};
use crate::backend::postgres::Rows;
use crate::error::{Failed, Refusal};
use crate::value::spin::{Generation, Plan};

mod fourth;
mod second;
mod third;

/// What a function has opened: the database that it is linked to, so that there is nothing to remember.
pub struct Connection;

/// A whole result, as the newest generation has it.
struct Found {
    plan: Plan,
    rows: Vec<Vec<DbValue>>,
}

/// The name by which a function opens whatever it is linked to.
const DEFAULT: &str = "default";

/// The functions of its interfaces.
pub(super) const CONTRACTS: [&[MethodDescriptor]; 4] = [
    fourth_stubs::postgres::METHODS,
    third_stubs::postgres::METHODS,
    second_stubs::rdbms_types::METHODS,
    second_stubs::postgres::METHODS,
];

/// Serves them.
pub(super) fn serve(provider: &Arc<Postgres>, services: Services) -> Services {
    let this = || Arc::clone(provider);
    services
        .add(
            fourth_stubs::postgres::PostgresDispatch::new(this()),
            fourth_stubs::postgres::PostgresServer::new,
        )
        .add(
            third_stubs::postgres::PostgresDispatch::new(this()),
            third_stubs::postgres::PostgresServer::new,
        )
        .add(
            second_stubs::rdbms_types::RdbmsTypesDispatch::new(this()),
            second_stubs::rdbms_types::RdbmsTypesServer::new,
        )
        .add(
            second_stubs::postgres::PostgresDispatch::new(this()),
            second_stubs::postgres::PostgresServer::new,
        )
}

/// The rights of which a function of theirs needs one. What a statement does is not told by what it is run with: each needs the
/// rights that its reading shows.
pub(super) fn rights(method: &MethodDescriptor) -> Rights {
    match method.function {
        "[constructor]connection-builder"
        | "[method]connection-builder.set-ca-root"
        | "[method]connection-builder.build"
        | "[method]connection-builder.build-async"
        | "[static]connection.open"
        | "[static]connection.open-async"
        | "[method]connection.query"
        | "[method]connection.query-async"
        | "[method]connection.execute"
        | "[method]connection.execute-async" => Rights::ANY,
        _ => Rights::NONE,
    }
}

impl Resource for Connection {
    const KIND: HandleKind = HandleKind::Portable;

    fn state(&self) -> Option<Bytes> {
        Some(Bytes::new())
    }

    fn from_state(_: &Bytes) -> Option<Self> {
        Some(Self)
    }
}

impl Postgres {
    /// All rows of a statement.
    async fn found(
        &self,
        call: &Call,
        generation: Generation,
        statement: &str,
        params: Vec<ParameterValue>,
    ) -> Result<Result<Found, Error>, Failure> {
        let database = self.database(call)?;
        let ran = database.query(bounds(call), statement, params);
        Ok(match self.traced.run(call, statement, ran).await {
            Ok(Rows { fields, rows, .. }) => {
                let plan = Plan::new(&fields, generation);
                let rows: Result<_, _> = rows.iter().map(|row| plan.row(row)).collect();
                rows.map(|rows| Found { plan, rows }).map_err(of_value)
            }
            Err(error) => Err(told(error)),
        })
    }

    /// How many rows a statement changed.
    async fn changed(
        &self,
        call: &Call,
        statement: &str,
        params: Vec<ParameterValue>,
    ) -> Result<Result<u64, Error>, Failure> {
        let database = self.database(call)?;
        let ran = database.execute(bounds(call), statement, params);
        Ok(self.traced.run(call, statement, ran).await.map_err(told))
    }
}

/// Whether an address names the database that the function is linked to.
///
/// # Errors
/// It does not; the text says what should stand there. It does not repeat what did, which may hold a password.
fn open(call: &Call, address: &str) -> Result<Connection, String> {
    if address == DEFAULT || address == &*call.binding {
        return Ok(Connection);
    }
    let binding = &call.binding;
    let what = match address.contains(['=', '@', '/', ':', ' ']) {
        true => "a connection string is not for functions to have, whose provider knows how to connect",
        false => "no other database is linked to this function",
    };
    Err(format!(
        "{what}: the address is the name of the binding, {binding:?}, or {DEFAULT:?}"
    ))
}

/// What a function learns of an error.
fn told(failed: Failed) -> Error {
    match failed {
        Failed::Database(refusal) => Error::QueryFailed(QueryError::DbError(db_error(*refusal))),
        Failed::Conversion(text) => Error::BadParameter(text),
        Failed::TooLarge(text) | Failed::NotAllowed(text) | Failed::AccessDenied(text) => {
            Error::QueryFailed(QueryError::Text(text))
        }
        Failed::Unavailable(text) => Error::ConnectionFailed(text),
        Failed::UnknownOutcome(text) => Error::Other(format!("unknown outcome: {text}")),
        Failed::Timeout(text) | Failed::Aborted(text) | Failed::Other(text) => Error::Other(text),
    }
}

/// What a function learns of an error that came with its rows.
fn of_value(failed: Failed) -> Error {
    match failed {
        Failed::Conversion(text) => Error::ValueConversionFailed(text),
        failed => told(failed),
    }
}

fn db_error(refusal: Refusal) -> DbError {
    DbError {
        as_text: as_text(&refusal),
        extras: extras(&refusal),
        severity: refusal.severity,
        code: refusal.sqlstate,
        message: refusal.message,
        detail: refusal.detail,
    }
}

/// The text of an error, for the generations that have nothing else.
fn text_of(failed: QueryError) -> String {
    match failed {
        QueryError::Text(text) => text,
        QueryError::DbError(error) => error.as_text,
    }
}
