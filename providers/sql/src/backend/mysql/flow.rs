//! What a statement gives, row by row, and its end.

use std::sync::Arc;
use std::time::Duration;

use futures_util::TryStreamExt as _;
use futures_util::stream::BoxStream;
use sqlx::Either;
use sqlx::mysql::{MySqlQueryResult, MySqlRow};
use tokio::task::coop::consume_budget;
use tokio::time::{Instant, timeout, timeout_at};

use super::connection::Target;
use super::door::{Door, Kill};
use super::error::ends_connection;

/// A statement under way.
pub(super) struct Flow<'a> {
    steps: BoxStream<'a, Result<Either<MySqlQueryResult, MySqlRow>, sqlx::Error>>,
    door: Arc<Door>,
    target: Arc<Target>,
    done: Option<MySqlQueryResult>,
    /// Whether its end was seen, and the connection is whole after it.
    over: bool,
}

/// What comes next of it.
pub(super) enum Step {
    Row(MySqlRow),
    Done(MySqlQueryResult),
    Failed(sqlx::Error),
    /// Nothing in time.
    Late,
}

/// How long a statement that is ended may take to end.
const GRACE: Duration = Duration::from_secs(5);

impl<'a> Flow<'a> {
    pub(super) fn new(
        steps: BoxStream<'a, Result<Either<MySqlQueryResult, MySqlRow>, sqlx::Error>>,
        door: &Arc<Door>,
        target: Arc<Target>,
    ) -> Self {
        Self {
            steps,
            door: Arc::clone(door),
            target,
            done: None,
            over: false,
        }
    }

    /// The next row, or the end.
    ///
    /// # Cancellation
    /// Nothing is lost: it goes on where it was.
    pub(super) async fn next(&mut self, until: Instant) -> Step {
        timeout_at(until, self.step()).await.unwrap_or(Step::Late)
    }

    /// Has the server end the statement, and reads what it still sends. None if it does not come to an end.
    pub(super) async fn stop(mut self) -> Option<Result<MySqlQueryResult, sqlx::Error>> {
        let (door, target) = (Arc::clone(&self.door), Arc::clone(&self.target));
        // It is read meanwhile: a server that cannot send does not look whether it is to end.
        let killing = tokio::spawn(async move { door.kill(&target, Kill::Query).await });
        let ended = timeout(GRACE, async {
            loop {
                match self.step().await {
                    Step::Row(_) | Step::Late => {}
                    Step::Done(done) => return Ok(done),
                    Step::Failed(error) => return Err(error),
                }
            }
        });
        let ended = ended.await.ok()?;
        // Until it has come or gone, it could hit whoever has the connection next.
        timeout(GRACE, killing).await.ok()?.ok()?;
        Some(ended)
    }

    /// Whether its end was seen, and its connection can be used on.
    pub(super) fn is_over(&self) -> bool {
        self.over
    }

    async fn step(&mut self) -> Step {
        // The driver never waits while the server sends, and neither clocks nor other tasks would have a turn.
        consume_budget().await;
        let step = self.read().await;
        self.over = match &step {
            Step::Done(_) => true,
            Step::Failed(error) => !ends_connection(error),
            Step::Row(_) | Step::Late => false,
        };
        step
    }

    async fn read(&mut self) -> Step {
        loop {
            match self.steps.try_next().await {
                Ok(Some(Either::Right(row))) => return Step::Row(row),
                // The driver has read its end only when it is asked for more.
                Ok(Some(Either::Left(done))) => self.done = Some(done),
                Ok(None) => {
                    return match self.done.take() {
                        Some(done) => Step::Done(done),
                        None => Step::Failed(sqlx::Error::WorkerCrashed),
                    };
                }
                Err(error) => return Step::Failed(error),
            }
        }
    }
}
