//! The function host: takes HTTP requests, runs a function for each in an instance of its own, and lets it reach
//! nothing but what it is linked to.
//!
//! [`HostConfig::load`] reads and checks the host's file, [`Host::load`] compiles and links the functions in it, and
//! [`Host::serve`] answers requests until it is told to stop, and a [`Reload`] has changes of the file, and of what it names,
//! take effect meanwhile. [`check()`] and [`Inspector`] tell what a start would find,
//! without one.

mod admin;
mod call;
mod check;
mod component;
mod config;
mod dial;
mod engine;
mod engines;
mod failure;
mod function;
mod handler;
mod host;
mod http;
mod inspect;
mod instance;
mod kinds;
mod links;
mod metrics;
mod output;
mod policy;
mod pool;
mod readiness;
mod reload;
mod routes;
mod table;
mod tls;
mod worker;

pub use check::{Checked, check};
pub use config::{
    CacheFolder, ExaminedHost, FunctionConfig, FunctionLimits, HostConfig, LinkConfig, ProviderConfig, Reuse,
    TlsFiles,
};
pub use dial::{DialError, dial};
pub use engine::EngineError;
pub use function::FunctionError;
pub use host::{Host, HostError, Prepared, Retired};
pub use inspect::{Inspected, InspectedImport, Inspector, LinkedTo, Standing};
pub use kinds::{Description, Interface, Kinds, Offer};
pub use outboard_config::{ConfigErrors, Document, KeyPath, Loaded, Problem, Span, nearest};
pub use outboard_delivery::{
    ComponentSource, DeliveryError, DeliverySettings, Pinned, ReferenceError, RegistrySettings,
};
pub use outboard_telemetry::{Settings as TelemetrySettings, SettingsError as TelemetryError};
pub use policy::ProviderPolicy;
pub use reload::{Change, Reload};
pub use routes::{Route, RouteError};
