//! The whole of `wasi:keyvalue@0.2.0-draft`: `key/KEY` (GET, PUT, DELETE), `exists/KEY`, `increment/KEY?by=N`,
//! `open/NAME`, `keys`, `many` (GET, PUT, DELETE of `keys=a,b`), `list?count=N&bytes=M`, which asks for as many keys of that
//! length, `value?bytes=N`, `same?calls=N` and
//! `outlive?seconds=N`, which uses a bucket that long after it was opened, and `buckets?count=N`, with `keep=1` to hold them all until the response is made, `then=trap` to die holding them.

use serde_json::json;
use wasip2::clocks::monotonic_clock::subscribe_duration;
use wasip2::http::types::Method;

use crate::http::{Request, Response};
use crate::wasi::keyvalue0_2_0_draft::atomics::increment;
use crate::wasi::keyvalue0_2_0_draft::batch::{delete_many, get_many, set_many};
use crate::wasi::keyvalue0_2_0_draft::store::{Bucket, Error, open};

pub fn answer(path: &str, request: &Request) -> Response {
    let (what, name) = path.split_once('/').unwrap_or((path, ""));
    let outcome = match what {
        "key" => key(name, request),
        "exists" => exists(name),
        "increment" => add(name, request.number("by")),
        "open" => open(name).map(|_| Response::json(200, json!({ "opened": name }))),
        "keys" => keys(),
        "many" => many(request),
        "list" => list(request),
        "value" => value(request.number("bytes")),
        "same" => same(request.number("calls")),
        "outlive" => outlive(request.number("seconds")),
        "buckets" => buckets(request),
        _ => return Response::json(404, json!({ "error": format!("the store has no `{what}`") })),
    };
    outcome.unwrap_or_else(|error| refuse(&error))
}

pub fn refuse(error: &Error) -> Response {
    match error {
        Error::NoSuchStore => Response::json(404, json!({ "error": "no-such-store" })),
        Error::AccessDenied => Response::json(403, json!({ "error": "access-denied" })),
        Error::Other(text) => Response::json(503, json!({ "error": text })),
    }
}

fn key(name: &str, request: &Request) -> Result<Response, Error> {
    let bucket = open("")?;
    match request.method {
        Method::Put => bucket.set(name, &request.body).map(|()| Response::text(204, "")),
        Method::Delete => bucket.delete(name).map(|()| Response::text(204, "")),
        _ => Ok(match bucket.get(name)? {
            Some(value) => Response::bytes(200, value),
            None => Response::json(404, json!({ "error": "no such key" })),
        }),
    }
}

fn exists(name: &str) -> Result<Response, Error> {
    open("")?
        .exists(name)
        .map(|exists| Response::json(200, json!({ "exists": exists })))
}

fn add(name: &str, by: u64) -> Result<Response, Error> {
    let sum = increment(&open("")?, name, by)?;
    Ok(Response::json(200, json!({ "value": sum })))
}

fn keys() -> Result<Response, Error> {
    let bucket = open("")?;
    let (mut keys, mut pages, mut cursor) = (Vec::new(), 0, None);
    loop {
        let page = bucket.list_keys(cursor)?;
        keys.extend(page.keys);
        pages += 1;
        cursor = page.cursor;
        if cursor.is_none() {
            return Ok(Response::json(200, json!({ "keys": keys, "pages": pages })));
        }
    }
}

fn many(request: &Request) -> Result<Response, Error> {
    let bucket = open("")?;
    let names: Vec<String> = request.word("keys").split(',').map(str::to_owned).collect();
    match request.method {
        Method::Put => {
            let pairs: Vec<_> = names
                .into_iter()
                .map(|name| (name, request.body.clone()))
                .collect();
            set_many(&bucket, &pairs).map(|()| Response::text(204, ""))
        }
        Method::Delete => delete_many(&bucket, &names).map(|()| Response::text(204, "")),
        _ => {
            let found = get_many(&bucket, &names)?;
            let found: Vec<_> = found
                .into_iter()
                .map(|entry| entry.map(|(name, value)| json!([name, String::from_utf8_lossy(&value)])))
                .collect();
            Ok(Response::json(200, json!({ "found": found })))
        }
    }
}

fn list(request: &Request) -> Result<Response, Error> {
    let bytes = usize::try_from(request.number("bytes")).unwrap_or(0);
    let names = (0..request.number("count")).map(|number| format!("{number:0bytes$}"));
    let found = get_many(&open("")?, &names.collect::<Vec<_>>())?;
    Ok(Response::json(200, json!({ "found": found.len() })))
}

fn value(bytes: u64) -> Result<Response, Error> {
    let bucket = open("")?;
    let value: Vec<u8> = (0..bytes).map(|at| at.to_le_bytes()[0]).collect();
    bucket.set("value", &value)?;
    let back = bucket.get("value")?;
    Ok(Response::json(
        200,
        json!({ "same": back.as_deref() == Some(&value[..]) }),
    ))
}

fn same(calls: u64) -> Result<Response, Error> {
    let bucket = open("")?;
    let mut hits = 0;
    for _ in 0..calls {
        hits += u64::from(bucket.exists("nothing-here")?);
    }
    Ok(Response::json(200, json!({ "calls": calls, "hits": hits })))
}

fn outlive(seconds: u64) -> Result<Response, Error> {
    let bucket = open("")?;
    subscribe_duration(seconds * 1_000_000_000).block();
    let exists = bucket.exists("nothing-here")?;
    Ok(Response::json(200, json!({ "exists": exists })))
}

fn buckets(request: &Request) -> Result<Response, Error> {
    let mut kept: Vec<Bucket> = Vec::new();
    for _ in 0..request.number("count") {
        let bucket = open("")?;
        if request.number("keep") == 1 {
            kept.push(bucket);
        }
    }
    if request.word("then") == "trap" {
        core::arch::wasm32::unreachable();
    }
    let used = kept
        .last()
        .map(|bucket| bucket.exists("nothing-here"))
        .transpose()?;
    Ok(Response::json(
        200,
        json!({ "kept": kept.len(), "used": used.is_some() }),
    ))
}
