//! A database through `wasmcloud:postgres@0.2.0`: `query`, `batch`, `prepare` and `exec`. The request's body is JSON:
//! `statement`, or a token, and `params`.

mod http;

use serde_json::{Value, json};
use wasip3::http::types::{self, ErrorCode};

use wasmcloud::postgres::prepared::{exec, prepare};
use wasmcloud::postgres::query::{query, query_batch};
use wasmcloud::postgres::types::{Error, PgValue};

wit_bindgen::generate!({
    inline: "
        package outboard:wasmcloud2-sql;

        world asking {
            import wasmcloud:postgres/query@0.2.0;
            import wasmcloud:postgres/prepared@0.2.0;
        }
    ",
    path: "../../../wit/wasmcloud/postgres/0.2.0",
    generate_all,
});

wasip3::http::service::export!(Asking);

struct Asking;

impl wasip3::exports::http::handler::Guest for Asking {
    async fn handle(request: types::Request) -> Result<types::Response, ErrorCode> {
        let path = request.get_path_with_query().unwrap_or_default();
        let body: Value = serde_json::from_slice(&http::read(request).await).unwrap_or_default();
        let statement = body["statement"].as_str().unwrap_or_default().to_owned();
        let params = body["params"].as_array().map(Vec::as_slice).unwrap_or_default();
        let params = params.iter().map(parameter).collect();
        let told = match path.splitn(3, '/').nth(2).unwrap_or_default() {
            "query" => rows(statement, params).await,
            "batch" => query_batch(statement).await.map(|()| json!({ "done": true })),
            "prepare" => prepare(statement).await.map(|token| json!({ "token": token })),
            "exec" => exec(statement, params)
                .await
                .map(|changed| json!({ "changed": changed })),
            what => return Err(ErrorCode::InternalError(Some(format!("there is no `{what}`")))),
        };
        let told = told.unwrap_or_else(|error| json!({ "error": format!("{error:?}") }));
        Ok(http::respond(&told))
    }
}

/// The rows, one after the other, as Rust prints their values.
async fn rows(statement: String, params: Vec<PgValue>) -> Result<Value, Error> {
    let (columns, mut rows, end) = query(statement, params).await?;
    let mut printed = Vec::new();
    while let Some(row) = rows.next().await {
        printed.push(row.iter().map(|value| format!("{value:?}")).collect::<Vec<_>>());
    }
    end.await?;
    Ok(json!({ "columns": columns, "rows": printed }))
}

fn parameter(value: &Value) -> PgValue {
    match value {
        Value::Null => PgValue::Null,
        Value::Bool(flag) => PgValue::Boolean(*flag),
        Value::Number(number) => PgValue::BigInt(number.as_i64().unwrap_or(0)),
        Value::String(text) => PgValue::Text(text.clone()),
        other => PgValue::Json(other.to_string()),
    }
}
