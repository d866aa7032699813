//! Requests that are read whole, and answers in JSON.

use std::collections::BTreeMap;

use serde_json::Value;
use wasip3::http::types::{self, Fields};
use wasip3::wit_bindgen::StreamResult;
use wasip3::{wit_bindgen, wit_future, wit_stream};

pub struct Request {
    pub path: String,
    pub body: String,
    query: BTreeMap<String, u64>,
}

impl Request {
    pub async fn read(inner: types::Request) -> Self {
        let target = inner.get_path_with_query().unwrap_or_default();
        let (path, query) = target.split_once('?').unwrap_or((&target, ""));
        let query = query
            .split('&')
            .filter_map(|pair| pair.split_once('='))
            .filter_map(|(name, value)| Some((name.to_owned(), value.parse().ok()?)))
            .collect();
        let (_, consumed) = wit_future::new(|| Ok(()));
        let (mut stream, _) = types::Request::consume_body(inner, consumed);
        let mut body = Vec::new();
        loop {
            let (result, bytes) = stream.read(Vec::with_capacity(4 << 10)).await;
            body.extend(bytes);
            if !matches!(result, StreamResult::Complete(_)) {
                break;
            }
        }
        Self {
            path: path.to_owned(),
            body: String::from_utf8_lossy(&body).into_owned(),
            query,
        }
    }

    /// A number of the query; zero when it is not there.
    pub fn number(&self, name: &str) -> u64 {
        self.query.get(name).copied().unwrap_or(0)
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
