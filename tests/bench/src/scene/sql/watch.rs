//! Looks at a database and at processes while others are busy.

use std::sync::mpsc::{self, RecvTimeoutError, Sender};
use std::thread::JoinHandle;
use std::time::Duration;

use anyhow::{Result, anyhow};
use outboard_test_support::postgres::{PASSWORD, SUPERUSER};
use outboard_test_support::usage;
use tokio_postgres::NoTls;

/// The most connections of a role that there were at any look.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Most {
    /// Those that count: they hold a lock that says so.
    pub(super) held: i64,
    /// All, with those that are only being opened.
    pub(super) all: i64,
    /// How often it was looked.
    pub(super) looks: usize,
}

/// A thread that looks again and again until it is asked what it saw.
pub(super) struct Watch<T> {
    stop: Sender<()>,
    thread: JoinHandle<Result<T>>,
}

/// How often the database is asked.
const DATABASE: Duration = Duration::from_millis(10);
/// How often the system is asked for memory.
const MEMORY: Duration = Duration::from_millis(50);

impl Watch<Most> {
    /// The connections of a role, at the server of this port.
    ///
    /// # Errors
    /// The server cannot be asked.
    pub(super) fn connections(port: u16, role: &'static str) -> Result<Self> {
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()?;
        let mut config = tokio_postgres::Config::new();
        config
            .host("127.0.0.1")
            .port(port)
            .user(SUPERUSER)
            .password(PASSWORD);
        let (client, connection) = runtime.block_on(config.connect(NoTls))?;
        runtime.spawn(connection);
        let statement = runtime.block_on(client.prepare(
            "SELECT count(*), count(*) FILTER (WHERE pid IN (SELECT pid FROM pg_locks \
             WHERE locktype = 'advisory' AND granted AND mode = 'ExclusiveLock')) \
             FROM pg_stat_activity WHERE usename = $1 AND backend_type = 'client backend'",
        ))?;
        Ok(Self::start(DATABASE, Most::default(), move |most| {
            let row = runtime.block_on(client.query_one(&statement, &[&role]))?;
            most.all = most.all.max(row.try_get(0)?);
            most.held = most.held.max(row.try_get(1)?);
            most.looks += 1;
            Ok(())
        }))
    }
}

impl Watch<Vec<u64>> {
    /// The memory of a process in use, in bytes, at each look.
    pub(super) fn memory(process: u32) -> Self {
        Self::start(MEMORY, Vec::new(), move |seen| {
            seen.push(usage::resident(process)?);
            Ok(())
        })
    }
}

impl<T: Send + 'static> Watch<T> {
    fn start(
        pause: Duration,
        mut seen: T,
        mut look: impl FnMut(&mut T) -> Result<()> + Send + 'static,
    ) -> Self {
        let (stop, end) = mpsc::channel();
        let thread = std::thread::spawn(move || {
            loop {
                look(&mut seen)?;
                if end.recv_timeout(pause) != Err(RecvTimeoutError::Timeout) {
                    return Ok(seen);
                }
            }
        });
        Self { stop, thread }
    }

    /// What was seen.
    ///
    /// # Errors
    /// Whoever was looked at could not be.
    pub(super) fn end(self) -> Result<T> {
        drop(self.stop);
        self.thread.join().map_err(|_| anyhow!("a watch panicked"))?
    }
}
