//! What is seen of a process from outside, on both sides of the wire: traces, which it sends over OTLP, its log, and
//! the port where it tells how it is.
//!
//! A [`Tracer`] sends [`Span`]s; what is not sampled costs a look at a flag. Who asks for work decides whether it is recorded,
//! by the [`TraceContext`] that comes with it, and only where nobody asked does the ratio of the [`Settings`] decide. Nothing
//! here is read from `OTEL_*` variables: a process sends what it knows where its file says, and nowhere else.
//!
//! The SDK of OpenTelemetry is not used: it reads those variables, keeps a thread, and makes spans before it knows whether
//! they are wanted.

pub mod admin;
mod export;
pub mod log;
mod settings;
mod span;
mod tracer;

pub use outboard_session::trace::TraceContext;
pub use settings::{Settings, SettingsError};
pub use span::{Attribute, Kind, Span};
pub use tracer::{Process, Trace, Tracer};
