//! A server that hands every session to a script.

use std::path::PathBuf;
use std::pin::Pin;

use futures_util::Stream;
use outboard_session::frame::session_server::{Session, SessionServer};
use outboard_session::frame::{BridgeFrame, ProviderFrame, bridge_frame, provider_frame};
use tempfile::TempDir;
use tokio::net::UnixListener;
use tokio::runtime::Runtime;
use tokio::sync::{mpsc, watch};
use tokio::task::JoinHandle;
use tokio_stream::wrappers::{UnboundedReceiverStream, UnixListenerStream};
use tonic::{Response, Status, Streaming};

use super::super::runtime;
use super::super::script::Heard;

pub(super) struct Scene {
    pub(super) runtime: Runtime,
    pub(super) peers: mpsc::UnboundedReceiver<Peer>,
    folder: TempDir,
}

/// The provider's end of one session.
pub(super) struct Peer {
    inbound: Streaming<BridgeFrame>,
    outbound: mpsc::UnboundedSender<Result<ProviderFrame, Status>>,
}

/// A session that is listened to.
pub(super) struct Talk {
    pub(super) heard: watch::Receiver<Heard>,
    outbound: mpsc::UnboundedSender<Result<ProviderFrame, Status>>,
    reading: JoinHandle<()>,
}

impl Scene {
    pub(super) fn new() -> Self {
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

    pub(super) fn socket(&self) -> PathBuf {
        self.folder.path().join("s.sock")
    }
}

impl Peer {
    /// What the bridge says is read, so that it goes on saying it.
    pub(super) fn listen(mut self) -> Talk {
        let (hears, heard) = watch::channel(Heard::default());
        let reading = tokio::spawn(async move {
            while let Ok(Some(said)) = self.inbound.message().await {
                hears.send_modify(|heard| match said.frame {
                    Some(bridge_frame::Frame::Call(call)) => {
                        heard.calls += 1;
                        heard.begun(call.id, call.body_size, call.streams);
                    }
                    Some(bridge_frame::Frame::Ack(ack)) => heard.begun(ack.id, ack.body_size, ack.streams),
                    Some(bridge_frame::Frame::Subscribe(subscribe)) => {
                        heard.wanted += u64::from(subscribe.more);
                    }
                    Some(bridge_frame::Frame::Credit(credit)) if credit.stream == 0 => heard.bodies += 1,
                    _ => {}
                });
            }
        });
        Talk {
            heard,
            outbound: self.outbound,
            reading,
        }
    }
}

impl Talk {
    pub(super) fn say(&self, frame: Option<provider_frame::Frame>) {
        // The bridge may have ended the session: what is said then is said to nobody.
        let _ = self.outbound.send(Ok(ProviderFrame { frame }));
    }

    /// Ends the session; what is left is read until the bridge has ended it as well.
    pub(super) fn leave(self) -> JoinHandle<()> {
        self.reading
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
