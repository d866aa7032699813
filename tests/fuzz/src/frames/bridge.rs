//! A bridge with calls under way, which takes deliveries, and a provider that says what it likes.

mod scene;
mod taker;
mod writer;

use std::cell::{OnceCell, RefCell};
use std::path::PathBuf;
use std::time::Duration;

use bytes::Bytes;
use futures_util::{StreamExt, stream};
use outboard_channel::{Address, Channel, ChannelOptions, Chunks, MethodKey, Request};
use outboard_session::frame::provider_frame::Frame;
use tokio::sync::mpsc::UnboundedReceiver;
use tokio::task::JoinHandle;
use tokio::time::Instant;

use self::scene::{Peer, Scene, Talk};
use self::writer::Writer;
use super::script;
use super::{MOST_FRAMES, nothing_left, soon};
use crate::choice::Choices;

const INTERFACE: &str = "test:kv/store@1.0.0";
const FUNCTIONS: [&str; 3] = ["open", "[method]bucket.get", "[method]bucket.set"];
/// What deliveries call.
const HANDLER: &str = "test:kv/handler@1.0.0";
const SHAPE: u64 = 7;
/// Longer than any script.
const CALL: Duration = Duration::from_secs(60);
/// How long a further session may take, which there is none of if the first one ended.
const FURTHER: Duration = Duration::from_millis(50);

thread_local! {
    static SCENE: OnceCell<RefCell<Scene>> = const { OnceCell::new() };
}

pub(super) fn run(choices: &mut Choices<'_>) {
    SCENE.with(|scene| {
        let scene = &mut *scene.get_or_init(|| Scene::new().into()).borrow_mut();
        let socket = scene.socket();
        scene.runtime.block_on(play(&mut scene.peers, socket, choices));
    });
}

async fn play(peers: &mut UnboundedReceiver<Peer>, socket: PathBuf, choices: &mut Choices<'_>) {
    let sessions = if choices.below(4) == 3 {
        2 + choices.below(2)
    } else {
        1
    };
    let options = ChannelOptions {
        reply: 1 << 20,
        sessions,
        ..ChannelOptions::default()
    };
    let channel = Channel::open(Address::Unix(socket), options);
    let taking = (choices.below(4) > 0).then(|| taker::start(&channel, choices));
    let mut talks = greeted(peers, sessions, choices).await;
    let calls: Vec<JoinHandle<()>> = (0..=choices.below(4)).map(|_| call(&channel, choices)).collect();
    if taking.is_some() {
        script::until(&mut talks[0].0.heard, |heard| heard.wanted > 0).await;
    }
    for _ in 0..4 {
        tokio::task::yield_now().await;
    }
    say(&mut talks, choices).await;
    let tasks: Vec<JoinHandle<()>> = calls.into_iter().chain(taking).collect();
    if choices.flip() {
        // The callers leave first: every call is cancelled while the session lives.
        tasks.iter().for_each(JoinHandle::abort);
        tokio::task::yield_now().await;
    }
    for (talk, _) in talks {
        let _ = soon("the end of the session", talk.leave()).await;
    }
    for task in tasks {
        task.abort();
        if let Err(error) = soon("a call to end", task).await {
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

/// The sessions that the channel opens, each with a hello.
async fn greeted(
    peers: &mut UnboundedReceiver<Peer>,
    sessions: usize,
    choices: &mut Choices<'_>,
) -> Vec<(Talk, Writer)> {
    let mut talks: Vec<(Talk, Writer)> = Vec::new();
    while talks.len() < sessions {
        let peer = if talks.is_empty() {
            soon("a session", peers.recv()).await
        } else {
            // Maybe the first one again, in the place of one that has ended.
            match tokio::time::timeout(FURTHER, peers.recv()).await {
                Ok(peer) => peer,
                Err(_) => break,
            }
        };
        let talk = peer.unwrap().listen();
        talk.say(Some(Frame::Hello(writer::hello(choices))));
        talks.push((talk, Writer::default()));
    }
    talks
}

/// Says the script, in one session or another.
async fn say(talks: &mut [(Talk, Writer)], choices: &mut Choices<'_>) {
    for _ in 0..MOST_FRAMES {
        if choices.is_empty() {
            break;
        }
        let talk = if talks.len() > 1 {
            choices.below(talks.len())
        } else {
            0
        };
        let (talk, writer) = &mut talks[talk];
        let bodies = {
            let heard = talk.heard.borrow();
            writer.ids.calls = heard.calls;
            writer.wanted = heard.wanted;
            writer.open.theirs.clone_from(&heard.streams);
            heard.bodies
        };
        let begun = writer.bodies;
        talk.say(writer.frame(choices));
        if choices.flip() {
            tokio::task::yield_now().await;
        } else if writer.bodies > begun {
            script::until(&mut talk.heard, |heard| heard.bodies > bodies).await;
        }
    }
}

/// A call that uses all that it gets.
fn call(channel: &Channel, choices: &mut Choices<'_>) -> JoinHandle<()> {
    let method = MethodKey {
        interface: INTERFACE.into(),
        function: FUNCTIONS[choices.below(FUNCTIONS.len())].into(),
        shape: SHAPE,
    };
    let request = Request {
        affinity: choices.below(3),
        ..request(choices)
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

/// A message with streams.
fn request(choices: &mut Choices<'_>) -> Request {
    let body = if choices.below(8) == 7 {
        100_000
    } else {
        choices.below(64)
    };
    Request {
        body: vec![1; body].into(),
        streams: (0..choices.below(3)).map(|_| source(choices)).collect(),
        ..Request::default()
    }
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
