//! A function that reads what `query-stream` gives for the statement in the request's body.
//!
//! - `read?count=N&pause=MS&every=M` reads the rows, all of them or the first N, and waits after every M of them;
//! - `cancel?after=MS` gives the call up after a while, and asks for something else;
//! - `many?count=N` has as many streams open at once, and then reads the first row of each and all rows of the last.

mod http;
mod rows;

use wasip3::http::types::{self, ErrorCode};

use http::Request;

wit_bindgen::generate!({
    inline: "
        package outboard:streams;

        world streams {
            import outboard:sql/statements@0.1.0;
        }
    ",
    path: "../../../wit/outboard/sql/0.1.0",
    generate_all,
});

wasip3::http::service::export!(Streams);

struct Streams;

impl wasip3::exports::http::handler::Guest for Streams {
    async fn handle(request: types::Request) -> Result<types::Response, ErrorCode> {
        let request = Request::read(request).await;
        let what = request.path.splitn(3, '/').nth(2).unwrap_or_default();
        let told = match what {
            "read" => rows::read(&request).await,
            "cancel" => rows::cancel(&request).await,
            "many" => rows::many(&request).await,
            _ => return Err(ErrorCode::InternalError(Some(format!("there is no `{what}`")))),
        };
        Ok(http::respond(&told))
    }
}

/// Waits without holding up the instance.
async fn sleep(milliseconds: u64) {
    wasip3::clocks::monotonic_clock::wait_for(milliseconds * 1_000_000).await;
}
