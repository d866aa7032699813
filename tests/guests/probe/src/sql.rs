//! `outboard:sql`, one statement a line of the body: `query`, `execute`, `prepared?p=TEXT`,
//! `transaction?then=commit|rollback|drop|keep|trap&pause=MS&read_only=1`, `hoard?count=N&read_only=1&stop=1&then=trap`,
//! `cursors?count=N&step=M&then=trap`, and `values` and `columns`, which are said in their own modules. With `timed=1` the answer tells
//! how long all of it took, in microseconds.

use std::collections::BTreeMap;
use std::time::{Duration, Instant};

use serde_json::{Value as Json, json};
use wasip2::clocks::monotonic_clock::subscribe_duration;

use crate::http::{Request, Response};
use crate::outboard::sql::statements;
use crate::outboard::sql::transactions::{Options, Transaction, begin};
use crate::outboard::sql::types::{Column, Error, Row, Value};
use crate::{columns, values};

/// What was refused, when, and how many statements had been done by then.
struct Refused {
    error: Error,
    at: &'static str,
    after: usize,
}

pub fn answer(what: &str, request: &Request) -> Response {
    let text = String::from_utf8_lossy(&request.body);
    let begun = Instant::now();
    let outcome = match what {
        "query" => query(&text),
        "execute" => statements::execute(&text, &[])
            .map(|done| json!({ "affected": done.affected }))
            .map_err(|error| refused("statement", 0, error)),
        "prepared" => prepared(&text, request.query.get("p")),
        "transaction" => transaction(&text, request),
        "hoard" => Ok(hoard(request)),
        "cursors" => Ok(cursors(&text, request)),
        "values" => Ok(values::answer()),
        "columns" => Ok(columns::answer(&text)),
        _ => return Response::json(404, json!({ "error": format!("sql has no `{what}`") })),
    };
    let took = begun.elapsed().as_micros() as u64;
    let (status, mut told) = match outcome {
        Ok(found) => (200, found),
        Err(refused) => refused.told(),
    };
    if request.number("timed") == 1 {
        told["took_us"] = json!(took);
    }
    Response::json(status, told)
}

fn query(statement: &str) -> Result<Json, Refused> {
    let found = statements::query(statement, &[]).map_err(|error| refused("statement", 0, error))?;
    let columns: Vec<&str> = found.columns.iter().map(|column| &*column.name).collect();
    Ok(json!({ "columns": columns, "rows": rows(&found.rows) }))
}

fn prepared(statement: &str, parameter: Option<&String>) -> Result<Json, Refused> {
    let prepared = statements::prepare(statement).map_err(|error| refused("prepare", 0, error))?;
    let parameters = prepared
        .parameters()
        .map(|kinds| kinds.len())
        .map_err(|error| refused("parameters", 0, error))?;
    let columns = prepared.columns().map_err(|error| refused("columns", 0, error))?;
    let parameter: Vec<Value> = parameter.cloned().map(Value::Text).into_iter().collect();
    let found = prepared
        .query(&parameter)
        .map_err(|error| refused("statement", 0, error))?;
    let column = |column: &Column| json!({ "name": column.name, "type": column.type_name });
    Ok(json!({
        "parameters": parameters,
        "columns": columns.iter().map(column).collect::<Vec<_>>(),
        "rows": rows(&found.rows),
    }))
}

fn transaction(text: &str, request: &Request) -> Result<Json, Refused> {
    let statements: Vec<&str> = text.lines().filter(|line| !line.trim().is_empty()).collect();
    let pause = Duration::from_millis(request.number("pause"));
    let transaction = open(request).map_err(|error| refused("begin", 0, error))?;
    for (done, statement) in statements.iter().enumerate() {
        if done > 0 && !pause.is_zero() {
            println!("paused");
            subscribe_duration(pause.as_nanos() as u64).block();
        }
        transaction
            .execute(statement, &[])
            .map_err(|error| refused("statement", done, error))?;
    }
    let all = statements.len();
    match request.word("then") {
        "rollback" => Transaction::rollback(transaction).map_err(|error| refused("rollback", all, error))?,
        "drop" => drop(transaction),
        // The function ends, and has not let go of it.
        "keep" => std::mem::forget(transaction),
        "trap" => core::arch::wasm32::unreachable(),
        _ => Transaction::commit(transaction).map_err(|error| refused("commit", all, error))?,
    }
    Ok(json!({ "done": all }))
}

