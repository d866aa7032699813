//! A real PgBouncer before a PostgreSQL, of one test's own.

use std::net::{Ipv4Addr, SocketAddr, TcpListener};
use std::path::PathBuf;
use std::time::Duration;

use anyhow::{Context as _, Result, bail};

use crate::account;
use crate::folder::Folder;
use crate::postgres::{PASSWORD, SUPERUSER, USER};
use crate::process::Process;

/// What a client's transactions, or a client, have a connection of the server for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mode {
    /// As long as the client is connected.
    Session,
    /// As long as a transaction takes.
    Transaction,
}

/// A running pooler, which takes [`SUPERUSER`] with [`PASSWORD`]. It ends with the value.
#[derive(Debug)]
pub struct PgBouncer {
    /// The process itself.
    pub process: Process,
    port: u16,
    _folder: Folder,
}

/// How long it may take for anything: the machine may be busy with other tests.
const PATIENCE: Duration = Duration::from_secs(30);
const ATTEMPTS: usize = 5;
/// The most clients that it takes.
const CLIENTS: usize = 1000;

impl PgBouncer {
    /// One with as many connections to a server at this port.
    ///
    /// # Errors
    /// It is not installed, or did not come up; the message says how it is had.
    pub fn start(server: u16, mode: Mode, connections: usize) -> Result<Self> {
        let program = program()?;
        for _ in 0..ATTEMPTS {
            let folder = Folder::new()?;
            let port = TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?.local_addr()?.port();
            let users = folder.write("users", format!("\"{SUPERUSER}\" \"{PASSWORD}\"\n"))?;
            let file = format!(
                "[databases]\n\
                 * = host=127.0.0.1 port={server}\n\
                 [pgbouncer]\n\
                 listen_addr = 127.0.0.1\n\
                 listen_port = {port}\n\
                 unix_socket_dir =\n\
                 auth_type = scram-sha-256\n\
                 auth_file = {}\n\
                 pool_mode = {}\n\
                 default_pool_size = {connections}\n\
                 max_client_conn = {CLIENTS}\n",
                users.display(),
                match mode {
                    Mode::Session => "session",
                    Mode::Transaction => "transaction",
                }
            );
            let config = folder.write("pgbouncer.ini", file)?;
            for path in [folder.path(), &users, &config] {
                account::give(USER, path)?;
            }
            let mut process = Process::start("PgBouncer", account::command(USER, &program)?.arg(&config))?;
            let ready = |line: &str| line.contains("process up").then_some(());
            if process.wait_for("it was ready", PATIENCE, ready).is_ok() {
                return Ok(Self {
                    process,
                    port,
                    _folder: folder,
                });
            }
        }
        bail!("PgBouncer did not come up on any port")
    }

    /// Where it listens.
    pub fn address(&self) -> SocketAddr {
        (Ipv4Addr::LOCALHOST, self.port).into()
    }

    /// The port of [`PgBouncer::address`].
    pub fn port(&self) -> u16 {
        self.port
    }
}

/// Whether there is one to start.
pub fn is_installed() -> bool {
    program().is_ok()
}

/// Its program, which Debian keeps among those of administrators.
fn program() -> Result<PathBuf> {
    let on_path = std::env::var_os("PATH")
        .into_iter()
        .flat_map(|path| std::env::split_paths(&path).collect::<Vec<_>>());
    on_path
        .chain(["/usr/sbin".into()])
        .map(|folder| folder.join("pgbouncer"))
        .find(|program| program.is_file())
        .context(
            "PgBouncer is not installed: `cargo run -p outboard-tasks -- setup` installs it, or names the command",
        )
}
