//! A gRPC server of a few functions on a Unix socket, which says what it was asked.

use std::convert::Infallible;
use std::path::PathBuf;
use std::pin::Pin;
use std::sync::Arc;
use std::time::Duration;

use bytes::{Buf as _, BufMut as _, Bytes};
use futures_util::{Stream, StreamExt as _};
use hyper::body::Incoming;
use hyper::server::conn::http2;
use hyper::service::service_fn;
use hyper_util::rt::{TokioExecutor, TokioIo};
use outboard_channel::Address;
use tempfile::TempDir;
use tokio::net::UnixListener;
use tokio::runtime::Runtime;
use tokio::sync::mpsc;
use tonic::body::Body;
use tonic::codec::{Codec, DecodeBuf, Decoder, EncodeBuf, Encoder};
use tonic::codegen::Service as _;
use tonic::server::{Grpc, StreamingService, UnaryService};
use tonic::{Code, Request, Response, Status, Streaming};

pub(crate) const STORE: &str = "test:kv/store@1.0.0";
const PREFIX: &str = "/test.kv.v1.Store/";

type Asked = (String, Bytes);
type Answer<T> = Pin<Box<dyn Future<Output = Result<Response<T>, Status>> + Send>>;

type Reflected = Pin<Box<dyn Future<Output = http::Response<Body>> + Send>>;
type Reflection = Arc<dyn Fn(http::Request<Incoming>) -> Reflected + Send + Sync>;

/// A server; dropping it breaks its connections.
pub(crate) struct Server {
    runtime: Option<Runtime>,
    asked: mpsc::UnboundedReceiver<Asked>,
    folder: Arc<TempDir>,
}

impl Server {
    pub(crate) fn start() -> Self {
        Self::start_in(Arc::new(tempfile::tempdir().unwrap()), None)
    }

    /// One that says what it serves: a `FileDescriptorSet`.
    pub(crate) fn described(files: &[u8]) -> Self {
        let reflection = tonic_reflection::server::Builder::configure()
            .register_encoded_file_descriptor_set(files)
            .build_v1()
            .unwrap();
        let serve = move |request| -> Reflected {
            let mut reflection = reflection.clone();
            Box::pin(async move {
                match reflection.call(request).await {
                    Ok(response) => response,
                    Err(never) => match never {},
                }
            })
        };
        Self::start_in(Arc::new(tempfile::tempdir().unwrap()), Some(Arc::new(serve)))
    }

    /// The same anew, in the same place.
    pub(crate) fn restart(self) -> Self {
        let folder = Arc::clone(&self.folder);
        drop(self);
        std::fs::remove_file(folder.path().join("socket")).unwrap();
        Self::start_in(folder, None)
    }

    pub(crate) fn address(&self) -> Address {
        Address::Unix(self.socket())
    }

    /// The next call that came, by its rpc and its body.
    pub(crate) async fn next(&mut self) -> Asked {
        let next = tokio::time::timeout(Duration::from_secs(10), self.asked.recv());
        next.await.unwrap().unwrap()
    }

    fn socket(&self) -> PathBuf {
        self.folder.path().join("socket")
    }

    fn start_in(folder: Arc<TempDir>, reflection: Option<Reflection>) -> Self {
        let runtime = tokio::runtime::Builder::new_multi_thread()
            .worker_threads(1)
            .enable_all()
            .build()
            .unwrap();
        let (tell, asked) = mpsc::unbounded_channel();
        let listener = {
            let _entered = runtime.enter();
            UnixListener::bind(folder.path().join("socket")).unwrap()
        };
        runtime.spawn(async move {
            while let Ok((socket, _)) = listener.accept().await {
                let (tell, reflection) = (tell.clone(), reflection.clone());
                let service = service_fn(move |request| serve(request, tell.clone(), reflection.clone()));
                let connection =
                    http2::Builder::new(TokioExecutor::new()).serve_connection(TokioIo::new(socket), service);
                tokio::spawn(connection);
            }
        });
        Self {
            runtime: Some(runtime),
            asked,
            folder,
        }
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        if let Some(runtime) = self.runtime.take() {
            runtime.shutdown_background();
        }
    }
}

