//! What can go wrong with a binding.

/// A binding that can never work.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    /// Nobody lives to see a token come.
    #[error("binding {binding}: per_second is {rate}: write how many tokens come in a second, as in 0.5")]
    NoRate {
        /// The binding.
        binding: String,
        /// What it says.
        rate: f64,
    },
}
