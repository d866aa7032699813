//! Several statements that happen together or not at all.

use std::cell::Cell;
use std::time::Duration;

use super::query::{InTransaction, Prepared, PreparedInTransaction};
use super::{Error, Isolation, Query, wit};
use crate::bindings::sql::outboard::sql::transactions;

/// A transaction under way. Dropping it rolls it back.
///
/// After an error of the database, PostgreSQL takes no more statements until the transaction or a savepoint of it is
/// rolled back.
#[derive(Debug)]
pub struct Transaction {
    inner: transactions::Transaction,
    savepoints: Cell<u32>,
    /// Whether the database said that the transaction is lost, and may be run again.
    again: Cell<bool>,
}

/// What a transaction is to be like, and how often it may be tried.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Options {
    /// How much of what others do at the same time it may see; the database's own default unless set.
    pub isolation: Option<Isolation>,
    /// Refuses every change. Such transactions wait for nobody.
    pub read_only: bool,
    /// How often [`transaction_with`](super::transaction_with) runs it at most; 3 by default.
    pub attempts: u32,
}

/// An attempt that came to nothing.
pub(super) struct Failed<E> {
    pub(super) error: E,
    pub(super) again: bool,
}

/// How long the second attempt waits, so that what stood in its way can end; each further one waits four times longer.
const PAUSE: Duration = Duration::from_millis(10);

impl Default for Options {
    fn default() -> Self {
        Self {
            isolation: None,
            read_only: false,
            attempts: 3,
        }
    }
}

impl Transaction {
    /// Starts a transaction, once, whatever the attempts. [`transaction`](super::transaction) also ends it.
    ///
    /// # Errors
    /// What the database or its provider says; [`Error::Unavailable`] if the answer was lost.
    pub fn begin(options: Options) -> Result<Self, Error> {
        let begun = transactions::begin(transactions::Options {
            isolation: options.isolation,
            read_only: options.read_only,
        });
        let inner = begun.map_err(|error| known(error, Error::Unavailable))?;
        Ok(Self {
            inner,
            savepoints: Cell::new(0),
            again: Cell::new(false),
        })
    }

    /// A statement of this transaction.
    pub fn query<'a>(&'a self, text: &'a str) -> Query<InTransaction<'a>> {
        Query::new(InTransaction {
            transaction: self,
            text,
        })
    }

    /// A prepared statement, in this transaction.
    pub fn prepared<'a>(&'a self, prepared: &'a Prepared) -> Query<PreparedInTransaction<'a>> {
        Query::new(PreparedInTransaction {
            transaction: self,
            prepared,
        })
    }

    /// Does `work` so that it can be undone alone: what it did is rolled back if it returns an error, and what the
    /// transaction did before stays. Savepoints may stand within savepoints.
    ///
    /// # Errors
    /// What `work` returned; or what the database said of the savepoint, after which the transaction is of no more use.
    pub fn savepoint<T, E: From<Error>>(&self, work: impl FnOnce(&Self) -> Result<T, E>) -> Result<T, E> {
        let number = self.savepoints.get();
        self.savepoints.set(number + 1);
        let name = format!("savepoint_{number}");
        self.watch(self.inner.savepoint(&name))?;
        let outcome = work(self);
        if outcome.is_err() {
            self.watch(self.inner.rollback_to(&name))?;
        }
        self.watch(self.inner.release(&name))?;
        outcome
    }

    /// Makes all that was done durable. Once this returns without an error, it is.
    ///
    /// # Errors
    /// After [`Error::UnknownOutcome`] it may have been done; after any other error, nothing was.
    pub fn commit(self) -> Result<(), Error> {
        Ok(transactions::Transaction::commit(self.inner)?)
    }

    /// Undoes all that was done, and waits for it. Dropping the transaction does not wait.
    ///
    /// # Errors
    /// What the database or its provider says; [`Error::Aborted`] if the answer was lost. All is undone also then.
    pub fn rollback(self) -> Result<(), Error> {
        transactions::Transaction::rollback(self.inner).map_err(|error| known(error, Error::Aborted))
    }

