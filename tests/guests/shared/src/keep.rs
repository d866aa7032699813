//! What one request leaves for another in the instance's memory: `bucket` keeps one, `use` uses what was kept,
//! `drop` drops it, `leave?count=N` leaves as many where nobody finds them. `link?name=N&wait=MS` chooses a link, waits, and
//! tells which store it then reaches.

use std::cell::RefCell;

use serde_json::{Value, json};

use crate::http::{Request, Response};
use crate::sleep;
use crate::store::told;
use crate::wasi::keyvalue::atomics::increment;
use crate::wasi::keyvalue::store::{Bucket, open};
use crate::wasmcloud::bus::lattice::{CallTargetInterface, set_link_name};

thread_local! {
    static KEPT: RefCell<Option<Bucket>> = const { RefCell::new(None) };
}

pub async fn answer(what: &str, request: &Request) -> Response {
    let outcome = match what {
        "bucket" => keep(),
        "use" => KEPT.with_borrow(|kept| {
            let bucket = kept.as_ref().ok_or("nothing was kept")?;
            increment(bucket, "kept", 1).map(Value::from).map_err(told)
        }),
        "drop" => Ok(json!(KEPT.take().is_some())),
        "leave" => leave(request.number("count")),
        "link" => link(request.word("name"), request.number("wait")).await,
        _ => Err(format!("there is no `{what}` to keep")),
    };
    match outcome {
        Ok(found) => Response::json(200, json!({ "instance": crate::instance(), "found": found })),
        Err(why) => Response::json(503, json!({ "instance": crate::instance(), "error": why })),
    }
}

fn keep() -> Result<Value, String> {
    let bucket = open("").map_err(told)?;
    let count = increment(&bucket, "kept", 1).map_err(told)?;
    KEPT.set(Some(bucket));
    Ok(count.into())
}

fn leave(count: u64) -> Result<Value, String> {
    for _ in 0..count {
        std::mem::forget(open("").map_err(told)?);
    }
    Ok(count.into())
}

async fn link(name: &str, wait: u64) -> Result<Value, String> {
    let interfaces =
        ["store", "atomics"].map(|interface| CallTargetInterface::new("wasi", "keyvalue", interface));
    set_link_name(name, Vec::from(interfaces))?;
    sleep(wait).await;
    let bucket = open("").map_err(told)?;
    increment(&bucket, "linked", 1).map(Value::from).map_err(told)
}
