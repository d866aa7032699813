//! Lanes: connections that the statements of many functions share.
//!
//! Statements are sent without waiting for the answers of those before them. Each ends with a Sync of its own, so that one's
//! error does not touch the next. A lane is never cancelled, which would hit whatever runs on it at the moment; its short
//! statement timeout is what keeps a slow statement from holding up the others.

use std::pin::pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::Duration;

use futures_util::TryStreamExt as _;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio::time::{Instant, timeout_at};

use super::Rows;
use super::connection::Connection;
use super::gathered::Gathered;
use super::line::Line;
use super::prepared::Prepared;
use crate::error::is_lost;
use crate::value::Encoded;

/// A connection that statements share.
pub(super) struct Lane {
    pub(super) connection: Connection,
    places: Arc<Semaphore>,
    depth: usize,
    /// Those who wait for a place on it, or on another.
    line: Arc<Line>,
    /// What results of many rows add to its load.
    rows: AtomicUsize,
    retired: AtomicBool,
}

/// A statement's place on a lane. It keeps it until the server is done with the statement, whether anybody waits or not.
pub(super) struct Place {
    lane: Arc<Lane>,
    permit: Option<OwnedSemaphorePermit>,
    /// Its part of what results of many rows add to the lane's load.
    rows: usize,
    /// Whether the server may be at work for it.
    busy: bool,
}

/// How a statement on a lane came to no result.
pub(super) enum Stopped {
    /// The driver says so.
    Driver(tokio_postgres::Error),
    /// The connection ended when the server had done the statement, and before it said that this is durable.
    Unsure(tokio_postgres::Error),
    /// Its result is too large, and what it changed, if anything, is done.
    TooLarge,
    /// Nobody waits any longer.
    Late,
}

impl Lane {
    pub(super) fn new(connection: Connection, depth: usize, line: Arc<Line>) -> Self {
        Self {
            connection,
            places: Arc::new(Semaphore::new(depth)),
            depth,
            line,
            rows: AtomicUsize::new(0),
            retired: AtomicBool::new(false),
        }
    }

    /// How many statements are on it.
    pub(super) fn load(&self) -> usize {
        self.depth.saturating_sub(self.places.available_permits())
    }

    /// How much the server has to do on it, in statements of few rows: all others wait for one of many.
    pub(super) fn burden(&self) -> usize {
        self.load() + self.rows.load(Ordering::Relaxed)
    }

    /// Whether statements may come to it.
    pub(super) fn is_open(&self) -> bool {
        !self.retired.load(Ordering::Relaxed) && self.connection.is_open()
    }

    /// Takes no further statements; ends when those under way have, or with the connection.
    pub(super) async fn retire(self: Arc<Self>, patience: Duration) {
        self.retired.store(true, Ordering::Relaxed);
        let all = u32::try_from(self.depth).unwrap_or(u32::MAX);
        let drained = tokio::time::timeout(patience, self.places.acquire_many(all)).await;
        if drained.is_err() {
            self.connection.kill();
        }
    }

    /// For how long nothing was heard, if something is waited for.
    pub(super) fn silence(&self) -> Option<Duration> {
        if self.load() == 0 {
            return None;
        }
        Some(self.connection.unused())
    }

    /// A place on it, if there is one.
    pub(super) fn place(self: Arc<Self>) -> Option<Place> {
        let permit = Arc::clone(&self.places).try_acquire_owned().ok()?;
        if self.load() == 1 {
            self.connection.touch();
        }
        Some(Place {
            lane: self,
            permit: Some(permit),
            rows: 0,
            busy: false,
        })
    }
}

impl Place {
    /// The lane that it is on.
    pub(super) fn lane(&self) -> &Arc<Lane> {
        &self.lane
    }

    /// Marks that the server is at work, for as long as this runs.
    pub(super) async fn wait_for<T>(
        &mut self,
        until: Instant,
        work: impl Future<Output = Result<T, tokio_postgres::Error>>,
    ) -> Result<T, Stopped> {
        self.busy = true;
        let done = timeout_at(until, work).await.map_err(|_| Stopped::Late)?;
        self.lane.connection.touch();
        self.busy = false;
        done.map_err(Stopped::Driver)
    }

    /// Runs a statement, and gathers what it returns.
    ///
    /// # Cancellation
    /// The statement goes on, and keeps its place until its end.
    pub(super) async fn run(
        &mut self,
        prepared: &Prepared,
        params: &[Encoded],
        mut gathered: Gathered,
        until: Instant,
    ) -> Result<Rows, Stopped> {
        self.busy = true;
        let lane = Arc::clone(&self.lane);
        self.rows = prepared.burden();
        lane.rows.fetch_add(self.rows, Ordering::Relaxed);
        let read = async {
            let stream = lane.connection.client.query_raw(&prepared.statement, params);
            let mut stream = pin!(stream.await.map_err(Stopped::Driver)?);
            loop {
                match stream.try_next().await {
                    Ok(Some(row)) => {
                        if !gathered.take(row) {
                            return Err(Stopped::TooLarge);
                        }
                    }
                    Ok(None) => return Ok(stream.rows_affected()),
                    Err(error) if stream.rows_affected().is_some() && is_lost(&error) => {
                        return Err(Stopped::Unsure(error));
                    }
                    Err(error) => return Err(Stopped::Driver(error)),
                }
            }
        };
        let read = timeout_at(until, read).await.map_err(|_| Stopped::Late)?;
        self.lane.connection.touch();
        // Of what is too large, the rest is still to come.
        self.busy = matches!(read, Err(Stopped::TooLarge));
        let rows = gathered.rows(prepared, read?.unwrap_or_default());
        prepared.returned(rows.rows.len());
        Ok(rows)
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        self.lane.rows.fetch_sub(self.rows, Ordering::Relaxed);
        let permit = self.permit.take();
        if !self.busy {
            drop(permit);
            self.lane.line.freed();
            return;
        }
        let lane = Arc::clone(&self.lane);
        // What is answered after it tells that it is over. A runtime that ends needs no such care.
        if let Ok(runtime) = tokio::runtime::Handle::try_current() {
            runtime.spawn(async move {
                let _ = lane.connection.ping().await;
                lane.connection.touch();
                drop(permit);
                lane.line.freed();
            });
        }
    }
}
