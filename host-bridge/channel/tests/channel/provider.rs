//! A provider that does what a test tells it, over a real tonic server on a runtime of its own.

use std::path::{Path, PathBuf};
use std::pin::Pin;
use std::time::Duration;

use bytes::Bytes;
use futures_util::Stream;
use outboard_channel::{Address, Argument, Channel, ChannelOptions, MethodKey, Status as ChannelStatus};
use outboard_session::frame::bridge_frame::Frame as Said;
use outboard_session::frame::provider_frame::Frame;
use outboard_session::frame::session_server::{Session, SessionServer};
use outboard_session::frame::{
    BridgeFrame, Call, Credit, End, Failure, GoAway, HandleKind, HandleResult, Item, Limits, Method,
    ProviderFrame, ProviderHello, Reply, Resource, Scope, handle_result,
};
use tempfile::TempDir;
use tokio::net::UnixListener;
use tokio::runtime::Runtime;
use tokio::sync::mpsc;
use tokio::time::Instant;
use tokio_stream::wrappers::{UnboundedReceiverStream, UnixListenerStream};
use tonic::{Request, Response, Status, Streaming};

pub(crate) const STORE: &str = "test:kv/store@1.0.0";
/// How long anything here may take before the test fails.
const PATIENCE: Duration = Duration::from_secs(20);

/// A server on a Unix socket. Dropping it breaks every connection at once, as a kill would.
pub(crate) struct Provider {
    runtime: Option<Runtime>,
    peers: mpsc::UnboundedReceiver<Peer>,
}

impl Provider {
    pub(crate) fn start(socket: &Path) -> Self {
        let (opened, peers) = mpsc::unbounded_channel();
        let _ = std::fs::remove_file(socket);
        let runtime = tokio::runtime::Builder::new_multi_thread()
            .worker_threads(1)
            .enable_all()
            .build()
            .unwrap();
        let listener = {
            let _entered = runtime.enter();
            UnixListener::bind(socket).unwrap()
        };
        let server = tonic::transport::Server::builder()
            .add_service(SessionServer::new(Opener(opened)).max_decoding_message_size(64 * 1024 * 1024));
        runtime.spawn(server.serve_with_incoming(UnixListenerStream::new(listener)));
        Self {
            runtime: Some(runtime),
            peers,
        }
    }

    /// The next session that a bridge opens, before anything was said.
    pub(crate) async fn accept(&mut self) -> Peer {
        soon(self.peers.recv()).await.unwrap()
    }

    /// The next session, after an ordinary exchange of hellos.
    pub(crate) async fn greet(&mut self) -> Peer {
        Self::greeted(self.accept().await).await
    }

    /// The same, whenever there is one.
    pub(crate) async fn greet_late(&mut self) -> Option<Peer> {
        Some(Self::greeted(self.peers.recv().await?).await)
    }

    async fn greeted(mut peer: Peer) -> Peer {
        let Said::Hello(hello) = peer.next().await else {
            panic!("the first frame is a hello")
        };
        assert_eq!(hello.versions, outboard_session::VERSIONS);
        let limits = hello.limits.unwrap();
        assert_eq!((limits.reply, limits.window), (4 << 20, 256 * 1024));
        peer.say(Frame::Hello(hello_frame()));
        peer
    }

    pub(crate) fn kill(mut self) {
        self.runtime.take().unwrap().shutdown_background();
    }
}

impl Drop for Provider {
    fn drop(&mut self) {
        if let Some(runtime) = self.runtime.take() {
            runtime.shutdown_background();
        }
    }
}

/// The provider's end of one session.
pub(crate) struct Peer {
    inbound: Streaming<BridgeFrame>,
    outbound: mpsc::UnboundedSender<Result<ProviderFrame, Status>>,
}

impl Peer {
    pub(crate) fn say(&self, frame: Frame) {
        self.outbound
            .send(Ok(ProviderFrame { frame: Some(frame) }))
            .unwrap();
    }

    pub(crate) fn say_nothing(&self) {
        self.outbound.send(Ok(ProviderFrame { frame: None })).unwrap();
    }

    /// Ends the stream with a status.
    pub(crate) fn refuse(&self, status: Status) {
        self.outbound.send(Err(status)).unwrap();
    }

    pub(crate) async fn next(&mut self) -> Said {
        soon(self.inbound.message())
            .await
            .unwrap()
            .unwrap()
            .frame
            .unwrap()
    }

