//! What a bridge says that says what it likes.

use bytes::Bytes;
use outboard_session::frame::bridge_frame::Frame;
use outboard_session::frame::{
    Ack, BridgeHello, Call, Cancel, HandleArgument, Limits, Release, Scope, Subscribe, handle_argument,
};
use prost::Message;

use super::super::script::{self, Ids, Open};
use super::super::things::{Body, Do, METHODS, WireHandle};
use crate::choice::Choices;

pub(super) fn hello(choices: &mut Choices<'_>) -> Option<Frame> {
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
pub(super) struct Writer {
    pub(super) ids: Ids,
    pub(super) open: Open,
    /// How many bodies were begun that follow their frames.
    pub(super) bodies: usize,
    /// How many calls make the provider deliver something.
    pub(super) pushed: usize,
    scopes: u32,
}

impl Writer {
    pub(super) fn frame(&mut self, choices: &mut Choices<'_>) -> Option<Frame> {
        let ids = self.ids;
        if self.open.is_begun() && choices.below(4) != 3 {
            return Some(Frame::Item(self.open.item(choices, ids)));
        }
        let sense = !choices.mischief();
        Some(match choices.below(24) {
            // What nothing was begun for would end most sessions.
            6..=11 if sense && !self.open.writes() => Frame::Call(self.call(choices)),
            12..=14 if sense && !self.open.reads() => Frame::Call(self.call(choices)),
            15 if sense && ids.calls == 0 => Frame::Call(self.call(choices)),
            18..=20 if sense && ids.deliveries == 0 => Frame::Call(self.call(choices)),
            0..=5 => Frame::Call(self.call(choices)),
            6..=9 => Frame::Item(self.open.item(choices, ids)),
            10 | 11 => Frame::End(self.open.end(choices, ids)),
            12 | 13 => Frame::Credit(self.open.credit(choices, ids)),
            14 => Frame::Stop(self.open.stop(choices, ids)),
            15 => Frame::Cancel(Cancel {
                id: script::id(choices, Ids { deliveries: 0, ..ids }),
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
            18..=20 => Frame::Ack(self.ack(choices)),
            21 if choices.mischief() => return None,
            21 if choices.mischief() => Frame::Hello(BridgeHello::default()),
            21 => Frame::Scope(self.scope(choices)),
            _ => Frame::Call(self.call(choices)),
        })
    }

    /// Mostly one that was not interned before.
    fn scope(&mut self, choices: &mut Choices<'_>) -> Scope {
        self.scopes += 1;
        Scope {
            number: if choices.mischief() {
                u32::from(choices.byte())
            } else {
                1 + self.scopes
            },
            function: "f".to_owned(),
            binding: if choices.flip() { "main" } else { "" }.to_owned(),
        }
    }

    fn call(&mut self, choices: &mut Choices<'_>) -> Call {
        self.ids.calls += 1;
        let id = if choices.mischief() {
            choices.number()
        } else {
            2 * self.ids.calls - 1
        };
        let method = match choices.below(4) {
            0 => Do::Push as usize,
            1 => Do::Hand as usize,
            _ => choices.below(METHODS.len() + 1),
        };
        let pushes = [Do::Push as usize, Do::Hand as usize].contains(&method);
        self.pushed += usize::from(pushes);
        let handles = handles(choices);
        // What the provider makes of a number it takes at its word.
        let number = match method {
            m if m == Do::Lump as usize || m == Do::Big as usize => choices.below(200 << 10),
            m if m == Do::Rows as usize => choices.below(12),
            // Whoever takes a delivery has so many milliseconds: seldom so few that it is late.
            _ if pushes && choices.below(4) == 3 => choices.below(20),
            _ if pushes => 5_000,
            _ => choices.below(3),
        };
        let long = choices.below(8) > if pushes { 4 } else { 6 };
        let body = Body {
            number: number as u64,
            data: if long {
                script::filled((64 << 10) + choices.below(256 << 10))
            } else {
                Bytes::copy_from_slice(choices.byte_string())
            },
            handles: (0..)
                .take(handles.len())
                .map(|index| WireHandle {
                    token: None,
                    index: Some(index),
                })
                .collect(),
        };
        let most = METHODS.get(method).map_or(0, |method| method.request_streams);
        let streams = match choices.mischief() {
            true => choices.number() as u32,
            false => u32::try_from(choices.below(most + 1)).unwrap(),
        };
        let (body, body_size) = script::body(choices, &mut self.open, id, body.encode_to_vec().into());
        self.bodies += usize::from(body_size.is_some());
        self.open.begin(id, streams);
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
            body,
            body_size,
            streams,
        }
    }

    fn ack(&mut self, choices: &mut Choices<'_>) -> Ack {
        let id = if choices.mischief() {
            choices.number()
        } else {
            script::delivery(choices, self.ids)
        };
        let contents = script::contents(choices);
        let (body, body_size) = script::body(choices, &mut self.open, id, contents);
        self.bodies += usize::from(body_size.is_some());
        let streams = if choices.mischief() {
            u32::from(choices.byte())
        } else {
            u32::from(choices.byte() & 1)
        };
        self.open.begin(id, streams);
        Ack {
            id,
            handles: handles(choices),
            body,
            body_size,
            streams,
            failure: (choices.below(8) == 7).then(|| script::failure(choices, id)),
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
