//! Clients of PgBouncer, each with a connection to it.

use anyhow::Result;
use outboard_bench::{Distance, KEY_TEXT, Query, Sample, Task};
use tokio_postgres::types::Type;
use tokio_postgres::{Client, NoTls};

use super::pool::{check, config, some_key};
use crate::closed::{Caller, closed};
use crate::worker::Works;

/// Clients of the pooler at this port, which is far from its database.
pub(crate) struct Pooler {
    pub(crate) port: u16,
}

struct Key(Client);

impl Works for Pooler {
    async fn perform(&mut self, task: &Task) -> Result<Sample> {
        let load = match task {
            Task::Statements(load) if (load.what, load.distance) == (Query::Key, Distance::Far) => load,
            _ => anyhow::bail!("this subject does not do {task:?}"),
        };
        let mut callers = Vec::new();
        for _ in 0..load.callers {
            let (client, connection) = config(self.port).connect(NoTls).await?;
            tokio::spawn(connection);
            callers.push(Key(client));
        }
        closed(callers, load.millis).await
    }
}

impl Caller for Key {
    async fn call(&mut self) -> Result<()> {
        // In transaction mode this PgBouncer keeps no prepared statement, so that it is an unnamed one each time: with its
        // types, which spares the server to be asked for them.
        let rows = self.0.query_typed(KEY_TEXT, &[(&some_key(), Type::INT8)]).await?;
        rows.iter().try_for_each(check)?;
        anyhow::ensure!(rows.len() == 1, "{} rows", rows.len());
        Ok(())
    }
}
