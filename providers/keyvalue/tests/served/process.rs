//! The provider as a process, which ends with the test.

use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};
use std::time::{Duration, Instant};

use tempfile::TempDir;

const BINARY: &str = env!("CARGO_BIN_EXE_outboard-provider-keyvalue");
const PATIENCE: Duration = Duration::from_secs(20);

/// A provider that listens.
pub(crate) struct Process {
    child: Child,
    socket: PathBuf,
}

/// A folder with a provider's file.
pub(crate) fn folder(config: &str) -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("kv.toml"), config).unwrap();
    folder
}

/// Runs the binary to its end, which has to come soon.
pub(crate) fn run(arguments: &[&str]) -> Output {
    let mut child = Command::new(BINARY)
        .args(arguments)
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let until = Instant::now() + PATIENCE;
    while child.try_wait().unwrap().is_none() {
        if Instant::now() > until {
            child.kill().unwrap();
            panic!("{arguments:?} did not end");
        }
        std::thread::sleep(Duration::from_millis(5));
    }
    child.wait_with_output().unwrap()
}

/// Exit code and standard error of a provider that cannot serve this file.
pub(crate) fn refused(folder: &Path) -> (Option<i32>, String) {
    let output = run(&["--config", folder.join("kv.toml").to_str().unwrap()]);
    (output.status.code(), String::from_utf8(output.stderr).unwrap())
}

impl Process {
    /// Starts it over `kv.sock` in the folder.
    pub(crate) fn start(folder: &Path) -> Self {
        let child = Command::new(BINARY)
            .arg("--config")
            .arg(folder.join("kv.toml"))
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let process = Self {
            child,
            socket: folder.join("kv.sock"),
        };
        let until = Instant::now() + PATIENCE;
        while std::os::unix::net::UnixStream::connect(&process.socket).is_err() {
            assert!(Instant::now() < until, "it did not listen");
            std::thread::sleep(Duration::from_millis(5));
        }
        process
    }

    pub(crate) fn socket(&self) -> &Path {
        &self.socket
    }

    /// Ends it as `kill -9` does.
    pub(crate) fn kill(mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }

    /// Asks it to end, and says how it did.
    pub(crate) fn terminate(mut self) -> Option<i32> {
        let id = rustix::process::Pid::from_child(&self.child);
        rustix::process::kill_process(id, rustix::process::Signal::TERM).unwrap();
        let until = Instant::now() + PATIENCE;
        loop {
            if let Some(status) = self.child.try_wait().unwrap() {
                return status.code();
            }
            assert!(Instant::now() < until, "it did not end");
            std::thread::sleep(Duration::from_millis(5));
        }
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        // It may have ended already.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
