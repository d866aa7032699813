//! What a host must survive: `trap`, `loop`, `memory?mib=N`, `error`, `never`, `partial?then=trap|never` in the middle of a
//! body; and what is allowed: `sleep?ms=N`, and `late?ms=N&key=K`, which counts after it has answered.

use std::hint::black_box;

use serde_json::json;
use wasip3::http::types::ErrorCode;
use wasip3::{wit_bindgen, wit_stream};

use crate::body::Answer;
use crate::http::{Request, Response, no_trailers, respond};
use crate::sleep;
use crate::store::count;

/// Longer than any test, in milliseconds.
const AGES: u64 = 3_600_000;

pub async fn answer(what: &str, request: &Request) -> Result<Answer, ErrorCode> {
    let whole = match what {
        "trap" => {
            sleep(request.number("ms")).await;
            core::arch::wasm32::unreachable()
        }
        "loop" => loop {
            black_box(request.number("n"));
        },
        "memory" => {
            let held: Vec<Vec<u8>> = (0..request.number("mib"))
                .map(|_| black_box(vec![1; 1 << 20]))
                .collect();
            json!({ "held": held.len() })
        }
        "error" => return Err(ErrorCode::InternalError(Some("as it was told".to_owned()))),
        "never" => {
            sleep(AGES).await;
            json!({ "slept": true })
        }
        "partial" => return Ok(Answer::Sent(partial(request.word("then").to_owned()))),
        "sleep" => {
            sleep(request.number("ms")).await;
            json!({ "instance": crate::instance() })
        }
        "late" => {
            let (wait, key) = (request.number("ms"), request.word("key").to_owned());
            wit_bindgen::spawn_local(async move {
                sleep(wait).await;
                // It shows in the store whether this was allowed.
                let _ = count(&key);
            });
            json!({ "instance": crate::instance() })
        }
        _ => json!({ "error": format!("no such misbehaviour: `{what}`") }),
    };
    Ok(Answer::Whole(Response::json(200, whole)))
}

fn partial(then: String) -> wasip3::http::types::Response {
    let (mut writer, reader) = wit_stream::new();
    wit_bindgen::spawn_local(async move {
        writer.write_all(b"the first half".to_vec()).await;
        sleep(100).await;
        if then == "trap" {
            core::arch::wasm32::unreachable();
        }
        sleep(AGES).await;
    });
    respond(200, reader, no_trailers())
}
