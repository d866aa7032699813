use std::time::Duration;

use futures_util::StreamExt as _;
use outboard_config::{Size, Span};
use outboard_provider_sql::backend::Streamed;
use outboard_stubs::outboard::sql::v0_1::types::{Error, Value};
use tokio::time::{Instant, sleep};

use crate::store::{NUMBERS, Store, connections, eventually, free, soon, within};

/// A million rows, each with a number and a text of a hundred characters.
const MANY: &str = "select a.n * 1000 + b.n, lpad(b.n, 100, '0') from numbers a join numbers b";

async fn open(store: &Store, deadline: Instant, text: &str) -> Streamed {
    store
        .database
        .query_stream(free(deadline), text, vec![])
        .await
        .unwrap()
}

/// All that is left of a stream, and its end.
async fn rest(mut streamed: Streamed) -> (Vec<Vec<Value>>, Result<(), Error>) {
    let mut rows = Vec::new();
    while let Some(batch) = streamed.rows.next().await {
        rows.extend(batch.unwrap());
    }
    (rows, streamed.end.await.unwrap())
}

#[tokio::test]
async fn a_stream_gives_all_rows_in_order_and_then_its_end() {
    let store = Store::with(NUMBERS, |_| {}).await;
    let streamed = open(&store, soon(), "select n, n from numbers order by n").await;
    assert_eq!(streamed.columns.len(), 2);
    let (rows, end) = rest(streamed).await;
    assert_eq!((rows.len(), end), (1_000, Ok(())));
    assert!(rows.iter().zip(0..).all(|(row, n)| row[0] == Value::Integer(n)));
    let (rows, end) = rest(open(&store, soon(), "select 1 from numbers where false").await).await;
    assert_eq!((rows.len(), end), (0, Ok(())));
}

#[tokio::test]
async fn an_error_after_rows_is_told_at_the_end() {
    let store = Store::with(NUMBERS, |_| {}).await;
    // The least of all integers has no opposite.
    let query = "select if(n = 400, -(-9223372036854775807 - n + 399), n) from numbers order by n";
    let (rows, end) = rest(open(&store, soon(), query).await).await;
    assert!(
        matches!(end, Err(Error::Database(_))),
        "{end:?} after {}",
        rows.len()
    );
    assert_eq!(store.number("select count(*) from numbers").await, 1_000);
}

#[tokio::test]
async fn rows_that_take_their_time_come_one_by_one() {
    let store = Store::with(NUMBERS, |_| {}).await;
    let query = "select n, sleep(0.2), repeat('x', 20000) from numbers where n < 5";
    let mut streamed = open(&store, soon(), query).await;
    let first = streamed.rows.next().await.unwrap().unwrap();
    assert!(first.len() < 5, "{}", first.len());
    assert_eq!(rest(streamed).await.0.len() + first.len(), 5);
}

#[tokio::test]
async fn a_stream_that_is_dropped_frees_its_connection() {
    let store = Store::with(NUMBERS, |binding| binding.connections = connections(1, None)).await;
    for _ in 0..4 {
        let mut streamed = open(&store, soon(), MANY).await;
        assert!(!streamed.rows.next().await.unwrap().unwrap().is_empty());
        let busy = store.database.query(free(within(200)), "select 1", vec![]).await;
        assert!(matches!(busy, Err(Error::Unavailable(_))), "{busy:?}");
        drop(streamed.rows);
        assert!(matches!(streamed.end.await.unwrap(), Err(Error::Aborted(_))));
        assert_eq!(store.number("select count(*) from numbers").await, 1_000);
    }
    drop(open(&store, soon(), MANY).await);
    assert_eq!(store.number("select count(*) from numbers").await, 1_000);
    assert_eq!(store.running("lpad"), 0);
}

#[tokio::test]
async fn a_reader_that_is_slow_slows_the_statement_and_not_the_others() {
    let store = Store::with(NUMBERS, |binding| {
        binding.connections = connections(2, None);
        // A stream may be left for longer than a cursor.
        binding.idle_in_transaction = Some(Span(Duration::from_millis(20)));
    })
    .await;
    let before = resident();
    let some = format!("{MANY} limit 300000");
    let mut streamed = open(&store, soon(), &some).await;
    let (mut seen, mut most, mut batches) = (0, 0, 0);
    while let Some(batch) = streamed.rows.next().await {
        let batch = batch.unwrap();
        assert!(batch.len() * 100 < 64 << 10, "{} rows at once", batch.len());
        seen += batch.len();
        batches += 1;
        if batches % 100 == 0 {
            sleep(Duration::from_millis(30)).await;
            assert_eq!(store.number("select count(*) from numbers").await, 1_000);
            most = most.max(resident());
        }
    }
    assert_eq!((seen, streamed.end.await.unwrap()), (300_000, Ok(())));
    // All rows together would take more than thirty million bytes.
    assert!(most < before + (16 << 20), "from {before} to {most} bytes");
}

#[tokio::test]
async fn the_deadline_ends_a_stream_however_slow_its_reader() {
    let store = Store::with(NUMBERS, |binding| binding.connections = connections(1, None)).await;
    let begun = Instant::now();
    let mut streamed = open(&store, within(1_000), MANY).await;
    assert!(streamed.rows.next().await.unwrap().is_ok());
    // Nobody reads on, and the connection is free nevertheless.
    eventually("the stream's end", async || {
        let free = store.database.query(free(within(100)), "select 1", vec![]).await;
        free.is_ok()
    })
    .await;
    assert!(begun.elapsed() >= Duration::from_millis(800));
    let (_, end) = rest(streamed).await;
    assert!(matches!(end, Err(Error::Timeout(_))), "{end:?}");
    assert_eq!(store.running("lpad"), 0);
}

#[tokio::test]
async fn one_row_is_as_large_as_the_binding_allows() {
    let store = Store::with(NUMBERS, |binding| binding.max_result = Some(Size(200_000))).await;
    let query = "select repeat('x', case n when 0 then 150000 when 1 then 10 else 250000 end) from numbers where n < 3 \
                 order by n";
    let (rows, end) = rest(open(&store, soon(), query).await).await;
    assert_eq!(rows.len(), 2);
    assert!(matches!(end, Err(Error::TooLarge(_))), "{end:?}");
}

/// The memory of this process that is in use, in bytes.
fn resident() -> usize {
    let statm = std::fs::read_to_string("/proc/self/statm").unwrap();
    let pages: usize = statm.split_whitespace().nth(1).unwrap().parse().unwrap();
    pages * 4096
}
