//! Real processes that end with the value that stands for them, whatever becomes of the test.

mod log;
mod tree;

use std::os::unix::process::CommandExt;
use std::process::{Child, Command, ExitStatus, Stdio};
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};
use rustix::process::{Pid, Signal, kill_process, kill_process_group};

pub use log::Log;
pub use tree::{Running, alive, descendants};

/// How often a wait looks again.
const LOOK: Duration = Duration::from_millis(10);

/// A child process at the head of a process group of its own. Dropping it kills the group and whatever else
/// descends from it; when a test is failing, its output is printed first.
#[derive(Debug)]
pub struct Process {
    name: String,
    child: Child,
    log: Log,
}

impl Process {
    /// Starts a command, without input, its output kept in [`Process::log`].
    ///
    /// # Errors
    /// The program cannot be started.
    pub fn start(name: &str, command: &mut Command) -> Result<Self> {
        command
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .process_group(0);
        let mut child = command
            .spawn()
            .with_context(|| format!("starting {name}: {command:?}"))?;
        let log = Log::default();
        if let Some(stdout) = child.stdout.take() {
            log.follow(stdout);
        }
        if let Some(stderr) = child.stderr.take() {
            log.follow(stderr);
        }
        Ok(Self {
            name: name.to_owned(),
            child,
            log,
        })
    }

    /// The process's id.
    pub fn id(&self) -> u32 {
        self.child.id()
    }

    /// What it has written so far.
    pub fn log(&self) -> &Log {
        &self.log
    }

    /// Waits until a line of its output makes `find` answer.
    ///
    /// # Errors
    /// It ended, or `patience` did, before such a line; the message carries the output.
    pub fn wait_for<T>(
        &mut self,
        what: &str,
        patience: Duration,
        find: impl Fn(&str) -> Option<T>,
    ) -> Result<T> {
        let until = Instant::now() + patience;
        loop {
            // Asked before the output is read: what a process wrote before it ended is still looked at.
            let ended = self.child.try_wait()?;
            if ended.is_some() {
                self.log.drain(Duration::from_secs(1));
            }
            if let Some(found) = self.log.lines().iter().find_map(|line| find(line)) {
                return Ok(found);
            }
            if let Some(status) = ended {
                bail!(
                    "{} ended ({status}) before {what}; it wrote:\n{}",
                    self.name,
                    self.log.text()
                );
            }
            if Instant::now() > until {
                bail!(
                    "{} took longer than {patience:?} for {what}; it wrote:\n{}",
                    self.name,
                    self.log.text()
                );
            }
            std::thread::sleep(LOOK);
        }
    }

    /// How it ended, if it has.
    ///
    /// # Errors
    /// The system does not know the process.
    pub fn ended(&mut self) -> Result<Option<ExitStatus>> {
        self.child
            .try_wait()
            .with_context(|| format!("asking for {}", self.name))
    }

    /// Sends a signal to the process alone.
    ///
    /// # Errors
    /// It has ended already.
    pub fn signal(&self, signal: Signal) -> Result<()> {
        kill_process(self.pid()?, signal).with_context(|| format!("signalling {}", self.name))
    }

    /// Kills the process alone, as `kill -9` does, and waits for its end.
    ///
    /// # Errors
    /// It cannot be signalled or waited for.
    pub fn kill(&mut self) -> Result<()> {
        self.child
            .kill()
            .with_context(|| format!("killing {}", self.name))?;
        self.child
            .wait()
            .with_context(|| format!("waiting for {}", self.name))?;
        Ok(())
    }

    /// Waits for the process to end by itself.
    ///
    /// # Errors
    /// It did not within `patience`; the message carries its output.
    pub fn wait(&mut self, patience: Duration) -> Result<ExitStatus> {
        let until = Instant::now() + patience;
        loop {
            if let Some(status) = self.child.try_wait()? {
                self.log.drain(Duration::from_secs(1));
                return Ok(status);
            }
            if Instant::now() > until {
                bail!(
                    "{} has not ended after {patience:?}; it wrote:\n{}",
                    self.name,
                    self.log.text()
                );
            }
            std::thread::sleep(LOOK);
        }
    }

    /// Asks the process to end, by SIGTERM, and waits until it has.
    ///
    /// # Errors
    /// As [`Process::signal`] and [`Process::wait`].
    pub fn stop(&mut self, patience: Duration) -> Result<ExitStatus> {
        self.signal(Signal::TERM)?;
        self.wait(patience)
    }

    fn pid(&self) -> Result<Pid> {
        let id = i32::try_from(self.id()).context("a process id fits an i32")?;
        Pid::from_raw(id).context("no process has the id 0")
    }
}

impl Drop for Process {
    #[expect(
        clippy::print_stdout,
        reason = "a failing test shows what its processes wrote"
    )]
    fn drop(&mut self) {
        if std::thread::panicking() {
            println!("--- {} wrote:\n{}---", self.name, self.log.text());
        }
        let below = descendants(self.id());
        if let Ok(pid) = self.pid()
            && matches!(self.child.try_wait(), Ok(None))
        {
            let _ = kill_process_group(pid, Signal::KILL);
        }
        let _ = self.child.kill();
        let _ = self.child.wait();
        for process in below {
            process.kill();
        }
    }
}
