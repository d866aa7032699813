//! A bridge with calls under way, and a provider that says what it likes.

use std::cell::OnceCell;
use std::path::PathBuf;
use std::pin::Pin;
use std::time::Duration;

use bytes::Bytes;
use futures_util::{Stream, StreamExt as _, stream};
use outboard_channel::{Address, Channel, ChannelOptions, Chunks, MethodKey, Request};
use outboard_session::frame::provider_frame::Frame;
use outboard_session::frame::session_server::{Session, SessionServer};
use outboard_session::frame::{
    BridgeFrame, Delivery, GoAway, HandleKind, HandleResult, Limits, Load, Method, ProviderFrame,
    ProviderHello, Reply, Resource, handle_result,
};
use tempfile::TempDir;
use tokio::net::UnixListener;
use tokio::runtime::Runtime;
use tokio::sync::mpsc;
use tokio::task::JoinHandle;
use tokio::time::Instant;
use tokio_stream::wrappers::{UnboundedReceiverStream, UnixListenerStream};
use tonic::{Response, Status, Streaming};

use super::script::{self, Open};
use super::{MOST_FRAMES, nothing_left, runtime, soon};
use crate::choice::Choices;

const INTERFACE: &str = "test:kv/store@1.0.0";
const FUNCTIONS: [&str; 3] = ["open", "[method]bucket.get", "[method]bucket.set"];
const SHAPE: u64 = 7;
/// Longer than any script.
const CALL: Duration = Duration::from_secs(60);

/// A server that hands every session to the script.
struct Scene {
    runtime: Runtime,
    peers: mpsc::UnboundedReceiver<Peer>,
    folder: TempDir,
}

/// The provider's end of one session.
struct Peer {
    inbound: Streaming<BridgeFrame>,
    outbound: mpsc::UnboundedSender<Result<ProviderFrame, Status>>,
}

thread_local! {
    static SCENE: OnceCell<std::cell::RefCell<Scene>> = const { OnceCell::new() };
}

pub(super) fn run(choices: &mut Choices<'_>) {
    SCENE.with(|scene| {
        let scene = &mut *scene.get_or_init(|| Scene::new().into()).borrow_mut();
        let socket = scene.socket();
        scene.runtime.block_on(play(&mut scene.peers, socket, choices));
    });
}

impl Scene {
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let runtime = runtime();
        let (opened, peers) = mpsc::unbounded_channel();
        let scene = Self {
            runtime,
            peers,
            folder,
        };
        let listener = {
            let _entered = scene.runtime.enter();
            UnixListener::bind(scene.socket()).unwrap()
        };
        let server = tonic::transport::Server::builder()
            .add_service(SessionServer::new(Opener(opened)).max_decoding_message_size(8 << 20));
        scene
            .runtime
            .spawn(server.serve_with_incoming(UnixListenerStream::new(listener)));
        scene
    }

    fn socket(&self) -> PathBuf {
        self.folder.path().join("s.sock")
    }
}

async fn play(peers: &mut mpsc::UnboundedReceiver<Peer>, socket: PathBuf, choices: &mut Choices<'_>) {
    let options = ChannelOptions {
        reply: 1 << 20,
        ..ChannelOptions::default()
    };
    let channel = Channel::open(Address::Unix(socket), options);
    let mut peer = soon("a session", peers.recv()).await.unwrap();
    peer.say(Some(Frame::Hello(hello(choices))));
    let calls: Vec<JoinHandle<()>> = (0..=choices.below(4)).map(|_| call(&channel, choices)).collect();
    let begun = calls.len() as u64;
    // What the bridge says is read, so that it goes on saying it; what comes late is the script's loss.
    let reading = tokio::spawn(async move { while let Ok(Some(_)) = peer.inbound.message().await {} });
    for _ in 0..4 {
        tokio::task::yield_now().await;
    }
    let mut writer = Writer {
        calls: begun,
        open: Open::default(),
        deliveries: 0,
    };
    for _ in 0..MOST_FRAMES {
        if choices.is_empty() {
            break;
        }
        let frame = writer.frame(choices);
        let _ = peer.outbound.send(Ok(ProviderFrame { frame }));
        if choices.flip() {
            tokio::task::yield_now().await;
        }
    }
    if choices.flip() {
        // The callers leave first: every call is cancelled while the session lives.
        calls.iter().for_each(JoinHandle::abort);
        tokio::task::yield_now().await;
    }
    drop(peer.outbound);
    let _ = soon("the end of the session", reading).await;
    calls.iter().for_each(JoinHandle::abort);
    for call in calls {
        if let Err(error) = soon("a call to end", call).await {
            assert!(error.is_cancelled(), "{error}");
        }
    }
    nothing_left("calls and handles to be gone", || {
        let status = channel.status();
        status.calls + status.handles
    })
    .await;
    drop(channel);
    // The channel may have opened sessions since, which no script is for.
    while peers.try_recv().is_ok() {}
}

/// A call that uses all that it gets.
fn call(channel: &Channel, choices: &mut Choices<'_>) -> JoinHandle<()> {
    let method = MethodKey {
        interface: INTERFACE.into(),
        function: FUNCTIONS[choices.below(FUNCTIONS.len())].into(),
        shape: SHAPE,
    };
    let streams = (0..choices.below(3)).map(|_| source(choices)).collect();
    let body = if choices.mischief() {
        100_000
    } else {
        choices.below(64)
    };
    let request = Request {
        body: vec![1; body].into(),
        streams,
        ..Request::default()
    };
    let scope = channel.scope("f", "main");
    let channel = channel.clone();
    tokio::spawn(async move {
        let Ok(reply) = channel
            .call(&scope, &method, request, Instant::now() + CALL)
            .await
        else {
            return;
        };
        for mut stream in reply.streams {
            while let Some(Ok(_)) = stream.next().await {}
        }
        drop(reply.handles);
    })
}

