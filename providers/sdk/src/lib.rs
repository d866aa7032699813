//! Everything a provider needs but its backend: configuration, both wire faces, handles, grants, health, metrics,
//! traces, drain.
//!
//! An author writes a configuration struct, a [`Provider`], and the generated traits of the interfaces it serves;
//! `main` is one line: `outboard_provider::main::<MyProvider>()`. `providers/README.md` walks through one in a crate of its
//! own, which `outboard new provider` makes; `outboard-testkit` is for its tests.
//!
//! This one serves `wasi:config/store` from settings that stand in its own file; it is all there is.
//!
//! ```no_run
//! use std::collections::BTreeMap;
//! use std::convert::Infallible;
//! use std::process::ExitCode;
//! use std::sync::Arc;
//!
//! use outboard_provider::{ConfigKey, Context, Provider, Services};
//! use outboard_session::call::Call;
//! use outboard_session::dispatch::MethodDescriptor;
//! use outboard_session::failure::Failure;
//! use outboard_session::right::Rights;
//! use outboard_stubs::wasi::config::v0_2_0_rc_1::store::{self, Error, Store, StoreDispatch, StoreServer};
//! use serde::Deserialize;
//!
//! /// `[binding.NAME]` of the provider's file.
//! #[derive(Deserialize)]
//! #[serde(deny_unknown_fields)]
//! struct Binding {
//!     settings: BTreeMap<String, String>,
//! }
//!
//! struct Settings {
//!     bindings: BTreeMap<String, Binding>,
//! }
//!
//! impl Provider for Settings {
//!     const KIND: &'static str = "settings";
//!     const KEYS: &'static [ConfigKey] = &[ConfigKey {
//!         key: "settings",
//!         form: "table of strings",
//!         default: None,
//!         meaning: "the settings by name; required",
//!     }];
//!
//!     type Binding = Binding;
//!     type Error = Infallible;
//!
//!     async fn start(bindings: BTreeMap<String, Binding>, _: &Context) -> Result<Self, Infallible> {
//!         Ok(Self { bindings })
//!     }
//!
//!     fn contracts() -> Vec<&'static [MethodDescriptor]> {
//!         vec![store::METHODS]
//!     }
//!
//!     fn rights(method: &MethodDescriptor) -> Rights {
//!         match method.function {
//!             "get" | "get-all" => Rights::READ,
//!             // What is not named here is nobody's to call.
//!             _ => Rights::NONE,
//!         }
//!     }
//!
//!     fn services(self: &Arc<Self>) -> Services {
//!         Services::new().add(StoreDispatch::new(Arc::clone(self)), StoreServer::new)
//!     }
//! }
//!
//! impl Settings {
//!     fn of(&self, call: &Call) -> &BTreeMap<String, String> {
//!         // A call without a grant, or for a binding that is not there, never comes this far.
//!         &self.bindings[&*call.binding].settings
//!     }
//! }
//!
//! impl Store for Settings {
//!     async fn get(&self, call: &Call, key: String) -> Result<Result<Option<String>, Error>, Failure> {
//!         Ok(Ok(self.of(call).get(&key).cloned()))
//!     }
//!
//!     async fn get_all(&self, call: &Call) -> Result<Result<Vec<(String, String)>, Error>, Failure> {
//!         Ok(Ok(self.of(call).clone().into_iter().collect()))
//!     }
//! }
//!
//! fn main() -> ExitCode {
//!     outboard_provider::main::<Settings>()
//! }
//! ```

mod admin;
mod admission;
mod bindings;
mod command;
mod config;
mod connections;
mod credentials;
mod drain;
mod face;
mod grant;
mod handles;
mod keys;
mod lease;
mod listen;
mod metrics;
mod outlet;
mod peer;
mod place;
mod provider;
mod readiness;
mod reload;
mod seal;
mod secrets;
mod serve;
mod session;
mod statements;
mod timed;
mod tls;
mod tokens;

/// The guide's programs, compiled.
#[cfg(doctest)]
#[doc = include_str!("../../README.md")]
struct Guide;

pub use bindings::Bindings;
pub use command::main;
pub use config::grant::{GrantLimitsTable, GrantTable, HostPattern, RightsList};
pub use config::{HandlesTable, LimitsTable, ProviderFile, TelemetryTable, TlsTable};
pub use credentials::Credentials;
pub use face::Face;
pub use keys::{ConfigKey, config_keys};
/// For the binary of a provider: what a call takes on one thread is often given back on another, which the system's allocator is
/// slow at.
pub use mimalloc::MiMalloc as Allocator;
pub use outboard_telemetry::{Attribute, Kind, Span, TraceContext, Tracer};
pub use outlet::{Delivery, Outlet, Pushed, Wanted};
pub use place::{Places, may_pass};
pub use provider::{BackendAway, BindingProblem, Context, PoolState, Provider, Services};
pub use secrets::{
    AppRoleTable, AuthTable, Credential, KubernetesTable, Login, Secret, SecretHealth, SecretState, Secrets,
    SecretsTable, VaultTable,
};
pub use serve::{Running, ServeError, start};
pub use statements::Statements;
pub use timed::{Ends, Timed, end_in_time};
pub use tokens::Tokens;
