//! Bodies on their way in and out of a function.

use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::task::{Context, Poll, ready};

use bytes::Bytes;
use http_body_util::combinators::UnsyncBoxBody;
use http_body_util::{BodyExt, Full};
use hyper::body::{Body, Frame, Incoming, SizeHint};
use hyper::header::CONTENT_LENGTH;
use hyper::{HeaderMap, Request, Response, StatusCode};
use tokio::sync::oneshot;
use tokio_util::task::AbortOnDropHandle;
use wasmtime_wasi_http::Error;
use wasmtime_wasi_http::p2::body::HyperOutgoingBody;

use crate::failure::Reason;

/// The body of every response.
pub(crate) type ResponseBody = UnsyncBoxBody<Bytes, Error>;

/// A body that the host itself sends.
pub(crate) fn text(text: String) -> ResponseBody {
    Full::from(text).map_err(|never| match never {}).boxed_unsync()
}

/// A request body that ends with an error where it gets longer than it may be.
pub(crate) struct LimitedBody {
    body: Incoming,
    limit: u64,
    left: u64,
    exceeded: Option<oneshot::Sender<()>>,
}

impl LimitedBody {
    /// The request with its body limited, and what is sent when the body exceeds the limit.
    ///
    /// # Errors
    /// The size of a body that says beforehand that it is too long.
    pub(crate) fn wrap(
        request: Request<Incoming>,
        limit: u64,
    ) -> Result<(Request<Self>, oneshot::Receiver<()>), Option<u64>> {
        let announced = request.body().size_hint().lower();
        if announced > limit {
            return Err(Some(announced));
        }
        let (sender, exceeded) = oneshot::channel();
        let wrap = |body| Self {
            body,
            limit,
            left: limit,
            exceeded: Some(sender),
        };
        Ok((request.map(wrap), exceeded))
    }
}

impl Body for LimitedBody {
    type Data = Bytes;
    type Error = Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Error>>> {
        let Some(frame) = ready!(Pin::new(&mut self.body).poll_frame(context)?) else {
            return Poll::Ready(None);
        };
        let size = frame.data_ref().map_or(0, |data| data.len() as u64);
        if let Some(left) = self.left.checked_sub(size) {
            self.left = left;
            return Poll::Ready(Some(Ok(frame)));
        }
        self.left = 0;
        if let Some(exceeded) = self.exceeded.take() {
            // Nobody listens once the function has answered; then the error alone tells it.
            let _ = exceeded.send(());
        }
        Poll::Ready(Some(Err(Error::HttpRequestBodySize(Some(self.limit)))))
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}

/// A response body that a guest is still writing: dropped before its end, it ends the guest.
pub(crate) struct RunningBody {
    body: HyperOutgoingBody,
    run: Option<AbortOnDropHandle<Result<(), Reason>>>,
    failed: Arc<AtomicBool>,
    /// What the response's head promised, less what has come.
    left: Option<u64>,
}

impl RunningBody {
    /// The guest's response with its `run` bound to the body. `failed` is set before the body of a guest that did not
    /// come to its end seems complete. `bodiless` responses have their body thrown away by those who send them.
    pub(crate) fn wrap(
        response: Response<HyperOutgoingBody>,
        bodiless: bool,
        run: AbortOnDropHandle<Result<(), Reason>>,
        failed: Arc<AtomicBool>,
    ) -> Response<ResponseBody> {
        let bodiless = bodiless
            || matches!(
                response.status(),
                StatusCode::NO_CONTENT | StatusCode::NOT_MODIFIED
            )
            || response.status().is_informational();
        let left = if bodiless {
            Some(0)
        } else {
            content_length(response.headers())
        };
        response.map(|body| {
            let mut body = Self {
                body,
                run: Some(run),
                failed,
                left,
            };
            body.detach_at_end();
            body.boxed_unsync()
        })
    }

    /// Nothing more is read once all that was promised has come; the guest may go on to its own end.
    fn detach_at_end(&mut self) {
        if self.left == Some(0) {
            self.detach();
        }
    }