/// A stream of a request: a few chunks, and then its end, or nothing for ever.
fn source(choices: &mut Choices<'_>) -> Chunks {
    let chunks: Vec<Bytes> = (0..choices.below(4)).map(|_| script::chunk(choices)).collect();
    let chunks = stream::iter(chunks.into_iter().filter(|chunk| !chunk.is_empty()).map(Ok));
    if choices.flip() {
        Box::pin(chunks)
    } else {
        Box::pin(chunks.chain(stream::pending()))
    }
}

fn hello(choices: &mut Choices<'_>) -> ProviderHello {
    let odd = choices.mischief();
    let method = |(number, function): (u32, &&str)| Method {
        number,
        interface: INTERFACE.to_owned(),
        function: (*function).to_owned(),
        shape: SHAPE,
        idempotent: false,
    };
    ProviderHello {
        version: if odd { u32::from(choices.byte()) } else { 1 },
        replica: "kv-1".to_owned(),
        epoch: 7,
        kind: "keyvalue".to_owned(),
        limits: Some(Limits {
            request: 1 << 20,
            reply: 1 << 20,
            calls: 16,
            handles: 16,
            scopes: 4,
            window: if choices.mischief() {
                choices.number()
            } else {
                256 << 10
            },
            deliveries: 16,
        }),
        methods: (1..).zip(&FUNCTIONS).map(method).collect(),
        resources: vec![Resource {
            interface: INTERFACE.to_owned(),
            name: "bucket".to_owned(),
            kind: HandleKind::Pinned.into(),
        }],
        deliveries: Vec::new(),
    }
}

/// A provider that remembers what it said.
struct Writer {
    calls: u64,
    open: Open,
    deliveries: u64,
}

impl Writer {
    fn frame(&mut self, choices: &mut Choices<'_>) -> Option<Frame> {
        let calls = self.calls;
        Some(match choices.below(16) {
            0..=2 => Frame::Reply(self.reply(choices)),
            3 => {
                let id = script::id(choices, calls);
                Frame::Failure(script::failure(choices, id))
            }
            4..=8 => Frame::Item(self.open.item(choices, calls)),
            9 | 10 => Frame::End(script::end(choices, calls)),
            11 | 12 => Frame::Credit(script::credit(choices, calls)),
            13 => Frame::Stop(script::stop(choices, calls)),
            14 if choices.mischief() => Frame::Goaway(GoAway {
                last_call: u64::from(choices.byte()),
                grace: choices.number(),
                reason: "an upgrade".to_owned(),
            }),
            14 => Frame::Load(Load {
                running: u32::from(choices.byte()),
                queued: u32::from(choices.byte()),
                saturation: u32::from(choices.byte()) << 3,
            }),
            _ if choices.mischief() => return None,
            _ if choices.mischief() => Frame::Hello(hello(choices)),
            _ if choices.mischief() => Frame::Delivery(self.delivery(choices)),
            _ => Frame::Reply(self.reply(choices)),
        })
    }

    fn reply(&mut self, choices: &mut Choices<'_>) -> Reply {
        let id = script::id(choices, self.calls);
        let body_size = choices.mischief().then(|| script::long(choices));
        if let Some(size) = body_size {
            self.open.expect(id, size);
        }
        Reply {
            id,
            handles: handles(choices),
            body: if body_size.is_some() {
                Bytes::new()
            } else {
                script::chunk(choices)
            },
            body_size: body_size.map(|size| size as u64),
            streams: if choices.mischief() {
                u32::MAX >> choices.below(32)
            } else {
                u32::from(choices.byte() % 3)
            },
        }
    }

    fn delivery(&mut self, choices: &mut Choices<'_>) -> Delivery {
        self.deliveries += 1;
        Delivery {
            id: 2 * self.deliveries,
            method: u32::from(choices.byte() & 3),
            scope: 0,
            time_left: choices.number(),
            attempt: 1,
            body: script::chunk(choices),
            ..Delivery::default()
        }
    }
}

fn handles(choices: &mut Choices<'_>) -> Vec<HandleResult> {
    let some = if choices.flip() { choices.below(4) } else { 0 };
    (0..some)
        .map(|_| HandleResult {
            handle: match choices.below(8) {
                0 if choices.mischief() => None,
                1 => Some(handle_result::Handle::Portable(Bytes::copy_from_slice(
                    choices.byte_string(),
                ))),
                _ => Some(handle_result::Handle::Pinned(choices.below(9) as u64)),
            },
        })
        .collect()
}

impl Peer {
    fn say(&self, frame: Option<Frame>) {
        // The bridge may have ended the session: what is said then is said to nobody.
        let _ = self.outbound.send(Ok(ProviderFrame { frame }));
    }
}

struct Opener(mpsc::UnboundedSender<Peer>);

#[tonic::async_trait]
impl Session for Opener {
    type OpenStream = Pin<Box<dyn Stream<Item = Result<ProviderFrame, Status>> + Send>>;

    async fn open(
        &self,
        request: tonic::Request<Streaming<BridgeFrame>>,
    ) -> Result<Response<Self::OpenStream>, Status> {
        let (outbound, frames) = mpsc::unbounded_channel();
        let _ = self.0.send(Peer {
            inbound: request.into_inner(),
            outbound,
        });
        Ok(Response::new(Box::pin(UnboundedReceiverStream::new(frames))))
    }
}
