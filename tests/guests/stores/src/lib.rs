//! A function with several stores, which it chooses by the names of its links: `both?key=K` uses two at the same time,
//! `open?link=NAME&version=1|2` one of them, or the one that nobody chose, and `value/NAME/KEY` reads in one of them.

use outboard_function::http::{Error, Request, Response};
use serde_json::{Value, json};

use bus1::lattice as first;
use bus2::lattice as second;
use wasi::keyvalue::atomics::increment;
use wasi::keyvalue::store::{self, Bucket, open};
use wasmcloud::{bus1_0_0 as bus1, bus2_0_0 as bus2};

wit_bindgen::generate!({
    inline: "
        package outboard:stores;

        world stores {
            import wasi:keyvalue/store@0.2.0-draft;
            import wasi:keyvalue/atomics@0.2.0-draft;
            import wasmcloud:bus/lattice@1.0.0;
            import wasmcloud:bus/lattice@2.0.0;
        }

        package wasmcloud:bus@1.0.0 {
            interface lattice {
                resource call-target-interface {
                    constructor(namespace: string, %package: string, %interface: string);
                }
                set-link-name: func(name: string, interfaces: list<call-target-interface>);
            }
        }

        package wasmcloud:bus@2.0.0 {
            interface lattice {
                resource call-target-interface {
                    constructor(namespace: string, %package: string, %interface: string);
                }
                set-link-name: func(name: string, interfaces: list<call-target-interface>) -> result<_, string>;
            }
        }
    ",
    path: "../../../wit/wasi/keyvalue/0.2.0-draft",
    generate_all,
});

outboard_function::http!(handle);

fn handle(request: Request) -> Result<Response, Error> {
    let found = match request.segments().get(1..).unwrap_or_default() {
        ["both"] => both(request.query("key").unwrap_or("key")),
        ["open"] => one(request.query("link"), request.query("version")),
        ["value", link, key] => value(link, key),
        _ => return Err(Error::refuse(404, "there is nothing here")),
    };
    match found {
        Ok(found) => Response::new(200).json(&found),
        Err(why) => Response::new(503).json(&json!({ "error": why })),
    }
}

/// Each call on a bucket while the other's link is the one that was chosen.
fn both(key: &str) -> Result<Value, String> {
    let (cache, ledger) = (opened("cache")?, opened("ledger")?);
    cache.set(key, b"of the cache").map_err(told)?;
    choose("cache")?;
    ledger.set(key, b"of the ledger").map_err(told)?;
    let ledger_count = increment(&ledger, "count", 10).map_err(told)?;
    choose("ledger")?;
    let cache_count = increment(&cache, "count", 1).map_err(told)?;
    let cache_value = cache.get(key).map_err(told)?;
    choose("cache")?;
    let ledger_value = ledger.get(key).map_err(told)?;
    Ok(json!({
        "cache": { "value": text(cache_value), "count": cache_count },
        "ledger": { "value": text(ledger_value), "count": ledger_count },
    }))
}

/// What opening a bucket gives after a choice, and what the choice itself gave where it says anything.
fn one(link: Option<&str>, version: Option<&str>) -> Result<Value, String> {
    let chosen = match (link, version) {
        (None, _) => Ok(()),
        (Some(link), Some("1")) => {
            let interfaces = ["store", "atomics"]
                .map(|interface| first::CallTargetInterface::new("wasi", "keyvalue", interface));
            first::set_link_name(link, Vec::from(interfaces));
            Ok(())
        }
        (Some(link), _) => choose(link),
    };
    let used = open("").and_then(|bucket| increment(&bucket, "opened", 1));
    Ok(json!({ "refused": chosen.err(), "count": used.as_ref().ok(), "failed": used.err().map(told) }))
}

fn value(link: &str, key: &str) -> Result<Value, String> {
    let found = opened(link)?.get(key).map_err(told)?;
    Ok(json!({ "value": text(found) }))
}

fn opened(link: &str) -> Result<Bucket, String> {
    choose(link)?;
    open("").map_err(told)
}

fn choose(link: &str) -> Result<(), String> {
    let interfaces =
        ["store", "atomics"].map(|interface| second::CallTargetInterface::new("wasi", "keyvalue", interface));
    second::set_link_name(link, Vec::from(interfaces))
}

fn told(error: store::Error) -> String {
    match error {
        store::Error::NoSuchStore => "no-such-store".to_owned(),
        store::Error::AccessDenied => "access-denied".to_owned(),
        store::Error::Other(text) => text,
    }
}

fn text(value: Option<Vec<u8>>) -> Option<String> {
    value.map(|value| String::from_utf8_lossy(&value).into_owned())
}
