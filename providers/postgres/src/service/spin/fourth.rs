//! `spin:postgres@4`.

use bytes::Bytes;
use outboard_session::call::Call;
use outboard_session::dispatch::{HandleKind, Resource};
use outboard_session::failure::Failure;
use outboard_session::stream::{Items, Later};
use outboard_stubs::spin::postgres::v4::postgres::{
    Column, DbValue, Error, ParameterValue, Postgres, RowSet,
};

use super::{Connection, of_value, open, told};
use crate::service::flow::flow;
use crate::value::spin::{Generation, Plan};

/// A connection that is yet to be opened: what became of its address, which is not kept.
pub struct ConnectionBuilder(Result<(), String>);

type Answer<T> = Result<Result<T, Error>, Failure>;

impl Postgres for crate::service::Postgres {
    type ConnectionBuilder = ConnectionBuilder;
    type Connection = Connection;

    async fn connection_builder_new(
        &self,
        call: &Call,
        address: String,
    ) -> Result<ConnectionBuilder, Failure> {
        Ok(ConnectionBuilder(open(call, &address).map(drop)))
    }

    async fn connection_builder_set_ca_root(
        &self,
        call: &Call,
        _: &ConnectionBuilder,
        _: String,
    ) -> Answer<()> {
        Ok(Err(Error::Other(format!(
            "who vouches for the database is said by its binding, {:?}, in the provider's file: leave the certificate out",
            &*call.binding
        ))))
    }

    async fn connection_builder_build(&self, _: &Call, builder: &ConnectionBuilder) -> Answer<Connection> {
        Ok(match &builder.0 {
            Ok(()) => Ok(Connection),
            Err(text) => Err(Error::ConnectionFailed(text.clone())),
        })
    }

    async fn connection_builder_build_async(
        &self,
        call: &Call,
        builder: &ConnectionBuilder,
    ) -> Answer<Connection> {
        self.connection_builder_build(call, builder).await
    }

    async fn connection_open(&self, call: &Call, address: String) -> Answer<Connection> {
        Ok(open(call, &address).map_err(Error::ConnectionFailed))
    }

    async fn connection_open_async(&self, call: &Call, address: String) -> Answer<Connection> {
        Ok(open(call, &address).map_err(Error::ConnectionFailed))
    }

    async fn connection_query(
        &self,
        call: &Call,
        _: &Connection,
        statement: String,
        params: Vec<ParameterValue>,
    ) -> Answer<RowSet> {
        let found = self.found(call, Generation::Fourth, &statement, params);
        Ok(found.await?.map(|found| RowSet {
            columns: columns(&found.plan),
            rows: found.rows,
        }))
    }

    async fn connection_query_async(
        &self,
        call: &Call,
        _: &Connection,
        statement: String,
        params: Vec<ParameterValue>,
    ) -> Answer<(Vec<Column>, Items<Vec<DbValue>>, Later<Result<(), Error>>)> {
        let flowing = self.flowing(call, &statement, params).await?;
        Ok(flowing.map_err(told).map(|(fields, rows)| {
            let plan = Plan::new(&fields, Generation::Fourth);
            let columns = columns(&plan);
            let (rows, end) = flow(
                rows,
                call.deadline,
                move |rows| rows.iter().map(|row| plan.row(row)).collect(),
                of_value,
            );
            (columns, rows, end)
        }))
    }

    async fn connection_execute(
        &self,
        call: &Call,
        _: &Connection,
        statement: String,
        params: Vec<ParameterValue>,
    ) -> Answer<u64> {
        self.changed(call, &statement, params).await
    }

    async fn connection_execute_async(
        &self,
        call: &Call,
        _: &Connection,
        statement: String,
        params: Vec<ParameterValue>,
    ) -> Answer<u64> {
        self.changed(call, &statement, params).await
    }
}

impl Resource for ConnectionBuilder {
    const KIND: HandleKind = HandleKind::Portable;

    /// Nothing, or why it cannot be built.
    fn state(&self) -> Option<Bytes> {
        let why = self.0.as_ref().err().cloned().unwrap_or_default();
        Some(why.into())
    }

    fn from_state(state: &Bytes) -> Option<Self> {
        let why = std::str::from_utf8(state).ok()?;
        Some(Self(match why {
            "" => Ok(()),
            why => Err(why.to_owned()),
        }))
    }
}

fn columns(plan: &Plan) -> Vec<Column> {
    plan.columns()
        .map(|(name, data_type)| Column { name, data_type })
        .collect()
}
