//! A function with an import that nobody serves: a host must say so before the first request.

use acme::widgets::store::polish;
use wasip2::exports::http::incoming_handler::Guest;
use wasip2::http::types::{ErrorCode, IncomingRequest, ResponseOutparam};

wit_bindgen::generate!({
    inline: "
        package acme:widgets@1.2.0;

        interface store {
            polish: func(widget: string) -> result<u32, string>;
        }

        world unlinked {
            import store;
        }
    ",
});

wasip2::http::proxy::export!(Handler);

struct Handler;

impl Guest for Handler {
    fn handle(_request: IncomingRequest, out: ResponseOutparam) {
        let outcome = polish("spoon");
        ResponseOutparam::set(out, Err(ErrorCode::InternalError(Some(format!("{outcome:?}")))));
    }
}
