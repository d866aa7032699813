//! A bridge and a plain client, small enough to do wrong things.

use std::collections::HashMap;
use std::time::Duration;

use bytes::Bytes;
use hyper_util::rt::TokioIo;
use outboard_session::address::Address;
use outboard_session::frame::session_client::SessionClient;
use outboard_session::frame::{
    BridgeFrame, BridgeHello, Call, Cancel, Failure, GoAway, HandleArgument, HandleResult, ProviderFrame,
    ProviderHello, Release, Reply, Scope, bridge_frame, handle_argument, handle_result, provider_frame,
};
use prost::Message as _;
use tokio::net::{TcpStream, UnixStream};
use tokio::sync::mpsc;
use tokio::time::timeout;
use tokio_stream::wrappers::UnboundedReceiverStream;
use tonic::transport::{Channel, Endpoint, Uri};
use tonic::{Request, Status, Streaming};
use tower::service_fn;

use crate::provider::{Body, Do, METHODS, WireHandle};

const PATIENCE: Duration = Duration::from_secs(10);

pub(crate) async fn connect(address: &Address) -> Channel {
    let address = address.clone();
    let dial = service_fn(move |_: Uri| {
        let address = address.clone();
        async move {
            let io: Box<dyn Io> = match address {
                Address::Unix(path) => Box::new(UnixStream::connect(path).await?),
                Address::Tcp { host, port } => Box::new(TcpStream::connect((host, port)).await?),
            };
            Ok::<_, std::io::Error>(TokioIo::new(io))
        }
    });
    Endpoint::from_static("http://provider")
        .connect_with_connector(dial)
        .await
        .unwrap()
}

trait Io: tokio::io::AsyncRead + tokio::io::AsyncWrite + Send + Unpin {}
impl<T: tokio::io::AsyncRead + tokio::io::AsyncWrite + Send + Unpin> Io for T {}

/// A session as a bridge has it.
pub(crate) struct Session {
    frames: mpsc::UnboundedSender<BridgeFrame>,
    inbound: Streaming<ProviderFrame>,
    pub(crate) hello: ProviderHello,
    pub(crate) goaway: Option<GoAway>,
    last: u64,
    ended: HashMap<u64, Result<Reply, Failure>>,
}

impl Session {
    pub(crate) async fn open(channel: Channel, versions: &[u32]) -> Result<Self, Status> {
        let hello = BridgeHello {
            versions: versions.to_vec(),
            interfaces: Vec::new(),
        };
        Self::open_with(channel, bridge_frame::Frame::Hello(hello)).await
    }

    pub(crate) async fn open_with(channel: Channel, first: bridge_frame::Frame) -> Result<Self, Status> {
        let (frames, outbound) = mpsc::unbounded_channel();
        frames.send(BridgeFrame { frame: Some(first) }).unwrap();
        let mut client = SessionClient::new(channel).max_decoding_message_size(64 << 20);
        let mut inbound = client
            .open(UnboundedReceiverStream::new(outbound))
            .await?
            .into_inner();
        let first = timeout(PATIENCE, inbound.message()).await.unwrap()?.unwrap();
        let Some(provider_frame::Frame::Hello(hello)) = first.frame else {
            panic!("{first:?}")
        };
        Ok(Self {
            frames,
            inbound,
            hello,
            goaway: None,
            last: 0,
            ended: HashMap::new(),
        })
    }

    pub(crate) fn send(&self, frame: bridge_frame::Frame) {
        // The provider may have ended the session, which the test then reads.
        let _ = self.frames.send(BridgeFrame { frame: Some(frame) });
    }

    pub(crate) async fn scope(&mut self, number: u32, function: &str, binding: &str) {
        self.send(bridge_frame::Frame::Scope(Scope {
            number,
            function: function.to_owned(),
            binding: binding.to_owned(),
        }));
    }

    /// Sends a call in scope 1 with ten seconds to go.
    pub(crate) fn begin(&mut self, what: Do, number: u64, data: &str, handles: Vec<HandleArgument>) -> u64 {
        self.begin_in(
            1,
            Duration::from_secs(10),
            what,
            body(number, data, handles.len()),
            handles,
        )
    }

    pub(crate) fn begin_in(
        &mut self,
        scope: u32,
        time_left: Duration,
        what: Do,
        body: Bytes,
        handles: Vec<HandleArgument>,
    ) -> u64 {
        self.last += 1;
        self.send(bridge_frame::Frame::Call(Call {
            id: self.last,
            method: what as u32,
            scope,
            time_left: u64::try_from(time_left.as_micros()).unwrap(),
            traceparent: String::new(),
            handles,
            body,
        }));
        self.last
    }

    pub(crate) fn cancel(&self, id: u64) {
        self.send(bridge_frame::Frame::Cancel(Cancel { id }));
    }

    pub(crate) fn release(&self, handles: &[u64]) {
        self.send(bridge_frame::Frame::Release(Release {
            handles: handles.to_vec(),
        }));
    }

