use serde_json::{Value, json};
use spin_sdk::mysql::{Connection, Error, ParameterValue};

use crate::Asked;

/// The rows, one after the other, as Rust prints their values.
pub async fn query(asked: Asked) -> Result<Value, String> {
    let connection = Connection::open(asked.address).await.map_err(told)?;
    let params: Vec<ParameterValue> = asked.params.iter().map(parameter).collect();
    let mut found = connection.query(asked.statement, params).await.map_err(told)?;
    let column = |column: &spin_sdk::mysql::Column| json!([column.name, format!("{:?}", column.data_type)]);
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
    connection.execute(asked.statement, params).await.map_err(told)?;
    Ok(json!({ "done": true }))
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
