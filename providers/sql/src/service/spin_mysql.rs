//! `spin:mysql@3.0.0`.

use bytes::Bytes;
use futures_util::StreamExt as _;
use outboard_session::call::Call;
use outboard_session::dispatch::{HandleKind, Resource};
use outboard_session::failure::Failure;
use outboard_session::stream::{Items, Later};
use outboard_stubs::outboard::sql::v0_1::types::{self, Kind, Value};
use outboard_stubs::spin::mysql::v3::mysql::{Column, DbDataType, DbValue, Error, Mysql, ParameterValue};

use super::spin::{DEFAULT, is_linked};
use super::{Sql, bounds};
use crate::backend::{Streamed, mysql};

/// What a function has opened: the database that it is linked to, so that there is nothing to remember.
pub struct Connection;

type Answer<T> = Result<Result<T, Error>, Failure>;

impl Mysql for Sql {
    type Connection = Connection;

    async fn connection_open(&self, call: &Call, address: String) -> Answer<Connection> {
        if !is_linked(call, &address) {
            return Ok(Err(Error::ConnectionFailed(not_linked(call, &address))));
        }
        Ok(match self.database(call)?.mysql() {
            Ok(_) => Ok(Connection),
            Err(types::Error::NotAllowed(text)) => Err(Error::ConnectionFailed(text)),
            Err(error) => Err(told(error)),
        })
    }

    async fn connection_query(
        &self,
        call: &Call,
        _: &Connection,
        statement: String,
        params: Vec<ParameterValue>,
    ) -> Answer<(Vec<Column>, Items<Vec<DbValue>>, Later<Result<(), Error>>)> {
        let database = self.database(call)?;
        let started = async {
            let database = database.mysql()?;
            database
                .stream_any(bounds(call), &statement, arguments(params))
                .await
        };
        let started = self
            .traced
            .run(call, database.system(), &statement, started)
            .await?;
        Ok(started.map_err(told).map(|streamed| {
            let Streamed { columns, rows, end } = streamed;
            let columns: Vec<Column> = columns.into_iter().map(column).collect();
            let types: Vec<DbDataType> = columns.iter().map(|column| column.data_type).collect();
            let rows =
                rows.map(move |batch| Ok(batch?.into_iter().map(|values| row(&types, values)).collect()));
            let end = async { Ok(end.await?.map_err(told)) };
            (columns, Items::new(rows), Later::new(end))
        }))
    }

