//! Why a replica does not serve.

use outboard_config::ConfigErrors;
use outboard_telemetry::log::LogError;

/// A replica that could not start, or that ended by itself.
#[derive(Debug, thiserror::Error)]
pub enum ServeError {
    /// The configuration cannot be served: all that is wrong with it.
    #[error(transparent)]
    Config(#[from] ConfigErrors),
    /// The environment asks for a log that there is not.
    #[error(transparent)]
    Log(#[from] LogError),
    /// The provider itself refused to start.
    #[error("the {kind} provider cannot start: {source}")]
    Provider {
        /// Its kind.
        kind: &'static str,
        /// Its own reason.
        source: Box<dyn std::error::Error + Send + Sync>,
        /// What [`Provider::may_recover`](crate::Provider::may_recover) says of it.
        may_recover: bool,
    },
    /// An address that cannot be listened on.
    #[error("{0}")]
    Listen(String),
    /// A second signal came while it was draining.
    #[error("ended by a second signal before the calls in flight were")]
    Aborted,
    /// A part of the replica panicked.
    #[error("a part of the provider failed and ended it; its log says where")]
    Panicked,
}

impl ServeError {
    /// Whether somebody has to change something before another attempt.
    pub(crate) fn is_configuration(&self) -> bool {
        matches!(
            self,
            Self::Config(_)
                | Self::Log(_)
                | Self::Provider {
                    may_recover: false,
                    ..
                }
        )
    }
}
