//! `wasmcloud:postgres@0.1.1-draft`.

use outboard_session::call::Call;
use outboard_session::dispatch::ResourceId;
use outboard_session::failure::Failure;
use outboard_stubs::wasmcloud::postgres::v0_1_1_draft::prepared::Prepared;
use outboard_stubs::wasmcloud::postgres::v0_1_1_draft::query::Query;
use outboard_stubs::wasmcloud::postgres::v0_1_1_draft::types::{
    PgValue, PreparedStatementExecError, QueryError, ResultRowEntry, StatementPrepareError, Types,
};

use crate::error::Failed;
use crate::service::told::as_text;
use crate::service::{Postgres, bounds};
use crate::value::wasmcloud::Plan;

type Answer<T, E> = Result<Result<T, E>, Failure>;

const TOKEN: ResourceId = ResourceId {
    interface: "wasmcloud:postgres/prepared@0.1.1-draft",
    name: "prepared-statement-token",
};

impl Types for Postgres {}

impl Query for Postgres {
    async fn query(
        &self,
        call: &Call,
        query: String,
        params: Vec<PgValue>,
    ) -> Answer<Vec<Vec<ResultRowEntry>>, QueryError> {
        let database = self.database(call)?;
        let ran = database.query(bounds(call), &query, params);
        let ran = self.traced.run(call, &query, ran).await;
        let rows = ran.map_err(told).and_then(|found| {
            let plan = Plan::new(&found.fields);
            let rows: Result<_, _> = found.rows.iter().map(|row| plan.entries(row)).collect();
            rows.map_err(|error| QueryError::Unexpected(error.to_string()))
        });
        Ok(rows)
    }

    async fn query_batch(&self, call: &Call, query: String) -> Answer<(), QueryError> {
        Ok(self.script(call, &query).await?.map_err(told))
    }
}

impl Prepared for Postgres {
    async fn prepare(&self, call: &Call, statement: String) -> Answer<String, StatementPrepareError> {
        let token = self.token(call, TOKEN, &statement).await?;
        Ok(token.map_err(|error| StatementPrepareError::Unexpected(text(&error))))
    }

    async fn exec(
        &self,
        call: &Call,
        stmt_token: String,
        params: Vec<PgValue>,
    ) -> Answer<u64, PreparedStatementExecError> {
        Ok(match self.exec_token(call, TOKEN, &stmt_token, params).await? {
            None => Err(PreparedStatementExecError::UnknownPreparedQuery),
            Some(changed) => changed.map_err(|error| PreparedStatementExecError::QueryError(told(error))),
        })
    }
}

/// What a function learns of an error.
fn told(failed: Failed) -> QueryError {
    let text = text(&failed);
    match failed {
        Failed::Conversion(_) => QueryError::InvalidParams(text),
        Failed::Database(_) | Failed::NotAllowed(_) => QueryError::InvalidQuery(text),
        _ => QueryError::Unexpected(text),
    }
}

fn text(failed: &Failed) -> String {
    match failed {
        Failed::Database(refusal) => format!("{} ({})", as_text(refusal), refusal.sqlstate),
        Failed::UnknownOutcome(text) => format!("unknown outcome: {text}"),
        failed => failed.to_string(),
    }
}
