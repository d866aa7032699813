//! The ledger of all that traffic wrote, and what the store has afterwards held against it.

use std::collections::{BTreeMap, BTreeSet};

use anyhow::{Context as _, Result};
use outboard_test_support::client::Client;
use outboard_test_support::ledger::{Audit, Ledger, Outcome, Tally};
use outboard_test_support::postgres::Postgres;

/// What was written, and what is known of it.
#[derive(Debug, Default)]
pub(crate) struct Checker {
    /// Each of a name of its own, and there twice if it was done twice.
    appends: Ledger,
    /// Each of a name of its own, and the same however often it was done.
    sets: Ledger,
    /// By the name of a counter: how often one was added to it.
    sums: BTreeMap<String, Tally>,
    /// Reads that did not find what had been acknowledged before.
    missed: Vec<String>,
}

/// What a store has.
#[derive(Debug, Default)]
pub(crate) struct Contents {
    /// By name: how often it is there.
    pub(crate) appends: BTreeMap<String, u64>,
    /// Those that are there, with the value that they are to have.
    pub(crate) sets: BTreeSet<String>,
    /// By name: where a counter stands.
    pub(crate) sums: BTreeMap<String, u64>,
    /// Of transactions, what is there without the rest.
    pub(crate) torn: Vec<String>,
}

/// How names in a key-value store begin, which has one room for all.
const APPEND: &str = "a-";
const SET: &str = "s-";
const SUM: &str = "n-";
/// Keys that are asked for at once.
const BATCH: usize = 100;
/// Where functions keep what is written in the database.
pub(crate) const TABLES: &str = "create table appended (name text not null);
    create table halves (name text not null);
    create table things (k text primary key, v text not null);
    create table sums (name text primary key, value bigint not null);";

impl Checker {
    /// The name of an append of this label and number; no two writes may have one name.
    pub(crate) fn append_name(label: &str, number: u64) -> String {
        format!("{APPEND}{label}-{number}")
    }

    /// The name of something that is set; its value is its name.
    pub(crate) fn set_name(label: &str, number: u64) -> String {
        format!("{SET}{label}-{number}")
    }

    /// The name of a counter.
    pub(crate) fn sum_name(label: &str) -> String {
        format!("{SUM}{label}")
    }

    /// Notes an append.
    pub(crate) fn appended(&mut self, name: String, outcome: Outcome) {
        self.appends.note(name, outcome);
    }

    /// Notes that something was set.
    pub(crate) fn set(&mut self, name: String, outcome: Outcome) {
        self.sets.note(name, outcome);
    }

    /// Notes that one was added to a counter.
    pub(crate) fn added(&mut self, name: &str, outcome: Outcome) {
        let tally = self.sums.entry(name.to_owned()).or_default();
        match outcome {
            Outcome::Acknowledged => tally.acknowledged += 1,
            Outcome::Refused => tally.refused += 1,
            Outcome::Unknown => tally.unknown += 1,
        }
    }

    /// Notes that a read did not find something.
    pub(crate) fn missed(&mut self, name: &str) {
        self.missed.push(name.to_owned());
    }

    /// Takes over the notes of another, whose labels are its own.
    pub(crate) fn merge(&mut self, other: Self) {
        self.appends.merge(other.appends);
        self.sets.merge(other.sets);
        for (name, tally) in other.sums {
            let sum = self.sums.entry(name).or_default();
            sum.acknowledged += tally.acknowledged;
            sum.refused += tally.refused;
            sum.unknown += tally.unknown;
        }
        self.missed.extend(other.missed);
    }

    /// How many writes were acknowledged.
    pub(crate) fn acknowledged(&self) -> u64 {
        let sums: u64 = self.sums.values().map(|tally| tally.acknowledged).sum();
        self.appends.tally().acknowledged + self.sets.tally().acknowledged + sums
    }

