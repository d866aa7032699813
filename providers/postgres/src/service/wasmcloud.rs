//! PostgreSQL as wasmCloud has it: what its versions have in common.

use std::sync::Arc;

use outboard_provider::Services;
use outboard_session::call::Call;
use outboard_session::dispatch::{MethodDescriptor, ResourceId};
use outboard_session::failure::Failure;
use outboard_session::right::Rights;
use outboard_stubs::wasmcloud::postgres::{v0_1_1_draft, v0_2};

use super::{Postgres, bounds};
use crate::error::Failed;
use crate::value::Parameters;

mod draft;
mod released;

/// The functions of its interfaces.
pub(super) const CONTRACTS: [&[MethodDescriptor]; 6] = [
    v0_1_1_draft::types::METHODS,
    v0_1_1_draft::query::METHODS,
    v0_1_1_draft::prepared::METHODS,
    v0_2::types::METHODS,
    v0_2::query::METHODS,
    v0_2::prepared::METHODS,
];

/// The longest statement that is prepared, in bytes: its token carries it, and travels with every call.
const PREPARED: usize = 32 << 10;

/// Serves them.
pub(super) fn serve(provider: &Arc<Postgres>, services: Services) -> Services {
    let this = || Arc::clone(provider);
    services
        .add(
            v0_1_1_draft::types::TypesDispatch::new(this()),
            v0_1_1_draft::types::TypesServer::new,
        )
        .add(
            v0_1_1_draft::query::QueryDispatch::new(this()),
            v0_1_1_draft::query::QueryServer::new,
        )
        .add(
            v0_1_1_draft::prepared::PreparedDispatch::new(this()),
            v0_1_1_draft::prepared::PreparedServer::new,
        )
        .add(
            v0_2::types::TypesDispatch::new(this()),
            v0_2::types::TypesServer::new,
        )
        .add(
            v0_2::query::QueryDispatch::new(this()),
            v0_2::query::QueryServer::new,
        )
        .add(
            v0_2::prepared::PreparedDispatch::new(this()),
            v0_2::prepared::PreparedServer::new,
        )
}

/// The rights of which a function of theirs needs one. What a statement does is not told by what it is run with: each needs the
/// rights that its reading shows.
pub(super) fn rights(method: &MethodDescriptor) -> Rights {
    match method.function {
        "query" | "query-batch" | "prepare" | "exec" => Rights::ANY,
        _ => Rights::NONE,
    }
}

impl Postgres {
    /// Has the database look at a statement, and makes a token of its text, which any replica takes.
    async fn token(
        &self,
        call: &Call,
        kind: ResourceId,
        statement: &str,
    ) -> Result<Result<String, Failed>, Failure> {
        if statement.len() > PREPARED {
            return Ok(Err(Failed::NotAllowed(format!(
                "a statement of {} bytes is too long to be prepared, which is for {PREPARED} at most: run it as it is",
                statement.len()
            ))));
        }
        let database = self.database(call)?;
        let described = database.describe(bounds(call), statement);
        Ok(match self.traced.step(call, "PREPARE", described).await {
            Ok(_) => Ok(self.tokens.seal(call, kind, statement.as_bytes())?),
            Err(error) => Err(error),
        })
    }

    /// Runs the statement of a token, and says how many rows it changed; none if it is no token of the caller's.
    async fn exec_token(
        &self,
        call: &Call,
        kind: ResourceId,
        token: &str,
        params: impl Parameters,
    ) -> Result<Option<Result<u64, Failed>>, Failure> {
        let state = self.tokens.open(call, kind, token)?;
        let Some(statement) = state.as_deref().and_then(|state| std::str::from_utf8(state).ok()) else {
            return Ok(None);
        };
        let database = self.database(call)?;
        let ran = database.execute(bounds(call), statement, params);
        Ok(Some(self.traced.run(call, statement, ran).await))
    }

    /// Runs the statements of a text: all of them or none.
    async fn script(&self, call: &Call, text: &str) -> Result<Result<(), Failed>, Failure> {
        let database = self.database(call)?;
        let ran = database.script(bounds(call), text);
        Ok(self.traced.step(call, "BATCH", ran).await)
    }
}
