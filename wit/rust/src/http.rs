//! Requests and responses, and a handler that makes the one of the other.
//!
//! [`http!`](crate::http!) makes a function of the host out of a Rust function. Such a handler can be called by tests too,
//! on any machine:
//!
//! ```
//! use outboard_function::http::{Error, Request, Response};
//!
//! fn handle(request: Request) -> Result<Response, Error> {
//!     match (request.method(), request.segments().as_slice()) {
//!         ("GET", ["hello", name]) => Ok(Response::new(200).text(format!("Hello, {name}!"))),
//!         _ => Err(Error::refuse(404, "say hello to somebody")),
//!     }
//! }
//!
//! let response = handle(Request::new("GET", "/hello/Zo%C3%AB")?)?;
//! assert_eq!(response.body(), "Hello, Zoë!".as_bytes());
//! # Ok::<(), Error>(())
//! ```

mod error;
mod json;
mod request;
mod response;
#[doc(hidden)]
pub mod serve;

pub use error::Error;
pub use request::Request;
pub use response::Response;

/// Has the function answer requests with a handler: `fn(Request) -> Result<Response, E>` where `E: Into<Response>`, as
/// [`http::Error`](crate::http::Error) is. It stands once in a crate.
///
/// To the handler a HEAD request is a GET request; its client gets the same status and headers, and no body.
///
/// The body is read as a whole before the handler is called. One of more than a mebibyte is refused with 413;
/// `http!(handler, body = BYTES)` sets another limit. The host's own limit, `body` in its file, holds besides.
#[macro_export]
macro_rules! http {
    ($handler:path) => {
        $crate::http!($handler, body = 1 << 20);
    };
    ($handler:path, body = $most:expr) => {
        const _: () = {
            struct Handler;

            impl $crate::http::serve::Guest for Handler {
                fn handle(
                    request: $crate::http::serve::IncomingRequest,
                    out: $crate::http::serve::ResponseOutparam,
                ) {
                    $crate::http::serve::serve($handler, $most, request, out);
                }
            }

            $crate::http::serve::export!(Handler);
        };
    };
}
