//! Databases through the Spin SDK of the third generation, used as its documentation teaches. The body of a request is JSON:
//! `address` (`default` unless said), `statement` and `params`.
//!
//! - `sqlite/query`, and `query` and `execute` of `postgres2` (`fermyon:spin@2.0.0`) and `postgres3` (`spin:postgres@3.0.0`);
//! - `postgres3/values`.

use serde_json::{Value, json};
use spin_sdk::http::{IntoResponse, Request, Response};
use spin_sdk::http_component;
use spin_sdk::sqlite::Value as Cell;
use spin_sdk::{pg, pg3, sqlite};

/// What a request asks for.
struct Asked {
    address: String,
    statement: String,
    params: Vec<Value>,
}

#[http_component]
fn handle(request: Request) -> anyhow::Result<impl IntoResponse> {
    let asked = Asked::read(&serde_json::from_slice(request.body()).unwrap_or_default());
    let path = request.path().to_owned();
    let what = path.splitn(3, '/').nth(2).unwrap_or_default();
    let told = match what {
        "sqlite/query" => query_sqlite(&asked).map_err(|error| format!("{error:?}")),
        "postgres2/query" => query2(&asked).map_err(|error| format!("{error:?}")),
        "postgres2/execute" => execute2(&asked).map_err(|error| format!("{error:?}")),
        "postgres3/query" => query3(&asked).map_err(|error| format!("{error:?}")),
        "postgres3/execute" => execute3(&asked).map_err(|error| format!("{error:?}")),
        "postgres3/values" => values3(&asked).map_err(|error| format!("{error:?}")),
        _ => return Ok(Response::new(404, format!("there is no `{what}`"))),
    };
    Ok(match told {
        Ok(told) => Response::new(200, told.to_string()),
        Err(error) => Response::new(503, json!({ "error": error }).to_string()),
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

    fn text_params<T>(&self, text: fn(String) -> T, whole: fn(i64) -> T) -> Vec<T> {
        let param = |param: &Value| match param.as_i64() {
            Some(number) => whole(number),
            None => text(param.as_str().map_or_else(|| param.to_string(), str::to_owned)),
        };
        self.params.iter().map(param).collect()
    }
}

fn query_sqlite(asked: &Asked) -> Result<Value, sqlite::Error> {
    let connection = match &*asked.address {
        "default" => sqlite::Connection::open_default()?,
        address => sqlite::Connection::open(address)?,
    };
    let params = asked.text_params(Cell::Text, Cell::Integer);
    let found = connection.execute(&asked.statement, &params)?;
    let cell = |cell: &Cell| match cell {
        Cell::Integer(whole) => json!(whole),
        Cell::Real(real) => json!(real),
        Cell::Text(text) => json!(text),
        Cell::Blob(bytes) => json!(bytes),
        Cell::Null => Value::Null,
    };
    let rows: Vec<Vec<Value>> = found
        .rows
        .iter()
        .map(|row| row.values.iter().map(cell).collect())
        .collect();
    Ok(json!({ "columns": found.columns, "rows": rows }))
}

fn query2(asked: &Asked) -> Result<Value, pg::PgError> {
    let connection = pg::Connection::open(&asked.address)?;
    let params = asked.text_params(pg::ParameterValue::Str, pg::ParameterValue::Int64);
    let found = connection.query(&asked.statement, &params)?;
    let column = |column: &pg::Column| json!([column.name, format!("{:?}", column.data_type)]);
    let columns: Vec<Value> = found.columns.iter().map(column).collect();
    Ok(json!({ "columns": columns, "rows": printed(&found.rows) }))
}

fn execute2(asked: &Asked) -> Result<Value, pg::PgError> {
    let connection = pg::Connection::open(&asked.address)?;
    let params = asked.text_params(pg::ParameterValue::Str, pg::ParameterValue::Int64);
    let changed = connection.execute(&asked.statement, &params)?;
    Ok(json!({ "changed": changed }))
}

fn query3(asked: &Asked) -> Result<Value, pg3::PgError> {
    let connection = pg3::Connection::open(&asked.address)?;
    let params = asked.text_params(pg3::ParameterValue::Str, pg3::ParameterValue::Int64);
    let found = connection.query(&asked.statement, &params)?;
    let column = |column: &pg3::Column| json!([column.name, format!("{:?}", column.data_type)]);
    let columns: Vec<Value> = found.columns.iter().map(column).collect();
    Ok(json!({ "columns": columns, "rows": printed(&found.rows) }))
}

fn execute3(asked: &Asked) -> Result<Value, pg3::PgError> {
    let connection = pg3::Connection::open(&asked.address)?;
    let params = asked.text_params(pg3::ParameterValue::Str, pg3::ParameterValue::Int64);
    let changed = connection.execute(&asked.statement, &params)?;
    Ok(json!({ "changed": changed }))
}

/// A value of every case: what was sent, for which type, and what was read.
fn values3(asked: &Asked) -> Result<Value, pg3::PgError> {
    use pg3::ParameterValue as P;
    let connection = pg3::Connection::open(&asked.address)?;
    let sent = [
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
        ("text", P::DbNull),
    ];
    let mut all = Vec::new();
    for (ty, value) in sent {
        let sent = format!("{value:?}");
        all.push(
            match connection.query(&format!("select $1::{ty} as value"), &[value]) {
                Ok(found) => json!({ "type": ty, "sent": sent, "read": printed(&found.rows)[0][0] }),
                Err(error) => json!({ "type": ty, "sent": sent, "refused": format!("{error:?}") }),
            },
        );
    }
    Ok(json!(all))
}

fn printed<T: std::fmt::Debug>(rows: &[Vec<T>]) -> Vec<Vec<String>> {
    let row = |row: &Vec<T>| row.iter().map(|value| format!("{value:?}")).collect();
    rows.iter().map(row).collect()
}
