//! What a guest must come to that reads a stream, by the rules.

use outboard_transcode::MalformedReply;
use wasmtime::Error;
use wasmtime::component::Val;

use super::{Carrier, Sent};
use crate::support::reader::{self, Verdict};

/// What a source says that breaks.
pub(super) const BROKEN: &str = "the provider broke it off";

/// What a guest came to.
#[derive(Debug)]
pub(super) enum Outcome {
    /// It read so many items, and these if they are something.
    Read(u32, Option<Vec<Val>>),
    Malformed,
    Broken,
}

/// What it must come to.
#[derive(Debug)]
pub(super) struct Expected {
    /// How many items arrive before whatever ends them.
    total: u32,
    /// The items, if they are something.
    items: Option<Vec<Val>>,
    then: Then,
    /// After so many items there is a chunk that may be refused, and may be taken.
    doubts: Vec<u32>,
}

#[derive(Debug, Clone, Copy)]
enum Then {
    End,
    Broken,
    /// A chunk of so many bytes that is none.
    Malformed(usize),
}

impl Outcome {
    pub(super) fn of(outcome: Result<Option<Val>, Error>) -> Self {
        match outcome {
            Ok(Some(Val::List(items))) => Self::Read(u32::try_from(items.len()).unwrap(), Some(items)),
            Ok(Some(Val::U32(count))) => Self::Read(count, None),
            Ok(value) => panic!("{value:?} is not what a guest says"),
            Err(error) if error.is::<MalformedReply>() => Self::Malformed,
            Err(error) if format!("{error:?}").contains(BROKEN) => Self::Broken,
            Err(error) => panic!("{error:?}"),
        }
    }
}

impl Expected {
    pub(super) fn of(carrier: &Carrier, sent: &Sent) -> Self {
        let mut expected = Self {
            total: 0,
            items: carrier.payload.as_ref().map(|_| Vec::new()),
            then: match (sent.broken, carrier.future) {
                (true, _) => Then::Broken,
                (false, false) => Then::End,
                (false, true) => Then::Malformed(0),
            },
            doubts: Vec::new(),
        };
        for chunk in &sent.chunks {
            let (verdict, doubtful) = match brought(carrier, &chunk.bytes) {
                Verdict::Taken(brought) => (Some(brought), false),
                Verdict::Doubtful(brought) => (Some(brought), true),
                Verdict::Refused => (None, false),
            };
            if doubtful {
                expected.doubts.push(expected.total);
            }
            let Some((count, items)) = verdict else {
                expected.then = Then::Malformed(chunk.bytes.len());
                break;
            };
            expected.total = expected.total.saturating_add(count);
            expected
                .items
                .iter_mut()
                .for_each(|all| all.extend(items.iter().cloned()));
            if carrier.future {
                // It has its value, and nobody reads on.
                expected.then = Then::End;
                break;
            }
        }
        expected
    }

    /// How many items arrive whatever is thought of doubtful chunks.
    pub(super) fn certain(&self) -> u32 {
        self.doubts
            .first()
            .map_or(self.total, |first| self.total.min(*first))
    }

    /// Holds what came of reading so many items at most.
    pub(super) fn assert_holds(&self, outcome: Outcome, most: u32) {
        // A read of nothing waits for something to be there, too.
        let reads_past = |items: u32| items < most || (most == 0 && items == 0);
        match outcome {
            Outcome::Read(count, items) => {
                let arrives = match self.then {
                    Then::End => count == most.min(self.total),
                    Then::Broken => count == most && most <= self.total,
                    // Items before the one that is wrong may be read before it is seen.
                    Then::Malformed(len) => count == most && most as usize <= self.total as usize + len,
                };
                assert!(arrives, "{count} items of {most} were read, but {self:?}");
                if let (Some(found), Some(all)) = (items, &self.items) {
                    let both = found.len().min(all.len());
                    assert_eq!(found[..both], all[..both], "the items");
                }
            }
            Outcome::Malformed => {
                let end = matches!(self.then, Then::Malformed(_)).then_some(self.total);
                let refused = self.doubts.iter().copied().chain(end).any(reads_past);
                assert!(refused, "malformed within {most} items, but {self:?}");
            }
            Outcome::Broken => {
                let broken = matches!(self.then, Then::Broken) && reads_past(self.total);
                assert!(broken, "broken within {most} items, but {self:?}");
            }
        }
    }
}

/// How many items a chunk brings, and which if they are something.
fn brought(carrier: &Carrier, chunk: &[u8]) -> Verdict<(u32, Vec<Val>)> {
    let counted = |items: Vec<Val>| (u32::try_from(items.len()).unwrap(), items);
    match &carrier.payload {
        payload if carrier.future => {
            let value = reader::value(payload.as_ref(), chunk);
            value.map(|value| (1, value.into_iter().collect()))
        }
        Some(payload) => reader::items(payload, chunk).map(counted),
        None => reader::count(chunk).map(|count| (count, Vec::new())),
    }
}

impl<T> Verdict<T> {
    fn map<U>(self, to: impl FnOnce(T) -> U) -> Verdict<U> {
        match self {
            Self::Taken(value) => Verdict::Taken(to(value)),
            Self::Doubtful(value) => Verdict::Doubtful(to(value)),
            Self::Refused => Verdict::Refused,
        }
    }
}