    /// The next frame, whenever there is one; none at the end.
    pub(crate) async fn said(&mut self) -> Option<Said> {
        self.inbound.message().await.ok()??.frame
    }

    /// Replies after a time.
    pub(crate) fn reply_after(&self, id: u64, time: Duration) {
        let peer = self.outbound.clone();
        tokio::spawn(async move {
            tokio::time::sleep(time).await;
            let frame = Some(Frame::Reply(Reply {
                id,
                ..Reply::default()
            }));
            let _ = peer.send(Ok(ProviderFrame { frame }));
        });
    }

    /// Waits for the bridge to end its half.
    pub(crate) async fn ended(&mut self) {
        while let Ok(Some(frame)) = soon(self.inbound.message()).await {
            assert!(
                !matches!(frame.frame, Some(Said::Call(_))),
                "no more calls are expected"
            );
        }
    }

    pub(crate) async fn scope(&mut self) -> Scope {
        match self.next().await {
            Said::Scope(scope) => scope,
            other => panic!("a scope was expected: {other:?}"),
        }
    }

    /// The next call; scopes before it are passed over.
    pub(crate) async fn call(&mut self) -> Call {
        loop {
            match self.next().await {
                Said::Call(call) => return call,
                Said::Scope(_) => {}
                other => panic!("a call was expected: {other:?}"),
            }
        }
    }

    pub(crate) async fn cancelled(&mut self) -> u64 {
        match self.next().await {
            Said::Cancel(cancel) => cancel.id,
            other => panic!("a cancel was expected: {other:?}"),
        }
    }

    pub(crate) async fn released(&mut self) -> Vec<u64> {
        match self.next().await {
            Said::Release(release) => release.handles,
            other => panic!("a release was expected: {other:?}"),
        }
    }

    pub(crate) async fn item(&mut self) -> Item {
        match self.next().await {
            Said::Item(item) => item,
            other => panic!("an item was expected: {other:?}"),
        }
    }

    pub(crate) async fn end(&mut self) -> End {
        match self.next().await {
            Said::End(end) => end,
            other => panic!("an end was expected: {other:?}"),
        }
    }

    pub(crate) async fn end_or_other(&mut self) -> Option<End> {
        match self.next().await {
            Said::End(end) => Some(end),
            _ => None,
        }
    }

    pub(crate) async fn credit(&mut self) -> Credit {
        match self.next().await {
            Said::Credit(credit) => credit,
            other => panic!("credit was expected: {other:?}"),
        }
    }

    /// Whether nothing comes for a while.
    pub(crate) async fn silent(&mut self) -> bool {
        tokio::time::timeout(Duration::from_millis(100), self.inbound.message())
            .await
            .is_err()
    }

    pub(crate) fn reply_streams(&self, id: u64, streams: u32) {
        self.say(Frame::Reply(Reply {
            id,
            streams,
            ..Reply::default()
        }));
    }

    /// Replies with a body that is to follow.
    pub(crate) fn announce(&self, id: u64, size: u64, streams: u32) {
        self.say(Frame::Reply(Reply {
            id,
            body_size: Some(size),
            streams,
            ..Reply::default()
        }));
    }

    pub(crate) fn reply(&self, id: u64, body: impl Into<Bytes>) {
        self.say(Frame::Reply(Reply {
            id,
            handles: Vec::new(),
            body: body.into(),
            ..Reply::default()
        }));
    }

    pub(crate) fn reply_pinned(&self, id: u64, numbers: impl IntoIterator<Item = u64>) {
        let handles = numbers
            .into_iter()
            .map(|number| HandleResult {
                handle: Some(handle_result::Handle::Pinned(number)),
            })
            .collect();
        self.say(Frame::Reply(Reply {
            id,
            handles,
            ..Reply::default()
        }));
    }

    pub(crate) fn reply_portable(&self, id: u64, token: &'static [u8]) {
        let handles = vec![HandleResult {
            handle: Some(handle_result::Handle::Portable(Bytes::from_static(token))),
        }];
        self.say(Frame::Reply(Reply {
            id,
            handles,
            ..Reply::default()
        }));
    }

    pub(crate) fn fail(&self, failure: Failure) {
        self.say(Frame::Failure(failure));
    }

