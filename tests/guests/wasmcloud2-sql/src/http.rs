//! Requests that are read whole, and answers in JSON.

use serde_json::Value;
use wasip3::http::types::{self, Fields};
use wasip3::wit_bindgen::{self, StreamResult};
use wasip3::{wit_future, wit_stream};

pub async fn read(request: types::Request) -> Vec<u8> {
    let (_, consumed) = wit_future::new(|| Ok(()));
    let (mut stream, _) = types::Request::consume_body(request, consumed);
    let mut body = Vec::new();
    loop {
        let (result, bytes) = stream.read(Vec::with_capacity(4 << 10)).await;
        body.extend(bytes);
        if !matches!(result, StreamResult::Complete(_)) {
            return body;
        }
    }
}

pub fn respond(told: &Value) -> types::Response {
    let (mut writer, reader) = wit_stream::new();
    let body = told.to_string().into_bytes();
    wit_bindgen::spawn_local(async move {
        writer.write_all(body).await;
    });
    let (_, trailers) = wit_future::new(|| Ok(None));
    types::Response::new(Fields::new(), Some(reader), trailers).0
}