fn open(request: &Request) -> Result<Transaction, Error> {
    begin(Options {
        isolation: None,
        read_only: request.number("read_only") == 1,
    })
}

fn hoard(request: &Request) -> Json {
    let mut kept = Vec::new();
    let mut refused = BTreeMap::new();
    for _ in 0..request.number("count") {
        match open(request) {
            Ok(transaction) => kept.push(transaction),
            Err(error) => {
                *refused.entry(case(&error)).or_insert(0_u64) += 1;
                if request.number("stop") == 1 {
                    break;
                }
            }
        }
    }
    let opened = kept.len();
    end(kept, request);
    json!({ "opened": opened, "refused": refused })
}

fn cursors(statement: &str, request: &Request) -> Json {
    let step = u32::try_from(request.number("step")).unwrap_or(u32::MAX);
    let (mut kept, mut rows) = (Vec::new(), 0);
    let mut refused = BTreeMap::new();
    for _ in 0..request.number("count") {
        let opened = statements::open_cursor(statement, &[]).and_then(|(_, cursor)| {
            rows += cursor.next(step)?.len();
            Ok(cursor)
        });
        match opened {
            Ok(cursor) => kept.push(cursor),
            Err(error) => *refused.entry(case(&error)).or_insert(0_u64) += 1,
        }
    }
    let opened = kept.len();
    end(kept, request);
    json!({ "opened": opened, "rows": rows, "refused": refused })
}

/// What was hoarded is never given back by the function itself.
fn end<T>(kept: Vec<T>, request: &Request) {
    if request.word("then") == "trap" {
        core::arch::wasm32::unreachable();
    }
    std::mem::forget(kept);
}

fn rows(rows: &[Row]) -> Json {
    rows.iter()
        .map(|row| row.iter().map(value).collect::<Json>())
        .collect()
}

/// What JSON has no form for is told as Rust would print it.
fn value(value: &Value) -> Json {
    match value {
        Value::Null => Json::Null,
        Value::Boolean(value) => json!(value),
        Value::Integer(value) => json!(value),
        Value::Unsigned(value) => json!(value),
        Value::Float32(value) => json!(value),
        Value::Float64(value) => json!(value),
        Value::Decimal(text) | Value::Text(text) | Value::Json(text) => json!(text),
        Value::Bytes(bytes) => json!(bytes),
        other => json!(format!("{other:?}")),
    }
}

fn refused(at: &'static str, after: usize, error: Error) -> Refused {
    Refused { error, at, after }
}

impl Refused {
    fn told(self) -> (u16, Json) {
        let Self { error, at, after } = self;
        let case = case(&error);
        let (status, message, sqlstate) = match error {
            Error::Database(error) => (409, error.message, Some(error.sqlstate)),
            Error::Conversion(text)
            | Error::TooLarge(text)
            | Error::NotAllowed(text)
            | Error::AccessDenied(text)
            | Error::Unavailable(text)
            | Error::Timeout(text)
            | Error::Aborted(text)
            | Error::UnknownOutcome(text)
            | Error::Other(text) => (503, text, None),
        };
        let told =
            json!({ "error": case, "message": message, "sqlstate": sqlstate, "after": after, "at": at });
        (status, told)
    }
}

/// The case's name in the contract.
fn case(error: &Error) -> &'static str {
    match error {
        Error::Database(_) => "database",
        Error::Conversion(_) => "conversion",
        Error::TooLarge(_) => "too-large",
        Error::NotAllowed(_) => "not-allowed",
        Error::AccessDenied(_) => "access-denied",
        Error::Unavailable(_) => "unavailable",
        Error::Timeout(_) => "timeout",
        Error::Aborted(_) => "aborted",
        Error::UnknownOutcome(_) => "unknown-outcome",
        Error::Other(_) => "other",
    }
}
