//! A provider, and a bridge that says what it likes.

mod writer;

use std::cell::OnceCell;

use outboard_provider::{Running, start};
use outboard_session::frame::bridge_frame::Frame;
use outboard_session::frame::session_client::SessionClient;
use outboard_session::frame::{BridgeFrame, Scope, Subscribe, provider_frame};
use tempfile::TempDir;
use tokio::runtime::Runtime;
use tokio::sync::{mpsc, watch};
use tokio_stream::wrappers::UnboundedReceiverStream;

use self::writer::Writer;
use super::script::{self, Heard};
use super::things::Things;
use super::{MOST_FRAMES, nothing_left, runtime, soon};
use crate::choice::Choices;

const CONFIG: &str = "listen = ['unix:s.sock']
[limits]
request = 1048576
reply = 1048576
[binding.main]
[[grant]]
function = 'f'
host = 'uid:self'
binding = '*'
rights = ['read', 'write']
";

/// A provider that stays for all scripts: what one leaves behind, the next would meet.
struct Scene {
    runtime: Runtime,
    running: Running,
    folder: TempDir,
}

thread_local! {
    static SCENE: OnceCell<Scene> = const { OnceCell::new() };
}

pub(super) fn run(choices: &mut Choices<'_>) {
    SCENE.with(|scene| {
        let scene = scene.get_or_init(Scene::new);
        scene.runtime.block_on(scene.play(choices));
    });
}

impl Scene {
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let config = folder.path().join("provider.toml");
        std::fs::write(&config, CONFIG).unwrap();
        let runtime = runtime();
        let running = runtime.block_on(start::<Things>(&config)).unwrap();
        Self {
            runtime,
            running,
            folder,
        }
    }

    async fn play(&self, choices: &mut Choices<'_>) {
        let socket = self.folder.path().join("s.sock");
        let channel = tonic::transport::Endpoint::from_shared(format!("unix:{}", socket.display()))
            .unwrap()
            .connect()
            .await
            .unwrap();
        let (frames, outbound) = mpsc::unbounded_channel();
        let say = |frame| {
            // The provider may have ended the session: what is said then is said to nobody.
            let _ = frames.send(BridgeFrame { frame });
        };
        say(writer::hello(choices));
        let mut client = SessionClient::new(channel).max_decoding_message_size(8 << 20);
        let opened = soon(
            "an answer to the hello",
            client.open(UnboundedReceiverStream::new(outbound)),
        )
        .await;
        let Ok(opened) = opened else {
            self.clean().await;
            return;
        };
        let mut inbound = opened.into_inner();
        let (hears, mut heard) = watch::channel(Heard::default());
        let reading = tokio::spawn(async move {
            while let Ok(Some(said)) = inbound.message().await {
                hears.send_modify(|heard| match said.frame {
                    Some(provider_frame::Frame::Delivery(delivery)) => {
                        heard.delivery = delivery.id;
                        heard.begun(delivery.id, delivery.body_size, delivery.streams);
                    }
                    Some(provider_frame::Frame::Reply(reply)) => {
                        heard.begun(reply.id, reply.body_size, reply.streams);
                    }
                    Some(provider_frame::Frame::Credit(credit)) if credit.stream == 0 => heard.bodies += 1,
                    _ => {}
                });
            }
        });
        say(Some(Frame::Scope(Scope {
            number: 1,
            function: "f".to_owned(),
            binding: "main".to_owned(),
        })));
        let more = u32::from(choices.byte() & 7);
        if more > 0 {
            say(Some(Frame::Subscribe(Subscribe {
                method: 0,
                scope: 1,
                more,
                stop: false,
            })));
        }
        let mut writer = Writer::default();
        for _ in 0..MOST_FRAMES {
            if choices.is_empty() {
                break;
            }
            let (begun, pushed) = (writer.bodies, writer.pushed);
            let (before, bodies) = {
                let heard = heard.borrow();
                writer.ids.deliveries = heard.delivery / 2;
                writer.open.theirs.clone_from(&heard.streams);
                (heard.delivery, heard.bodies)
            };
            say(writer.frame(choices));
            if choices.flip() {
                tokio::task::yield_now().await;
            } else if writer.bodies > begun {
                script::until(&mut heard, |heard| heard.bodies > bodies).await;
            } else if writer.pushed > pushed && more > 0 {
                script::until(&mut heard, |heard| heard.delivery > before).await;
            }
        }
        if choices.flip() {
            // Away without a word, rather than with one.
            reading.abort();
        }
        drop(frames);
        drop(client);
        let _ = soon("the end of the session", reading).await;
        self.clean().await;
    }

    async fn clean(&self) {
        nothing_left("handles and streams to be gone", || {
            self.running.handles_alive() + self.running.streams_alive()
        })
        .await;
    }
}
