//! What a provider may do to a bridge, and the frames that do it.

use fastrand::Rng;
use outboard_session::frame::provider_frame::Frame as Said;
use outboard_session::frame::{
    Failure, GoAway, HandleKind, HandleResult, Item, Limits, Load, Method, ProviderFrame, ProviderHello,
    Reply, Resource, handle_result,
};
use outboard_session::{CHUNK, FRAME_OVERHEAD};
use outboard_stubs::wasi::keyvalue::v0_2_0_draft::{atomics, store};
use prost::Message as _;

use crate::http2::{self, CONTINUATION, DATA, Frame, HEADERS, PING, SETTINGS};

/// One kind of harm. All but the floods are done to whoever connects, or calls.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Deed {
    /// Bytes that mean nothing.
    Garbage,
    /// Nothing at all.
    Silence,
    /// One byte at a time.
    Drip,
    /// A page of the web.
    Web,
    /// A message that says it is as long as can be.
    Length,
    /// A hello that does not end.
    Functions,
    /// A hello with other types than the function's.
    Shapes,
    /// To a call: bytes that are no frame.
    NoFrame,
    /// To a call: a result of another type.
    WrongType,
    /// To a call: a handle that its table does not have.
    NoHandle,
    /// To a call: more handles than it said that it gives.
    Handles,
    /// To a call: its answer, twice.
    Twice,
    /// To a call: nothing.
    NoReply,
    /// To a call: a body that is announced and does not come.
    NoBody,
    /// To a call: parts of a body that was not announced.
    Unannounced,
    /// To a call: a failure that calls itself a success, with a long story.
    Story,
    /// To a call: that it goes away, again and again.
    GoAway,
    /// Pings, as many as can be sent, once it is their turn.
    Pings,
    /// Settings, the same.
    Settings,
    /// Empty data, the same.
    Empty,
    /// Reports of its load, the same.
    Loads,
    /// A head without end, the same.
    Head,
}

/// All of them.
pub(super) const ALL: [Deed; 22] = [
    Deed::Garbage,
    Deed::Silence,
    Deed::Drip,
    Deed::Web,
    Deed::Length,
    Deed::Functions,
    Deed::Shapes,
    Deed::NoFrame,
    Deed::WrongType,
    Deed::NoHandle,
    Deed::Handles,
    Deed::Twice,
    Deed::NoReply,
    Deed::NoBody,
    Deed::Unannounced,
    Deed::Story,
    Deed::GoAway,
    Deed::Pings,
    Deed::Settings,
    Deed::Empty,
    Deed::Loads,
    Deed::Head,
];
/// The stream of a session.
const STREAM: u32 = 1;
/// The handles that a session says it gives at most.
const HANDLES: u32 = 1000;

impl Deed {
    /// Whether it is sent without an end, when it is its turn.
    pub(super) fn is_flood(self) -> bool {
        matches!(
            self,
            Self::Pings | Self::Settings | Self::Empty | Self::Loads | Self::Head
        )
    }

    /// Whether it is done to a call.
    pub(super) fn is_of_call(self) -> bool {
        !self.is_flood()
            && !matches!(self, Self::Garbage | Self::Silence | Self::Drip | Self::Web)
            && !matches!(self, Self::Length | Self::Functions | Self::Shapes)
    }

    /// What is sent over the bare connection instead of HTTP/2, if it is nothing of that.
    pub(super) fn raw(self, rng: &mut Rng) -> Option<Vec<u8>> {
        match self {
            Self::Garbage => Some((0..CHUNK).map(|_| rng.u8(..)).collect()),
            Self::Silence => Some(Vec::new()),
            Self::Web => Some(b"HTTP/1.1 200 OK\r\ncontent-length: 4\r\n\r\nhey\n".to_vec()),
            // The first of these end, and there is always one more.
            Self::Drip => Some([Frame::new(SETTINGS, 0, 0, []).bytes(), ping().repeat(64)].concat()),
            _ => None,
        }
    }

    /// The answer to who opens a session.
    pub(super) fn opened(self) -> Vec<u8> {
        let head = Frame::new(HEADERS, http2::END_HEADERS, STREAM, http2::response_head()).bytes();
        match self {
            // It is begun by what floods.
            Self::Head => Vec::new(),
            Self::Length => {
                let message = [&[0, 0xff, 0xff, 0xff, 0xff][..], &[0; 1 << 10]].concat();
                [head, Frame::new(DATA, 0, STREAM, message).bytes()].concat()
            }
            _ => [head, said(Said::Hello(self.hello()))].concat(),
        }
    }