    /// Waits for a call's terminal frame.
    pub(crate) async fn end(&mut self, id: u64) -> Result<Reply, Failure> {
        loop {
            if let Some(outcome) = self.ended.remove(&id) {
                return outcome;
            }
            let frame = self.next().await.unwrap().expect("the session goes on");
            self.take(frame);
        }
    }

    pub(crate) async fn call(&mut self, what: Do, number: u64, data: &str) -> Result<Body, Failure> {
        let id = self.begin(what, number, data, Vec::new());
        self.end(id).await.map(|reply| Body::decode(reply.body).unwrap())
    }

    /// A new pinned thing.
    pub(crate) async fn make(&mut self) -> u64 {
        let id = self.begin(Do::Make, 0, "", Vec::new());
        pinned(&self.end(id).await.unwrap().handles[0])
    }

    pub(crate) async fn notes(&mut self) -> String {
        let notes = self.call(Do::Notes, 0, "").await.unwrap();
        String::from_utf8(notes.data.to_vec()).unwrap()
    }

    /// Waits for the session's end, and says how it ended.
    pub(crate) async fn finish(&mut self) -> Result<(), Status> {
        while let Some(frame) = self.next().await? {
            self.take(frame);
        }
        Ok(())
    }

    pub(crate) async fn goaway(&mut self) -> GoAway {
        while self.goaway.is_none() {
            let frame = self.next().await.unwrap().expect("the session goes on");
            self.take(frame);
        }
        self.goaway.clone().unwrap()
    }

    async fn next(&mut self) -> Result<Option<provider_frame::Frame>, Status> {
        let frame = timeout(PATIENCE, self.inbound.message())
            .await
            .expect("a frame comes")?;
        Ok(frame.map(|frame| frame.frame.unwrap()))
    }

    fn take(&mut self, frame: provider_frame::Frame) {
        match frame {
            provider_frame::Frame::Reply(reply) => {
                self.ended.insert(reply.id, Ok(reply));
            }
            provider_frame::Frame::Failure(failure) => {
                self.ended.insert(failure.id, Err(failure));
            }
            provider_frame::Frame::Goaway(goaway) => self.goaway = Some(goaway),
            provider_frame::Frame::Hello(hello) => panic!("a second hello: {hello:?}"),
        }
    }
}

pub(crate) fn body(number: u64, data: &str, handles: usize) -> Bytes {
    let handle = |index| WireHandle {
        token: None,
        index: Some(index),
    };
    let handles = (0..u32::try_from(handles).unwrap()).map(handle).collect();
    Body {
        number,
        data: Bytes::copy_from_slice(data.as_bytes()),
        handles,
    }
    .encode_to_vec()
    .into()
}

pub(crate) fn lend(id: u64) -> HandleArgument {
    HandleArgument {
        handle: Some(handle_argument::Handle::Pinned(id)),
        own: false,
    }
}

pub(crate) fn give(id: u64) -> HandleArgument {
    HandleArgument {
        handle: Some(handle_argument::Handle::Pinned(id)),
        own: true,
    }
}

pub(crate) fn token(token: &Bytes) -> HandleArgument {
    HandleArgument {
        handle: Some(handle_argument::Handle::Portable(token.clone())),
        own: false,
    }
}

pub(crate) fn pinned(handle: &HandleResult) -> u64 {
    let Some(handle_result::Handle::Pinned(id)) = handle.handle else {
        panic!("{handle:?}")
    };
    id
}

pub(crate) fn portable(handle: &HandleResult) -> Bytes {
    let Some(handle_result::Handle::Portable(token)) = &handle.handle else {
        panic!("{handle:?}")
    };
    token.clone()
}

/// One call on the plain face.
pub(crate) struct Plain {
    pub(crate) channel: Channel,
    pub(crate) function: &'static str,
    pub(crate) binding: &'static str,
}

impl Plain {
    pub(crate) async fn call(
        &self,
        what: Do,
        number: u64,
        data: &str,
        token: Option<&Bytes>,
    ) -> Result<Body, Status> {
        let handles = token.map(|token| WireHandle {
            token: Some(token.clone()),
            index: None,
        });
        let body = Body {
            number,
            data: Bytes::copy_from_slice(data.as_bytes()),
            handles: handles.into_iter().collect(),
        };
        let mut request = Request::new(body);
        for (key, value) in [
            ("outboard-function", self.function),
            ("outboard-binding", self.binding),
        ] {
            if !value.is_empty() {
                request.metadata_mut().insert(key, value.parse().unwrap());
            }
        }
        self.send(what, request).await
    }

    pub(crate) async fn send(&self, what: Do, request: Request<Body>) -> Result<Body, Status> {
        let mut client = tonic::client::Grpc::new(self.channel.clone());
        client.ready().await.unwrap();
        let codec = tonic_prost::ProstCodec::<Body, Body>::default();
        let path = METHODS[what as usize].path.parse().unwrap();
        client
            .unary(request, path, codec)
            .await
            .map(tonic::Response::into_inner)
    }

    /// The token of a new handle.
    pub(crate) async fn new_handle(&self, what: Do, data: &str) -> Result<Bytes, Status> {
        let made = self.call(what, 0, data, None).await?;
        Ok(made.handles[0].token.clone().unwrap())
    }
}
