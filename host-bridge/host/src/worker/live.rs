//! The requests that an instance has under way, as those see them who keep the time.

use std::sync::{Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll};
use std::time::Duration;

use outboard_linker::Begun;
use tokio::sync::{Notify, OwnedSemaphorePermit, oneshot};
use tokio::time::Instant;
use tokio_util::sync::CancellationToken;

use crate::call::Answer;
use crate::failure::Reason;
use crate::pool::Counted;

/// The requests of one instance.
pub(super) struct Live {
    entries: Mutex<Entries>,
    changed: Notify,
    /// Whether the instance serves further requests.
    shared: bool,
}

/// A request of one instance.
pub(super) struct Entry {
    pub(super) deadline: Instant,
    pub(super) answer: oneshot::Sender<Answer>,
    /// Told before a body that is not whole seems to be.
    pub(super) failed: CancellationToken,
    pub(super) held: Held,
}

/// What a request holds until it is over.
pub(super) struct Held {
    begun: Begun,
    _slot: OwnedSemaphorePermit,
    _counted: Option<Counted>,
}

/// What came of looking at the clock.
pub(super) struct Expired {
    /// Some request had not come to its end: the instance takes no more, as its tasks cannot be ended one by one.
    pub(super) retires: bool,
    /// No other request keeps the instance alive.
    pub(super) all: bool,
}

#[derive(Default)]
struct Entries {
    last: u64,
    under_way: Vec<UnderWay>,
}

struct UnderWay {
    number: u64,
    deadline: Instant,
    failed: CancellationToken,
    stage: Stage,
}

enum Stage {
    /// The function has not answered.
    Answering {
        answer: oneshot::Sender<Answer>,
        held: Held,
    },
    /// Its answer's body is on its way.
    Sending(Held),
    /// Nobody waits for the answer any more, and the function goes on all the same.
    Abandoned,
    /// The answer is with the caller, and the function may go on; only its calls are kept for it.
    Sent { _begun: Begun },
}

impl Held {
    pub(super) fn new(begun: Begun, slot: OwnedSemaphorePermit, counted: Option<Counted>) -> Self {
        Self {
            begun,
            _slot: slot,
            _counted: counted,
        }
    }
}

impl Live {
    pub(super) fn new(shared: bool) -> Self {
        Self {
            entries: Mutex::default(),
            changed: Notify::new(),
            shared,
        }
    }

    /// One more request; its number.
    pub(super) fn add(&self, entry: Entry) -> u64 {
        let mut entries = self.entries();
        entries.last += 1;
        let number = entries.last;
        entries.under_way.push(UnderWay {
            number,
            deadline: entry.deadline,
            failed: entry.failed,
            stage: Stage::Answering {
                answer: entry.answer,
                held: entry.held,
            },
        });
        drop(entries);
        self.changed.notify_one();
        number
    }

    /// Answers a request. One whose caller is gone is over.
    pub(super) fn answer(&self, number: u64, answer: Answer) {
        let mut entries = self.entries();
        let Some(index) = entries.find(number) else {
            return;
        };
        // The entry is put back with another stage, or it is over.
        let entry = entries.under_way.swap_remove(index);
        let Stage::Answering { answer: sender, held } = entry.stage else {
            return;
        };
        let stage = match &answer {
            Ok(_) => Stage::Sending(held),
            Err(_) => Stage::Sent { _begun: held.begun },
        };
        if sender.send(answer).is_ok() {
            entries.under_way.push(UnderWay { stage, ..entry });
        }
    }

    /// The body of an answer has come to its end.
    pub(super) fn sent(&self, number: u64) {
        let mut entries = self.entries();
        if let Some(index) = entries.find(number) {
            let entry = entries.under_way.swap_remove(index);
            if let Stage::Sending(held) = entry.stage {
                let stage = Stage::Sent { _begun: held.begun };
                entries.under_way.push(UnderWay { stage, ..entry });
            }
        }
    }