async fn serve(
    request: http::Request<Incoming>,
    tell: mpsc::UnboundedSender<Asked>,
    reflection: Option<Reflection>,
) -> Result<http::Response<Body>, Infallible> {
    if let Some(reflection) = reflection
        && request.uri().path().starts_with("/grpc.reflection.v1.")
    {
        return Ok(reflection(request).await);
    }
    let Some(name) = request.uri().path().strip_prefix(PREFIX).map(str::to_owned) else {
        return Ok(Status::unimplemented("not here").into_http());
    };
    let mut grpc = Grpc::new(Raw);
    Ok(match name.as_str() {
        "Open" | "BucketGet" | "BucketDrop" | "Take" | "Fail" => {
            grpc.unary(One { name, tell }, request).await
        }
        "Echo" => grpc.streaming(Echo, request).await,
        _ => Status::unimplemented("no such function").into_http(),
    })
}

struct One {
    name: String,
    tell: mpsc::UnboundedSender<Asked>,
}

impl UnaryService<Bytes> for One {
    type Response = Bytes;
    type Future = Answer<Bytes>;

    fn call(&mut self, request: Request<Bytes>) -> Answer<Bytes> {
        let metadata = request.metadata();
        let named = |key| {
            metadata
                .get(key)
                .and_then(|value| value.to_str().ok())
                .map(str::to_owned)
        };
        assert_eq!(named("outboard-function").as_deref(), Some("counter"));
        assert_eq!(named("outboard-binding").as_deref(), Some("counters"));
        assert!(named("grpc-timeout").is_some());
        let body = request.into_inner();
        // The last byte of the body is the status that the call is to end with.
        let code = match self.name.as_str() {
            "Take" | "Fail" => body.last().copied().unwrap_or_default(),
            _ => 0,
        };
        let answer = match self.name.as_str() {
            "Open" => Bytes::from_static(b"\x0a\x07\x0a\x05token"),
            _ => Bytes::new(),
        };
        self.tell.send((self.name.clone(), body)).unwrap();
        Box::pin(async move {
            match Code::from_i32(code.into()) {
                Code::Ok => Ok(Response::new(answer)),
                code => Err(Status::new(code, "as it was told")),
            }
        })
    }
}

/// Sends back every part as it comes: both directions have one stream.
struct Echo;

impl StreamingService<Bytes> for Echo {
    type Response = Bytes;
    type ResponseStream = Pin<Box<dyn Stream<Item = Result<Bytes, Status>> + Send>>;
    type Future = Answer<Self::ResponseStream>;

    fn call(&mut self, request: Request<Streaming<Bytes>>) -> Self::Future {
        Box::pin(async { Ok(Response::new(request.into_inner().boxed() as Self::ResponseStream)) })
    }
}

struct Raw;

impl Codec for Raw {
    type Encode = Bytes;
    type Decode = Bytes;
    type Encoder = Self;
    type Decoder = Self;

    fn encoder(&mut self) -> Self {
        Self
    }

    fn decoder(&mut self) -> Self {
        Self
    }
}

impl Encoder for Raw {
    type Item = Bytes;
    type Error = Status;

    fn encode(&mut self, item: Bytes, buf: &mut EncodeBuf<'_>) -> Result<(), Status> {
        buf.put(item);
        Ok(())
    }
}

impl Decoder for Raw {
    type Item = Bytes;
    type Error = Status;

    fn decode(&mut self, buf: &mut DecodeBuf<'_>) -> Result<Option<Bytes>, Status> {
        Ok(Some(buf.copy_to_bytes(buf.remaining())))
    }
}
