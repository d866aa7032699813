//! The bridge's end of the wire: sessions, deadlines, cancellation, handles; knows nothing of WebAssembly.
//!
//! A [`Channel`] leads to one provider, which may have many replicas. It finds them, and keeps sessions with each: HTTP/2
//! streams that carry all calls, opened again when they are lost; with a provider that offers none it speaks gRPC as
//! everybody does. Calls are made on
//! behalf of a [`Scope`], name a function by [`MethodKey`], carry an encoded body and [`RemoteHandle`]s, and end in a
//! [`Reply`] or a [`Fault`] that says whether the call may have taken effect.

mod backoff;
mod budget;
mod channel;
mod connect;
mod delivery;
mod fault;
mod handle;
mod options;
mod plain;
mod request;
mod session;
mod socket;
mod status;
mod table;
mod text;
mod tls;
mod wire;

pub use channel::{Channel, Scope};
pub use delivery::{Acknowledgement, Deliveries, Delivery};
pub use fault::{Delivered, Fault};
pub use handle::{Argument, Beside, RemoteHandle};
pub use options::ChannelOptions;
pub use outboard_session::address::Address;
pub use outboard_session::dispatch::HandleKind;
pub use outboard_session::endpoint::{Endpoint, EndpointError, Endpoints};
pub use plain::Signature;
pub use request::{Chunks, Reply, Request};
pub use socket::{Socket, dial};
pub use status::{ReplicaState, ReplicaStatus, Status};
pub use table::{Limits, Method, MethodKey, MethodTable};
pub use tls::{ClientPem, ClientTls, TlsError};
