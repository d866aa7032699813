use serde_json::{Value as Json, json};
use spin_sdk::sqlite::{Connection, Error, Value};

use crate::Asked;

/// The rows, one after the other.
pub async fn query(asked: Asked) -> Result<Json, String> {
    let connection = open(&asked.address).await?;
    let mut found = connection
        .execute(asked.statement, asked.params.iter().map(value))
        .await
        .map_err(told)?;
    let columns = found.columns().to_vec();
    let mut rows = Vec::new();
    while let Some(row) = found.next().await {
        rows.push(row.values.iter().map(json_of).collect::<Json>());
    }
    found.result().await.map_err(told)?;
    Ok(json!({ "columns": columns, "rows": rows }))
}

/// What each line of the statement did, over one connection.
pub async fn execute(asked: Asked) -> Result<Json, String> {
    let connection = open(&asked.address).await?;
    let mut done = Vec::new();
    for statement in asked.statement.lines() {
        let found = connection
            .execute(statement, asked.params.iter().map(value))
            .await
            .map_err(told)?;
        let rows = found.collect().await.map_err(told)?.len();
        let (rowid, changes) = (connection.last_insert_rowid().await, connection.changes().await);
        done.push(json!({ "rows": rows, "rowid": rowid, "changes": changes }));
    }
    Ok(json!(done))
}

async fn open(address: &str) -> Result<Connection, String> {
    match address {
        "default" => Connection::open_default().await,
        address => Connection::open(address).await,
    }
    .map_err(told)
}

fn value(value: &Json) -> Value {
    match value {
        Json::Null => Value::Null,
        Json::Bool(flag) => Value::integer(i64::from(*flag)),
        Json::Number(number) => match number.as_i64() {
            Some(whole) => Value::integer(whole),
            None => Value::real(number.as_f64().unwrap_or(f64::NAN)),
        },
        Json::String(text) => Value::text(text.as_str()),
        Json::Array(bytes) => {
            let byte = |byte: &Json| byte.as_u64().and_then(|byte| u8::try_from(byte).ok());
            Value::blob(bytes.iter().filter_map(byte).collect::<Vec<u8>>())
        }
        Json::Object(_) => Value::text(value.to_string()),
    }
}

fn json_of(value: &Value) -> Json {
    match value {
        Value::Integer(whole) => json!(whole),
        Value::Real(real) => json!(real),
        Value::Text(text) => json!(text),
        Value::Blob(bytes) => json!(bytes),
        Value::Null => Json::Null,
    }
}

fn told(error: Error) -> String {
    format!("{error:?}")
}
