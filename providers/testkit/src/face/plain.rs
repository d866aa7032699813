//! Calls over the plain face, as any gRPC client makes them.

use std::sync::{Arc, Mutex, PoisonError};

use bytes::Bytes;
use futures_util::stream::{self, BoxStream};
use futures_util::{StreamExt, TryStreamExt};
use hyper_util::rt::TokioIo;
use outboard_channel::Address;
use outboard_session::dispatch::Handle;
use outboard_session::failure::{Effect, Failure};
use outboard_session::plain::{Raw, parts};
use outboard_session::stream::Chunks;
use outboard_session::stub::{Ask, Held};
use outboard_session::{BINDING_METADATA, FUNCTION_METADATA};
use tokio::net::{TcpStream, UnixStream};
use tokio::sync::oneshot;
use tokio::time::{Instant, timeout_at};
use tonic::client::Grpc;
use tonic::codegen::http::uri::PathAndQuery;
use tonic::metadata::AsciiMetadataValue;
use tonic::transport::{Channel, Endpoint, Uri};
use tonic::{Code, Request, Status, Streaming};
use tonic_types::StatusExt as _;
use tower::service_fn;

use super::{Who, decode, left};

/// A connection, made by the first call.
pub(crate) struct Plain(Mutex<Option<Channel>>);

impl Plain {
    pub(crate) fn open(address: Address) -> Arc<Self> {
        // A path is no authority; this is what other gRPC clients send for one.
        let endpoint = Endpoint::from_static("http://localhost");
        let channel = match address {
            Address::Unix(path) => endpoint.connect_with_connector_lazy(service_fn(move |_: Uri| {
                let path = path.clone();
                async move { UnixStream::connect(path).await.map(TokioIo::new) }
            })),
            Address::Tcp { host, port } => endpoint.connect_with_connector_lazy(service_fn(move |_: Uri| {
                let host = host.clone();
                async move { TcpStream::connect((&*host, port)).await.map(TokioIo::new) }
            })),
        };
        Arc::new(Self(Mutex::new(Some(channel))))
    }

    pub(crate) async fn call<A: Ask>(
        &self,
        who: &Who,
        request: A,
        streams: Vec<Chunks>,
        deadline: Instant,
    ) -> Result<A::Answer, Failure> {
        let channel = self.channel().clone().ok_or_else(left)?;
        let body = Bytes::from(request.lend(&Tokens)?.encode_to_vec());
        let (messages, broken) = messages::<A>(body, streams);
        let answer = async {
            let answers = begin::<A>(channel, who, messages, deadline).await?;
            match A::METHOD.response_streams {
                0 => Ok((only(answers).await?, Vec::new())),
                count => split(answers, count).await,
            }
        };
        // A request that breaks off is no request: the call ends with what broke it.
        let answer = async {
            tokio::select! {
                Ok(failure) = broken => Err(failure),
                answer = answer => answer,
            }
        };
        let expired = || {
            let what = format!("the provider did not answer {} in time", A::METHOD.function);
            Failure::unknown_outcome(Code::DeadlineExceeded, what)
        };
        let (body, streams) = match timeout_at(deadline, answer).await {
            // The transport has the deadline too, and another word for it.
            Ok(Err(failure)) if failure.code == Code::Cancelled && Instant::now() >= deadline => {
                return Err(expired());
            }
            Ok(answer) => answer?,
            Err(_) => return Err(expired()),
        };
        A::answer(decode::<A>(body)?, streams, &Tokens)
    }

    pub(crate) fn leave(&self) {
        self.channel().take();
    }

    fn channel(&self) -> std::sync::MutexGuard<'_, Option<Channel>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// What a call sends, and what tells why it breaks off.
fn messages<A: Ask>(
    body: Bytes,
    streams: Vec<Chunks>,
) -> (BoxStream<'static, Bytes>, oneshot::Receiver<Failure>) {
    let (tell, broken) = oneshot::channel();
    if A::METHOD.request_streams == 0 {
        return (stream::iter([body]).boxed(), broken);
    }
    let mut tell = Some(tell);
    let parts = parts::join(body, streams).map(move |part| match part {
        Ok(part) => stream::iter([part]).boxed(),
        Err(failure) => {
            if let Some(tell) = tell.take() {
                // The call may have ended before.
                let _ = tell.send(failure);
            }
            stream::pending().boxed()
        }
    });
    (parts.flatten().boxed(), broken)
}

async fn begin<A: Ask>(
    channel: Channel,
    who: &Who,
    messages: BoxStream<'static, Bytes>,
    deadline: Instant,
) -> Result<Streaming<Bytes>, Failure> {
    let mut request = Request::new(messages);
    for (key, value) in [
        (FUNCTION_METADATA, &who.function),
        (BINDING_METADATA, &who.binding),
    ] {
        let value: AsciiMetadataValue = value.parse().map_err(|_| {
            let what = format!("{key} has a letter that no name has");
            Failure::refused(Code::InvalidArgument, what)
        })?;
        request.metadata_mut().insert(key, value);
    }
    request.set_timeout(deadline.saturating_duration_since(Instant::now()));
    let mut client = Grpc::new(channel).max_decoding_message_size(usize::MAX);
    let refused = |error: tonic::transport::Error| {
        Failure::refused(
            Code::Unavailable,
            format!("no connection with the provider: {error}"),
        )
    };
    client.ready().await.map_err(refused)?;
    let path = PathAndQuery::from_static(A::METHOD.path);
    let answers = client.streaming(request, path, Raw).await.map_err(failure)?;
    Ok(answers.into_inner())
}

/// The one message of a response without streams.
async fn only(mut answers: Streaming<Bytes>) -> Result<Bytes, Failure> {
    let body = answers.message().await.map_err(failure)?;
    // A status may follow it.
    let more = answers.message().await.map_err(failure)?;
    match (body, more) {
        (Some(body), None) => Ok(body),
        _ => Err(Failure::unknown_outcome(
            Code::Internal,
            "the call does not have one response",
        )),
    }
}

async fn split(answers: Streaming<Bytes>, count: usize) -> Result<(Bytes, Vec<Chunks>), Failure> {
    let (body, streams) = parts::split(answers.map_err(failure), count).await?;
    let streams = streams.into_iter().map(|stream| stream.boxed() as Chunks);
    Ok((body, streams.collect()))
}

fn failure(status: Status) -> Failure {
    let none = status
        .get_details_error_info()
        .is_some_and(|info| info.metadata.get("effect").is_some_and(|effect| effect == "none"));
    Failure {
        code: status.code(),
        message: status.message().to_owned(),
        effect: if none { Effect::None } else { Effect::Possible },
        retry_after: status.get_details_retry_info().and_then(|info| info.retry_delay),
    }
}

/// Handles are tokens on either side.
struct Tokens;

impl Held for Tokens {
    fn lend(&self, handle: Handle, _: bool) -> Result<Handle, Failure> {
        Ok(handle)
    }

    fn receive(&self, handle: Handle) -> Result<Handle, Failure> {
        Ok(handle)
    }
}
