//! What is measured: the bridge and its provider, and what they are measured against.

pub(crate) mod crossings;
pub(crate) mod functions;
pub(crate) mod grpc;
pub(crate) mod host;
pub(crate) mod pingpong;
pub(crate) mod pool;
pub(crate) mod pooler;
pub(crate) mod serve;
pub(crate) mod starts;
pub(crate) mod statements;
pub(crate) mod wrpc;

use std::collections::HashMap;
use std::path::PathBuf;

use anyhow::{Result, ensure};
use bytes::Bytes;

use outboard_bench::{Load, SIZES, Task, key};

/// Where a server of this program's own listens: the socket and the port are given to it, and to those who call it.
#[derive(Debug, Clone, clap::Args)]
pub(crate) struct Places {
    /// The path of its Unix socket.
    #[arg(long)]
    pub(crate) unix: PathBuf,
    /// Its port on 127.0.0.1; without one it does not listen there.
    #[arg(long)]
    pub(crate) tcp: Option<u16>,
}

/// What the servers that are compared answer from, as a store in memory does.
fn values() -> HashMap<String, Bytes> {
    SIZES
        .iter()
        .map(|&bytes| (key(bytes), vec![FILLING; bytes].into()))
        .collect()
}

/// What all values consist of.
const FILLING: u8 = 0x5a;

/// The load of a task for subjects that do nothing but call.
fn plain_load(task: &Task) -> Result<&Load> {
    match task {
        Task::Calls(load) if !load.beside_large => Ok(load),
        _ => anyhow::bail!("this subject does not do {task:?}"),
    }
}

/// A reply is worth a measurement only if it is the right one.
fn check_reply(reply: &[u8], bytes: usize) -> Result<()> {
    ensure!(
        reply.len() == bytes,
        "a reply of {} bytes where {bytes} were asked for",
        reply.len()
    );
    Ok(())
}
