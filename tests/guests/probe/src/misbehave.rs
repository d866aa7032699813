//! What a host must survive: `trap`, `loop`, `memory?mib=N` (`gently=1` to take no for an answer), `stack?depth=N`, `sleep?seconds=N`, `silence`,
//! `response?bytes=N`, and `echo`, which tells the size of the body it was sent.

use std::hint::black_box;

use serde_json::json;
use wasip2::clocks::monotonic_clock::subscribe_duration;

use crate::http::{Request, Response};

pub fn answer(what: &str, request: &Request) -> Option<Response> {
    match what {
        "trap" => core::arch::wasm32::unreachable(),
        "loop" => loop {
            black_box(request.number("n"));
        },
        "memory" => Some(eat(request.number("mib"), request.number("gently") == 1)),
        "stack" => Some(Response::json(
            200,
            json!({ "depth": dig(request.number("depth")) }),
        )),
        "sleep" => {
            subscribe_duration(request.number("seconds") * 1_000_000_000).block();
            Some(Response::json(200, json!({ "slept": request.number("seconds") })))
        }
        "silence" => None,
        "response" => Some(Response::bytes(200, vec![b'x'; size(request.number("bytes"))])),
        "echo" => Some(Response::json(200, json!({ "bytes": request.body.len() }))),
        _ => Some(Response::json(
            404,
            json!({ "error": format!("no such misbehaviour: `{what}`") }),
        )),
    }
}

/// A page of every 64 KiB is written, so that the memory is there and not only promised.
fn eat(mib: u64, gently: bool) -> Response {
    let mut held: Vec<Vec<u8>> = Vec::new();
    for _ in 0..mib {
        let mut block: Vec<u8> = Vec::new();
        if gently && block.try_reserve_exact(1 << 20).is_err() {
            return Response::json(507, json!({ "held": held.len() }));
        }
        block.resize(1 << 20, 0);
        block.iter_mut().step_by(1 << 16).for_each(|byte| *byte = 1);
        held.push(black_box(block));
    }
    Response::json(200, json!({ "held": held.len() }))
}

fn dig(depth: u64) -> u64 {
    let frame = black_box([depth; 128]);
    if depth == 0 {
        0
    } else {
        1 + dig(frame[0] - 1).min(frame[1])
    }
}

fn size(bytes: u64) -> usize {
    usize::try_from(bytes).unwrap_or(usize::MAX)
}