    async fn connection_execute(
        &self,
        call: &Call,
        _: &Connection,
        statement: String,
        params: Vec<ParameterValue>,
    ) -> Answer<()> {
        let database = self.database(call)?;
        let ran = async {
            let database = database.mysql()?;
            database
                .execute_any(bounds(call), &statement, arguments(params))
                .await
        };
        let ran = self.traced.run(call, database.system(), &statement, ran).await?;
        Ok(ran.map_err(told))
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

/// What should stand in the place of an address. It does not repeat what did, which may hold a password.
fn not_linked(call: &Call, address: &str) -> String {
    let what = match address.contains(['=', '@', '/', ':', ' ']) {
        true => "a connection string is not for functions to have, whose provider knows how to connect",
        false => "no other database is linked to this function",
    };
    let binding = &call.binding;
    format!("{what}: the address is the name of the binding, {binding:?}, or {DEFAULT:?}")
}

/// Parameters, as the backend takes them.
fn arguments(params: Vec<ParameterValue>) -> Vec<Value> {
    let argument = |param| match param {
        ParameterValue::Boolean(value) => Value::Boolean(value),
        ParameterValue::Int8(value) => Value::Integer(value.into()),
        ParameterValue::Int16(value) => Value::Integer(value.into()),
        ParameterValue::Int32(value) => Value::Integer(value.into()),
        ParameterValue::Int64(value) => Value::Integer(value),
        ParameterValue::Uint8(value) => Value::Unsigned(value.into()),
        ParameterValue::Uint16(value) => Value::Unsigned(value.into()),
        ParameterValue::Uint32(value) => Value::Unsigned(value.into()),
        ParameterValue::Uint64(value) => Value::Unsigned(value),
        ParameterValue::Floating32(value) => Value::Float32(value),
        ParameterValue::Floating64(value) => Value::Float64(value),
        ParameterValue::Str(value) => Value::Text(value),
        ParameterValue::Binary(value) => Value::Bytes(value),
        ParameterValue::DbNull => Value::Null,
    };
    params.into_iter().map(argument).collect()
}

fn column(column: types::Column) -> Column {
    Column {
        data_type: data_type(&column),
        name: column.name,
    }
}

/// The widths of numbers are told by the name of the column's type alone. Truth values are numbers of one byte, as Spin has them,
/// and what has no case of its own, such as days and decimal numbers, is text.
fn data_type(column: &types::Column) -> DbDataType {
    match (column.type_name.as_str(), column.kind) {
        ("TINYINT", _) => DbDataType::Int8,
        ("SMALLINT", _) => DbDataType::Int16,
        ("MEDIUMINT" | "INT", _) => DbDataType::Int32,
        ("BIGINT", _) => DbDataType::Int64,
        ("TINYINT UNSIGNED", _) => DbDataType::Uint8,
        ("SMALLINT UNSIGNED" | "YEAR", _) => DbDataType::Uint16,
        ("MEDIUMINT UNSIGNED" | "INT UNSIGNED", _) => DbDataType::Uint32,
        ("BIGINT UNSIGNED" | "BIT", _) => DbDataType::Uint64,
        (_, Kind::Float32) => DbDataType::Floating32,
        (_, Kind::Float64) => DbDataType::Floating64,
        (_, Kind::Bytes) => DbDataType::Binary,
        (_, Kind::Unknown) => DbDataType::Other,
        _ => DbDataType::Str,
    }
}

fn row(types: &[DbDataType], values: Vec<Value>) -> Vec<DbValue> {
    let values = types.iter().zip(values);
    values
        .map(|(data_type, value)| db_value(*data_type, value))
        .collect()
}

fn db_value(data_type: DbDataType, value: Value) -> DbValue {
    match value {
        Value::Null => DbValue::DbNull,
        Value::Boolean(value) => DbValue::Int8(value.into()),
        // It may be wider than a column was that another changed in between.
        Value::Integer(value) => integer(data_type, value).unwrap_or(DbValue::Int64(value)),
        Value::Unsigned(value) => DbValue::Uint64(value),
        Value::Float32(value) => DbValue::Floating32(value),
        Value::Float64(value) => DbValue::Floating64(value),
        Value::Bytes(value) => DbValue::Binary(value),
        Value::Decimal(text) => DbValue::Str(text),
        other => mysql::text(other).map_or(DbValue::Unsupported, DbValue::Str),
    }
}

/// A number in the width of its column.
fn integer(data_type: DbDataType, value: i64) -> Option<DbValue> {
    Some(match data_type {
        DbDataType::Int8 => DbValue::Int8(value.try_into().ok()?),
        DbDataType::Int16 => DbValue::Int16(value.try_into().ok()?),
        DbDataType::Int32 => DbValue::Int32(value.try_into().ok()?),
        DbDataType::Uint8 => DbValue::Uint8(value.try_into().ok()?),
        DbDataType::Uint16 => DbValue::Uint16(value.try_into().ok()?),
        DbDataType::Uint32 => DbValue::Uint32(value.try_into().ok()?),
        _ => return None,
    })
}

/// What a function learns of an error.
fn told(error: types::Error) -> Error {
    match error {
        types::Error::Database(error) => {
            Error::QueryFailed(format!("{} (SQLSTATE {})", error.message, error.sqlstate))
        }
        types::Error::Conversion(text) => Error::BadParameter(text),
        types::Error::TooLarge(text) | types::Error::NotAllowed(text) | types::Error::AccessDenied(text) => {
            Error::QueryFailed(text)
        }
        types::Error::Unavailable(text) => Error::ConnectionFailed(text),
        types::Error::UnknownOutcome(text) => Error::Other(format!("unknown outcome: {text}")),
        types::Error::Timeout(text) | types::Error::Aborted(text) | types::Error::Other(text) => {
            Error::Other(text)
        }
    }
}
