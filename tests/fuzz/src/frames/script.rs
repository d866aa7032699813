//! Parts of frames that both ends of a session have, right most of the time.

use std::time::Duration;

use bytes::Bytes;
use outboard_session::frame::{Credit, End, Failure, Item, Stop};
use tokio::sync::watch::Receiver;

use crate::choice::Choices;

/// What the other end has said so far, as a script goes on from it.
#[derive(Debug, Default)]
pub(super) struct Heard {
    /// How many calls it began.
    pub(super) calls: u64,
    /// The last delivery's id.
    pub(super) delivery: u64,
    /// How often it let a body be sent.
    pub(super) bodies: u64,
    /// How many deliveries it asked for.
    pub(super) wanted: u64,
    /// Its streams, and its bodies that follow their frames, as streams of number 0.
    pub(super) streams: Vec<(u64, u32)>,
}

/// How long a script waits for what may never be said.
const A_WHILE: Duration = Duration::from_millis(5);

/// The calls and deliveries that there are: so many of each.
#[derive(Debug, Default, Clone, Copy)]
pub(super) struct Ids {
    pub(super) calls: u64,
    pub(super) deliveries: u64,
}

/// What was begun and is not over.
#[derive(Default)]
pub(super) struct Open {
    /// The contents of a body or chunk, as far as they are still to come.
    last: Option<(u64, u32, Bytes)>,
    /// The script's own streams.
    ours: Vec<(u64, u32)>,
    /// Those of the other end.
    pub(super) theirs: Vec<(u64, u32)>,
}

/// The most streams of one call, reply or delivery that are remembered.
const MOST_STREAMS: u32 = 4;

impl Heard {
    /// Notes the streams and the body of a frame of the other end.
    pub(super) fn begun(&mut self, id: u64, body: Option<u64>, streams: u32) {
        let first = u32::from(body.is_none());
        self.streams
            .extend((first..=streams.min(MOST_STREAMS)).map(|stream| (id, stream)));
    }
}

/// Goes on once the other end has said something, or has let that wait for long.
pub(super) async fn until(heard: &mut Receiver<Heard>, said: impl FnMut(&Heard) -> bool) {
    // A session that is over is something that the script goes on after, too.
    let _ = tokio::time::timeout(A_WHILE, heard.wait_for(said)).await;
}

/// One of the ids that are in use, or seldom any.
pub(super) fn id(choices: &mut Choices<'_>, ids: Ids) -> u64 {
    if choices.mischief() {
        return choices.number();
    }
    if ids.deliveries > 0 && choices.flip() {
        return delivery(choices, ids);
    }
    // Calls have odd ids.
    2 * recent(choices, ids.calls) + 1
}

/// The id of a delivery, which is even and not 0.
pub(super) fn delivery(choices: &mut Choices<'_>, ids: Ids) -> u64 {
    2 * (recent(choices, ids.deliveries) + 1)
}

/// One of the last of so many, counted from 0.
fn recent(choices: &mut Choices<'_>, all: u64) -> u64 {
    let back = choices.below(usize::try_from(all.clamp(1, 8)).unwrap_or(1)) as u64;
    all.saturating_sub(1).saturating_sub(back)
}

/// A stream's number: mostly the first.
fn stream(choices: &mut Choices<'_>) -> u32 {
    match choices.below(8) {
        0 => 0,
        1 => 2,
        2 if choices.mischief() => u32::MAX,
        _ => 1,
    }
}

impl Open {
    /// A part of a stream or body; a chunk that was begun goes on more often than not.
    pub(super) fn item(&mut self, choices: &mut Choices<'_>, ids: Ids) -> Item {
        if let Some((id, stream, mut left)) = self.last.take()
            && !choices.mischief()
        {
            let most = left.len().min(64 << 10);
            if choices.mischief() {
                let chunk = filled(choices.below(most + 2));
                return item(id, stream, chunk);
            }
            let chunk = left.split_to(most);
            self.last = Some((id, stream, left)).filter(|(_, _, left)| !left.is_empty());
            return item(id, stream, chunk);
        }
        let (id, stream) = place(choices, &self.ours, ids);
        if choices.below(8) == 7 {
            let size = long(choices);
            let mut contents = filled(size.min(LONGEST));
            let first = choices.below(64 << 10).min(contents.len());
            let first = contents.split_to(first);
            self.last = Some((id, stream, contents));
            return Item {
                size: Some(size as u64),
                ..item(id, stream, first)
            };
        }
        Item {
            size: choices.mischief().then(|| choices.number()),
            ..item(id, stream, chunk(choices))
        }
    }

