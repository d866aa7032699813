//! A native program with a pool, as most are written: a connection is checked out for each statement.

use anyhow::{Context as _, Result, ensure};
use deadpool_postgres::{Manager, ManagerConfig, Pool as Connections, RecyclingMethod};
use outboard_bench::{
    CONNECTIONS, Distance, KEY_TEXT, KEYS, PASSWORD, Query, ROWS, ROWS_TEXT, SUPERUSER, Sample, Task, VALUE,
};
use std::time::SystemTime;
use tokio_postgres::{Config, NoTls, Row};

use crate::closed::{Caller, closed};
use crate::worker::Works;

/// Pools of the same size, before the database and before one that is far away.
pub(crate) struct Pool {
    near: Connections,
    far: Connections,
}

struct Key(Connections);

struct Rows(Connections);

/// What the function makes of a row too.
struct Wide {
    id: i64,
    name: String,
    email: String,
    city: String,
    age: i32,
    score: f64,
    active: bool,
    created: SystemTime,
    note: String,
    data: Vec<u8>,
}

impl Pool {
    /// Connects when the first statement wants to.
    ///
    /// # Errors
    /// There is no runtime.
    pub(crate) fn start(near: u16, far: u16) -> Result<Self> {
        Ok(Self {
            near: connections(near)?,
            far: connections(far)?,
        })
    }
}

impl Works for Pool {
    async fn perform(&mut self, task: &Task) -> Result<Sample> {
        let Task::Statements(load) = task else {
            anyhow::bail!("this subject does not do {task:?}")
        };
        let pool = match load.distance {
            Distance::Near => &self.near,
            Distance::Far => &self.far,
        };
        let callers = 0..load.callers;
        match load.what {
            Query::Key => closed(callers.map(|_| Key(pool.clone())).collect(), load.millis).await,
            Query::Rows => {
                let sample = closed(callers.map(|_| Rows(pool.clone())).collect(), load.millis).await?;
                Ok(sample.of_parts(ROWS))
            }
        }
    }
}

impl Caller for Key {
    async fn call(&mut self) -> Result<()> {
        let client = self.0.get().await?;
        let statement = client.prepare_cached(KEY_TEXT).await?;
        let row = client.query_one(&statement, &[&some_key()]).await?;
        check(&row)
    }
}

impl Caller for Rows {
    async fn call(&mut self) -> Result<()> {
        let client = self.0.get().await?;
        let statement = client.prepare_cached(ROWS_TEXT).await?;
        let rows = client.query(&statement, &[]).await?;
        let rows = rows.iter().map(Wide::of).collect::<Result<Vec<_>>>()?;
        let right = rows.iter().filter(|row| row.is_right()).count();
        ensure!(right == ROWS as usize, "{right} of {ROWS} rows are right");
        Ok(())
    }
}

impl Wide {
    fn of(row: &Row) -> Result<Self> {
        Ok(Self {
            id: row.try_get(0)?,
            name: row.try_get(1)?,
            email: row.try_get(2)?,
            city: row.try_get(3)?,
            age: row.try_get(4)?,
            score: row.try_get(5)?,
            active: row.try_get(6)?,
            created: row.try_get(7)?,
            note: row.try_get(8)?,
            data: row.try_get(9)?,
        })
    }

    /// As the table was filled; every field is looked at, so that none is left out of what is compiled.
    fn is_right(&self) -> bool {
        let texts = [&self.name, &self.email, &self.city]
            .iter()
            .all(|text| !text.is_empty());
        texts
            && self.active == (self.id % 2 == 0)
            && i64::from(self.age) == 20 + self.id % 60
            && self.score > 0.0
            && self.created > SystemTime::UNIX_EPOCH
            && self.note.len() == usize::try_from(self.id % 40).unwrap_or(usize::MAX)
            && self.data.len() == 16
    }
}

/// A key like any other.
pub(super) fn some_key() -> i64 {
    fastrand::i64(1..=KEYS)
}

/// # Errors
/// It is another value than those that were put there.
pub(super) fn check(row: &Row) -> Result<()> {
    let value: String = row.try_get(0)?;
    ensure!(value.len() == VALUE, "the value is {value}");
    Ok(())
}

/// Who connects, and where.
pub(super) fn config(port: u16) -> Config {
    let mut config = Config::new();
    config
        .host("127.0.0.1")
        .port(port)
        .user(SUPERUSER)
        .password(PASSWORD)
        .dbname(SUPERUSER);
    config
}

fn connections(port: u16) -> Result<Connections> {
    // The fastest way: a connection that is closed is noticed, and nothing is asked.
    let manager = ManagerConfig {
        recycling_method: RecyclingMethod::Fast,
    };
    let manager = Manager::from_config(config(port), NoTls, manager);
    let pool = Connections::builder(manager).max_size(CONNECTIONS);
    pool.build().context("a pool")
}
