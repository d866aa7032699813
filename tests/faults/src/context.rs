//! What a row is told about the run that it is a part of.

use std::time::Duration;

/// The run's wishes, and its chance.
#[derive(Debug)]
pub(crate) struct Context {
    /// The row's own, made of the run's.
    seed: u64,
    /// Whether the row is to be short.
    pub(crate) quick: bool,
}

impl Context {
    /// For a row of this name.
    pub(crate) fn new(name: &str, seed: u64, quick: bool) -> Self {
        // A row draws the same whether others run before it or not.
        let mix = |seed: u64, byte: u8| (seed ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3);
        Self {
            seed: name.bytes().fold(seed, mix),
            quick,
        }
    }

    /// The same numbers in each run with this seed.
    pub(crate) fn rng(&self) -> fastrand::Rng {
        fastrand::Rng::with_seed(self.seed)
    }

    /// How long something goes on: so long in a quick run, and three times that otherwise.
    pub(crate) fn span(&self, quick: Duration) -> Duration {
        if self.quick { quick } else { quick * 3 }
    }

    /// How often something is done: so often in a quick run, and three times that otherwise.
    pub(crate) fn times(&self, quick: usize) -> usize {
        if self.quick { quick } else { quick * 3 }
    }
}

#[cfg(test)]
mod tests {
    use super::Context;

    #[test]
    fn a_row_draws_the_same_again_and_another_draws_otherwise() {
        let draw = |name, seed| Context::new(name, seed, true).rng().u64(..);
        assert_eq!(draw("a", 7), draw("a", 7));
        assert_ne!(draw("a", 7), draw("b", 7));
        assert_ne!(draw("a", 7), draw("a", 8));
    }
}