    /// A body is still to come.
    pub(super) fn expect(&mut self, id: u64, body: Bytes) {
        self.last = Some((id, 0, body));
    }

    /// Streams are still to come.
    pub(super) fn begin(&mut self, id: u64, streams: u32) {
        self.ours
            .extend((1..=streams.min(MOST_STREAMS)).map(|stream| (id, stream)));
    }

    pub(super) fn end(&mut self, choices: &mut Choices<'_>, ids: Ids) -> End {
        let (id, stream) = place(choices, &self.ours, ids);
        self.ours.retain(|ours| *ours != (id, stream));
        End {
            id,
            stream,
            failure: choices.mischief().then(|| failure(choices, 0)),
        }
    }

    pub(super) fn stop(&self, choices: &mut Choices<'_>, ids: Ids) -> Stop {
        let (id, stream) = place(choices, &self.theirs, ids);
        Stop { id, stream }
    }

    pub(super) fn credit(&self, choices: &mut Choices<'_>, ids: Ids) -> Credit {
        let (id, stream) = place(choices, &self.theirs, ids);
        Credit {
            id,
            stream,
            bytes: match choices.below(4) {
                3 => choices.number(),
                _ => 1 << 20,
            },
        }
    }

    /// Whether a body or chunk is still to come.
    pub(super) fn is_begun(&self) -> bool {
        self.last.is_some()
    }

    /// Whether there is a stream to write.
    pub(super) fn writes(&self) -> bool {
        !self.ours.is_empty()
    }

    /// Whether there is a stream to read.
    pub(super) fn reads(&self) -> bool {
        !self.theirs.is_empty()
    }
}

/// One of the last streams, or seldom any.
fn place(choices: &mut Choices<'_>, streams: &[(u64, u32)], ids: Ids) -> (u64, u32) {
    if streams.is_empty() || choices.mischief() {
        return (id(choices, ids), stream(choices));
    }
    let back = choices.below(streams.len().min(8));
    streams[streams.len() - 1 - back]
}

/// A body as its frame has it, and its size if it follows, which is then still to be sent; seldom with a lie in it.
pub(super) fn body(choices: &mut Choices<'_>, open: &mut Open, id: u64, body: Bytes) -> (Bytes, Option<u64>) {
    if body.len() <= 64 << 10 && !choices.mischief() {
        return (body, None);
    }
    let size = if choices.mischief() {
        long(choices)
    } else {
        body.len()
    };
    open.expect(id, body);
    (Bytes::new(), Some(size as u64))
}

/// A body of bytes that mean nothing: one in four is too long for one frame.
pub(super) fn contents(choices: &mut Choices<'_>) -> Bytes {
    if choices.below(4) == 3 {
        return filled(long(choices).min(LONGEST));
    }
    chunk(choices)
}

fn item(id: u64, stream: u32, chunk: Bytes) -> Item {
    Item {
        id,
        stream,
        size: None,
        chunk,
    }
}

pub(super) fn failure(choices: &mut Choices<'_>, id: u64) -> Failure {
    Failure {
        id,
        code: u32::from(choices.byte() % 20),
        message: String::from_utf8_lossy(choices.byte_string()).into_owned(),
        maybe_executed: choices.flip(),
        retry_after: choices.mischief().then(|| choices.number()),
    }
}

/// The most bytes that are said of what is longer; the limits are below.
const LONGEST: usize = 2 << 20;

/// A size that does not fit into one frame, seldom beyond every limit.
pub(super) fn long(choices: &mut Choices<'_>) -> usize {
    if choices.mischief() {
        return usize::try_from(choices.number()).unwrap_or(usize::MAX);
    }
    (64 << 10) + choices.below(512 << 10)
}

/// The contents of an item: an encoded chunk of bytes, or nearly.
pub(super) fn chunk(choices: &mut Choices<'_>) -> Bytes {
    if choices.mischief() {
        return filled(choices.below(70 << 10));
    }
    Bytes::copy_from_slice(choices.byte_string())
}

/// So many bytes of the same.
pub(super) fn filled(len: usize) -> Bytes {
    Bytes::from(vec![7; len])
}
