//! What a provider may send in a stream or future, read by a guest.
//!
//! The input chooses what is carried, the chunks, when they come and how they end, and how a guest reads. By the rules
//! every chunk has items or is none: items up to the first that is none must arrive as the very same, and there the guest
//! must end with `MalformedReply` and nothing else.

mod expected;

use std::rc::Rc;
use std::sync::Arc;

use bytes::Bytes;
use futures_util::{StreamExt as _, stream};
use outboard_mapping::ty::Type;
use outboard_transcode::Chunks;
use wasmtime::component::Val;

use self::expected::{Expected, Outcome};
use crate::choice::Choices;
use crate::kept::Kept;
use crate::support::allocation::largest_during;
use crate::support::component::Encoding;
use crate::support::host::{Bound, compiled};
use crate::support::streaming::{Role, Streaming};
use crate::{scribe, types};

/// The most chunks of one stream.
const MOST_CHUNKS: usize = 12;

/// More items than a guest has room for; it drops a stream that has them.
const WHOLE: u32 = 1024;

/// What a call allocates at once whatever comes, in bytes, and what it may beyond that per byte of the chunks: here
/// the items are also made a tree of values of some 40 bytes each.
const SMALL: usize = 256 * 1024;
const PER_BYTE: usize = 96;

/// Has a guest read one stream or future.
///
/// # Panics
/// A promise is broken.
pub fn run(input: &[u8]) {
    let mut choices = Choices::new(input);
    let carrier = Carrier::chosen(&mut choices);
    let reading = Reading::chosen(&mut choices, carrier.future);
    let sent = Sent::chosen(&mut choices, &carrier);
    let expected = Expected::of(&carrier, &sent);
    let outcome = read(&carrier, &sent, reading);
    let malformed = matches!(outcome, Outcome::Malformed);
    expected.assert_holds(outcome, reading.most);
    let before = expected.certain();
    if malformed && before > 0 {
        // The same again, by a guest that stops in time.
        let most = before;
        expected.assert_holds(read(&carrier, &sent, Reading { most, ..reading }), most);
    }
}

/// What a guest came to.
fn read(carrier: &Carrier, sent: &Sent, reading: Reading) -> Outcome {
    let held = Arc::new(());
    let mut guest = carrier.bound().guest();
    guest.store.data_mut().streams = vec![sent.source(&held)];
    let params = [reading.at_once, reading.most].map(Val::U32);
    let (largest, outcome) = largest_during(|| guest.call(&params, ""));
    let len: usize = sent.chunks.iter().map(|chunk| chunk.bytes.len()).sum();
    assert!(
        largest <= SMALL + PER_BYTE * len,
        "{largest} bytes at once for {len} of {sent:x?}, a {carrier:?}"
    );
    drop(guest);
    assert_eq!(
        Arc::strong_count(&held),
        1,
        "nobody has the source of {sent:x?} any more"
    );
    Outcome::of(outcome)
}

/// What carries the chunks.
#[derive(Debug)]
struct Carrier {
    encoding: Encoding,
    future: bool,
    payload: Option<Type>,
}

/// How a guest reads.
#[derive(Debug, Clone, Copy)]
struct Reading {
    at_once: u32,
    most: u32,
}

/// What is sent.
#[derive(Debug)]
struct Sent {
    chunks: Vec<Chunk>,
    /// The provider breaks it off, instead of ending it.
    broken: bool,
}

#[derive(Debug)]
struct Chunk {
    bytes: Bytes,
    /// The guest has to wait for it.
    late: bool,
}

impl Carrier {
    fn chosen(choices: &mut Choices<'_>) -> Self {
        let encoding = types::encoding(choices);
        let future = choices.below(8) == 7;
        let payload = match choices.below(10) {
            8 => Some(Type::U8),
            9 => None,
            _ => Some(match types::chosen(choices) {
                // The component model has no stream of `char` itself.
                Type::Char => Type::Option(Box::new(Type::Char)),
                ty => ty,
            }),
        };
        Self {
            encoding,
            future,
            payload,
        }
    }

    fn bound(&self) -> Rc<Bound> {
        let key = (self.encoding as u8, self.future, self.payload.clone());
        KEPT.with(|kept| {
            kept.get(key, || {
                let guest = Streaming {
                    payload: self.payload.clone(),
                    future: self.future,
                    at_once: 0,
                    most: 0,
                    role: Role::ReadAsTold,
                    encoding: self.encoding,
                };
                Bound::linked(&compiled(&guest.wat()))
            })
        })
    }

    fn chunk(&self, choices: &mut Choices<'_>) -> Vec<u8> {
        let len = choices.below(10);
        if len == 9 {
            let len = choices.below(64);
            return choices.take(len).to_vec();
        }
        if self.future {
            return scribe::promised(choices, self.payload.as_ref());
        }
        let chunk = scribe::chunk(choices, self.payload.as_ref());
        match len {
            // More than a guest reads at once.
            8 => chunk.repeat(1 + choices.below(40)),
            _ => chunk,
        }
    }
}

impl Reading {
    fn chosen(choices: &mut Choices<'_>, future: bool) -> Self {
        if future {
            return Self { at_once: 1, most: 1 };
        }
        let number = |choices: &mut Choices<'_>, end| u32::try_from(choices.below(end)).unwrap();
        Self {
            at_once: match choices.below(4) {
                0 => 1,
                1 => WHOLE,
                _ => 1 + number(choices, 9),
            },
            most: match choices.below(4) {
                3 => number(choices, 24),
                _ => WHOLE,
            },
        }
    }
}

impl Sent {
    fn chosen(choices: &mut Choices<'_>, carrier: &Carrier) -> Self {
        let broken = choices.below(8) == 7;
        let mut chunks = Vec::new();
        while chunks.len() < MOST_CHUNKS && !choices.is_empty() {
            chunks.push(Chunk {
                late: choices.flip(),
                bytes: carrier.chunk(choices).into(),
            });
        }
        Self { chunks, broken }
    }

    /// The chunks, which hold what is held as long as somebody has them.
    fn source(&self, held: &Arc<()>) -> Chunks {
        let events: Vec<_> = self
            .chunks
            .iter()
            .map(|chunk| (chunk.late, Ok(chunk.bytes.clone())))
            .chain(
                self.broken
                    .then(|| (false, Err(wasmtime::format_err!("{}", expected::BROKEN)))),
            )
            .collect();
        let held = Arc::clone(held);
        Box::pin(stream::iter(events).then(move |(late, chunk)| {
            let held = Arc::clone(&held);
            async move {
                let _held = held;
                if late {
                    tokio::task::yield_now().await;
                }
                chunk
            }
        }))
    }
}

thread_local! {
    static KEPT: Kept<(u8, bool, Option<Type>)> = Kept::default();
}
