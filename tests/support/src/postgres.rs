//! A real PostgreSQL, of one test's own.

use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

use anyhow::{Context as _, Result, bail};
use rustix::process::Signal;

use crate::account;
use crate::folder::Folder;
use crate::process::Process;

/// Who may do everything in it.
pub const SUPERUSER: &str = "postgres";
/// Their password.
pub const PASSWORD: &str = "of a database that lives as long as its test";
/// How long it may take for anything: the machine may be busy with other tests.
const PATIENCE: Duration = Duration::from_secs(30);
/// The user that it runs as where a test is root, which it refuses to be.
pub(crate) const USER: &str = "postgres";
const ATTEMPTS: usize = 5;

/// A running server. It ends with the value.
#[derive(Debug)]
pub struct Postgres {
    /// The process itself.
    pub process: Process,
    port: u16,
    settings: Vec<String>,
    folder: Folder,
}

/// The name of a file of a certificate's, and of its key.
const CERTIFICATE: &str = "server.pem";
const KEY: &str = "server.key";

impl Postgres {
    /// One with a database of the superuser's name, and nothing in it.
    ///
    /// # Errors
    /// It is not installed, or did not come up; the message says how it is had.
    pub fn start() -> Result<Self> {
        Self::start_with(&[])
    }

    /// The same with settings of its own, as `max_connections=200`.
    ///
    /// # Errors
    /// As [`Postgres::start`].
    pub fn start_with(settings: &[&str]) -> Result<Self> {
        Self::start_in(
            made()?,
            settings.iter().map(|setting| (*setting).to_owned()).collect(),
        )
    }

    /// One that speaks TLS by this certificate and key, in PEM.
    ///
    /// # Errors
    /// As [`Postgres::start`].
    pub fn start_secured(certificate: &str, key: &str) -> Result<Self> {
        let folder = made()?;
        let mut settings = vec!["ssl=on".to_owned()];
        for (name, contents, setting) in [
            (CERTIFICATE, certificate, "ssl_cert_file"),
            (KEY, key, "ssl_key_file"),
        ] {
            let path = folder.write(name, contents)?;
            account::give(USER, &path)?;
            settings.push(format!("{setting}={}", path.display()));
        }
        Self::start_in(folder, settings)
    }

    fn start_in(folder: Folder, settings: Vec<String>) -> Result<Self> {
        for _ in 0..ATTEMPTS {
            let port = TcpListener::bind("127.0.0.1:0")?.local_addr()?.port();
            if let Some(process) = launched(&folder, port, &settings)? {
                return Ok(Self {
                    process,
                    port,
                    settings,
                    folder,
                });
            }
        }
        bail!("PostgreSQL did not come up on any port")
    }

    /// Ends it, without waiting for its clients; what was committed is kept.
    ///
    /// # Errors
    /// It did not end.
    pub fn stop(&mut self) -> Result<()> {
        // What is open is rolled back and told so.
        self.process.signal(Signal::INT)?;
        self.process.wait(PATIENCE)?;
        Ok(())
    }

    /// Starts it where it was before.
    ///
    /// # Errors
    /// It did not come up.
    pub fn start_again(&mut self) -> Result<()> {
        let process = launched(&self.folder, self.port, &self.settings)?;
        self.process = process.context("PostgreSQL did not come up again")?;
        Ok(())
    }

    /// The folder of its socket.
    pub fn folder(&self) -> &Path {
        self.folder.path()
    }

    /// Where it listens, on the loopback address.
    pub fn port(&self) -> u16 {
        self.port
    }

    /// Runs a text of SQL as the superuser, and gives what it returns, a line for each row.
    ///
    /// # Errors
    /// The database refuses it.
    pub fn run(&self, sql: &str) -> Result<String> {
        self.run_as(SUPERUSER, PASSWORD, sql)
    }

    /// The same as somebody else.
    ///
    /// # Errors
    /// The database refuses them, or it.
    pub fn run_as(&self, user: &str, password: &str, sql: &str) -> Result<String> {
        let output = Command::new(programs()?.join("psql"))
            .args([
                "-X",
                "-q",
                "-A",
                "-t",
                "-v",
                "ON_ERROR_STOP=1",
                "-h",
                "127.0.0.1",
                "-d",
                SUPERUSER,
            ])
            .args(["-p", &self.port.to_string(), "-U", user, "-c", sql])
            .env("PGPASSWORD", password)
            .output()
            .context("starting psql")?;
        if !output.status.success() {
            bail!("psql: {}", String::from_utf8_lossy(&output.stderr));
        }
        Ok(String::from_utf8_lossy(&output.stdout).trim().to_owned())
    }
}

/// A folder with an empty database in it.
fn made() -> Result<Folder> {
    let folder = Folder::new()?;
    folder.write("password", PASSWORD)?;
    account::give(USER, folder.path())?;
    account::give(USER, &folder.path().join("password"))?;
    let mut made = Process::start(
        "initdb",
        account::command(USER, &programs()?.join("initdb"))?
            .args(["-U", SUPERUSER, "-A", "scram-sha-256", "--no-sync", "-E", "UTF8"])
            .arg("--locale=C")
            .arg("--pwfile")
            .arg(folder.path().join("password"))
            .arg("-D")
            .arg(folder.path().join("data")),
    )?;
    let status = made.wait(PATIENCE)?;
    if !status.success() {
        bail!("initdb ended with {status}: {}", made.log().text());
    }
    Ok(folder)
}

/// The server on what is in a folder, if it comes up on this port.
fn launched(folder: &Folder, port: u16, settings: &[String]) -> Result<Option<Process>> {
    let mut process = Process::start(
        "PostgreSQL",
        account::command(USER, &programs()?.join("postgres"))?
            .arg("-D")
            .arg(folder.path().join("data"))
            .args(["-p", &port.to_string(), "-h", "127.0.0.1", "-F"])
            .arg("-k")
            .arg(folder.path())
            .args(settings.iter().flat_map(|setting| ["-c", setting])),
    )?;
    let ready = |line: &str| line.contains("ready to accept connections").then_some(());
    let up = process.wait_for("it was ready", PATIENCE, ready).is_ok();
    Ok(up.then_some(process))
}

/// Whether there is one to start.
pub fn is_installed() -> bool {
    programs().is_ok()
}

/// The folder of its programs, which Debian keeps by version and off the path.
fn programs() -> Result<PathBuf> {
    let on_path = std::env::var_os("PATH")
        .into_iter()
        .flat_map(|path| std::env::split_paths(&path).collect::<Vec<_>>());
    let versions = std::fs::read_dir("/usr/lib/postgresql")
        .into_iter()
        .flatten()
        .flatten();
    let mut versions: Vec<_> = versions.map(|version| version.path().join("bin")).collect();
    versions.sort();
    versions
        .into_iter()
        .rev()
        .chain(on_path)
        .find(|folder| folder.join("initdb").is_file() && folder.join("postgres").is_file())
        .context(
            "PostgreSQL is not installed: `cargo run -p outboard-tasks -- setup` installs it, or names the command",
        )
}
