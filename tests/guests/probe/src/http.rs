//! Requests with their bodies, responses of any size.

use std::collections::BTreeMap;
use std::io::{Read, Write};

use wasip2::exports::http::incoming_handler::Guest;
use wasip2::http::types::{
    Fields, IncomingRequest, Method, OutgoingBody, OutgoingResponse, ResponseOutparam,
};

wasip2::http::proxy::export!(Handler);

struct Handler;

impl Guest for Handler {
    fn handle(request: IncomingRequest, out: ResponseOutparam) {
        match Request::read(&request) {
            Ok(request) => {
                if let Some(response) = crate::answer(&request) {
                    response.send(out);
                }
            }
            Err(error) => Response::text(400, &format!("the body ended early: {error}")).send(out),
        }
    }
}

pub struct Request {
    pub method: Method,
    pub path: String,
    pub query: BTreeMap<String, String>,
    pub body: Vec<u8>,
}

impl Request {
    fn read(request: &IncomingRequest) -> std::io::Result<Self> {
        let target = request.path_with_query().unwrap_or_default();
        let (path, query) = target.split_once('?').unwrap_or((&target, ""));
        let query = query
            .split('&')
            .filter_map(|pair| pair.split_once('='))
            .map(|(name, value)| (name.to_owned(), value.to_owned()))
            .collect();
        let mut body = Vec::new();
        let incoming = request.consume().expect("the body is taken once");
        incoming
            .stream()
            .expect("the stream is taken once")
            .read_to_end(&mut body)?;
        Ok(Self {
            method: request.method(),
            path: path.to_owned(),
            query,
            body,
        })
    }

    /// A number of the query; zero when it is not there.
    pub fn number(&self, name: &str) -> u64 {
        self.query
            .get(name)
            .and_then(|value| value.parse().ok())
            .unwrap_or(0)
    }

    pub fn word(&self, name: &str) -> &str {
        self.query.get(name).map_or("", String::as_str)
    }
}

pub struct Response {
    status: u16,
    body: Vec<u8>,
}

impl Response {
    pub fn bytes(status: u16, body: Vec<u8>) -> Self {
        Self { status, body }
    }

    pub fn text(status: u16, text: &str) -> Self {
        Self::bytes(status, text.as_bytes().to_vec())
    }

    pub fn json(status: u16, value: serde_json::Value) -> Self {
        Self::text(status, &value.to_string())
    }

    fn send(self, out: ResponseOutparam) {
        let response = OutgoingResponse::new(Fields::new());
        response
            .set_status_code(self.status)
            .expect("a status between 100 and 599");
        let body = response.body().expect("the body is taken once");
        ResponseOutparam::set(out, Ok(response));
        let mut stream = body.write().expect("the stream is taken once");
        if stream
            .write_all(&self.body)
            .and_then(|()| Write::flush(&mut stream))
            .is_ok()
        {
            drop(stream);
            let _ = OutgoingBody::finish(body, None);
        }
    }
}