    /// Holds what a store has against all notes.
    ///
    /// # Errors
    /// None: it is the ledger's form.
    pub(crate) fn audit(&self, contents: &Contents) -> Result<Audit> {
        let there = |name: &str| Ok(contents.appends.get(name).copied().unwrap_or(0));
        let mut audit = self.appends.audit(there)?;
        let sets = self
            .sets
            .audit(|name| Ok(u64::from(contents.sets.contains(name))))?;
        audit.lost.extend(sets.lost);
        audit.duplicated.extend(sets.duplicated);
        audit.unexplained.extend(sets.unexplained);
        for (name, tally) in &self.sums {
            let value = contents.sums.get(name).copied().unwrap_or(0);
            let told = || format!("`{name}` stands at {value}, after {tally:?}");
            if value < tally.acknowledged {
                let missing = tally.acknowledged - value;
                audit.lost.extend((0..missing).map(|_| told()));
            }
            let most = tally.acknowledged + tally.unknown;
            if value > most {
                audit.duplicated.extend((0..value - most).map(|_| told()));
            }
        }
        let missed = self.missed.iter();
        let missed = missed.map(|name| format!("`{name}` was acknowledged, and a read did not find it"));
        audit.lost.extend(missed);
        let torn = contents.torn.iter();
        let torn = torn.map(|name| format!("of the transaction `{name}` a part is there, and no other"));
        audit.unexplained.extend(torn);
        let never = |name: &&String| {
            let known = self.appends.outcome(name).or_else(|| self.sets.outcome(name));
            known.is_none() && !self.sums.contains_key(*name)
        };
        let all = contents.appends.keys().chain(&contents.sets);
        let strangers = all.chain(contents.sums.keys()).filter(never);
        let strangers = strangers.map(|name| format!("`{name}` is there, and nobody wrote it"));
        audit.unexplained.extend(strangers);
        Ok(audit)
    }
}

impl Contents {
    /// What the tables of [`TABLES`] have, asked of the database itself.
    ///
    /// # Errors
    /// The database does not tell.
    pub(crate) fn of_database(database: &Postgres) -> Result<Self> {
        let pairs = |sql: &str| -> Result<BTreeMap<String, u64>> {
            let text = database.run(sql)?;
            let lines = text.lines().map(|line| {
                let (name, count) = line.rsplit_once('|').context("a row of two columns")?;
                Ok((name.to_owned(), count.parse()?))
            });
            lines.collect()
        };
        let mut sums = pairs("select name, value from sums")?;
        // Counters are made before traffic begins.
        sums.retain(|_, value| *value > 0);
        Ok(Self {
            appends: pairs(
                "select name, count(*) from appended group by name union all \
                 select name, count(*) / 2 from halves group by name having count(*) % 2 = 0",
            )?,
            torn: database
                .run("select name from halves group by name having count(*) % 2 = 1")?
                .lines()
                .map(str::to_owned)
                .collect(),
            sets: database
                .run("select k from things where k = v")?
                .lines()
                .map(str::to_owned)
                .collect(),
            sums,
        })
    }

    /// What a key-value store has, asked of it through the probe.
    ///
    /// # Errors
    /// The store does not tell.
    pub(crate) fn of_store(client: &Client) -> Result<Self> {
        let answer = client.get("/probe/store/keys")?;
        let listed: Vec<String> = serde_json::from_value(answer.json()["keys"].clone())
            .with_context(|| format!("listing the keys: {}: {}", answer.status, answer.text()))?;
        let mut contents = Self::default();
        for batch in listed.chunks(BATCH) {
            let answer = client.get(&format!("/probe/store/many?keys={}", batch.join(",")))?;
            let found: Vec<Option<(String, String)>> = serde_json::from_value(answer.json()["found"].clone())
                .with_context(|| format!("reading keys: {}: {}", answer.status, answer.text()))?;
            for (name, value) in found.into_iter().flatten() {
                if name.starts_with(SET) {
                    if name == value {
                        contents.sets.insert(name);
                    }
                } else {
                    let value = value
                        .parse()
                        .with_context(|| format!("the counter `{name}` is {value}"))?;
                    let counters = match name.starts_with(SUM) {
                        true => &mut contents.sums,
                        false => &mut contents.appends,
                    };
                    counters.insert(name, value);
                }
            }
        }
        Ok(contents)
    }
}

