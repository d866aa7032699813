//! The memory that a session has for what the bridge sends.

use std::collections::VecDeque;

use super::Key;

/// Bytes, given out whole and in the order in which they were asked for: no two bodies of which half has come wait for each
/// other.
pub(super) struct Budget {
    free: usize,
    waiting: VecDeque<(Key, usize)>,
}

impl Budget {
    pub(super) fn new(bytes: usize) -> Self {
        Self {
            free: bytes,
            waiting: VecDeque::new(),
        }
    }

    /// Takes bytes at once, if they are there.
    pub(super) fn take(&mut self, bytes: usize) -> bool {
        let enough = bytes <= self.free;
        if enough {
            self.free -= bytes;
        }
        enough
    }

    /// Asks for bytes. [`Budget::granted`] says when they are there.
    pub(super) fn ask(&mut self, key: Key, bytes: usize) {
        self.waiting.push_back((key, bytes));
    }

    /// The next who has what it asked for.
    pub(super) fn granted(&mut self) -> Option<(Key, usize)> {
        let &(key, bytes) = self.waiting.front()?;
        if !self.take(bytes) {
            return None;
        }
        self.waiting.pop_front();
        Some((key, bytes))
    }

    pub(super) fn give_back(&mut self, bytes: usize) {
        self.free += bytes;
    }

    /// Whoever has this key no longer waits.
    pub(super) fn forget(&mut self, key: Key) {
        self.waiting.retain(|(waiting, _)| *waiting != key);
    }
}

#[cfg(test)]
mod tests {
    use super::Budget;

    #[test]
    fn what_does_not_fit_waits_and_nobody_overtakes_it() {
        let mut budget = Budget::new(100);
        assert!(budget.take(40));
        budget.ask((1, 0), 80);
        budget.ask((3, 0), 10);
        assert_eq!(budget.granted(), None);
        budget.give_back(40);
        assert_eq!(budget.granted(), Some(((1, 0), 80)));
        assert_eq!(budget.granted(), Some(((3, 0), 10)));
        assert_eq!(budget.granted(), None);
        budget.ask((5, 0), 50);
        budget.forget((5, 0));
        budget.give_back(90);
        assert_eq!(budget.granted(), None);
        assert!(budget.take(100) && !budget.take(1));
    }
}
