//! Databases through the published Spin SDK, used as its documentation teaches. The body of a request is JSON: `address`
//! (`default` unless said), `statement` and `params`.
//!
//! - `sqlite/query`, `sqlite/execute`, `postgres/query`, `postgres/execute`, `postgres/options`, `postgres/values`,
//!   `mysql/query`, `mysql/execute`.

use serde_json::{Value, json};
use spin_sdk::http::body::IncomingBodyExt as _;
use spin_sdk::http::{IntoResponse, Request, StatusCode};
use spin_sdk::http_service;

mod mysql;
mod postgres;
mod sqlite;

/// What a request asks for.
struct Asked {
    address: String,
    statement: String,
    params: Vec<Value>,
}

#[http_service]
async fn handle(request: Request) -> anyhow::Result<impl IntoResponse> {
    let path = request.uri().path().to_owned();
    let mut parts = path.splitn(3, '/').skip(2);
    let what = parts.next().unwrap_or_default();
    let body = request.into_body().bytes().await?;
    let asked = Asked::read(&serde_json::from_slice(&body).unwrap_or_default());
    let told = match what {
        "sqlite/query" => sqlite::query(asked).await,
        "sqlite/execute" => sqlite::execute(asked).await,
        "postgres/query" => postgres::query(asked).await,
        "postgres/execute" => postgres::execute(asked).await,
        "postgres/options" => postgres::options(asked).await,
        "postgres/values" => postgres::values(asked).await,
        "mysql/query" => mysql::query(asked).await,
        "mysql/execute" => mysql::execute(asked).await,
        _ => return Ok((StatusCode::NOT_FOUND, format!("there is no `{what}`"))),
    };
    Ok(match told {
        Ok(told) => (StatusCode::OK, told.to_string()),
        Err(error) => (
            StatusCode::SERVICE_UNAVAILABLE,
            json!({ "error": error }).to_string(),
        ),
    })
}

impl Asked {
    fn read(body: &Value) -> Self {
        let text = |key: &str| body[key].as_str().map(str::to_owned);
        Self {
            address: text("address").unwrap_or_else(|| "default".to_owned()),
            statement: text("statement").unwrap_or_default(),
            params: body["params"].as_array().cloned().unwrap_or_default(),
        }
    }
}
