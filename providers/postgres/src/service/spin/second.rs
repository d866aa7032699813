//! `fermyon:spin@2.0.0`.

use outboard_session::call::Call;
use outboard_session::failure::Failure;
use outboard_stubs::fermyon::spin::v2::postgres::Postgres;
use outboard_stubs::fermyon::spin::v2::rdbms_types::{Column, Error, ParameterValue, RdbmsTypes, RowSet};
use outboard_stubs::spin::postgres::v4::postgres as newest;

use super::{Connection, Found, open, text_of};
use crate::value::spin::{Generation, second};

type Answer<T> = Result<Result<T, Error>, Failure>;

impl Postgres for crate::service::Postgres {
    type Connection = Connection;

    async fn connection_open(&self, call: &Call, address: String) -> Answer<Connection> {
        Ok(open(call, &address).map_err(Error::ConnectionFailed))
    }

    async fn connection_query(
        &self,
        call: &Call,
        _: &Connection,
        statement: String,
        params: Vec<ParameterValue>,
    ) -> Answer<RowSet> {
        let found = self.found(call, Generation::Second, &statement, arguments(params));
        Ok(found.await?.map(row_set).map_err(told))
    }

    async fn connection_execute(
        &self,
        call: &Call,
        _: &Connection,
        statement: String,
        params: Vec<ParameterValue>,
    ) -> Answer<u64> {
        let changed = self.changed(call, &statement, arguments(params));
        Ok(changed.await?.map_err(told))
    }
}

impl RdbmsTypes for crate::service::Postgres {}

fn arguments(params: Vec<ParameterValue>) -> Vec<newest::ParameterValue> {
    params.into_iter().map(second::param).collect()
}

fn row_set(found: Found) -> RowSet {
    let column = |(name, ty)| Column {
        name,
        data_type: second::data_type(&ty),
    };
    let row = |row: Vec<_>| row.into_iter().map(second::value).collect();
    RowSet {
        columns: found.plan.columns().map(column).collect(),
        rows: found.rows.into_iter().map(row).collect(),
    }
}

/// What a function learns of an error.
fn told(error: newest::Error) -> Error {
    match error {
        newest::Error::ConnectionFailed(text) => Error::ConnectionFailed(text),
        newest::Error::BadParameter(text) => Error::BadParameter(text),
        newest::Error::QueryFailed(failed) => Error::QueryFailed(text_of(failed)),
        newest::Error::ValueConversionFailed(text) => Error::ValueConversionFailed(text),
        newest::Error::Other(text) => Error::Other(text),
    }
}
