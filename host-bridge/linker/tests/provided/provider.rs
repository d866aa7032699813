//! A provider that says what a test has it say, over a real server, and components that are linked to it.

use std::pin::Pin;
use std::time::Duration;

use futures_util::Stream;
use outboard_channel::{Address, Channel, ChannelOptions};
use outboard_linker::{BridgeState, BridgeView, Link};
use outboard_mapping::shape;
use outboard_mapping::ty::Function;
use outboard_session::frame::bridge_frame::Frame as Said;
use outboard_session::frame::provider_frame::Frame;
use outboard_session::frame::session_server::{Session, SessionServer};
use outboard_session::frame::{BridgeFrame, Limits, Method, ProviderFrame, ProviderHello};
use tempfile::TempDir;
use tokio::net::UnixListener;
use tokio::sync::mpsc;
use tokio_stream::wrappers::{UnboundedReceiverStream, UnixListenerStream};
use tonic::{Request, Response, Status, Streaming};
use wasmtime::component::Component;
use wasmtime::{Config, Engine};

/// How long anything here may take before the test fails.
const PATIENCE: Duration = Duration::from_secs(20);

/// A server on a socket of its own, and a channel to it.
pub(crate) struct Provider {
    pub(crate) channel: Channel,
    sessions: mpsc::UnboundedReceiver<Peer>,
    _folder: TempDir,
}

/// The provider's end of a session.
pub(crate) struct Peer {
    inbound: Streaming<BridgeFrame>,
    outbound: mpsc::UnboundedSender<Result<ProviderFrame, Status>>,
}

/// What an instance has.
pub(crate) struct Data(pub(crate) BridgeState);

struct Opener(mpsc::UnboundedSender<Peer>);

impl Provider {
    pub(crate) fn start() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let socket = folder.path().join("provider.sock");
        let listener = UnixListener::bind(&socket).unwrap();
        let (opened, sessions) = mpsc::unbounded_channel();
        let server = tonic::transport::Server::builder().add_service(SessionServer::new(Opener(opened)));
        tokio::spawn(server.serve_with_incoming(UnixListenerStream::new(listener)));
        Self {
            channel: Channel::open(Address::Unix(socket), ChannelOptions::default()),
            sessions,
            _folder: folder,
        }
    }

    /// The session that the channel opens, with a provider that serves these functions.
    pub(crate) async fn serving(&mut self, interface: &str, functions: &[(&str, Function)]) -> Peer {
        let mut peer = soon(self.sessions.recv()).await.unwrap();
        assert!(matches!(peer.next().await, Said::Hello(_)));
        let method = |(number, (function, ty)): (u32, &(&str, Function))| Method {
            number,
            interface: interface.into(),
            function: (*function).into(),
            shape: shape::hash(ty),
            idempotent: false,
        };
        peer.say(Frame::Hello(ProviderHello {
            version: 1,
            replica: "shop-1".into(),
            epoch: 1,
            kind: "shop".into(),
            limits: Some(Limits {
                request: 1 << 20,
                reply: 1 << 20,
                calls: 100,
                handles: 100,
                scopes: 10,
                ..Limits::default()
            }),
            methods: (1..).zip(functions).map(method).collect(),
            ..ProviderHello::default()
        }));
        soon(async {
            while self.channel.table().is_none() {
                tokio::time::sleep(Duration::from_millis(2)).await;
            }
        })
        .await;
        peer
    }

    /// A link of an import to it.
    pub(crate) fn link(&self, import: &str) -> Link {
        Link {
            import: import.parse().unwrap(),
            name: None,
            provider: "shop".into(),
            kind: None,
            binding: "main".into(),
            idempotent: Vec::new(),
            hedge: None,
            channel: self.channel.clone(),
        }
    }
}

impl Peer {
    pub(crate) fn say(&self, frame: Frame) {
        self.outbound
            .send(Ok(ProviderFrame { frame: Some(frame) }))
            .unwrap();
    }

    pub(crate) async fn next(&mut self) -> Said {
        soon(self.inbound.message())
            .await
            .unwrap()
            .unwrap()
            .frame
            .unwrap()
    }
}

impl BridgeView for Data {
    fn bridge(&mut self) -> &mut BridgeState {
        &mut self.0
    }
}

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

/// Waits for what has to happen.
pub(crate) async fn soon<T>(future: impl Future<Output = T>) -> T {
    tokio::time::timeout(PATIENCE, future).await.unwrap()
}

pub(crate) fn component(text: &str) -> Component {
    let mut config = Config::new();
    config.wasm_component_model_async(true);
    config.wasm_component_model_async_stackful(true);
    let engine = Engine::new(&config).unwrap();
    Component::from_binary(&engine, &wat::parse_str(text).unwrap()).unwrap()
}
