//! A connection to a provider at its address.

use std::io;

use anyhow::{Context, Result, bail};
use hyper_util::rt::TokioIo;
use outboard_host::{TlsFiles, dial};
use outboard_session::address::Address;
use tonic::transport::{Channel, Endpoint};
use tower::service_fn;

use crate::arguments::CallArguments;
use crate::exit::Misconfigured;

/// Connects to a provider.
///
/// # Errors
/// Nothing listens there, or what does speaks no HTTP/2; or the command line says neither how TCP is guarded nor that it is not.
pub(super) async fn connect(arguments: &CallArguments) -> Result<Channel> {
    let address = &arguments.address;
    let tls = tls(arguments)?;
    if matches!(address, Address::Tcp { .. }) && tls.is_none() && !arguments.insecure {
        bail!(Misconfigured(format!(
            "{address} is TCP: show who you are with --cert, --key and --ca, or say --insecure if the provider takes plaintext"
        )));
    }
    let socket = dial(address, tls.as_ref()).await?;
    let mut socket = Some(TokioIo::new(socket));
    // A socket path is no authority; this is what other gRPC clients send for one.
    Endpoint::from_static("http://localhost")
        .connect_with_connector(service_fn(move |_| {
            let socket = socket
                .take()
                .ok_or_else(|| io::Error::from(io::ErrorKind::NotConnected));
            async move { socket }
        }))
        .await
        .with_context(|| format!("{address} does not speak gRPC: is it a provider?"))
}

/// The three files, of which the command line has all or none.
fn tls(arguments: &CallArguments) -> Result<Option<TlsFiles>> {
    let (Some(cert), Some(key), Some(ca)) = (&arguments.cert, &arguments.key, &arguments.ca) else {
        return Ok(None);
    };
    let folder = std::env::current_dir().context("the current folder")?;
    Ok(Some(TlsFiles::new(folder, [cert, key, ca].map(Clone::clone))))
}
