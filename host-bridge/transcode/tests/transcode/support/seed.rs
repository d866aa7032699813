//! Generated cases that can be had again.

use std::hash::{BuildHasher, RandomState};

use proptest::prelude::ProptestConfig;
use proptest::test_runner::RngSeed;

/// So many cases, others in every run. What is printed before a failure has `PROPTEST_RNG_SEED` repeat them.
#[expect(
    clippy::print_stdout,
    reason = "the test harness shows it of a test that failed"
)]
pub(crate) fn cases(cases: u32) -> ProptestConfig {
    let mut config = ProptestConfig {
        cases,
        failure_persistence: None,
        ..ProptestConfig::default()
    };
    if config.rng_seed == RngSeed::Random {
        config.rng_seed = RngSeed::Fixed(RandomState::new().hash_one(cases));
    }
    println!("PROPTEST_RNG_SEED={}", config.rng_seed);
    config
}
