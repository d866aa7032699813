//! The channel against a peer that speaks HTTP/2 frame by frame, and so can refuse what a whole server would take.

use std::io;
use std::path::Path;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use outboard_channel::{Address, Argument, Channel, ChannelOptions, Delivered, Request};
use tempfile::TempDir;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{UnixListener, UnixStream};
use tonic::Code;

use super::{body, call, open};

const PREFACE: usize = 24;
const HEADERS: u8 = 1;
const RST_STREAM: u8 = 3;
const SETTINGS: u8 = 4;
const GOAWAY: u8 = 7;
const ACK: u8 = 1;
const END_STREAM: u8 = 1;
const END_HEADERS: u8 = 4;
/// The settings and the reflection's two versions come first on a connection of the plain face.
const QUESTIONS: usize = 2;

/// What the peer does with a call.
#[derive(Clone, Copy)]
enum Does {
    /// Resets the stream with this error.
    Reset(u32),
    /// Says that it processes no stream after the one before this.
    Leaves,
    /// Closes the connection.
    Dies,
    /// Answers with a handle.
    Answers,
}

/// What comes next, and how many connections there were.
struct Script {
    next: Vec<Does>,
    connections: usize,
}

struct Peer {
    script: Arc<Mutex<Script>>,
    folder: TempDir,
}

impl Peer {
    /// Calls are dealt with in this order; those after it are answered.
    fn start(script: &[Does]) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let listener = UnixListener::bind(socket(folder.path())).unwrap();
        let next = script.iter().rev().copied().collect();
        let script = Arc::new(Mutex::new(Script { next, connections: 0 }));
        let shared = Arc::clone(&script);
        tokio::spawn(async move {
            while let Ok((socket, _)) = listener.accept().await {
                let connections = {
                    let mut script = shared.lock().unwrap();
                    script.connections += 1;
                    script.connections
                };
                // A bridge asks for a session first, and on another connection for the rest.
                let plain = connections.is_multiple_of(2);
                tokio::spawn(serve(socket, plain, Arc::clone(&shared)));
            }
        });
        Self { script, folder }
    }

    fn channel(&self) -> Channel {
        let options = ChannelOptions {
            patience: Duration::from_millis(500),
            ..ChannelOptions::default()
        };
        Channel::open(Address::Unix(socket(self.folder.path())), options)
    }

    fn connections(&self) -> usize {
        self.script.lock().unwrap().connections
    }

    /// Calls that were not made yet.
    fn left(&self) -> usize {
        self.script.lock().unwrap().next.len()
    }
}

fn socket(folder: &Path) -> std::path::PathBuf {
    folder.join("socket")
}

async fn serve(mut socket: UnixStream, plain: bool, script: Arc<Mutex<Script>>) -> io::Result<()> {
    socket.read_exact(&mut [0; PREFACE]).await?;
    send(&mut socket, SETTINGS, 0, 0, &[]).await?;
    let mut streams = 0;
    loop {
        let mut head = [0; 9];
        socket.read_exact(&mut head).await?;
        let [a, b, c, kind, flags, stream @ ..] = head;
        let size = u32::from_be_bytes([0, a, b, c]) as usize;
        socket.read_exact(&mut vec![0; size]).await?;
        let stream = u32::from_be_bytes(stream);
        match kind {
            SETTINGS if flags & ACK == 0 => send(&mut socket, SETTINGS, ACK, 0, &[]).await?,
            HEADERS => {
                streams += 1;
                if !plain || streams <= QUESTIONS {
                    let unimplemented = [&begun()[..], &status(b"12")].concat();
                    send(
                        &mut socket,
                        HEADERS,
                        END_STREAM | END_HEADERS,
                        stream,
                        &unimplemented,
                    )
                    .await?;
                    continue;
                }
                let does = script.lock().unwrap().next.pop();
                match does.unwrap_or(Does::Answers) {
                    Does::Reset(error) => {
                        send(&mut socket, RST_STREAM, 0, stream, &error.to_be_bytes()).await?;
                    }
                    Does::Leaves => {
                        let last = (stream - 2).to_be_bytes();
                        send(&mut socket, GOAWAY, 0, 0, &[last, [0; 4]].concat()).await?;
                    }
                    Does::Dies => return Ok(()),
                    Does::Answers => {
                        send(&mut socket, HEADERS, END_HEADERS, stream, &begun()).await?;
                        let message = b"\0\0\0\0\x09\x0a\x07\x0a\x05token";
                        send(&mut socket, 0, 0, stream, message).await?;
                        send(
                            &mut socket,
                            HEADERS,
                            END_STREAM | END_HEADERS,
                            stream,
                            &status(b"0"),
                        )
                        .await?;
                    }
                }
            }
            _ => {}
        }
    }
}

