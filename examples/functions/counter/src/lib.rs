//! Counts over HTTP: `POST /counter/NAME` adds one, `GET` reads, `DELETE` starts again.
//!
//! The function knows a contract, `wasi:keyvalue`, and nothing of what stands behind it: no driver, no address,
//! no password. Which store its imports reach is said in the host's configuration, `counter.toml`.

mod http;

use serde_json::json;
use wasip2::http::types::Method;

use http::{Request, Response};
use wasi::keyvalue::atomics::increment;
use wasi::keyvalue::store::{Bucket, Error, open};

wit_bindgen::generate!({
    inline: "
        package example:counter;

        world counter {
            import wasi:keyvalue/store@0.2.0-draft;
            import wasi:keyvalue/atomics@0.2.0-draft;
        }
    ",
    path: "../../../wit/wasi/keyvalue/0.2.0-draft",
    generate_all,
});

fn answer(request: &Request) -> Response {
    // The first part of the path is where the host's file puts the function; the rest is the counter.
    let name = request.path.splitn(3, '/').nth(2).unwrap_or_default();
    if name.is_empty() {
        return Response::json(404, json!({ "error": "add the name of a counter to the path" }));
    }
    let value = match &request.method {
        Method::Get => read(name),
        Method::Post => add_one(name),
        Method::Delete => reset(name),
        _ => return Response::json(405, json!({ "error": "a counter takes GET, POST and DELETE" })),
    };
    match value {
        Ok(value) => Response::json(200, json!({ "counter": name, "value": value })),
        Err(error) => refuse(&error),
    }
}

fn read(name: &str) -> Result<u64, Error> {
    let Some(value) = bucket()?.get(name)? else {
        return Ok(0);
    };
    String::from_utf8_lossy(&value)
        .parse()
        .map_err(|_| Error::Other(format!("the value of `{name}` is not a number")))
}

fn add_one(name: &str) -> Result<u64, Error> {
    increment(&bucket()?, name, 1)
}

fn reset(name: &str) -> Result<u64, Error> {
    bucket()?.delete(name).map(|()| 0)
}

/// The store that the host linked; a provider may keep several under one binding, by name.
fn bucket() -> Result<Bucket, Error> {
    open("")
}

/// A store that fails is the caller's news, not a reason to trap: the next request may well succeed.
fn refuse(error: &Error) -> Response {
    match error {
        Error::AccessDenied => Response::json(403, json!({ "error": "the store refuses this function" })),
        Error::NoSuchStore => Response::json(404, json!({ "error": "there is no such store" })),
        Error::Other(text) => Response::json(503, json!({ "error": text })),
    }
}
