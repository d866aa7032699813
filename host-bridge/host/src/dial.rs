//! A connection to a provider as a host has it, for whoever speaks gRPC over it.

use outboard_channel::Socket;
use outboard_session::address::Address;

use crate::config::TlsFiles;

/// A provider that cannot be reached.
#[derive(Debug, thiserror::Error)]
pub enum DialError {
    /// A file of the certificate cannot be used.
    #[error("the {part} of TLS cannot be used: {what}")]
    Tls {
        /// `cert`, `key` or `ca`.
        part: &'static str,
        /// What is wrong with it.
        what: String,
    },
    /// Nobody answers there, or nobody who is believed.
    #[error("cannot connect to {address}: is a provider listening there{hint}?")]
    Connect {
        /// Where.
        address: Address,
        /// Why.
        source: std::io::Error,
        /// What else may be the matter.
        hint: &'static str,
    },
}

/// Connects to a provider: over TLS if it is on TCP and there are files for that.
///
/// # Errors
/// A file cannot be used, nobody listens there, or whoever does has no certificate that the `ca` has signed for that name.
///
/// # Cancellation
/// The connection is closed.
pub async fn dial(address: &Address, tls: Option<&TlsFiles>) -> Result<Socket, DialError> {
    let client = tls.map(|files| files.read().and_then(|parts| parts.client()));
    let client = client.transpose().map_err(|problem| DialError::Tls {
        part: problem.key,
        what: problem.to_string(),
    })?;
    let socket = outboard_channel::dial(address, client.as_ref()).await;
    socket.map_err(|source| DialError::Connect {
        address: address.clone(),
        source,
        hint: if client.is_some() {
            ", with a certificate for that name"
        } else {
            ""
        },
    })
}
