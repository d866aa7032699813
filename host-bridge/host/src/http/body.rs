//! Bodies on their way in and out of a function.

use std::pin::Pin;
use std::task::{Context, Poll, ready};

use bytes::Bytes;
use http_body_util::combinators::UnsyncBoxBody;
use http_body_util::{BodyExt, Full};
use hyper::body::{Body, Frame, Incoming, SizeHint};
use hyper::header::CONTENT_LENGTH;
use hyper::{HeaderMap, Request, Response, StatusCode};
use tokio::sync::oneshot;
use tokio_util::sync::{CancellationToken, WaitForCancellationFutureOwned};
use tokio_util::task::AbortOnDropHandle;
use wasmtime_wasi_http::{Error, WasiBody};

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

/// A response body that a guest is still writing: dropped before its end, it ends the guest, or tells it.
pub(crate) struct RunningBody {
    body: WasiBody,
    guest: Option<Guest>,
    failed: CancellationToken,
    failing: Pin<Box<WaitForCancellationFutureOwned>>,
    /// What the response's head promised, less what has come.
    left: Option<u64>,
}

/// Who writes a body.
pub(crate) enum Guest {
    /// An instance that does nothing else: it ends with a body that is dropped.
    Alone(AbortOnDropHandle<Result<(), Reason>>),
    /// One that looks after itself: it is told when the body has come to its end, and when it is dropped before.
    Told(oneshot::Sender<()>),
}

impl RunningBody {
    /// A guest's response. `failed` is told before the body of a guest that did not come to its end seems complete.
    /// `bodiless` responses have their body thrown away by those who send them.
    pub(crate) fn wrap(
        response: Response<WasiBody>,
        bodiless: bool,
        guest: Guest,
        failed: CancellationToken,
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
                guest: Some(guest),
                failing: Box::pin(failed.clone().cancelled_owned()),
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
        match self.guest.take() {
            Some(Guest::Alone(run)) => drop(run.detach()),
            // A guest that is gone needs not be told.
            Some(Guest::Told(end)) => drop(end.send(())),
            None => {}
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
        let frame = match Pin::new(&mut self.body).poll_frame(context)? {
            Poll::Ready(frame) => frame,
            Poll::Pending if self.guest.is_some() => {
                // Nothing more comes of a guest that has failed.
                ready!(self.failing.as_mut().poll(context));
                return Poll::Ready(Some(Err(Error::HttpResponseIncomplete)));
            }
            Poll::Pending => return Poll::Pending,
        };
        let Some(frame) = frame else {
            if self.failed.is_cancelled() {
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
        self.body.is_end_stream() && !self.failed.is_cancelled()
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
    use std::time::Duration;

    use bytes::Bytes;
    use http_body_util::{BodyExt, Full, StreamBody};
    use hyper::Response;
    use hyper::body::Frame;
    use hyper::header::CONTENT_LENGTH;
    use tokio::sync::oneshot;
    use tokio_util::sync::CancellationToken;
    use tokio_util::task::AbortOnDropHandle;
    use wasmtime_wasi_http::Error;

    use super::{Guest, ResponseBody, RunningBody};

    /// A response of five bytes, a guest that runs until it is ended, and what tells of its end.
    fn running(length: Option<u64>, failed: &CancellationToken) -> (ResponseBody, oneshot::Receiver<()>) {
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
            RunningBody::wrap(response, false, Guest::Alone(run), failed.clone()).into_body(),
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
        let (mut body, ended) = running(None, &CancellationToken::new());
        assert_eq!(frame(&mut body).await.unwrap().unwrap(), "hello");
        drop(body);
        assert!(ended.await.is_err());
    }

    #[tokio::test]
    async fn a_guest_may_go_on_after_its_body() {
        let (mut body, mut ended) = running(None, &CancellationToken::new());
        assert!(frame(&mut body).await.unwrap().is_ok());
        assert!(frame(&mut body).await.is_none());
        drop(body);
        assert!(goes_on(&mut ended).await);
    }

    #[tokio::test]
    async fn all_that_was_promised_is_an_end_too() {
        let (mut body, mut ended) = running(Some(5), &CancellationToken::new());
        assert!(frame(&mut body).await.unwrap().is_ok());
        drop(body);
        assert!(goes_on(&mut ended).await);
    }

    #[tokio::test]
    async fn the_body_of_a_failed_guest_does_not_seem_whole() {
        let failed = CancellationToken::new();
        let (mut body, _ended) = running(None, &failed);
        assert!(frame(&mut body).await.unwrap().is_ok());
        failed.cancel();
        assert!(matches!(
            frame(&mut body).await,
            Some(Err(Error::HttpResponseIncomplete))
        ));
    }

    #[tokio::test]
    async fn a_guest_that_is_told_learns_of_the_end_and_of_a_body_dropped_before_it() {
        for (whole, told) in [(true, Ok(())), (false, Err(()))] {
            let body = Full::from("hello").map_err(|never| match never {}).boxed_unsync();
            let (end, ended) = oneshot::channel();
            let failed = CancellationToken::new();
            let response = RunningBody::wrap(Response::new(body), false, Guest::Told(end), failed);
            let mut body = response.into_body();
            assert_eq!(frame(&mut body).await.unwrap().unwrap(), "hello");
            if whole {
                assert!(frame(&mut body).await.is_none());
            }
            drop(body);
            assert_eq!(ended.await.map_err(drop), told);
        }
    }

    #[tokio::test]
    async fn a_guest_that_fails_while_its_body_is_waited_for_ends_it() {
        let failed = CancellationToken::new();
        let silent = StreamBody::new(futures_util::stream::pending::<Result<Frame<Bytes>, Error>>());
        let (end, _ended) = oneshot::channel();
        let response = Response::new(silent.boxed_unsync());
        let mut body = RunningBody::wrap(response, false, Guest::Told(end), failed.clone()).into_body();
        let next = tokio::spawn(async move { frame(&mut body).await });
        tokio::task::yield_now().await;
        failed.cancel();
        assert!(matches!(
            next.await.unwrap(),
            Some(Err(Error::HttpResponseIncomplete))
        ));
    }
}
