//! The function host as it is shipped, in a program of its own.

use std::io::Write as _;
use std::path::Path;

use anyhow::Result;
use outboard_host::{Host, HostConfig};
use tokio::net::TcpListener;

/// Serves the functions of a file until it is killed.
///
/// # Errors
/// The file, or something that it names, is not what it should be.
pub(crate) async fn serve(file: &Path) -> Result<()> {
    let config = HostConfig::load(file)?;
    let listener = TcpListener::bind(config.listen).await?;
    let host = Host::load(&config).await?;
    // As the command says it, for who waits for it.
    writeln!(
        std::io::stdout(),
        "listening on http://{}",
        listener.local_addr()?
    )?;
    host.serve(listener, std::future::pending()).await;
    Ok(())
}