    pub(crate) fn go_away(&self, last_call: u64, grace: Duration) {
        let grace = u64::try_from(grace.as_micros()).unwrap();
        self.say(Frame::Goaway(GoAway {
            last_call,
            grace,
            reason: "an upgrade".into(),
        }));
    }
}

/// A folder for a socket, and the channel options of a test.
pub(crate) struct Place {
    folder: TempDir,
    pub(crate) options: ChannelOptions,
}

impl Place {
    pub(crate) fn new() -> Self {
        Self {
            folder: tempfile::tempdir().unwrap(),
            options: ChannelOptions::default(),
        }
    }

    pub(crate) fn socket(&self) -> PathBuf {
        self.path("provider.sock")
    }

    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    pub(crate) fn address(&self, name: &str) -> Address {
        Address::Unix(self.path(name))
    }

    pub(crate) fn provider(&self) -> Provider {
        Provider::start(&self.socket())
    }

    pub(crate) fn channel(&self) -> Channel {
        Channel::open(Address::Unix(self.socket()), self.options.clone())
    }
}

pub(crate) fn hello_frame() -> ProviderHello {
    ProviderHello {
        version: 1,
        replica: "kv-1".into(),
        epoch: 7,
        kind: "keyvalue".into(),
        limits: Some(Limits {
            request: 2 << 20,
            reply: 1 << 20,
            calls: 2000,
            handles: 1000,
            scopes: 3,
            window: 0,
            deliveries: 4,
        }),
        methods: vec![
            method(1, "[method]bucket.get", 0xa, true),
            method(2, "[method]bucket.set", 0xb, false),
            method(3, "open", 0xc, true),
        ],
        resources: vec![Resource {
            interface: STORE.into(),
            name: "bucket".into(),
            kind: HandleKind::Pinned.into(),
        }],
        deliveries: Vec::new(),
    }
}

pub(crate) fn method(number: u32, function: &str, shape: u64, idempotent: bool) -> Method {
    Method {
        number,
        interface: STORE.into(),
        function: function.into(),
        shape,
        idempotent,
    }
}

/// Idempotent.
pub(crate) fn get() -> MethodKey {
    MethodKey {
        interface: STORE.into(),
        function: "[method]bucket.get".into(),
        shape: 0xa,
    }
}

/// Not idempotent.
pub(crate) fn set() -> MethodKey {
    MethodKey {
        interface: STORE.into(),
        function: "[method]bucket.set".into(),
        shape: 0xb,
    }
}

pub(crate) fn open() -> MethodKey {
    MethodKey {
        interface: STORE.into(),
        function: "open".into(),
        shape: 0xc,
    }
}

pub(crate) fn request(body: Bytes, handles: Vec<Argument>) -> outboard_channel::Request {
    outboard_channel::Request {
        body,
        handles,
        ..outboard_channel::Request::default()
    }
}

/// A deadline that no test reaches.
pub(crate) fn late() -> Instant {
    Instant::now() + PATIENCE
}

/// Waits for what has to happen.
pub(crate) async fn soon<T>(future: impl Future<Output = T>) -> T {
    tokio::time::timeout(PATIENCE, future)
        .await
        .expect("it happens in time")
}

/// Waits for the channel to look a certain way.
pub(crate) async fn settle(channel: &Channel, wanted: impl Fn(&ChannelStatus) -> bool) -> ChannelStatus {
    soon(async {
        loop {
            let status = channel.status();
            if wanted(&status) {
                return status;
            }
            tokio::time::sleep(Duration::from_millis(2)).await;
        }
    })
    .await
}

/// Waits for the channel to hold nothing.
pub(crate) async fn empty(channel: &Channel) {
    settle(channel, |status| status.calls == 0 && status.handles == 0).await;
}

struct Opener(mpsc::UnboundedSender<Peer>);

#[tonic::async_trait]
impl Session for Opener {
    type OpenStream = Pin<Box<dyn Stream<Item = Result<ProviderFrame, Status>> + Send>>;

    async fn open(
        &self,
        request: Request<Streaming<BridgeFrame>>,
    ) -> Result<Response<Self::OpenStream>, Status> {
        let (outbound, frames) = mpsc::unbounded_channel();
        let _ = self.0.send(Peer {
            inbound: request.into_inner(),
            outbound,
        });
        Ok(Response::new(Box::pin(UnboundedReceiverStream::new(frames))))
    }
}
