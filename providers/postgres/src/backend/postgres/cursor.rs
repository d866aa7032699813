//! Results that are read some rows at a time.

use std::collections::VecDeque;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, Weak};

use futures_util::stream::{self, BoxStream};
use futures_util::{StreamExt as _, TryStreamExt as _};
use tokio::time::Instant;
use tokio_postgres::Row;
use tokio_postgres::types::Type;

use super::gathered::Gathered;
use super::transaction::{Open, Options, Transaction, cursor};
use super::turn::lock;
use super::{Bounds, Database};
use crate::error::Failed;
use crate::value::size::Expanding;
use crate::value::{Encoded, Fields, Parameters};

/// A result that is being read.
pub struct Cursor {
    transaction: Held,
    number: u64,
    /// Whether its last row was read.
    ended: AtomicBool,
    /// Rows that there was no room for, and that come next.
    left: Mutex<VecDeque<Row>>,
}

/// The transaction that a cursor is of.
enum Held {
    /// One for it alone.
    Own(Transaction),
    /// A function's.
    Of(Weak<Open>),
}

/// A result as a stream of rows.
pub struct Streamed {
    /// Its columns.
    pub fields: Arc<Fields>,
    /// Its rows, some at a time; an error is the last that comes.
    pub rows: BoxStream<'static, Result<Vec<Row>, Failed>>,
}

/// Rows that are asked for first, before it is known how large they are.
const FIRST: u32 = 64;
/// The most that are asked for at once.
const MOST: u32 = 4096;
/// As many bytes of rows as should travel at once.
const BATCH: usize = 48 << 10;

impl Database {
    /// Opens a cursor on a query.
    ///
    /// # Errors
    /// As [`Failed`] has them.
    ///
    /// # Cancellation
    /// There is none.
    pub async fn open_cursor(
        self: &Arc<Self>,
        bounds: Bounds,
        text: &str,
        params: impl Parameters,
    ) -> Result<(Arc<Fields>, Cursor), Failed> {
        self.reading(bounds, text, &params, "a cursor").await
    }

    /// The rows of a query as a stream. Nothing is read from the database that nobody asks for, but for a few rows.
    ///
    /// # Errors
    /// As [`Failed`] has them.
    ///
    /// # Cancellation
    /// Dropping the rows ends the statement and frees its connection.
    pub async fn query_stream(
        self: &Arc<Self>,
        bounds: Bounds,
        text: &str,
        params: impl Parameters,
    ) -> Result<Streamed, Failed> {
        let (fields, cursor) = self.reading(bounds, text, &params, "a stream").await?;
        let rows = stream::try_unfold((cursor, FIRST), move |(cursor, count)| async move {
            let rows = cursor.next(bounds.deadline, count).await?;
            let bytes: usize = rows.first().map_or(0, |first| {
                let expanding = Expanding::of(first.columns());
                rows.iter().map(|row| expanding.size(row)).sum()
            });
            let each = bytes / rows.len().max(1) + 1;
            let count = u32::try_from(BATCH / each).unwrap_or(MOST).clamp(1, MOST);
            Ok((!rows.is_empty()).then_some((rows, (cursor, count))))
        });
        Ok(Streamed {
            fields,
            rows: rows.boxed(),
        })
    }

    async fn reading(
        self: &Arc<Self>,
        bounds: Bounds,
        text: &str,
        params: &impl Parameters,
        what: &str,
    ) -> Result<(Arc<Fields>, Cursor), Failed> {
        let options = Options {
            isolation: None,
            read_only: true,
        };
        let transaction = self.begin(bounds, options).await?;
        let (fields, number) = transaction.declare(bounds, text, params, what).await?;
        Ok((fields, Cursor::new(Held::Own(transaction), number)))
    }
}

impl Cursor {
    pub(super) fn within(transaction: &Arc<Open>, number: u64) -> Self {
        Self::new(Held::Of(Arc::downgrade(transaction)), number)
    }

    fn new(transaction: Held, number: u64) -> Self {
        Self {
            transaction,
            number,
            ended: AtomicBool::new(false),
            left: Mutex::default(),
        }
    }

    /// The next rows, up to `count` or as many as the binding allows at once; none at the end.
    ///
    /// # Errors
    /// As [`Failed`] has them.
    ///
    /// # Cancellation
    /// The transaction that the cursor is of is rolled back.
    pub async fn next(&self, deadline: Instant, count: u32) -> Result<Vec<Row>, Failed> {
        let gone =
            || Failed::Aborted("the transaction of the cursor has ended, and the cursor with it".to_owned());
        let transaction = match &self.transaction {
            Held::Own(transaction) => Arc::clone(&transaction.0),
            Held::Of(transaction) => transaction.upgrade().ok_or_else(gone)?,
        };
        let database = &transaction.database;
        let most = database.limits.rows.min(count.max(1) as usize);
        let mut gathered = Gathered::new(most, database.limits.result);
        let until = database.until(deadline);
        loop {
            if self.takes_what_is_left(&mut gathered) {
                break;
            }
            let step = gathered.step();
            let turn = transaction.turn(until).await?;
            let fetch = format!("fetch forward {step} from {}", cursor(self.number));
            let client = &turn.connection().client;
            let fetched = async {
                let none: [(&Encoded, Type); 0] = [];
                client.query_typed_raw(&fetch, none).await?.try_collect().await
            };
            let rows: Vec<Row> = turn.run(until, fetched).await?;
            turn.end();
            if rows.len() < step {
                self.ended.store(true, Ordering::Relaxed);
            }
            lock(&self.left).extend(rows);
        }
        let rows = gathered.into_rows();
        if rows.is_empty() && !lock(&self.left).is_empty() {
            return Err(Failed::TooLarge(format!(
                "the next row is larger than {} bytes, which is all that the binding allows at once",
                database.limits.result
            )));
        }
        Ok(rows)
    }
}

impl Cursor {
    /// Takes of the rows that came with others, and says whether there is nothing else to take.
    fn takes_what_is_left(&self, gathered: &mut Gathered) -> bool {
        let mut left = lock(&self.left);
        while gathered.has_room()
            && let Some(row) = left.pop_front()
        {
            if let Some(row) = gathered.take_or_give_back(row) {
                left.push_front(row);
                break;
            }
        }
        !left.is_empty() || !gathered.has_room() || self.ended.load(Ordering::Relaxed)
    }
}

impl Drop for Cursor {
    fn drop(&mut self) {
        if let Held::Of(transaction) = &self.transaction
            && let Some(transaction) = transaction.upgrade()
        {
            lock(&transaction.dropped).push(self.number);
        }
    }
}
