//! Savepoints of a transaction.
//!
//! The server replaces a savepoint by another of its name, where the contract hides it: so each has a name of its own there.

use outboard_stubs::outboard::sql::v0_1::types::{DatabaseError, Error, Retry};
use tokio::time::Instant;

use super::transaction::Open;
use crate::backend::timed::lock;
use crate::backend::transaction::NAME;

/// The savepoints that are set, first to last.
#[derive(Default)]
pub(super) struct Savepoints {
    set: Vec<(String, u64)>,
    /// How many there ever were.
    count: u64,
}

/// What is done with a savepoint.
#[derive(Debug, Clone, Copy)]
pub(super) enum Mark {
    Set,
    RollBack,
    Release,
}

/// The most that may be set at a time.
const MOST: usize = 1_000;

impl Savepoints {
    /// The statement that does it, and how many are left set by it.
    fn statement(&mut self, mark: Mark, name: &str) -> Result<(String, usize), Error> {
        if let Mark::Set = mark {
            if self.set.len() >= MOST {
                return Err(Error::NotAllowed(format!(
                    "the transaction has {MOST} savepoints already: release some"
                )));
            }
            self.count += 1;
            self.set.push((name.to_owned(), self.count));
            return Ok((format!("SAVEPOINT outboard_{}", self.count), self.set.len()));
        }
        let at = self
            .set
            .iter()
            .rposition(|(set, _)| set == name)
            .ok_or_else(|| unknown(name))?;
        let number = self.set[at].1;
        Ok(match mark {
            Mark::Release => (format!("RELEASE SAVEPOINT outboard_{number}"), at),
            Mark::Set | Mark::RollBack => (format!("ROLLBACK TO SAVEPOINT outboard_{number}"), at + 1),
        })
    }
}

impl Open {
    pub(super) async fn mark(&self, deadline: Instant, mark: Mark, name: &str) -> Result<(), Error> {
        let until = self.until(deadline);
        if name.is_empty() || name.len() > NAME || name.contains('\0') {
            return Err(Error::NotAllowed(format!(
                "a savepoint's name has from 1 to {NAME} bytes and no NUL"
            )));
        }
        let mut turn = self.turn().await?;
        let statement = lock(&self.savepoints).statement(mark, name);
        let (text, left) = match statement {
            Ok(statement) => statement,
            Err(error) => {
                turn.end();
                return Err(error);
            }
        };
        let done = turn.lease().command(text, until).await;
        if done.is_ok() {
            lock(&self.savepoints).set.truncate(left);
        }
        turn.check(done)
    }
}

fn unknown(name: &str) -> Error {
    Error::Database(DatabaseError {
        sqlstate: "3B001".to_owned(),
        message: format!("the transaction has no savepoint `{name}`"),
        retry: Retry::Never,
        constraint: None,
        detail: None,
        hint: None,
    })
}

#[cfg(test)]
mod tests {
    use super::{Mark, Savepoints};

    #[test]
    fn a_name_that_is_in_use_is_hidden() {
        let mut savepoints = Savepoints::default();
        let mut mark = |mark, name| {
            let done = savepoints.statement(mark, name);
            if let Ok((_, left)) = &done {
                savepoints.set.truncate(*left);
            }
            done.map(|(text, _)| text)
        };
        for (what, name, text) in [
            (Mark::Set, "a", "SAVEPOINT outboard_1"),
            (Mark::Set, "b", "SAVEPOINT outboard_2"),
            (Mark::Set, "a", "SAVEPOINT outboard_3"),
            (Mark::RollBack, "a", "ROLLBACK TO SAVEPOINT outboard_3"),
            (Mark::Release, "a", "RELEASE SAVEPOINT outboard_3"),
            (Mark::RollBack, "a", "ROLLBACK TO SAVEPOINT outboard_1"),
        ] {
            assert_eq!(mark(what, name).unwrap(), text);
        }
        assert!(mark(Mark::RollBack, "b").is_err());
    }
}
