//! What a provider says that says what it likes.

use bytes::Bytes;
use outboard_session::frame::provider_frame::Frame;
use outboard_session::frame::{
    Delivery, GoAway, HandleKind, HandleResult, Limits, Load, Method, ProviderHello, Reply, Resource,
    handle_result,
};

use super::super::script::{self, Ids, Open};
use super::{FUNCTIONS, HANDLER, INTERFACE, SHAPE};
use crate::choice::Choices;

/// The number that the one function has that deliveries call.
const DELIVERY: u32 = 1;

pub(super) fn hello(choices: &mut Choices<'_>) -> ProviderHello {
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
        deliveries: vec![Method {
            number: DELIVERY,
            interface: HANDLER.to_owned(),
            function: "handle".to_owned(),
            shape: SHAPE,
            idempotent: false,
        }],
    }
}

/// A provider that remembers what it said.
#[derive(Default)]
pub(super) struct Writer {
    pub(super) ids: Ids,
    pub(super) open: Open,
    /// How many deliveries were asked for.
    pub(super) wanted: u64,
    /// How many bodies were begun that follow their frames.
    pub(super) bodies: usize,
}

impl Writer {
    pub(super) fn frame(&mut self, choices: &mut Choices<'_>) -> Option<Frame> {
        let ids = self.ids;
        if self.open.is_begun() && choices.below(4) != 3 {
            return Some(Frame::Item(self.open.item(choices, ids)));
        }
        let sense = !choices.mischief();
        Some(match choices.below(20) {
            // What nothing was begun for would end most sessions.
            kind @ 0..=19 if sense && !self.makes_sense(kind) => Frame::Load(Load::default()),
            0..=3 => Frame::Reply(self.reply(choices)),
            4 => {
                let id = script::id(choices, Ids { deliveries: 0, ..ids });
                Frame::Failure(script::failure(choices, id))
            }
            5..=8 => Frame::Item(self.open.item(choices, ids)),
            9 | 10 => Frame::End(self.open.end(choices, ids)),
            11 | 12 => Frame::Credit(self.open.credit(choices, ids)),
            13 => Frame::Stop(self.open.stop(choices, ids)),
            14..=17 => Frame::Delivery(self.delivery(choices)),
            18 if choices.mischief() => Frame::Goaway(GoAway {
                last_call: u64::from(choices.byte()),
                grace: choices.number(),
                reason: "an upgrade".to_owned(),
            }),
            18 => Frame::Load(Load {
                running: u32::from(choices.byte()),
                queued: u32::from(choices.byte()),
                saturation: u32::from(choices.byte()) << 3,
            }),
            _ if choices.mischief() => return None,
            _ if choices.mischief() => Frame::Hello(hello(choices)),
            _ => Frame::Reply(self.reply(choices)),
        })
    }

    /// Whether there is something that a frame of this kind can be about.
    fn makes_sense(&self, kind: usize) -> bool {
        match kind {
            0..=4 | 19 => self.ids.calls > 0,
            5..=10 => self.open.writes(),
            11..=13 => self.open.reads(),
            14..=17 => self.ids.deliveries < self.wanted,
            _ => true,
        }
    }

    fn reply(&mut self, choices: &mut Choices<'_>) -> Reply {
        let id = script::id(
            choices,
            Ids {
                deliveries: 0,
                ..self.ids
            },
        );
        let (body, body_size) = self.body(choices, id);
        let streams = streams(choices);
        self.open.begin(id, streams);
        Reply {
            id,
            handles: handles(choices),
            body,
            body_size,
            streams,
        }
    }

    fn delivery(&mut self, choices: &mut Choices<'_>) -> Delivery {
        self.ids.deliveries += 1;
        let id = if choices.mischief() {
            choices.number()
        } else {
            2 * self.ids.deliveries
        };
        let (body, body_size) = self.body(choices, id);
        let streams = streams(choices);
        self.open.begin(id, streams);
        Delivery {
            id,
            method: DELIVERY + u32::from(choices.mischief()),
            scope: u32::from(choices.mischief()),
            time_left: if choices.below(8) == 7 {
                choices.number()
            } else {
                5_000_000
            },
            traceparent: String::new(),
            attempt: 1 + u32::from(choices.byte() & 1),
            handles: handles(choices),
            body,
            body_size,
            streams,
        }
    }

    fn body(&mut self, choices: &mut Choices<'_>, id: u64) -> (Bytes, Option<u64>) {
        let contents = script::contents(choices);
        let (body, size) = script::body(choices, &mut self.open, id, contents);
        self.bodies += usize::from(size.is_some());
        (body, size)
    }
}

fn streams(choices: &mut Choices<'_>) -> u32 {
    if choices.mischief() {
        u32::MAX >> choices.below(32)
    } else {
        u32::from(choices.byte() % 3)
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
