//! Parts of frames that both ends of a session have, right most of the time.

use bytes::Bytes;
use outboard_session::frame::{Credit, End, Failure, Item, Stop};

use crate::choice::Choices;

/// Where the next item of each stream stands: how much of a chunk that was announced is still to come.
#[derive(Default)]
pub(super) struct Open {
    last: Option<(u64, u32, usize)>,
}

/// One of the ids that are in use, or seldom any.
pub(super) fn id(choices: &mut Choices<'_>, calls: u64) -> u64 {
    if choices.mischief() {
        return choices.number();
    }
    // Calls have odd ids.
    let call = choices.below(usize::try_from(calls.clamp(1, 8)).unwrap_or(1)) as u64;
    2 * (calls.saturating_sub(1).saturating_sub(call)) + 1
}

/// A stream's number: mostly the first.
pub(super) fn stream(choices: &mut Choices<'_>) -> u32 {
    match choices.below(8) {
        0 => 0,
        1 => 2,
        2 if choices.mischief() => u32::MAX,
        _ => 1,
    }
}

impl Open {
    /// A part of a stream or body; a chunk that was begun goes on more often than not.
    pub(super) fn item(&mut self, choices: &mut Choices<'_>, calls: u64) -> Item {
        if let Some((id, stream, left)) = self.last.take()
            && !choices.mischief()
        {
            let most = left.min(64 << 10);
            let len = if choices.mischief() {
                choices.below(most + 2)
            } else {
                most
            };
            self.last = left
                .checked_sub(len)
                .filter(|left| *left > 0)
                .map(|left| (id, stream, left));
            return Item {
                id,
                stream,
                size: None,
                chunk: filled(len),
            };
        }
        let (id, stream) = (id(choices, calls), stream(choices));
        if choices.mischief() {
            let size = long(choices);
            let first = choices.below(64 << 10);
            self.last = Some((id, stream, size.saturating_sub(first)));
            return Item {
                id,
                stream,
                size: Some(size as u64),
                chunk: filled(first),
            };
        }
        Item {
            id,
            stream,
            size: choices.mischief().then(|| choices.number()),
            chunk: chunk(choices),
        }
    }

    /// A body of so many bytes is still to come.
    pub(super) fn expect(&mut self, id: u64, size: usize) {
        self.last = Some((id, 0, size));
    }
}

pub(super) fn end(choices: &mut Choices<'_>, calls: u64) -> End {
    End {
        id: id(choices, calls),
        stream: stream(choices),
        failure: choices.mischief().then(|| failure(choices, 0)),
    }
}

pub(super) fn stop(choices: &mut Choices<'_>, calls: u64) -> Stop {
    Stop {
        id: id(choices, calls),
        stream: stream(choices),
    }
}

pub(super) fn credit(choices: &mut Choices<'_>, calls: u64) -> Credit {
    Credit {
        id: id(choices, calls),
        stream: stream(choices),
        bytes: choices.number(),
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

fn filled(len: usize) -> Bytes {
    Bytes::from(vec![7; len])
}