    /// Commits what `work` did if it returns `Ok`, and rolls it back if not; also if it made light of the database's word
    /// that the transaction is lost.
    pub(super) fn finish<T, E: From<Error>>(
        self,
        work: impl FnOnce(&Self) -> Result<T, E>,
    ) -> Result<T, Failed<E>> {
        let outcome = work(&self);
        let again = self.again.get();
        let error = match outcome {
            Ok(value) if !again => {
                return self.commit().map(|()| value).map_err(|error| Failed {
                    again: error.ends_transaction(),
                    error: error.into(),
                });
            }
            // Some databases would commit what came after the loss, and say that all is well.
            Ok(_) => {
                Error::Aborted("one of its statements was lost to another transaction".to_owned()).into()
            }
            Err(error) => error,
        };
        // One that cannot be rolled back is gone, which comes to the same.
        let _ = self.rollback();
        Err(Failed { error, again })
    }

    pub(super) fn raw(&self) -> &transactions::Transaction {
        &self.inner
    }

    /// Remembers what the database says, so that nobody else has to carry it as far as the retry.
    pub(super) fn watch<T>(&self, outcome: Result<T, wit::Error>) -> Result<T, Error> {
        outcome.map_err(|error| {
            let error = known(error, Error::Aborted);
            self.again.set(self.again.get() || error.ends_transaction());
            error
        })
    }
}

/// Says `lost` of an answer that was lost: what a transaction did counts only once it is committed, and one that began,
/// went on or was rolled back out of sight never will be.
fn known(error: wit::Error, lost: fn(String) -> Error) -> Error {
    match Error::from(error) {
        Error::UnknownOutcome(text) => lost(text),
        error => error,
    }
}

/// Does `once` until it succeeds, or failed in a way that another attempt would not change, or failed often enough.
pub(super) fn attempt<T, E>(most: u32, mut once: impl FnMut() -> Result<T, Failed<E>>) -> Result<T, E> {
    let mut pause = PAUSE;
    for _ in 1..most {
        match once() {
            Err(failed) if failed.again => std::thread::sleep(pause),
            outcome => return outcome.map_err(|failed| failed.error),
        }
        pause *= 4;
    }
    once().map_err(|failed| failed.error)
}

#[cfg(test)]
mod tests {
    use super::{Error, Failed, attempt, known, wit};

    /// How often it was tried, and what came of it, when all attempts but those from `good` on fail.
    fn tried(most: u32, good: u32, again: bool) -> (u32, Result<(), u32>) {
        let mut count = 0;
        let outcome = attempt(most, || {
            count += 1;
            if count < good {
                Err(Failed { error: count, again })
            } else {
                Ok(())
            }
        });
        (count, outcome)
    }

    #[test]
    fn what_is_worth_it_is_tried_again_and_not_for_ever() {
        assert_eq!(tried(3, 1, true), (1, Ok(())));
        assert_eq!(tried(3, 3, true), (3, Ok(())));
        assert_eq!(tried(3, 4, true), (3, Err(3)));
        assert_eq!(tried(3, 2, false), (1, Err(1)));
    }

    #[test]
    fn a_transaction_whose_answer_was_lost_was_certainly_not_committed() {
        let lost = || wit::Error::UnknownOutcome("lost".into());
        let begin = known(lost(), Error::Unavailable);
        assert_eq!(begin, Error::Unavailable("lost".into()));
        assert!(begin.is_retryable());
        assert!(known(lost(), Error::Aborted).ends_transaction());
        let late = known(wit::Error::Timeout("late".into()), Error::Unavailable);
        assert_eq!(late, Error::Timeout("late".into()));
    }

    #[test]
    fn there_is_one_attempt_at_least() {
        assert_eq!(tried(0, 1, true), (1, Ok(())));
        assert_eq!(tried(1, 2, true), (1, Err(1)));
    }
}
