//! The processes that are measured: how they are started, told what to do, and asked how it went.

use std::io::{BufRead as _, BufReader, Write as _};
use std::os::unix::net::UnixStream;
use std::path::Path;
use std::process::Command;
use std::time::Duration;

use anyhow::{Context as _, Result, anyhow};
use outboard_test_support::process::Process;

use crate::task::{Sample, Task};

/// A process that does tasks.
pub(crate) struct Worker {
    name: String,
    process: Process,
    control: BufReader<UnixStream>,
}

/// What a process says when it can be told what to do, or called.
pub const READY: &str = "ready";
/// How long a process may take until it is ready: a function host compiles its components first.
const START: Duration = Duration::from_secs(60);
/// How long a task may take beyond all reason.
const PATIENCE: Duration = Duration::from_secs(120);

impl Worker {
    /// Starts this program again, to do what `words` say, and to take tasks at a socket in `folder`.
    ///
    /// # Errors
    /// It did not become ready.
    pub(crate) fn start(name: &str, folder: &Path, words: &[&str]) -> Result<Self> {
        let socket = folder.join(format!("{name}.control"));
        let mut command = again(words)?;
        command.arg("--control").arg(&socket);
        let process = ready(name, &mut command)?;
        let control = UnixStream::connect(&socket).with_context(|| format!("reaching {name}"))?;
        control.set_read_timeout(Some(PATIENCE))?;
        Ok(Self {
            name: name.to_owned(),
            process,
            control: BufReader::new(control),
        })
    }

    pub(crate) fn id(&self) -> u32 {
        self.process.id()
    }

    /// Has a task done.
    ///
    /// # Errors
    /// It could not be.
    pub(crate) fn perform(&mut self, task: &Task) -> Result<Sample> {
        self.exchange(task)
            .with_context(|| format!("{} has written:\n{}", self.name, self.process.log().text()))?
            .map_err(|error| anyhow!("{}: {error}", self.name))
    }

    fn exchange(&mut self, task: &Task) -> Result<Result<Sample, String>> {
        let mut line = serde_json::to_string(task)?;
        line.push('\n');
        self.control.get_mut().write_all(line.as_bytes())?;
        line.clear();
        self.control.read_line(&mut line)?;
        serde_json::from_str(&line).context("it did not answer")
    }
}

/// This program, to be started again.
pub(crate) fn again(words: &[&str]) -> Result<Command> {
    let mut command = Command::new(std::env::current_exe().context("this program's own path")?);
    command.args(words);
    Ok(command)
}

/// Starts a command and waits until it says that it is ready.
pub(crate) fn ready(name: &str, command: &mut Command) -> Result<Process> {
    let mut process = Process::start(name, command)?;
    process.wait_for("it was ready", START, |line| (line == READY).then_some(()))?;
    Ok(process)
}
