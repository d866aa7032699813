//! Bodies: `through` hands the request's own back, `copy` reads and writes it bit by bit, `size` tells how long it was,
//! `trailers?text=T` sends trailers after it, and `large?bytes=N` sends as much as it is told, told or not beforehand.

use serde_json::json;
use wasip3::http::types::{self, ErrorCode, Fields};
use wasip3::wit_bindgen::StreamResult;
use wasip3::{wit_bindgen, wit_future, wit_stream};

use crate::http::{Request, Response, no_trailers, respond, respond_with};

/// An answer, whole or on its way.
pub enum Answer {
    Whole(Response),
    Sent(types::Response),
}

impl Answer {
    pub fn send(self) -> types::Response {
        match self {
            Self::Whole(response) => response.send(),
            Self::Sent(response) => response,
        }
    }
}

pub async fn answer(what: &str, request: Request) -> Result<Answer, ErrorCode> {
    match what {
        "through" => {
            let (body, trailers) = request.consume();
            Ok(Answer::Sent(respond(200, body, trailers)))
        }
        "copy" => Ok(Answer::Sent(copy(request))),
        "size" => {
            let (mut body, _) = request.consume();
            let mut size = 0;
            loop {
                let (result, bytes) = body.read(Vec::with_capacity(16 << 10)).await;
                size += bytes.len();
                if !matches!(result, StreamResult::Complete(_)) {
                    return Ok(Answer::Whole(Response::json(200, json!({ "bytes": size }))));
                }
            }
        }
        "trailers" => {
            let (mut writer, reader) = wit_stream::new();
            let (done, trailers) = wit_future::new(|| Ok(None));
            let text = request.word("text").to_owned();
            wit_bindgen::spawn_local(async move {
                writer.write_all(b"what comes before the trailers".to_vec()).await;
                drop(writer);
                let fields = Fields::from_list(&[("x-told-last".to_owned(), text.into_bytes())]);
                let _ = done.write(Ok(fields.ok())).await;
            });
            // HTTP/1.1 has no trailers but those that were announced.
            let announced = [("trailer".to_owned(), b"x-told-last".to_vec())];
            let headers = Fields::from_list(&announced).unwrap_or_else(|_| Fields::new());
            Ok(Answer::Sent(respond_with(headers, 200, reader, trailers)))
        }
        "large" => {
            let (mut writer, reader) = wit_stream::new();
            let mut left = usize::try_from(request.number("bytes")).unwrap_or(0);
            wit_bindgen::spawn_local(async move {
                while left > 0 {
                    let bytes = left.min(48 << 10);
                    if !writer.write_all(vec![b'x'; bytes]).await.is_empty() {
                        return;
                    }
                    left -= bytes;
                }
            });
            Ok(Answer::Sent(respond(200, reader, no_trailers())))
        }
        _ => Err(ErrorCode::InternalError(Some(format!(
            "there is no body `{what}`"
        )))),
    }
}

fn copy(request: Request) -> types::Response {
    let (mut body, trailers) = request.consume();
    let (mut writer, reader) = wit_stream::new();
    wit_bindgen::spawn_local(async move {
        loop {
            let (result, bytes) = body.read(Vec::with_capacity(16 << 10)).await;
            let refused = writer.write_all(bytes).await;
            if !refused.is_empty() || !matches!(result, StreamResult::Complete(_)) {
                return;
            }
        }
    });
    respond(200, reader, trailers)
}
