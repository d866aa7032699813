//! What `wasi:keyvalue@0.2.0-draft2` has beyond the first draft: `add/KEY?by=N`, which adds by compare-and-swap
//! and says how often it had to try again, and `stale/KEY`, which swaps on a value that is no longer there.

use serde_json::json;

use crate::http::{Request, Response};
use crate::wasi::keyvalue0_2_0_draft2::atomics::{Cas, CasError, swap};
use crate::wasi::keyvalue0_2_0_draft2::store::{Bucket, Error, open};

pub fn answer(path: &str, request: &Request) -> Response {
    let outcome = match path.split_once('/') {
        Some(("add", key)) => open("").and_then(|bucket| add(&bucket, key, request.number("by"))),
        Some(("stale", key)) => open("").and_then(|bucket| stale(&bucket, key)),
        _ => return Response::json(404, json!({ "error": format!("swap has no `{path}`") })),
    };
    outcome.unwrap_or_else(|error| match error {
        Error::NoSuchStore => Response::json(404, json!({ "error": "no-such-store" })),
        Error::AccessDenied => Response::json(403, json!({ "error": "access-denied" })),
        Error::Other(text) => Response::json(503, json!({ "error": text })),
    })
}

fn add(bucket: &Bucket, key: &str, by: u64) -> Result<Response, Error> {
    let mut seen = Cas::new(bucket, key)?;
    let mut retries = 0;
    loop {
        let sum = number(&seen)? + by;
        match swap(seen, sum.to_string().as_bytes()) {
            Ok(()) => return Ok(Response::json(200, json!({ "value": sum, "retries": retries }))),
            Err(CasError::StoreError(error)) => return Err(error),
            Err(CasError::CasFailed(newer)) => seen = newer,
        }
        retries += 1;
    }
}

fn stale(bucket: &Bucket, key: &str) -> Result<Response, Error> {
    let seen = Cas::new(bucket, key)?;
    bucket.set(key, b"another")?;
    match swap(seen, b"mine") {
        Ok(()) => Ok(Response::json(200, json!({ "swapped": true }))),
        Err(CasError::StoreError(error)) => Err(error),
        Err(CasError::CasFailed(newer)) => {
            let now = newer.current()?.unwrap_or_default();
            Ok(Response::json(
                409,
                json!({ "swapped": false, "now": String::from_utf8_lossy(&now) }),
            ))
        }
    }
}

fn number(seen: &Cas) -> Result<u64, Error> {
    let Some(value) = seen.current()? else {
        return Ok(0);
    };
    String::from_utf8_lossy(&value)
        .parse()
        .map_err(|_| Error::Other("not a number".to_owned()))
}
