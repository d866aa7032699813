//! Requests by path and query, responses that are there whole.

use std::collections::BTreeMap;

use wasip3::http::types::{self, ErrorCode, Fields};
use wasip3::wit_bindgen::rt::async_support::{FutureReader, StreamReader};
use wasip3::{wit_bindgen, wit_future, wit_stream};

pub struct Request {
    pub path: String,
    pub query: BTreeMap<String, String>,
    pub inner: types::Request,
}

pub struct Response {
    status: u16,
    body: Vec<u8>,
}

/// What comes after a body: trailers, none, or an error.
pub type Trailers = FutureReader<Result<Option<Fields>, ErrorCode>>;

impl Request {
    pub fn new(inner: types::Request) -> Self {
        let target = inner.get_path_with_query().unwrap_or_default();
        let (path, query) = target.split_once('?').unwrap_or((&target, ""));
        let query = query
            .split('&')
            .filter_map(|pair| pair.split_once('='))
            .map(|(name, value)| (name.to_owned(), value.to_owned()))
            .collect();
        Self {
            path: path.to_owned(),
            query,
            inner,
        }
    }

    /// A number of the query; zero when it is not there.
    pub fn number(&self, name: &str) -> u64 {
        self.word(name).parse().unwrap_or(0)
    }

    pub fn word(&self, name: &str) -> &str {
        self.query.get(name).map_or("", String::as_str)
    }

    /// The body and what comes after it.
    pub fn consume(self) -> (StreamReader<u8>, Trailers) {
        let (_, consumed) = wit_future::new(|| Ok(()));
        types::Request::consume_body(self.inner, consumed)
    }
}

impl Response {
    pub fn json(status: u16, value: serde_json::Value) -> Self {
        Self {
            status,
            body: value.to_string().into_bytes(),
        }
    }

    pub fn send(self) -> types::Response {
        let (mut writer, reader) = wit_stream::new();
        let body = self.body;
        wit_bindgen::spawn_local(async move {
            writer.write_all(body).await;
        });
        respond(self.status, reader, no_trailers())
    }
}

pub fn no_trailers() -> Trailers {
    let (_, trailers) = wit_future::new(|| Ok(None));
    trailers
}

pub fn respond(status: u16, body: StreamReader<u8>, trailers: Trailers) -> types::Response {
    respond_with(Fields::new(), status, body, trailers)
}

pub fn respond_with(
    headers: Fields,
    status: u16,
    body: StreamReader<u8>,
    trailers: Trailers,
) -> types::Response {
    let (response, _) = types::Response::new(headers, Some(body), trailers);
    response
        .set_status_code(status)
        .expect("a status between 100 and 599");
    response
}
