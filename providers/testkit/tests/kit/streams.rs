//! Streams go either way on both faces, and a request that breaks off fails its call.

use std::collections::BTreeMap;
use std::convert::Infallible;
use std::sync::Arc;
use std::task::{Context as Polled, Poll};

use bytes::Bytes;
use futures_util::{TryStreamExt, stream};
use outboard_provider::{ConfigKey, Context, Provider, Services};
use outboard_session::call::Call;
use outboard_session::dispatch::{
    BoxFuture, Dispatch, HandleKind, Handles, MethodDescriptor, PlainFace, Request, ResourceId, Response,
};
use outboard_session::failure::Failure;
use outboard_session::plain;
use outboard_session::right::Rights;
use outboard_session::stream::{ByteItems, Chunks};
use outboard_session::stub::{self, Ask, Held};
use outboard_testkit::Kit;
use tonic::Code;
use tonic::body::Body;
use tonic::codegen::http;
use tonic::server::NamedService;

use crate::provider::Binding;

const SERVICE: &str = "test.echo.Echo";
static METHODS: &[MethodDescriptor] = &[MethodDescriptor {
    interface: "test:echo/echo",
    function: "echo",
    path: "/test.echo.Echo/Echo",
    shape: 1,
    idempotent: false,
    request_streams: 1,
    response_streams: 1,
}];

/// Answers a stream with the same stream.
struct Echo;

#[derive(Clone)]
struct EchoServer<F>(F);

/// As the stubs have `echo: func(data: stream<u8>) -> stream<u8>`, whose messages are empty.
#[derive(Clone, PartialEq, prost::Message)]
struct EchoRequest {}

impl Ask for EchoRequest {
    type Response = Self;
    type Answer = ByteItems;

    const METHOD: &'static MethodDescriptor = &METHODS[0];

    fn answer(_: Self, streams: Vec<Chunks>, _: &dyn Held) -> Result<ByteItems, Failure> {
        let chunks = stub::stream(&mut streams.into_iter(), &METHODS[0])?;
        Ok(ByteItems::decode(chunks, &METHODS[0], 1))
    }
}

impl Provider for Echo {
    const KIND: &'static str = "echo";
    const KEYS: &'static [ConfigKey] = &[];

    type Binding = Binding;
    type Error = Infallible;

    async fn start(_: BTreeMap<String, Binding>, _: &Context) -> Result<Self, Infallible> {
        Ok(Self)
    }

    fn contracts() -> Vec<&'static [MethodDescriptor]> {
        vec![METHODS]
    }

    fn rights(_: &MethodDescriptor) -> Rights {
        Rights::READ
    }

    fn services(self: &Arc<Self>) -> Services {
        Services::new().add(Self, EchoServer)
    }
}

impl Dispatch for Echo {
    fn interface(&self) -> &'static str {
        "test:echo/echo"
    }

    fn methods(&self) -> &'static [MethodDescriptor] {
        METHODS
    }

    fn resources(&self) -> Vec<(ResourceId, HandleKind)> {
        Vec::new()
    }

    fn call<'a>(
        &'a self,
        _: usize,
        _: &'a Call,
        Request { body, streams }: Request,
        _: &'a dyn Handles,
    ) -> BoxFuture<'a, Result<Response, Failure>> {
        Box::pin(async move { Ok(Response { body, streams }) })
    }
}

impl<F: PlainFace> NamedService for EchoServer<F> {
    const NAME: &'static str = SERVICE;
}

impl<F: PlainFace> tower::Service<http::Request<Body>> for EchoServer<F> {
    type Response = http::Response<Body>;
    type Error = Infallible;
    type Future = BoxFuture<'static, Result<Self::Response, Infallible>>;

    fn poll_ready(&mut self, _: &mut Polled<'_>) -> Poll<Result<(), Infallible>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, request: http::Request<Body>) -> Self::Future {
        plain::serve(self.0.clone(), METHODS, request)
    }
}

#[tokio::test]
async fn what_is_streamed_comes_back() {
    let kit = Kit::start::<Echo>("[binding.shop]").await;
    for client in [kit.client("shop"), kit.plain("shop")] {
        let pieces = [Bytes::from("a"), Bytes::from(vec![b'b'; 200_000])];
        let data = ByteItems::new(stream::iter(pieces.map(Ok))).encode();
        let answer = client.call_with(EchoRequest {}, vec![data]).await.unwrap();
        let got: Vec<Bytes> = answer.try_collect().await.unwrap();
        assert_eq!(got.concat().len(), 200_001);
    }
}

#[tokio::test]
async fn a_stream_that_fails_ends_what_reads_it() {
    let kit = Kit::start::<Echo>("[binding.shop]").await;
    for client in [kit.client("shop"), kit.plain("shop")] {
        let broken = Failure::refused(Code::DataLoss, "no more of it");
        let data = ByteItems::new(stream::iter([Ok(Bytes::from("a")), Err(broken)])).encode();
        // It may be the call that fails, or the stream of its answer.
        let got: Result<Vec<Bytes>, Failure> = async {
            let answer = client.call_with(EchoRequest {}, vec![data]).await?;
            answer.try_collect().await
        }
        .await;
        assert!(got.is_err(), "{got:?}");
    }
}
