//! A provider, and a bridge that says what it likes.

use std::cell::OnceCell;

use bytes::Bytes;
use outboard_provider::{Running, start};
use outboard_session::frame::bridge_frame::Frame;
use outboard_session::frame::session_client::SessionClient;
use outboard_session::frame::{
    Ack, BridgeFrame, BridgeHello, Call, Cancel, HandleArgument, Limits, Release, Scope, Subscribe,
    handle_argument,
};
use prost::Message;
use tempfile::TempDir;
use tokio::runtime::Runtime;
use tokio::sync::mpsc;
use tokio_stream::wrappers::UnboundedReceiverStream;

use super::script::{self, Open};
use super::things::{Body, Do, METHODS, Things, WireHandle};
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
        say(hello(choices));
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
        let reading = tokio::spawn(async move { while let Ok(Some(_)) = inbound.message().await {} });
        say(Some(Frame::Scope(Scope {
            number: 1,
            function: "f".to_owned(),
            binding: "main".to_owned(),
        })));
        let mut writer = Writer::default();
        for _ in 0..MOST_FRAMES {
            if choices.is_empty() {
                break;
            }
            say(writer.frame(choices));
            if choices.flip() {
                tokio::task::yield_now().await;
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

fn hello(choices: &mut Choices<'_>) -> Option<Frame> {
    let odd = choices.mischief();
    if odd && choices.flip() {
        return Writer::default().frame(choices);
    }
    Some(Frame::Hello(BridgeHello {
        versions: if odd {
            vec![u32::from(choices.byte())]
        } else {
            vec![1]
        },
        interfaces: Vec::new(),
        limits: choices.flip().then(|| Limits {
            reply: choices.number(),
            window: choices.number(),
            deliveries: u32::from(choices.byte()),
            ..Limits::default()
        }),
    }))
}

/// A bridge that remembers what it said.
#[derive(Default)]
struct Writer {
    calls: u64,
    open: Open,
}

impl Writer {
    fn frame(&mut self, choices: &mut Choices<'_>) -> Option<Frame> {
        let calls = self.calls;
        Some(match choices.below(20) {
            0..=5 => Frame::Call(self.call(choices)),
            6..=9 => Frame::Item(self.open.item(choices, calls)),
            10 | 11 => Frame::End(script::end(choices, calls)),
            12 | 13 => Frame::Credit(script::credit(choices, calls)),
            14 => Frame::Stop(script::stop(choices, calls)),
            15 => Frame::Cancel(Cancel {
                id: script::id(choices, calls),
            }),
            16 => Frame::Release(Release {
                handles: (0..choices.below(4))
                    .map(|_| u64::from(choices.byte() & 7))
                    .collect(),
            }),
            17 => Frame::Subscribe(Subscribe {
                method: u32::from(choices.mischief()),
                scope: 1 + u32::from(choices.mischief()),
                more: u32::from(choices.byte() & 3),
                stop: choices.mischief(),
            }),
            18 => Frame::Ack(self.ack(choices)),
            _ if choices.mischief() => return None,
            _ if choices.mischief() => Frame::Hello(BridgeHello::default()),
            _ => Frame::Scope(Scope {
                number: u32::from(choices.byte()),
                function: "f".to_owned(),
                binding: if choices.flip() { "main" } else { "" }.to_owned(),
            }),
        })
    }

    fn call(&mut self, choices: &mut Choices<'_>) -> Call {
        self.calls += 1;
        let id = if choices.mischief() {
            choices.number()
        } else {
            2 * self.calls - 1
        };
        let method = choices.below(METHODS.len() + 1);
        let handles = handles(choices);
        // What the provider makes of a number it takes at its word.
        let number = match method {
            m if m == Do::Lump as usize || m == Do::Big as usize => choices.below(200 << 10),
            m if m == Do::Rows as usize => choices.below(12),
            m if m == Do::Push as usize => choices.below(50),
            _ => choices.below(3),
        };
        let body = Body {
            number: number as u64,
            data: Bytes::copy_from_slice(choices.byte_string()),
            handles: (0..)
                .take(handles.len())
                .map(|index| WireHandle {
                    token: None,
                    index: Some(index),
                })
                .collect(),
        };
        let streams = match choices.mischief() {
            true => choices.number() as u32,
            false if method >= Do::Count as usize => u32::from(choices.byte() % 3),
            false => 0,
        };
        let body_size = choices.mischief().then(|| script::long(choices));
        if let Some(size) = body_size {
            self.open.expect(id, size);
        }
        Call {
            id,
            method: u32::try_from(method).unwrap(),
            scope: 1 + u32::from(choices.mischief()),
            time_left: if choices.mischief() {
                choices.number()
            } else {
                5_000_000
            },
            traceparent: String::new(),
            handles,
            body: if body_size.is_some() {
                Bytes::new()
            } else {
                body.encode_to_vec().into()
            },
            body_size: body_size.map(|size| size as u64),
            streams,
        }
    }

    fn ack(&mut self, choices: &mut Choices<'_>) -> Ack {
        // Deliveries have even ids.
        let id = if choices.mischief() {
            choices.number()
        } else {
            2 * choices.below(6) as u64
        };
        Ack {
            id,
            handles: handles(choices),
            body: script::chunk(choices),
            body_size: choices.mischief().then(|| script::long(choices) as u64),
            streams: u32::from(choices.byte() & 1),
            failure: choices.mischief().then(|| script::failure(choices, id)),
        }
    }
}

fn handles(choices: &mut Choices<'_>) -> Vec<HandleArgument> {
    let some = if choices.flip() { choices.below(3) } else { 0 };
    (0..some)
        .map(|_| {
            let handle = match choices.below(8) {
                0 => None,
                1 => Some(handle_argument::Handle::Portable(Bytes::copy_from_slice(
                    choices.byte_string(),
                ))),
                // Numbers from 1, as the provider gives them.
                _ => Some(handle_argument::Handle::Pinned(choices.below(5) as u64)),
            };
            HandleArgument {
                handle,
                own: choices.flip(),
            }
        })
        .collect()
}