async fn send(socket: &mut UnixStream, kind: u8, flags: u8, stream: u32, payload: &[u8]) -> io::Result<()> {
    let [_, size @ ..] = u32::try_from(payload.len()).unwrap().to_be_bytes();
    let head = [&size[..], &[kind, flags], &stream.to_be_bytes(), payload].concat();
    socket.write_all(&head).await
}

/// `:status: 200` from HPACK's own table, and the content's type.
fn begun() -> Vec<u8> {
    [&[0x88][..], &literal(b"content-type", b"application/grpc")].concat()
}

fn status(code: &[u8]) -> Vec<u8> {
    literal(b"grpc-status", code)
}

fn literal(name: &[u8], value: &[u8]) -> Vec<u8> {
    let size = |bytes: &[u8]| [u8::try_from(bytes.len()).unwrap()];
    [&[0][..], &size(name), name, &size(value), value].concat()
}

const REFUSED: Does = Does::Reset(7);
const CANCELLED: Does = Does::Reset(8);

#[tokio::test]
async fn a_refused_stream_was_not_begun_and_is_tried_again_on_the_same_connection() {
    let peer = Peer::start(&[REFUSED, REFUSED, Does::Answers, REFUSED]);
    let channel = peer.channel();
    let handle = open(&channel).await;
    assert_eq!((peer.left(), peer.connections()), (1, 2));
    // The same with a handle, which lives on this connection alone.
    let get = Request {
        handles: vec![Argument::Borrow(handle)],
        ..body(b"\x0a\x02\x10\x00\x12\x01k")
    };
    call(&channel, "[method]bucket.get", get).await.unwrap();
    assert_eq!((peer.left(), peer.connections()), (0, 2));
}

#[tokio::test]
async fn a_provider_that_refuses_on_and_on_was_never_reached() {
    let peer = Peer::start(&[REFUSED; 64]);
    let channel = peer.channel();
    let fault = call(&channel, "open", body(b"")).await.unwrap_err();
    assert_eq!(
        (fault.code, fault.delivered),
        (Code::Unavailable, Delivered::Never),
        "{fault}"
    );
    assert!(fault.message.contains("refused"), "{fault}");
    assert!((1..60).contains(&peer.left()), "{}", peer.left());
}

#[tokio::test]
async fn any_other_reset_leaves_the_outcome_unknown() {
    let peer = Peer::start(&[CANCELLED]);
    let channel = peer.channel();
    let fault = call(&channel, "open", body(b"")).await.unwrap_err();
    assert_eq!(fault.delivered, Delivered::Maybe, "{fault}");
}

#[tokio::test]
async fn a_stream_after_the_last_one_of_a_goaway_is_made_again_on_a_new_connection() {
    let peer = Peer::start(&[Does::Leaves]);
    let channel = peer.channel();
    open(&channel).await;
    // The peer keeps the first connection open.
    assert_eq!((peer.left(), peer.connections()), (0, 4));
}

#[tokio::test]
async fn a_call_whose_connection_was_lost_is_repeated_once_if_its_caller_calls_it_idempotent() {
    let peer = Peer::start(&[Does::Dies, Does::Dies, Does::Answers, Does::Dies, Does::Dies]);
    let channel = peer.channel();
    let idempotent = || Request {
        idempotent: true,
        ..body(b"")
    };
    let fault = call(&channel, "open", body(b"")).await.unwrap_err();
    assert_eq!((fault.delivered, peer.left()), (Delivered::Maybe, 4), "{fault}");
    call(&channel, "open", idempotent()).await.unwrap();
    assert_eq!(peer.left(), 2);
    let fault = call(&channel, "open", idempotent()).await.unwrap_err();
    assert_eq!((fault.delivered, peer.left()), (Delivered::Maybe, 0), "{fault}");
}