#[cfg(test)]
mod tests {
    use outboard_test_support::ledger::Outcome;

    use super::{Checker, Contents};

    fn counts(checker: &Checker, contents: &Contents) -> [usize; 3] {
        let audit = checker.audit(contents).unwrap();
        [audit.lost, audit.duplicated, audit.unexplained].map(|found| found.len())
    }

    #[test]
    fn appends_and_what_was_set_are_there_as_they_were_answered() {
        use Outcome::{Acknowledged, Refused, Unknown};

        for (outcome, there, expected) in [
            (Acknowledged, 0, [1, 0, 0]),
            (Acknowledged, 1, [0, 0, 0]),
            (Acknowledged, 2, [0, 1, 0]),
            (Refused, 0, [0, 0, 0]),
            (Refused, 1, [0, 0, 1]),
            (Refused, 2, [0, 1, 0]),
            (Unknown, 0, [0, 0, 0]),
            (Unknown, 1, [0, 0, 0]),
            (Unknown, 2, [0, 1, 0]),
        ] {
            let mut checker = Checker::default();
            checker.appended("a-x-1".to_owned(), outcome);
            let mut contents = Contents::default();
            if there > 0 {
                contents.appends.insert("a-x-1".to_owned(), there);
            }
            assert_eq!(
                counts(&checker, &contents),
                expected,
                "{outcome:?}, {there} times"
            );
            if there > 1 {
                continue;
            }
            let mut checker = Checker::default();
            checker.set("s-x-1".to_owned(), outcome);
            let mut contents = Contents::default();
            contents.sets.extend((0..there).map(|_| "s-x-1".to_owned()));
            assert_eq!(
                counts(&checker, &contents),
                expected,
                "set, {outcome:?}, {there} times"
            );
        }
    }

    #[test]
    fn a_counter_stands_between_what_was_acknowledged_and_what_may_have_been_done() {
        let mut checker = Checker::default();
        for outcome in [
            Outcome::Acknowledged,
            Outcome::Acknowledged,
            Outcome::Unknown,
            Outcome::Refused,
        ] {
            checker.added("n-x", outcome);
        }
        for (value, expected) in [
            (0, [2, 0, 0]),
            (1, [1, 0, 0]),
            (2, [0, 0, 0]),
            (3, [0, 0, 0]),
            (5, [0, 2, 0]),
        ] {
            let mut contents = Contents::default();
            contents.sums.insert("n-x".to_owned(), value);
            assert_eq!(counts(&checker, &contents), expected, "{value}");
        }
    }

    #[test]
    fn what_nobody_wrote_and_what_a_read_missed_are_told() {
        let mut checker = Checker::default();
        checker.missed("s-x-1");
        let mut contents = Contents::default();
        contents.appends.insert("a-y-1".to_owned(), 1);
        contents.sets.insert("s-y-1".to_owned());
        contents.sums.insert("n-y".to_owned(), 1);
        contents.torn.push("a-z-1".to_owned());
        assert_eq!(counts(&checker, &contents), [1, 0, 4]);
        contents.torn.clear();
        let mut other = Checker::default();
        other.appended("a-y-1".to_owned(), Outcome::Acknowledged);
        other.set("s-y-1".to_owned(), Outcome::Unknown);
        other.added("n-y", Outcome::Acknowledged);
        checker.merge(other);
        assert_eq!(counts(&checker, &contents), [1, 0, 0]);
        assert_eq!(checker.acknowledged(), 2);
    }
}
