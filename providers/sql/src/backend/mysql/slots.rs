//! How many connections all replicas hold together, without anybody who counts them.
//!
//! A connection is one only once it holds a lock by name on the server, of which there are as many as the budget has. The lock
//! goes with the connection, however that ends. Where there is no budget, the lock has a name of its own, and only marks
//! the connection as the one that a `KILL` is meant for.

use std::fmt::Write as _;

/// The names of the locks of a database.
pub(super) struct Slots {
    /// What all names begin with: at most 64 characters are a name on MySQL.
    prefix: String,
    budget: Option<usize>,
}

impl Slots {
    /// Those of a binding, which has the same name in all replicas, and of the database there.
    pub(super) fn new(binding: &str, database: &str, budget: Option<usize>) -> Self {
        let hash = fnv(fnv(FNV, binding.as_bytes()), &[0]);
        let hash = fnv(hash, database.as_bytes());
        Self {
            prefix: format!("outboard/{hash:016x}"),
            budget,
        }
    }

    /// How many there are, if they are counted.
    pub(super) fn budget(&self) -> Option<usize> {
        self.budget
    }

    /// The least that a replica may ask the others for.
    pub(super) fn floor(&self) -> usize {
        self.budget.map_or(0, |budget| (budget / 8).max(1))
    }

    /// The lock of a slot.
    pub(super) fn name(&self, slot: u64) -> String {
        format!("{}/{slot}", self.prefix)
    }

    /// The lock of whoever has less than the floor and waits for more.
    pub(super) fn hunger(&self) -> String {
        format!("{}/hunger", self.prefix)
    }

    /// The query that takes the first slot that is free, from one by chance on, and says which; null if there is none.
    pub(super) fn take(&self) -> String {
        let Some(budget) = self.budget else {
            // Nobody else has a number of so many by chance.
            let slot = fastrand::u64(..);
            return format!(
                "SELECT CASE WHEN GET_LOCK('{}', 0) = 1 THEN '{slot}' END",
                self.name(slot)
            );
        };
        let first = fastrand::usize(..budget);
        let mut text = "SELECT CASE".to_owned();
        for slot in (first..budget).chain(0..first) {
            // Writing to a string does not fail.
            let _ = write!(
                text,
                " WHEN GET_LOCK('{}/{slot}', 0) = 1 THEN '{slot}'",
                self.prefix
            );
        }
        text.push_str(" END");
        text
    }
}

const FNV: u64 = 0xcbf2_9ce4_8422_2325;

/// FNV-1a: replicas of any version come to the same names.
fn fnv(hash: u64, bytes: &[u8]) -> u64 {
    bytes.iter().fold(hash, |hash, byte| {
        (hash ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01b3)
    })
}

#[cfg(test)]
mod tests {
    use super::Slots;

    #[test]
    fn names_are_short_and_of_one_binding_and_database() {
        let of = |binding, database| Slots::new(binding, database, Some(4)).name(1_000);
        let names = [of("orders", "shop"), of("order", "sshop"), of("orders", "shop2")];
        assert!(names.iter().all(|name| name.len() <= 64));
        assert!(names[0] != names[1] && names[0] != names[2]);
        assert_eq!(of("orders", "shop"), names[0]);
    }

    #[test]
    fn every_slot_is_tried_once() {
        let text = Slots::new("orders", "shop", Some(10)).take();
        for slot in 0..10 {
            assert_eq!(text.matches(&format!("THEN '{slot}'")).count(), 1, "{text}");
        }
    }
}
