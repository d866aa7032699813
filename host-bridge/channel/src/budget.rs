//! How many delivered calls may be repeated: a share of all calls, so that retries never multiply a load.

use std::sync::atomic::{AtomicU32, Ordering};

/// What a call earns; a retry costs ten of it.
const EARNED: u32 = 1;
const COST: u32 = 10;
const START: u32 = 10 * COST;
const MOST: u32 = 100 * COST;

/// A retry budget of 10 % of the calls, with a little to start from and a bound on what can be saved up.
#[derive(Debug)]
pub(crate) struct RetryBudget(AtomicU32);

impl RetryBudget {
    pub(crate) fn new() -> Self {
        Self(AtomicU32::new(START))
    }

    /// Counts a call.
    pub(crate) fn earn(&self) {
        // Saved up already, as it is in a healthy system: no write that callers on other cores contend for.
        if self.0.load(Ordering::Relaxed) < MOST {
            self.0.fetch_add(EARNED, Ordering::Relaxed);
        }
    }

    /// Takes a retry out of the budget; false when it is spent.
    pub(crate) fn spend(&self) -> bool {
        self.0
            .fetch_update(Ordering::Relaxed, Ordering::Relaxed, |saved| {
                saved.checked_sub(COST)
            })
            .is_ok()
    }
}

#[cfg(test)]
mod tests {
    use super::RetryBudget;

    #[test]
    fn one_retry_in_ten_calls_once_the_start_is_spent() {
        let budget = RetryBudget::new();
        let start = std::iter::repeat_with(|| budget.spend())
            .take_while(|spent| *spent)
            .count();
        assert_eq!(start, 10);
        for _ in 0..100 {
            budget.earn();
        }
        let earned = std::iter::repeat_with(|| budget.spend())
            .take_while(|spent| *spent)
            .count();
        assert_eq!(earned, 10);
    }
}
