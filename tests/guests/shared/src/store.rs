//! `count/KEY?wait=MS` adds one to a key, after a wait; `get/KEY` reads it.

use serde_json::{Value, json};

use crate::http::{Request, Response};
use crate::sleep;
use crate::wasi::keyvalue::atomics::increment;
use crate::wasi::keyvalue::store::{self, open};

pub async fn answer(what: &str, request: &Request) -> Response {
    let outcome = match what.split_once('/') {
        Some(("count", key)) => {
            sleep(request.number("wait")).await;
            count(key).map(Value::from)
        }
        Some(("get", key)) => get(key),
        _ => Err(format!("a store has no `{what}`")),
    };
    match outcome {
        Ok(value) => Response::json(200, json!({ "instance": crate::instance(), "value": value })),
        Err(why) => Response::json(503, json!({ "instance": crate::instance(), "error": why })),
    }
}

pub fn count(key: &str) -> Result<u64, String> {
    let bucket = open("").map_err(told)?;
    increment(&bucket, key, 1).map_err(told)
}

pub fn told(error: store::Error) -> String {
    match error {
        store::Error::NoSuchStore => "no-such-store".to_owned(),
        store::Error::AccessDenied => "access-denied".to_owned(),
        store::Error::Other(text) => text,
    }
}

fn get(key: &str) -> Result<Value, String> {
    let bucket = open("").map_err(told)?;
    let found = bucket.get(key).map_err(told)?;
    Ok(found
        .map(|value| String::from_utf8_lossy(&value).into_owned())
        .into())
}
