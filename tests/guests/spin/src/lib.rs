//! What the Spin SDK's own documentation teaches, and a counter behind `wasi:keyvalue`: `hello` greets, `echo` sends the
//! request's body back, and `count/KEY` counts.

use spin_sdk::http::body::IncomingBodyExt as _;
use spin_sdk::http::{IntoResponse, Request, StatusCode};
use spin_sdk::http_service;

use wasi::keyvalue::atomics::increment;
use wasi::keyvalue::store::open;

wit_bindgen::generate!({
    inline: "
        package outboard:spin;

        world counting {
            import wasi:keyvalue/store@0.2.0-draft;
            import wasi:keyvalue/atomics@0.2.0-draft;
        }
    ",
    path: "../../../wit/wasi/keyvalue/0.2.0-draft",
    generate_all,
});

#[http_service]
async fn handle(request: Request) -> anyhow::Result<impl IntoResponse> {
    let path = request.uri().path().to_owned();
    let mut parts = path.splitn(4, '/').skip(2);
    Ok(match (parts.next(), parts.next()) {
        (Some("hello"), None) => (StatusCode::OK, "Hello, Spin".to_owned()),
        (Some("echo"), None) => {
            let body = request.into_body().bytes().await?;
            (StatusCode::OK, String::from_utf8_lossy(&body).into_owned())
        }
        (Some("count"), Some(key)) => match open("").and_then(|bucket| increment(&bucket, key, 1)) {
            Ok(count) => (StatusCode::OK, count.to_string()),
            Err(error) => (StatusCode::SERVICE_UNAVAILABLE, error.to_string()),
        },
        _ => (StatusCode::NOT_FOUND, "there is nothing here".to_owned()),
    })
}
