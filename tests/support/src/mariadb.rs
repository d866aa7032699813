//! A real MariaDB, of one test's own.

use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

use anyhow::{Context as _, Result, bail};

use crate::account;
use crate::folder::Folder;
use crate::process::Process;

/// Who may do everything in it.
pub const SUPERUSER: &str = "admin";
/// Their password.
pub const PASSWORD: &str = "of a database that lives as long as its test";
/// The database that it has from its start.
pub const DATABASE: &str = "shop";
/// How long it may take for anything: the machine may be busy with other tests.
const PATIENCE: Duration = Duration::from_secs(60);
/// The user that it runs as where a test is root.
const USER: &str = "mysql";
const ATTEMPTS: usize = 5;

/// A running server. It ends with the value.
#[derive(Debug)]
pub struct MariaDb {
    /// The process itself.
    pub process: Process,
    port: u16,
    options: Vec<String>,
    folder: Folder,
}

impl MariaDb {
    /// One with an empty database.
    ///
    /// # Errors
    /// It is not installed, or did not come up; the message says how it is had.
    pub fn start() -> Result<Self> {
        Self::start_with(|_| Ok(Vec::new()))
    }

    /// The same with further options, which may name files that are put into its folder first.
    ///
    /// # Errors
    /// As [`Self::start`], and those of `prepare`.
    pub fn start_with(prepare: impl FnOnce(&Path) -> Result<Vec<String>>) -> Result<Self> {
        let folder = Folder::new()?;
        let options = prepare(folder.path())?;
        let data = folder.path().join("data");
        let users = folder.write(
            "users.sql",
            format!(
                "CREATE USER '{SUPERUSER}'@'%' IDENTIFIED BY '{PASSWORD}';\n\
                 GRANT ALL ON *.* TO '{SUPERUSER}'@'%' WITH GRANT OPTION;\n\
                 CREATE DATABASE {DATABASE} CHARACTER SET utf8mb4;\n"
            ),
        )?;
        for entry in std::fs::read_dir(folder.path())? {
            account::give(USER, &entry?.path())?;
        }
        account::give(USER, folder.path())?;
        let mut made = Process::start(
            "mariadb-install-db",
            account::command(USER, &program("mariadb-install-db")?)?
                // Each server that starts clears away what it finds of others.
                .env("TMPDIR", folder.path())
                .args([
                    "--no-defaults",
                    "--skip-test-db",
                    "--auth-root-authentication-method=normal",
                ])
                .arg(format!("--datadir={}", data.display())),
        )?;
        let status = made.wait(PATIENCE)?;
        if !status.success() {
            bail!("mariadb-install-db ended with {status}: {}", made.log().text());
        }
        let first = format!("--init-file={}", users.display());
        for _ in 0..ATTEMPTS {
            let port = TcpListener::bind("127.0.0.1:0")?.local_addr()?.port();
            if let Ok(process) = run(&folder, port, &options, Some(&first)) {
                return Ok(Self {
                    process,
                    port,
                    options,
                    folder,
                });
            }
        }
        bail!("MariaDB did not come up on any port")
    }

    /// Where it listens, on the loopback address.
    pub fn port(&self) -> u16 {
        self.port
    }

    /// The Unix socket where it listens as well.
    pub fn socket(&self) -> PathBuf {
        socket(&self.folder)
    }

    /// Ends it at once, whatever it is doing.
    ///
    /// # Errors
    /// It cannot be ended.
    pub fn kill(&mut self) -> Result<()> {
        self.process.kill()
    }

    /// Starts it again where it was, after its process was ended.
    ///
    /// # Errors
    /// It does not come up.
    pub fn restart(&mut self) -> Result<()> {
        self.process = run(&self.folder, self.port, &self.options, None)?;
        Ok(())
    }

    /// Runs statements as the superuser, and gives what they return, a line for each row with tabs between its values.
    ///
    /// # Errors
    /// The database refuses one.
    pub fn run(&self, sql: &str) -> Result<String> {
        self.run_as(SUPERUSER, PASSWORD, sql)
    }

    /// The same as somebody else.
    ///
    /// # Errors
    /// The database refuses them, or a statement.
    pub fn run_as(&self, user: &str, password: &str, sql: &str) -> Result<String> {
        let output = Command::new(program("mariadb")?)
            .args([
                "--no-defaults",
                "--batch",
                "--skip-column-names",
                "--protocol=tcp",
                "--host=127.0.0.1",
                "--default-character-set=utf8mb4",
            ])
            .args([format!("--port={}", self.port), format!("--user={user}")])
            .args(["--database", DATABASE, "--execute", sql])
            .env("MYSQL_PWD", password)
            .output()
            .context("starting mariadb")?;
        if !output.status.success() {
            bail!("mariadb: {}", String::from_utf8_lossy(&output.stderr));
        }
        Ok(String::from_utf8_lossy(&output.stdout).trim().to_owned())
    }
}

/// Whether there is one to start.
pub fn is_installed() -> bool {
    ["mariadbd", "mariadb-install-db", "mariadb"]
        .iter()
        .all(|name| program(name).is_ok())
}

fn run(folder: &Folder, port: u16, options: &[String], first: Option<&str>) -> Result<Process> {
    let at = |name: &str| folder.path().join(name).display().to_string();
    let mut process = Process::start(
        "MariaDB",
        account::command(USER, &program("mariadbd")?)?
            .env("TMPDIR", folder.path())
            .args(["--no-defaults", "--bind-address=127.0.0.1", "--skip-name-resolve"])
            // It lives as long as its test, and small machines run several; what it has committed outlives its process.
            .args([
                "--innodb-flush-log-at-trx-commit=2",
                "--innodb-buffer-pool-size=32M",
            ])
            .args(["--performance-schema=OFF", "--max-connections=300"])
            .arg(format!("--port={port}"))
            .arg(format!("--datadir={}", at("data")))
            .arg(format!("--socket={}", socket(folder).display()))
            .arg(format!("--pid-file={}", at("pid")))
            .args(options)
            .args(first),
    )?;
    let ready = |line: &str| line.contains("ready for connections").then_some(());
    process.wait_for("it was ready", PATIENCE, ready)?;
    Ok(process)
}

fn socket(folder: &Folder) -> PathBuf {
    folder.path().join("socket")
}

/// A program of its, which Debian keeps off the path of users.
fn program(name: &str) -> Result<PathBuf> {
    let on_path = std::env::var_os("PATH")
        .into_iter()
        .flat_map(|path| std::env::split_paths(&path).collect::<Vec<_>>());
    on_path
        .chain(["/usr/sbin".into(), "/usr/bin".into()])
        .map(|folder| folder.join(name))
        .find(|path| path.is_file())
        .context(
            "MariaDB is not installed: `cargo run -p outboard-tasks -- setup` installs it, or names the command",
        )
}
