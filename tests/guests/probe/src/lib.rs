//! A function that does as the request says: it misbehaves, tries doors that should be shut, and uses the whole
//! of `wasi:keyvalue` and `outboard:sql`. What each path does is said in the module that answers it.

mod authority;
mod columns;
mod http;
mod misbehave;
mod sql;
mod store;
mod swap;
mod values;

use serde_json::json;

use http::{Request, Response};

wit_bindgen::generate!({
    inline: "
        package outboard:probe;

        world probe {
            import wasi:keyvalue/store@0.2.0-draft;
            import wasi:keyvalue/atomics@0.2.0-draft;
            import wasi:keyvalue/batch@0.2.0-draft;
            import wasi:keyvalue/store@0.2.0-draft2;
            import wasi:keyvalue/atomics@0.2.0-draft2;
            import outboard:sql/statements@0.1.0;
            import outboard:sql/transactions@0.1.0;
        }
    ",
    path: [
        "../../../wit/wasi/keyvalue/0.2.0-draft",
        "../../../wit/wasi/keyvalue/0.2.0-draft2",
        "../../../wit/outboard/sql/0.1.0",
    ],
    generate_all,
});

/// `None`: no response at all.
fn answer(request: &Request) -> Option<Response> {
    let path = request.path.splitn(3, '/').nth(2).unwrap_or_default();
    let (area, rest) = path.split_once('/').unwrap_or((path, ""));
    Some(match area {
        "ok" => Response::json(200, json!({ "ok": true })),
        "misbehave" => return misbehave::answer(rest, request),
        "authority" => authority::answer(rest, request),
        "store" => store::answer(rest, request),
        "sql" => sql::answer(rest, request),
        "swap" => swap::answer(rest, request),
        _ => Response::json(404, json!({ "error": format!("the probe has no `{area}`") })),
    })
}