    fn detach(&mut self) {
        if let Some(run) = self.run.take() {
            drop(run.detach());
        }
    }
}

impl Body for RunningBody {
    type Data = Bytes;
    type Error = Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Error>>> {
        let frame = ready!(Pin::new(&mut self.body).poll_frame(context)?);
        let Some(frame) = frame else {
            if self.failed.load(Ordering::Acquire) {
                return Poll::Ready(Some(Err(Error::HttpResponseIncomplete)));
            }
            self.detach();
            return Poll::Ready(None);
        };
        if let (Some(left), Some(data)) = (self.left, frame.data_ref()) {
            self.left = Some(left.saturating_sub(data.len() as u64));
            self.detach_at_end();
        }
        Poll::Ready(Some(Ok(frame)))
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}

fn content_length(headers: &HeaderMap) -> Option<u64> {
    headers.get(CONTENT_LENGTH)?.to_str().ok()?.trim().parse().ok()
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;
    use std::sync::atomic::{AtomicBool, Ordering};
    use std::time::Duration;

    use bytes::Bytes;
    use http_body_util::{BodyExt, Full};
    use hyper::Response;
    use hyper::header::CONTENT_LENGTH;
    use tokio::sync::oneshot;
    use tokio_util::task::AbortOnDropHandle;
    use wasmtime_wasi_http::Error;

    use super::{ResponseBody, RunningBody};

    /// A response of five bytes, a guest that runs until it is ended, and what tells of its end.
    fn running(length: Option<u64>, failed: &Arc<AtomicBool>) -> (ResponseBody, oneshot::Receiver<()>) {
        let (held, ended) = oneshot::channel();
        let guest = tokio::spawn(async move {
            let _held = held;
            std::future::pending().await
        });
        let body = Full::from("hello").map_err(|never| match never {}).boxed_unsync();
        let mut response = Response::new(body);
        if let Some(length) = length {
            response.headers_mut().insert(CONTENT_LENGTH, length.into());
        }
        let run = AbortOnDropHandle::new(guest);
        (
            RunningBody::wrap(response, false, run, Arc::clone(failed)).into_body(),
            ended,
        )
    }

    async fn frame(body: &mut ResponseBody) -> Option<Result<Bytes, Error>> {
        body.frame()
            .await
            .map(|frame| frame.map(|frame| frame.into_data().unwrap()))
    }

    async fn goes_on(ended: &mut oneshot::Receiver<()>) -> bool {
        tokio::time::timeout(Duration::from_millis(100), ended)
            .await
            .is_err()
    }

    #[tokio::test]
    async fn a_body_dropped_before_its_end_ends_the_guest() {
        let (mut body, ended) = running(None, &Arc::default());
        assert_eq!(frame(&mut body).await.unwrap().unwrap(), "hello");
        drop(body);
        assert!(ended.await.is_err());
    }

    #[tokio::test]
    async fn a_guest_may_go_on_after_its_body() {
        let (mut body, mut ended) = running(None, &Arc::default());
        assert!(frame(&mut body).await.unwrap().is_ok());
        assert!(frame(&mut body).await.is_none());
        drop(body);
        assert!(goes_on(&mut ended).await);
    }

    #[tokio::test]
    async fn all_that_was_promised_is_an_end_too() {
        let (mut body, mut ended) = running(Some(5), &Arc::default());
        assert!(frame(&mut body).await.unwrap().is_ok());
        drop(body);
        assert!(goes_on(&mut ended).await);
    }

    #[tokio::test]
    async fn the_body_of_a_failed_guest_does_not_seem_whole() {
        let failed = Arc::new(AtomicBool::new(false));
        let (mut body, _ended) = running(None, &failed);
        assert!(frame(&mut body).await.unwrap().is_ok());
        failed.store(true, Ordering::Release);
        assert!(matches!(
            frame(&mut body).await,
            Some(Err(Error::HttpResponseIncomplete))
        ));
    }
}
