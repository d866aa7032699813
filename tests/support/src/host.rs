//! A function host of a test's own.

use std::path::Path;
use std::process::Command;
use std::time::Duration;

use anyhow::{Context, Result};

use crate::built;
use crate::client::Client;
use crate::process::Process;

/// How long a host may take until it listens: it compiles its components, and the machine may be busy.
const START: Duration = Duration::from_secs(120);
/// How long one request of a test may take in all, beyond any limit that a host is tested for.
const PATIENCE: Duration = Duration::from_secs(30);

/// Whether the host starts its providers too.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Start {
    /// `outboard up`: with the providers of the file.
    Up,
    /// `outboard serve`: the host alone.
    Serve,
}

/// A running function host.
#[derive(Debug)]
pub struct Host {
    /// The process itself.
    pub process: Process,
    /// Where it answers, `http://127.0.0.1:PORT`.
    pub url: String,
}

impl Host {
    /// Starts a host with a configuration file and waits until it is ready.
    ///
    /// # Errors
    /// The binary was not built, or the host did not come up.
    pub fn start(start: Start, config: &Path) -> Result<Self> {
        Self::launch(&mut command(start, config)?)
    }

    /// Starts a host by a command, one of [`command`]'s that was changed, and waits until it is ready.
    ///
    /// # Errors
    /// The host did not come up.
    pub fn launch(command: &mut Command) -> Result<Self> {
        let mut process = Process::start("the host", command)?;
        let url = process.wait_for("it was ready", START, |line| {
            line.strip_prefix("listening on ")
                .map(|url| url.trim().to_owned())
        })?;
        Ok(Self { process, url })
    }

    /// A client of it.
    pub fn client(&self) -> Client {
        Client::new(&self.url, PATIENCE)
    }

    /// A client of its admin port.
    ///
    /// # Errors
    /// It has none.
    pub fn admin(&mut self) -> Result<Client> {
        let port = self.process.wait_for("its admin port was open", START, |line| {
            let event: serde_json::Value = serde_json::from_str(line).ok()?;
            let fields = &event["fields"];
            (fields["message"] == "the admin port is open").then(|| fields["port"].as_u64())?
        })?;
        Ok(Client::new(&format!("http://127.0.0.1:{port}"), PATIENCE))
    }
}

/// The command that starts a host, its log in JSON.
///
/// # Errors
/// The binary was not built.
pub fn command(start: Start, config: &Path) -> Result<Command> {
    let mut command = Command::new(built::binary(built::HOST)?);
    command.arg(match start {
        Start::Up => "up",
        Start::Serve => "serve",
    });
    command
        .arg(config)
        .env("OUTBOARD_LOG_FORMAT", "json")
        .env("OUTBOARD_LOG", "info");
    Ok(command)
}

/// What a host makes of a file it cannot use: exit code and output.
///
/// # Errors
/// The binary was not built, or did not end.
pub fn run_to_end(start: Start, config: &Path) -> Result<(Option<i32>, String)> {
    let mut process = Process::start("the host", &mut command(start, config)?)?;
    let status = process
        .wait(START)
        .context("a host with a file it cannot use should end")?;
    Ok((status.code(), process.log().text()))
}
