//! The function host: takes HTTP requests, runs a function for each in an instance of its own, and lets it reach
//! nothing but what it is linked to.
//!
//! [`HostConfig::load`] reads and checks the host's file, [`Host::load`] compiles and links the functions in it, and
//! [`Host::serve`] answers requests until it is told to stop.

mod call;
mod config;
mod engine;
mod failure;
mod function;
mod host;
mod http;
mod instance;
mod links;
mod output;
mod routes;

pub use config::{
    CacheFolder, FunctionConfig, FunctionLimits, HostConfig, HostConfigError, LinkConfig, Problem,
    ProviderConfig,
};
pub use engine::EngineError;
pub use function::FunctionError;
pub use host::{Host, HostError};
pub use routes::{Route, RouteError};
