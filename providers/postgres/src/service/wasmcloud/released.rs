//! `wasmcloud:postgres@0.2.0`.

use outboard_session::call::Call;
use outboard_session::dispatch::ResourceId;
use outboard_session::failure::Failure;
use outboard_session::stream::{Items, Later};
use outboard_stubs::wasmcloud::postgres::v0_2::prepared::Prepared;
use outboard_stubs::wasmcloud::postgres::v0_2::query::Query;
use outboard_stubs::wasmcloud::postgres::v0_2::types::{DbError, Error, PgValue, Types};

use crate::error::Failed;
use crate::service::Postgres;
use crate::service::flow::flow;
use crate::service::told::extras;
use crate::value::wasmcloud::Plan;

type Answer<T> = Result<Result<T, Error>, Failure>;

const TOKEN: ResourceId = ResourceId {
    interface: "wasmcloud:postgres/prepared@0.2.0",
    name: "prepared-statement-token",
};

impl Types for Postgres {}

impl Query for Postgres {
    async fn query(
        &self,
        call: &Call,
        query: String,
        params: Vec<PgValue>,
    ) -> Answer<(Vec<String>, Items<Vec<PgValue>>, Later<Result<(), Error>>)> {
        let flowing = self.flowing(call, &query, params).await?;
        Ok(flowing.map_err(told).map(|(fields, rows)| {
            let names = fields.iter().map(|field| field.name.clone()).collect();
            let plan = Plan::new(&fields);
            let (rows, end) = flow(
                rows,
                call.deadline,
                move |rows| rows.iter().map(|row| plan.row(row)).collect(),
                of_value,
            );
            (names, rows, end)
        }))
    }

    async fn query_batch(&self, call: &Call, query: String) -> Answer<()> {
        Ok(self.script(call, &query).await?.map_err(told))
    }
}

impl Prepared for Postgres {
    async fn prepare(&self, call: &Call, statement: String) -> Answer<String> {
        Ok(self.token(call, TOKEN, &statement).await?.map_err(told))
    }

    async fn exec(&self, call: &Call, stmt_token: String, params: Vec<PgValue>) -> Answer<u64> {
        Ok(match self.exec_token(call, TOKEN, &stmt_token, params).await? {
            None => Err(Error::UnknownPreparedStatement),
            Some(changed) => changed.map_err(told),
        })
    }
}

/// What a function learns of an error.
fn told(failed: Failed) -> Error {
    match failed {
        Failed::Database(refusal) => Error::QueryFailed(DbError {
            extras: extras(&refusal),
            code: refusal.sqlstate,
            severity: refusal.severity,
            message: refusal.message,
            detail: refusal.detail,
        }),
        Failed::Conversion(text) => Error::InvalidParams(text),
        Failed::NotAllowed(text) => Error::InvalidQuery(text),
        Failed::AccessDenied(_) => Error::AccessDenied,
        Failed::Unavailable(text) => Error::ConnectionFailed(text),
        Failed::Timeout(_) => Error::Timeout,
        Failed::UnknownOutcome(text) => Error::Other(format!("unknown outcome: {text}")),
        Failed::TooLarge(text) | Failed::Aborted(text) | Failed::Other(text) => Error::Other(text),
    }
}

/// What a function learns of an error that came with its rows.
fn of_value(failed: Failed) -> Error {
    match failed {
        Failed::Conversion(text) => Error::ValueConversionFailed(text),
        failed => told(failed),
    }
}
