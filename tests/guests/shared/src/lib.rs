//! A function that exports `wasi:http/handler@0.3.0` and does as the request says. What each path does is said in the
//! module that answers it; `ok` tells which instance answers, and how many requests it has had.

mod authority;
mod body;
mod http;
mod keep;
mod misbehave;
mod store;

use std::cell::Cell;

use serde_json::json;
use wasip3::http::types::{self, ErrorCode};

use body::Answer;
use http::{Request, Response};

wit_bindgen::generate!({
    inline: "
        package outboard:shared;

        world shared {
            import wasi:keyvalue/store@0.2.0-draft;
            import wasi:keyvalue/atomics@0.2.0-draft;
            import wasmcloud:bus/lattice@2.0.0;
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

wasip3::http::service::export!(Shared);

struct Shared;

thread_local! {
    /// Drawn at the instance's first request.
    static INSTANCE: Cell<u64> = const { Cell::new(0) };
    static REQUESTS: Cell<u64> = const { Cell::new(0) };
}

impl wasip3::exports::http::handler::Guest for Shared {
    async fn handle(request: types::Request) -> Result<types::Response, ErrorCode> {
        REQUESTS.set(REQUESTS.get() + 1);
        let request = Request::new(request);
        let path = request.path.splitn(3, '/').nth(2).unwrap_or_default().to_owned();
        let (area, rest) = path.split_once('/').unwrap_or((&path, ""));
        let whole = match area {
            "ok" => ok(),
            "authority" => authority::answer(rest, &request).await,
            "body" => return body::answer(rest, request).await.map(Answer::send),
            "keep" => keep::answer(rest, &request).await,
            "misbehave" => return misbehave::answer(rest, &request).await.map(Answer::send),
            "store" => store::answer(rest, &request).await,
            _ => Response::json(404, json!({ "error": format!("there is no `{area}`") })),
        };
        Ok(whole.send())
    }
}

fn ok() -> Response {
    Response::json(200, json!({ "instance": instance(), "requests": REQUESTS.get() }))
}

/// A number that tells this instance from others.
fn instance() -> u64 {
    if INSTANCE.get() == 0 {
        INSTANCE.set(wasip3::random::random::get_random_u64() >> 16 | 1);
    }
    INSTANCE.get()
}

/// Waits without holding up the instance.
async fn sleep(milliseconds: u64) {
    wasip3::clocks::monotonic_clock::wait_for(milliseconds * 1_000_000).await;
}
