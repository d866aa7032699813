//! A connection for one user at a time, and in which state it comes back.

use std::pin::pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU8, Ordering};
use std::time::Duration;

use deadpool::unmanaged::Object;
use tokio::time::{Instant, timeout, timeout_at};

use super::connection::{Connection, Left};
use super::pool::Pool;
use crate::statement::{Effect, Place, Statement};

/// A connection for as long as it is needed. Dropping it stops what runs on it, rolls back what is open, clears away what was
/// left, and gives it back.
pub(super) struct Lease {
    /// There until the lease is dropped.
    object: Option<Object<Connection>>,
    pool: Arc<Pool>,
    running: AtomicBool,
    state: AtomicU8,
}

/// What is on a connection.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum State {
    /// Nothing.
    Clean = 0,
    /// A transaction, or one that is not ended for certain.
    Open,
    /// Numbers of sequences, which a change of rows may have asked for, and maybe a transaction.
    Changed,
    /// Whatever a statement left that is not known here.
    Littered,
    /// It cannot be known: it is closed.
    Broken,
}

/// How something on a lent connection came to no result.
pub(super) enum Stopped {
    /// The driver says so.
    Driver(tokio_postgres::Error),
    /// Its time was up, and the server undid it.
    Late,
    /// Its time was up, and the server did not say what became of it.
    Lost,
}

/// How long the server may take to answer that it has stopped a statement.
const STOP: Duration = Duration::from_secs(2);
/// How long clearing away may take.
const RESET: Duration = Duration::from_secs(5);

impl Lease {
    pub(super) fn new(pool: Arc<Pool>, object: Object<Connection>) -> Self {
        pool.lent.fetch_add(1, Ordering::Relaxed);
        Self {
            object: Some(object),
            pool,
            running: AtomicBool::new(false),
            state: AtomicU8::new(State::Clean as u8),
        }
    }

    #[expect(clippy::expect_used, reason = "only dropping the lease takes it")]
    pub(super) fn connection(&self) -> &Connection {
        self.object
            .as_ref()
            .expect("a lease has its connection until it is dropped")
    }

    /// Marks that a transaction is open.
    pub(super) fn opens(&self) {
        self.mark(State::Open);
    }

    /// Marks that it was ended.
    pub(super) fn closes(&self) {
        let (open, clean) = (State::Open as u8, State::Clean as u8);
        // Anything worse stays.
        let _ = self
            .state
            .compare_exchange(open, clean, Ordering::Relaxed, Ordering::Relaxed);
    }

    /// Marks what such a statement may leave.
    pub(super) fn bears(&self, statement: &Statement) {
        if statement.place == (Place::Exclusive { leaves: true }) {
            self.mark(State::Littered);
        } else if statement.effect > Effect::Reads {
            self.mark(State::Changed);
        }
    }

    /// Does something on the connection. When the time is up, the server is told to stop it.
    ///
    /// # Cancellation
    /// The server is told to stop it, and the connection is closed.
    pub(super) async fn run<T>(
        &self,
        until: Instant,
        work: impl Future<Output = Result<T, tokio_postgres::Error>>,
    ) -> Result<T, Stopped> {
        self.running.store(true, Ordering::Relaxed);
        let mut work = pin!(work);
        let done = match timeout_at(until, &mut work).await {
            Ok(done) => done,
            Err(_) => {
                self.connection().cancel().await;
                let stopped = timeout(STOP, work).await;
                // The cancellation may come late, and hit what is run next.
                self.mark(State::Broken);
                self.running.store(false, Ordering::Relaxed);
                return match stopped {
                    Ok(Ok(done)) => Ok(done),
                    Ok(Err(error)) if error.code().is_some() => Err(Stopped::Late),
                    _ => Err(Stopped::Lost),
                };
            }
        };
        self.running.store(false, Ordering::Relaxed);
        done.map_err(|error| {
            if error.code().is_none() {
                self.mark(State::Broken);
            }
            Stopped::Driver(error)
        })
    }

    fn mark(&self, state: State) {
        self.state.fetch_max(state as u8, Ordering::Relaxed);
    }
}

impl Drop for Lease {
    fn drop(&mut self) {
        let Some(object) = self.object.take() else { return };
        self.pool.lent.fetch_sub(1, Ordering::Relaxed);
        let pool = Arc::clone(&self.pool);
        let state = self.state.load(Ordering::Relaxed);
        if self.running.load(Ordering::Relaxed) {
            abandon(object);
        } else if state == State::Broken as u8 || !pool.is_good(&object) || pool.owes() {
            drop(Object::take(object));
        } else if state != State::Clean as u8 {
            let left = match state {
                state if state == State::Open as u8 => Left::Nothing,
                state if state == State::Changed as u8 => Left::Numbers,
                _ => Left::Anything,
            };
            spawn(async move {
                match timeout(RESET, object.reset(left)).await {
                    Ok(Ok(())) => {
                        object.touch();
                        drop(object);
                    }
                    failed => {
                        if let Ok(Err(error)) = failed {
                            tracing::debug!(%error, "a connection is closed rather than lent again");
                        }
                        drop(Object::take(object));
                    }
                }
            });
        } else {
            object.touch();
        }
    }
}

/// Stops what runs on a connection that nobody waits for, and closes it.
fn abandon(object: Object<Connection>) {
    spawn(async move {
        object.cancel().await;
        drop(Object::take(object));
    });
}

/// A runtime that ends closes every connection itself.
fn spawn(work: impl Future<Output = ()> + Send + 'static) {
    if let Ok(runtime) = tokio::runtime::Handle::try_current() {
        runtime.spawn(work);
    }
}