    /// The answer to a call.
    pub(super) fn called(self, id: u64, rng: &mut Rng) -> Vec<u8> {
        let reply = |reply: Reply| said(Said::Reply(Reply { id, ..reply }));
        let bucket = |index: u8| Reply {
            // `ok` of a handle by its index.
            body: vec![0x0a, 2, 0x10, index].into(),
            handles: vec![pinned(id)],
            ..Reply::default()
        };
        match self {
            Self::NoFrame => message(&(0..64).map(|_| rng.u8(..)).collect::<Vec<_>>()),
            Self::WrongType => reply(Reply {
                body: (0..64).map(|_| rng.u8(..)).collect::<Vec<_>>().into(),
                ..Reply::default()
            }),
            Self::NoHandle => reply(bucket(9)),
            Self::Handles => reply(Reply {
                handles: (0..30 * u64::from(HANDLES)).map(pinned).collect(),
                ..bucket(0)
            }),
            Self::Twice => reply(bucket(0)).repeat(2),
            Self::NoBody => reply(Reply {
                body_size: Some(1 << 20),
                ..Reply::default()
            }),
            Self::Unannounced => said(Said::Item(Item {
                id,
                chunk: vec![7; CHUNK].into(),
                ..Item::default()
            }))
            .repeat(16),
            Self::Story => said(Said::Failure(Failure {
                id,
                message: "all is well \u{1b}[2J\n".repeat(FRAME_OVERHEAD / 32),
                retry_after: Some(u64::MAX),
                ..Failure::default()
            })),
            Self::GoAway => said(Said::Goaway(GoAway {
                last_call: 0,
                grace: u64::MAX,
                reason: "not today\n".repeat(1000),
            }))
            .repeat(100),
            _ => Vec::new(),
        }
    }

    /// What a flood sends, again and again: some of it, and the first of it only once.
    pub(super) fn flood(self) -> (Vec<u8>, Vec<u8>) {
        let many = |bytes: Vec<u8>| (Vec::new(), bytes.repeat(256));
        match self {
            Self::Settings => many(Frame::new(SETTINGS, 0, 0, [0, 4, 0, 0, 0xff, 0xff]).bytes()),
            Self::Empty => many(Frame::new(DATA, 0, STREAM, []).bytes()),
            Self::Loads => many(said(Said::Load(Load {
                running: 1,
                queued: 1,
                saturation: 1,
            }))),
            Self::Head => {
                let mut more = Vec::new();
                for number in 0..8 {
                    http2::field(&mut more, &format!("x-{number}"), &"x".repeat(120));
                }
                (
                    Frame::new(HEADERS, 0, STREAM, http2::response_head()).bytes(),
                    Frame::new(CONTINUATION, 0, STREAM, more).bytes().repeat(16),
                )
            }
            _ => many(ping()),
        }
    }

    fn hello(self) -> ProviderHello {
        let known = store::METHODS.iter().chain(atomics::METHODS);
        let known = known
            .filter(|method| !method.function.starts_with('[') || method.function.starts_with("[method]"));
        let mut methods: Vec<Method> = (1..)
            .zip(known)
            .map(|(number, method)| Method {
                number,
                interface: method.interface.to_owned(),
                function: method.function.to_owned(),
                shape: method.shape ^ u64::from(self == Self::Shapes),
                idempotent: true,
            })
            .collect();
        if self == Self::Functions {
            methods.extend((0..40_000).map(|number| Method {
                number: 100 + number,
                interface: "a:b/c@1.0.0".to_owned(),
                function: format!("f{number}"),
                ..Method::default()
            }));
        }
        ProviderHello {
            version: 1,
            replica: "evil".to_owned(),
            epoch: 1,
            kind: "keyvalue".to_owned(),
            limits: Some(Limits {
                request: 1 << 20,
                reply: 4 << 20,
                calls: 1000,
                handles: HANDLES,
                scopes: 1000,
                ..Limits::default()
            }),
            methods,
            resources: vec![Resource {
                interface: store::BUCKET.interface.to_owned(),
                name: store::BUCKET.name.to_owned(),
                kind: HandleKind::Pinned.into(),
            }],
            deliveries: Vec::new(),
        }
    }
}

fn ping() -> Vec<u8> {
    Frame::new(PING, 0, 0, [7; 8]).bytes()
}

fn pinned(number: u64) -> HandleResult {
    HandleResult {
        handle: Some(handle_result::Handle::Pinned(number)),
    }
}

fn said(frame: Said) -> Vec<u8> {
    message(&ProviderFrame { frame: Some(frame) }.encode_to_vec())
}

/// A message of the session, in frames of the size that everybody takes.
fn message(body: &[u8]) -> Vec<u8> {
    const MOST: usize = 16 << 10;

    let message = http2::message(body);
    let frames = message
        .chunks(MOST)
        .map(|part| Frame::new(DATA, 0, STREAM, part).bytes());
    frames.collect::<Vec<_>>().concat()
}
