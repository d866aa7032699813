//! A request in, a response out: as much of `wasi:http` as a small function needs.

use std::io::Write;

use wasip2::exports::http::incoming_handler::Guest;
use wasip2::http::types::{
    Fields, IncomingRequest, Method, OutgoingBody, OutgoingResponse, ResponseOutparam,
};

wasip2::http::proxy::export!(Handler);

struct Handler;

impl Guest for Handler {
    fn handle(request: IncomingRequest, out: ResponseOutparam) {
        crate::answer(&Request::from(request)).send(out);
    }
}

pub struct Request {
    pub method: Method,
    /// Without the query.
    pub path: String,
}

impl From<IncomingRequest> for Request {
    fn from(request: IncomingRequest) -> Self {
        let target = request.path_with_query().unwrap_or_default();
        let path = target.split('?').next().unwrap_or_default().to_owned();
        Self {
            method: request.method(),
            path,
        }
    }
}

pub struct Response {
    status: u16,
    body: Vec<u8>,
}

impl Response {
    pub fn json(status: u16, value: serde_json::Value) -> Self {
        Self {
            status,
            body: format!("{value}\n").into_bytes(),
        }
    }

    fn send(self, out: ResponseOutparam) {
        let fields = Fields::new();
        fields
            .append("content-type", b"application/json")
            .expect("a header that wasi:http allows");
        let response = OutgoingResponse::new(fields);
        response
            .set_status_code(self.status)
            .expect("a status between 100 and 599");
        let body = response.body().expect("the body is taken once");
        ResponseOutparam::set(out, Ok(response));
        let mut stream = body.write().expect("the stream is taken once");
        // A client that has gone away is no failure of the function.
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
