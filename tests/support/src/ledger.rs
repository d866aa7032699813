//! Holds a store to its word: what it acknowledged is there, what it refused is not, and nothing is there twice.

use std::collections::BTreeMap;

use anyhow::{Result, bail};

use crate::client::Response;

/// What became of one write, as its sender knows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outcome {
    /// The store said that it is there.
    Acknowledged,
    /// It was certainly not executed.
    Refused,
    /// It may have been executed.
    Unknown,
}

impl Outcome {
    /// What an answer of the counter says of the write that it answers.
    pub fn of(answer: &Result<Response>) -> Self {
        match answer {
            Ok(response) if response.status == 200 => Self::Acknowledged,
            Ok(response) if response.status == 503 && certainly_not_executed(&response.text()) => {
                Self::Refused
            }
            _ => Self::Unknown,
        }
    }
}

/// Writes of which each has a name of its own and is sent once.
#[derive(Debug, Default)]
pub struct Ledger {
    writes: BTreeMap<String, Outcome>,
}

/// How many writes had which outcome.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Tally {
    /// [`Outcome::Acknowledged`]
    pub acknowledged: u64,
    /// [`Outcome::Refused`]
    pub refused: u64,
    /// [`Outcome::Unknown`]
    pub unknown: u64,
}

/// Where a store does not hold what it said, in words.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Audit {
    /// What was acknowledged and is not there.
    pub lost: Vec<String>,
    /// What is there more than once.
    pub duplicated: Vec<String>,
    /// What was refused, or never sent, and is there.
    pub unexplained: Vec<String>,
}

impl Ledger {
    /// Notes a write; its name must be new.
    pub fn note(&mut self, name: String, outcome: Outcome) {
        let known = self.writes.insert(name, outcome);
        debug_assert!(known.is_none(), "a write is sent once");
    }

    /// Takes over the notes of another.
    pub fn merge(&mut self, other: Self) {
        self.writes.extend(other.writes);
    }

    /// How many writes had which outcome.
    pub fn tally(&self) -> Tally {
        let mut tally = Tally::default();
        for outcome in self.writes.values() {
            match outcome {
                Outcome::Acknowledged => tally.acknowledged += 1,
                Outcome::Refused => tally.refused += 1,
                Outcome::Unknown => tally.unknown += 1,
            }
        }
        tally
    }

    /// What is known of a write.
    pub fn outcome(&self, name: &str) -> Option<Outcome> {
        self.writes.get(name).copied()
    }

    /// The names of all writes.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.writes.keys().map(String::as_str)
    }

    /// Compares every write with the store: `times` tells how often the write of a name is there.
    ///
    /// # Errors
    /// The store does not tell.
    pub fn audit(&self, mut times: impl FnMut(&str) -> Result<u64>) -> Result<Audit> {
        let mut audit = Audit::default();
        for (name, outcome) in &self.writes {
            let there = times(name)?;
            let told = || format!("`{name}` was {outcome:?} and is there {there} times");
            match (outcome, there) {
                (Outcome::Acknowledged, 0) => audit.lost.push(told()),
                (Outcome::Acknowledged, 1) | (Outcome::Refused, 0) | (Outcome::Unknown, 0 | 1) => {}
                (Outcome::Refused, 1) => audit.unexplained.push(told()),
                _ => audit.duplicated.push(told()),
            }
        }
        Ok(audit)
    }

    /// The same, for whoever can go on only if nothing is wrong.
    ///
    /// # Errors
    /// An acknowledged write is missing, a refused one is there, or one is there twice: all of them, by name.
    pub fn check(&self, times: impl FnMut(&str) -> Result<u64>) -> Result<()> {
        let Audit {
            lost,
            duplicated,
            unexplained,
        } = self.audit(times)?;
        let wrong = [lost, duplicated, unexplained].concat();
        if !wrong.is_empty() {
            bail!("the store does not hold what it said:\n  {}", wrong.join("\n  "));
        }
        Ok(())
    }
}

/// The bridge's words for a call that never reached the provider.
fn certainly_not_executed(text: &str) -> bool {
    text.contains("outboard: unavailable: ") && !text.contains("unknown outcome")
}

#[cfg(test)]
mod tests {
    use super::{Ledger, Outcome};

    #[test]
    fn only_what_was_said_may_be_there() {
        let check = |outcome, there| {
            let mut ledger = Ledger::default();
            ledger.note("w".to_owned(), outcome);
            ledger.check(|_| Ok(there)).is_ok()
        };
        for there in 0..3 {
            assert_eq!(
                check(Outcome::Acknowledged, there),
                there == 1,
                "acknowledged, there {there} times"
            );
            assert_eq!(
                check(Outcome::Refused, there),
                there == 0,
                "refused, there {there} times"
            );
            assert_eq!(
                check(Outcome::Unknown, there),
                there <= 1,
                "unknown, there {there} times"
            );
        }
    }
}
