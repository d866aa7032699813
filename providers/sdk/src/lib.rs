//! Everything a provider needs but its backend: configuration, both wire faces, handles, grants, health, drain.
//!
//! An author writes a configuration struct, a [`Provider`], and the generated traits of the interfaces it serves;
//! `main` is one line: `outboard_provider::main::<MyProvider>()`. `providers/README.md` walks through one.

mod admission;
mod bindings;
mod command;
mod config;
mod connections;
mod drain;
mod face;
mod grant;
mod handles;
mod keys;
mod lease;
mod listen;
mod log;
mod outlet;
mod peer;
mod place;
mod provider;
mod reload;
mod seal;
mod serve;
mod session;
mod tls;

/// The guide's programs, compiled.
#[cfg(doctest)]
#[doc = include_str!("../../README.md")]
struct Guide;

pub use bindings::Bindings;
pub use command::main;
pub use config::grant::{GrantLimitsTable, GrantTable, HostPattern, RightsList};
pub use config::{HandlesTable, LimitsTable, ProviderFile, TlsTable};
pub use face::Face;
pub use keys::{ConfigKey, config_keys};
pub use outlet::{Delivery, Outlet, Pushed, Wanted};
pub use place::{Places, may_pass};
pub use provider::{BindingProblem, Context, Provider, Services};
pub use serve::{Running, ServeError, start};
