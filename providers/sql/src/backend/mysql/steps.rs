//! A statement that gives its rows as somebody asks for them.

use std::sync::Arc;
use std::time::Duration;

use outboard_stubs::outboard::sql::v0_1::types::{Column, Error, Value};
use sqlx::mysql::{MySqlArguments, MySqlRow};
use sqlx::{AssertSqlSafe, Executor as _, Row as _};
use tokio::sync::{mpsc, oneshot};
use tokio::time::{Instant, timeout_at};

use super::Database;
use super::connection::Lease;
use super::error::{late, told};
use super::flow::{Flow, Step};
use super::gathered::{Fields, Gathered, Room};
use super::statement::{Sort, Statement};
use crate::config::Limits;

/// A statement under way, and who reads it. Dropping it ends the statement and frees its connection.
pub(super) struct Steps {
    database: Arc<Database>,
    asks: mpsc::Sender<Ask>,
}

/// How rows are asked for.
#[derive(Debug, Clone, Copy)]
pub(super) enum Pace {
    /// As many at once as are asked for, and none for longer than that.
    Calls(Duration),
    /// As they come, about so many bytes at once, until then.
    Flow { bytes: usize, until: Instant },
}

type Rows = Vec<Vec<Value>>;

struct Ask {
    count: usize,
    until: Instant,
    answer: oneshot::Sender<Result<Rows, Error>>,
}

/// What comes after the rows that were gathered.
enum Next {
    Unknown,
    Row(MySqlRow),
    Failure(Error),
    End,
}

/// How long rows that are there wait for others to come along.
const COMPANY: Duration = Duration::from_millis(2);

impl Steps {
    /// Starts a statement, on a connection that is its own until its end. Its first row is made before this returns: the
    /// rows are of the moment of the start.
    pub(super) async fn start(
        database: &Arc<Database>,
        mut lease: Lease,
        statement: &Statement<'_>,
        arguments: MySqlArguments,
        fields: Fields,
        until: Instant,
        pace: Pace,
    ) -> Result<(Vec<Column>, Self), Error> {
        let (asks, asked) = mpsc::channel(1);
        let (started, begun) = oneshot::channel();
        let (limits, door) = (database.limits, Arc::clone(&database.shared.door));
        let (text, calls) = (statement.text.to_owned(), statement.calls);
        tokio::spawn(async move {
            lease.ran(false, calls);
            let target = lease.target();
            let mut running = lease.run();
            let query = sqlx::query_with(AssertSqlSafe(text), arguments);
            let mut flow = Flow::new(running.driver().fetch_many(query), &door, target);
            let first = next(&mut flow, until).await;
            let fields = match &first {
                Next::Row(row) => Fields::of(row.columns()),
                _ => fields,
            };
            let columns = fields.columns.clone();
            if let Next::Failure(error) = first {
                // Whoever asked may have gone.
                let _ = started.send(Err(error));
            } else if started.send(Ok(columns)).is_ok() {
                let reading = Reading {
                    fields,
                    limits,
                    pace,
                    next: first,
                };
                reading.answer(&mut flow, asked).await;
            }
            // Rows that nobody asked for may still be on their way, or in the making.
            if flow.is_over() {
                drop(flow);
                running.over();
            } else if flow.stop().await.is_some() {
                running.settled().await;
            }
        });
        match begun.await {
            Ok(started) => started.map(|columns| {
                let steps = Self {
                    database: Arc::clone(database),
                    asks,
                };
                (columns, steps)
            }),
            Err(_) => Err(gone()),
        }
    }

    /// The next rows, up to `count`; none at the end. What goes wrong after some rows is told once those are read.
    pub(super) async fn next(&self, deadline: Instant, count: usize) -> Result<Rows, Error> {
        let until = self.database.until(deadline);
        let (answer, answered) = oneshot::channel();
        let ask = Ask { count, until, answer };
        self.asks.send(ask).await.map_err(|_| gone())?;
        answered.await.map_err(|_| gone())?
    }
}

/// Rows that are being read, and the first of those that were not asked for yet.
struct Reading {
    fields: Fields,
    limits: Limits,
    pace: Pace,
    next: Next,
}

impl Reading {
    /// Answers until nobody asks any more, for too long, or there is nothing left.
    async fn answer(mut self, flow: &mut Flow<'_>, mut asked: mpsc::Receiver<Ask>) {
        while let Ok(Some(Ask { count, until, answer })) =
            timeout_at(self.pace.patience(), asked.recv()).await
        {
            let room = count.min(self.limits.rows);
            let mut gathered = Gathered::new(self.fields.clone(), room, self.limits.result);
            self.gather(&mut gathered, flow, until).await;
            let step = match &self.next {
                _ if !gathered.rows.is_empty() => Ok(gathered.rows),
                Next::Row(_) => Err(Error::TooLarge(format!(
                    "one row alone has more than the {} bytes that the binding allows (max_result)",
                    self.limits.result
                ))),
                Next::Failure(error) => Err(error.clone()),
                Next::Unknown | Next::End => Ok(Vec::new()),
            };
            let goes_on = step.as_ref().is_ok_and(|rows| !rows.is_empty());
            if answer.send(step).is_err() || !goes_on {
                return;
            }
        }
    }

    /// Gathers rows, up to the first that has no room or that lets others wait, or to the end.
    async fn gather(&mut self, gathered: &mut Gathered, flow: &mut Flow<'_>, until: Instant) {
        loop {
            match std::mem::replace(&mut self.next, Next::Unknown) {
                Next::Row(ready) => match gathered.row(&ready) {
                    Ok(Room::Left) if !gathered.is_full() && !self.pace.suffices(gathered) => {}
                    Ok(Room::Left) => return,
                    Ok(Room::None) => {
                        // It is the first of the next step.
                        self.next = Next::Row(ready);
                        return;
                    }
                    Err(error) => self.next = Next::Failure(told(&error, Sort::Reads)),
                },
                Next::Unknown => {
                    let company = Instant::now() + COMPANY;
                    match self.pace {
                        Pace::Flow { .. } if !gathered.rows.is_empty() && company < until => {
                            match flow.next(company).await {
                                Step::Late => return,
                                step => self.next = step.into(),
                            }
                        }
                        _ => self.next = next(flow, until).await,
                    }
                }
                last @ (Next::Failure(_) | Next::End) => {
                    self.next = last;
                    return;
                }
            }
        }
    }
}

impl Pace {
    /// Until when the statement is left alone.
    fn patience(self) -> Instant {
        match self {
            Self::Calls(idle) => Instant::now() + idle,
            Self::Flow { until, .. } => until,
        }
    }

    /// Whether enough was gathered for now.
    fn suffices(self, gathered: &Gathered) -> bool {
        match self {
            Self::Calls(_) => false,
            Self::Flow { bytes, .. } => gathered.bytes >= bytes,
        }
    }
}

impl From<Step> for Next {
    fn from(step: Step) -> Self {
        match step {
            Step::Row(row) => Self::Row(row),
            Step::Done(_) => Self::End,
            Step::Failed(error) => Self::Failure(told(&error, Sort::Reads)),
            Step::Late => Self::Failure(late()),
        }
    }
}

async fn next(flow: &mut Flow<'_>, until: Instant) -> Next {
    flow.next(until).await.into()
}

fn gone() -> Error {
    Error::Aborted(
        "the cursor is gone: it was left for longer than idle_in_transaction allows, or its statement failed"
            .to_owned(),
    )
}