    /// Ready when nobody waits for the answer to a request any more, or it is over.
    pub(super) fn poll_gone(&self, number: u64, context: &mut Context<'_>) -> Poll<()> {
        let mut entries = self.entries();
        match entries
            .find(number)
            .map(|index| &mut entries.under_way[index].stage)
        {
            Some(Stage::Answering { answer, .. }) => answer.poll_closed(context),
            _ => Poll::Ready(()),
        }
    }

    /// The caller of a request is gone: its calls are cancelled and its handles released, here and now.
    pub(super) fn abandon(&self, number: u64) {
        let mut entries = self.entries();
        if let Some(index) = entries.find(number) {
            if self.shared {
                entries.under_way[index].stage = Stage::Abandoned;
            } else {
                entries.under_way.swap_remove(index);
            }
        }
    }

    /// The function has come to its end with a request, or never goes on with it.
    pub(super) fn end(&self, number: u64) {
        let mut entries = self.entries();
        if let Some(index) = entries.find(number) {
            entries.under_way.swap_remove(index);
        }
    }

    /// Nothing of the instance is at work: what has been sent is over.
    pub(super) fn settle(&self) {
        self.entries()
            .under_way
            .retain(|entry| !matches!(entry.stage, Stage::Sent { .. }));
    }

    /// Whether a request will be over once the instance has nothing to do.
    pub(super) fn unsettled(&self) -> bool {
        let entries = self.entries();
        let mut stages = entries.under_way.iter().map(|entry| &entry.stage);
        stages.any(|stage| matches!(stage, Stage::Sent { .. }))
    }

    pub(super) fn is_empty(&self) -> bool {
        self.entries().under_way.is_empty()
    }

    pub(super) fn next_deadline(&self) -> Option<Instant> {
        let entries = self.entries();
        entries.under_way.iter().map(|entry| entry.deadline).min()
    }

    /// Waits until there is a request more.
    pub(super) async fn changed(&self) {
        self.changed.notified().await;
    }

    /// Ends the requests that have taken longer than `time`.
    pub(super) fn expire(&self, now: Instant, time: Duration) -> Expired {
        let mut entries = self.entries();
        let mut retires = false;
        let late = entries.under_way.extract_if(.., |entry| entry.deadline <= now);
        for entry in late {
            retires |= !matches!(entry.stage, Stage::Sent { .. });
            entry.fail(&Reason::Time(time));
        }
        Expired {
            retires,
            all: entries.under_way.is_empty(),
        }
    }

    /// Ends all requests, which an instance that is no more will not serve.
    pub(super) fn fail(&self, reason: &Reason) {
        let mut entries = self.entries();
        let unfinished = |entry: &&UnderWay| !matches!(entry.stage, Stage::Sent { .. });
        let others = entries
            .under_way
            .iter()
            .filter(unfinished)
            .count()
            .saturating_sub(1);
        let reason = reason.clone().shared_with(others);
        for entry in entries.under_way.drain(..) {
            entry.fail(&reason);
        }
    }

    /// Nothing that holds the lock can panic halfway through a change.
    fn entries(&self) -> MutexGuard<'_, Entries> {
        self.entries.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Entries {
    fn find(&self, number: u64) -> Option<usize> {
        self.under_way.iter().position(|entry| entry.number == number)
    }
}

impl UnderWay {
    fn fail(self, reason: &Reason) {
        match self.stage {
            // Who does not wait for it any more needs no reason.
            Stage::Answering { answer, .. } => drop(answer.send(Err(reason.clone()))),
            Stage::Sending(_) => self.failed.cancel(),
            Stage::Abandoned | Stage::Sent { .. } => {}
        }
    }
}

impl Drop for Live {
    fn drop(&mut self) {
        // A panic of the host's own: callers see that nobody answers, and readers that their bodies are not whole.
        for entry in self.entries().under_way.drain(..) {
            entry.failed.cancel();
        }
    }
}
