//! From `wasi:http` and back to it. Public for the code that [`http!`](crate::http!) makes, and for nothing else.

use std::io::Write;

pub use wasip2::exports::http::incoming_handler::Guest;
pub use wasip2::http::proxy::export;
pub use wasip2::http::types::{IncomingRequest, ResponseOutparam};

use wasip2::http::types::{Fields, Method, OutgoingBody, OutgoingResponse};
use wasip2::io::streams::StreamError;

use super::{Error, Request, Response};

/// How many bytes of a body are asked for at once.
const CHUNK: u64 = 64 << 10;

/// Has a handler answer a request whose body has `most` bytes at most.
pub fn serve<E: Into<Response>>(
    handler: impl FnOnce(Request) -> Result<Response, E>,
    most: usize,
    request: IncomingRequest,
    out: ResponseOutparam,
) {
    let method = request.method();
    let response = answer(handler, &method, |method| read(request, method, most));
    send(&response, out);
}

/// What a handler makes of the request that `read` gives for a method. HEAD is GET to it, and has no body for an answer.
fn answer<E: Into<Response>>(
    handler: impl FnOnce(Request) -> Result<Response, E>,
    method: &Method,
    read: impl FnOnce(&str) -> Result<Request, Error>,
) -> Response {
    let (method, bodiless) = match method {
        Method::Head => (&Method::Get, true),
        method => (method, false),
    };
    let response = match read(name(method)) {
        Ok(request) => handler(request).unwrap_or_else(Into::into),
        Err(error) => error.into(),
    };
    if bodiless {
        response.without_body()
    } else {
        response
    }
}

fn read(incoming: IncomingRequest, method: &str, most: usize) -> Result<Request, Error> {
    let target = incoming.path_with_query().unwrap_or_default();
    let mut request = Request::new(method, &target)?;
    for (name, value) in incoming.headers().entries() {
        request = request.with_header(&name, value);
    }
    Ok(request.with_body(body(&incoming, most)?))
}

fn body(incoming: &IncomingRequest, most: usize) -> Result<Vec<u8>, Error> {
    let ended_early = || Error::refuse(400, "the body ended early");
    let body = incoming.consume().map_err(|()| ended_early())?;
    let stream = body.stream().map_err(|()| ended_early())?;
    let mut bytes = Vec::new();
    loop {
        match stream.blocking_read(CHUNK) {
            Ok(chunk) => bytes.extend(chunk),
            Err(StreamError::Closed) => return Ok(bytes),
            Err(StreamError::LastOperationFailed(_)) => return Err(ended_early()),
        }
        if bytes.len() > most {
            return Err(Error::refuse(413, format!("the body has more than {most} bytes")));
        }
    }
}

fn name(method: &Method) -> &str {
    match method {
        Method::Get => "GET",
        Method::Head => "HEAD",
        Method::Post => "POST",
        Method::Put => "PUT",
        Method::Delete => "DELETE",
        Method::Connect => "CONNECT",
        Method::Options => "OPTIONS",
        Method::Trace => "TRACE",
        Method::Patch => "PATCH",
        Method::Other(name) => name,
    }
}

fn send(response: &Response, out: ResponseOutparam) {
    let fields = Fields::new();
    for (name, value) in response.headers() {
        if let Err(error) = fields.append(name, value.as_bytes()) {
            eprintln!("the header `{name}` of a response is left out: {error}");
        }
    }
    let outgoing = OutgoingResponse::new(fields);
    if outgoing.set_status_code(response.status()).is_err() {
        eprintln!("there is no status {}", response.status());
        // It is 200 from the start, which an answer of this kind must not be.
        let _ = outgoing.set_status_code(500);
    }
    let body = outgoing.body();
    ResponseOutparam::set(out, Ok(outgoing));
    let Ok(body) = body else { return };
    let written = body.write().is_ok_and(|mut stream| {
        stream
            .write_all(response.body())
            .and_then(|()| Write::flush(&mut stream))
            .is_ok()
    });
    // A client that has gone away is no failure of the function.
    if written {
        let _ = OutgoingBody::finish(body, None);
    }
}

#[cfg(test)]
mod tests {
    use super::{Error, Method, Request, Response, answer};

    fn handle(request: Request) -> Result<Response, Error> {
        match request.method() {
            "GET" => Ok(Response::new(200).header("etag", "7").text("tea")),
            _ => Ok(Response::method_not_allowed(&["GET"])),
        }
    }

    #[test]
    fn head_is_get_without_the_body() {
        let read = |method: &str| Request::new(method, "/");
        let get = answer(handle, &Method::Get, read);
        assert_eq!(get.body(), b"tea");
        let head = answer(handle, &Method::Head, read);
        assert_eq!((head.status(), head.headers()), (200, get.headers()));
        assert_eq!(head.body(), b"");
        assert_eq!(answer(handle, &Method::Post, read).status(), 405);
    }

    #[test]
    fn head_has_no_body_also_where_the_request_is_refused() {
        let refused = answer(handle, &Method::Head, |_| Err(Error::refuse(413, "too much")));
        assert_eq!((refused.status(), refused.body()), (413, &b""[..]));
    }
}
