//! A provider of a test's own.

use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

use anyhow::{Context, Result};

use crate::built;
use crate::client::Client;
use crate::process::Process;

/// How long a provider may take until it listens: the machine may be busy with other tests.
const START: Duration = Duration::from_secs(30);

/// A running provider.
#[derive(Debug)]
pub struct Provider {
    /// The process itself.
    pub process: Process,
    program: OsString,
    config: PathBuf,
}

impl Provider {
    /// Starts the key-value provider with a configuration file and waits until it listens.
    ///
    /// # Errors
    /// The binary was not built, or the provider did not come up.
    pub fn start(config: &Path) -> Result<Self> {
        Self::launch(&mut command(config)?, config)
    }

    /// The same with a provider of any kind, by the name of its binary, one of those in [`built`].
    ///
    /// # Errors
    /// As [`Provider::start`].
    pub fn start_kind(binary: &str, config: &Path) -> Result<Self> {
        Self::launch(&mut command_of(binary, config)?, config)
    }

    /// Starts a provider by a command, one of [`command`]'s that was changed, and waits until it listens.
    ///
    /// # Errors
    /// The provider did not come up.
    pub fn launch(command: &mut Command, config: &Path) -> Result<Self> {
        let mut process = Process::start("the provider", command)?;
        process.wait_for("it listened", START, |line| listening(line).map(drop))?;
        Ok(Self {
            process,
            program: command.get_program().to_owned(),
            config: config.to_owned(),
        })
    }

    /// The address of this scheme (`tcp:` or `unix:`) that it listens on, with the real port.
    ///
    /// # Errors
    /// It has none.
    pub fn address(&mut self, scheme: &str) -> Result<String> {
        let find = |line: &str| listening(line).filter(|address| address.starts_with(scheme));
        self.process.wait_for("it listened there", START, find)
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
        Ok(Client::new(&format!("http://127.0.0.1:{port}"), START))
    }

    /// Kills it as `kill -9` does and starts it again with the same file.
    ///
    /// # Errors
    /// As [`Provider::start`].
    pub fn kill_and_restart(&mut self) -> Result<()> {
        self.process.kill()?;
        *self = Self::launch(
            &mut logging(Command::new(&self.program), &self.config),
            &self.config,
        )?;
        Ok(())
    }
}

/// The command that starts the key-value provider, its log in JSON.
///
/// # Errors
/// The binary was not built.
pub fn command(config: &Path) -> Result<Command> {
    command_of(built::KEYVALUE, config)
}

/// The command that starts a provider of any kind, by the name of its binary, its log in JSON.
///
/// # Errors
/// The binary was not built.
pub fn command_of(binary: &str, config: &Path) -> Result<Command> {
    Ok(logging(Command::new(built::binary(binary)?), config))
}

/// What a provider's command line says of a file, without serving: exit code and output.
///
/// # Errors
/// The binary was not built, or did not end.
pub fn run_to_end(config: &Path) -> Result<(Option<i32>, String)> {
    let mut process = Process::start("the provider", &mut command(config)?)?;
    let status = process
        .wait(START)
        .context("a provider with a file it cannot use should end")?;
    Ok((status.code(), process.log().text()))
}

fn logging(mut command: Command, config: &Path) -> Command {
    command
        .arg("--config")
        .arg(config)
        .env("OUTBOARD_LOG_FORMAT", "json")
        .env("OUTBOARD_LOG", "info");
    command
}

fn listening(line: &str) -> Option<String> {
    let event: serde_json::Value = serde_json::from_str(line).ok()?;
    let fields = &event["fields"];
    (fields["message"] == "listening").then(|| fields["address"].as_str().map(str::to_owned))?
}
