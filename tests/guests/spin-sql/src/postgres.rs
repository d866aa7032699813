use serde_json::{Value, json};
use spin_sdk::pg::{
    Certificate, Connection, Error, Interval, OpenOptions, ParameterValue, RangeBoundKind, jsonb,
};

use crate::Asked;

/// The rows, one after the other, as Rust prints their values.
pub async fn query(asked: Asked) -> Result<Value, String> {
    let connection = Connection::open(asked.address).await.map_err(told)?;
    let params: Vec<ParameterValue> = asked.params.iter().map(parameter).collect();
    let mut found = connection.query(asked.statement, params).await.map_err(told)?;
    let column = |column: &spin_sdk::pg::Column| json!([column.name, format!("{:?}", column.data_type)]);
    let columns: Vec<Value> = found.columns().iter().map(column).collect();
    let mut rows = Vec::new();
    while let Some(row) = found.next().await {
        let cells = (0..columns.len()).map(|index| format!("{:?}", row[index]));
        rows.push(cells.collect::<Vec<_>>());
    }
    found.result().await.map_err(told)?;
    Ok(json!({ "columns": columns, "rows": rows }))
}

pub async fn execute(asked: Asked) -> Result<Value, String> {
    let connection = Connection::open(asked.address).await.map_err(told)?;
    let params: Vec<ParameterValue> = asked.params.iter().map(parameter).collect();
    let changed = connection.execute(asked.statement, params).await.map_err(told)?;
    Ok(json!({ "changed": changed }))
}

/// Opens a connection by its builder; the statement is the certificate, if there is one.
pub async fn options(asked: Asked) -> Result<Value, String> {
    let ca_root = (!asked.statement.is_empty()).then_some(Certificate::Text(asked.statement));
    let options = OpenOptions { ca_root };
    let connection = Connection::open_with_options(asked.address, options)
        .await
        .map_err(told)?;
    let found = connection.query("select 1 as one", []).await.map_err(told)?;
    let rows = found.collect().await.map_err(told)?;
    Ok(json!({ "one": rows.first().and_then(|row| row.get::<i32>("one")) }))
}

/// A value of every case: what was sent, for which type, and what was read.
pub async fn values(asked: Asked) -> Result<Value, String> {
    let connection = Connection::open(asked.address).await.map_err(told)?;
    let mut all = Vec::new();
    for (ty, value) in sent() {
        let sent = format!("{value:?}");
        let read = async {
            let mut found = connection
                .query(format!("select $1::{ty} as value"), [value])
                .await?;
            let read = found.next().await.map(|row| format!("{:?}", row[0]));
            found.result().await?;
            Ok::<_, Error>(read)
        };
        all.push(match read.await {
            Ok(read) => json!({ "type": ty, "sent": sent, "read": read }),
            Err(error) => json!({ "type": ty, "sent": sent, "refused": told(error) }),
        });
    }
    Ok(json!(all))
}

fn sent() -> Vec<(&'static str, ParameterValue)> {
    use ParameterValue as P;
    let decimal = |text: &str| text.to_owned();
    let document = jsonb(&json!({ "a": [1, null] })).unwrap_or(P::DbNull);
    vec![
        ("bool", P::Boolean(true)),
        ("\"char\"", P::Int8(65)),
        ("int2", P::Int16(i16::MIN)),
        ("int4", P::Int32(i32::MAX)),
        ("int8", P::Int64(i64::MIN)),
        ("float4", P::Floating32(0.5)),
        ("float8", P::Floating64(-1e300)),
        ("text", P::Str("naïve 🦀".to_owned())),
        ("bytea", P::Binary(vec![0, 255, 10])),
        ("date", P::Date((2024, 2, 29))),
        ("time", P::Time((23, 59, 58, 987_654_000))),
        ("timestamp", P::Datetime((2024, 2, 29, 23, 59, 58, 987_654_000))),
        ("timestamptz", P::Timestamp(1_700_000_000)),
        ("uuid", P::Uuid("00000000-0000-0000-ffff-ffffffffffff".to_owned())),
        ("jsonb", document),
        ("numeric", P::Decimal(decimal("-12.50"))),
        (
            "int4range",
            P::RangeInt32((
                Some((1, RangeBoundKind::Inclusive)),
                Some((9, RangeBoundKind::Exclusive)),
            )),
        ),
        (
            "int8range",
            P::RangeInt64((Some((1, RangeBoundKind::Inclusive)), None)),
        ),
        (
            "numrange",
            P::RangeDecimal((
                Some((decimal("1.5"), RangeBoundKind::Exclusive)),
                Some((decimal("2.5"), RangeBoundKind::Inclusive)),
            )),
        ),
        ("int4[]", P::ArrayInt32(vec![Some(1), None, Some(-3)])),
        ("int8[]", P::ArrayInt64(vec![Some(1), None])),
        ("numeric[]", P::ArrayDecimal(vec![Some(decimal("1.25")), None])),
        (
            "text[]",
            P::ArrayStr(vec![Some("a \"b\"".to_owned()), None, Some(String::new())]),
        ),
        (
            "interval",
            P::Interval(Interval {
                micros: -3,
                days: 2,
                months: 14,
            }),
        ),
        ("text", P::DbNull),
    ]
}

fn parameter(value: &Value) -> ParameterValue {
    match value {
        Value::Null => ParameterValue::DbNull,
        Value::Bool(flag) => (*flag).into(),
        Value::Number(number) => match number.as_i64() {
            Some(whole) => whole.into(),
            None => number.as_f64().unwrap_or(f64::NAN).into(),
        },
        Value::String(text) => text.clone().into(),
        other => other.to_string().into(),
    }
}

fn told(error: Error) -> String {
    format!("{error:?}")
}
