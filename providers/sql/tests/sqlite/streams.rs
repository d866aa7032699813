use std::time::Duration;

use futures_util::{FutureExt as _, StreamExt as _};
use outboard_config::{Size, Span};
use outboard_provider_sql::backend::Streamed;
use outboard_stubs::outboard::sql::v0_1::types::{Error, Value};
use tokio::time::{Instant, sleep};

use crate::store::{SCHEMA, Store, eventually, free, soon, within};

/// So many rows, each with a number and a text of a hundred characters.
fn many(rows: u32) -> String {
    format!(
        "with recursive n (n) as (select 1 union all select n + 1 from n where n < {rows}) \
         select n, printf('%0100d', n) from n"
    )
}

async fn open(store: &Store, deadline: Instant, text: &str) -> Streamed {
    store.database.query_stream(deadline, text, vec![]).await.unwrap()
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
    let store = Store::new().await;
    let streamed = open(&store, soon(), &many(5_000)).await;
    assert_eq!(streamed.columns.len(), 2);
    let (rows, end) = rest(streamed).await;
    assert_eq!((rows.len(), end), (5_000, Ok(())));
    assert!(rows.iter().zip(1..).all(|(row, n)| row[0] == Value::Integer(n)));

    let (rows, end) = rest(open(&store, soon(), "select 1 where false").await).await;
    assert_eq!((rows.len(), end), (0, Ok(())));
    let params = vec![Value::Integer(1)];
    let query = "select name from items where id = $1";
    let one = store.database.query_stream(soon(), query, params).await.unwrap();
    assert_eq!(rest(one).await.0, [[Value::Text("tea".to_owned())]]);
}

#[tokio::test]
async fn what_is_wrong_with_a_statement_is_told_at_once() {
    let store = Store::new().await;
    let refused = |text: &'static str| {
        let store = &store;
        async move {
            store
                .database
                .query_stream(soon(), text, vec![])
                .await
                .map(drop)
                .unwrap_err()
        }
    };
    assert!(matches!(
        refused("delete from items returning id").await,
        Error::NotAllowed(_)
    ));
    assert!(matches!(
        refused("select * from nothing").await,
        Error::Database(_)
    ));
    assert!(matches!(
        refused("select abs(-9223372036854775807 - 1)").await,
        Error::Database(_)
    ));
    assert_eq!(store.number("select count(*) from items").await, 2);
}

#[tokio::test]
async fn an_error_after_rows_is_told_at_the_end() {
    let store = Store::new().await;
    // The least of all integers has no absolute value.
    let query = "with recursive n (n) as (select 1 union all select n + 1 from n where n < 500) \
                 select abs(case n when 400 then -9223372036854775807 - 1 else n end) from n";
    let (rows, end) = rest(open(&store, soon(), query).await).await;
    assert_eq!(rows.len(), 399);
    assert!(matches!(end, Err(Error::Database(_))), "{end:?}");
    assert_eq!(store.number("select count(*) from items").await, 2);
}

#[tokio::test]
async fn rows_that_take_their_time_come_one_by_one() {
    let store = Store::new().await;
    // For each row, a count that takes some milliseconds.
    let query = "with recursive m (m) as (select 1 union all select m + 1 from m where m < 300000), \
                 n (n) as (select 1 union all select n + 1 from n where n < 5) \
                 select n, (select count(*) from m where m <> n) from n";
    let mut streamed = open(&store, soon(), query).await;
    let first = streamed.rows.next().await.unwrap().unwrap();
    assert!(first.len() < 5, "{first:?}");
    assert_eq!(rest(streamed).await.0.len() + first.len(), 5);
}

#[tokio::test]
async fn a_stream_that_is_dropped_frees_its_connection() {
    let store = Store::with(SCHEMA, |binding| binding.readers = Some(1)).await;
    for _ in 0..5 {
        let mut streamed = open(&store, soon(), &many(1_000_000)).await;
        assert!(!streamed.rows.next().await.unwrap().unwrap().is_empty());
        // The connection is lent to nobody else meanwhile.
        let busy = store.database.query(free(within(50)), "select 1", vec![]).await;
        assert!(matches!(busy, Err(Error::Unavailable(_))), "{busy:?}");
        drop(streamed.rows);
        assert!(matches!(streamed.end.await.unwrap(), Err(Error::Aborted(_))));
        assert_eq!(store.number("select count(*) from items").await, 2);
    }
    // Nobody wants the end either, or one of them was never looked at.
    drop(open(&store, soon(), &many(1_000_000)).await);
    let Streamed { rows, end, .. } = open(&store, soon(), &many(10)).await;
    drop(end);
    let seen = rows
        .fold(0, async |seen, batch| seen + batch.unwrap().len())
        .await;
    assert_eq!(seen, 10);
    assert_eq!(store.number("select count(*) from items").await, 2);
}

#[tokio::test]
async fn a_reader_that_is_slow_slows_the_statement_and_not_the_others() {
    let store = Store::with(SCHEMA, |binding| {
        binding.readers = Some(2);
        // A stream may be left for longer than a cursor.
        binding.idle_in_transaction = Some(Span(Duration::from_millis(20)));
    })
    .await;
    let before = resident();
    let mut streamed = open(&store, soon(), &many(100_000)).await;
    let mut seen = 0;
    let mut most = 0;
    let mut batches = 0;
    while let Some(batch) = streamed.rows.next().await {
        let batch = batch.unwrap();
        let bytes: usize = batch.len() * 108;
        assert!(bytes < 64 << 10, "{} rows at once", batch.len());
        seen += batch.len();
        batches += 1;
        if batches % 40 == 0 {
            sleep(Duration::from_millis(30)).await;
            assert_eq!(store.number("select count(*) from items").await, 2);
            most = most.max(resident());
        }
    }
    assert_eq!((seen, streamed.end.await.unwrap()), (100_000, Ok(())));
    // All rows together would take more than twenty million bytes.
    assert!(most < before + (10 << 20), "from {before} to {most} bytes");
}

#[tokio::test]
async fn the_deadline_ends_a_stream_however_slow_its_reader() {
    let store = Store::with(SCHEMA, |binding| binding.readers = Some(1)).await;
    let begun = Instant::now();
    let mut streamed = open(&store, within(400), &many(10_000_000)).await;
    assert!(streamed.rows.next().await.unwrap().is_ok());
    // Nobody reads on, and the connection is free nevertheless.
    eventually("the stream's end", async || {
        store
            .database
            .query(free(within(100)), "select 1", vec![])
            .await
            .is_ok()
    })
    .await;
    assert!(begun.elapsed() >= Duration::from_millis(300));
    let (_, end) = rest(streamed).await;
    assert!(matches!(end, Err(Error::Timeout(_))), "{end:?}");

    let endless =
        "with recursive n (n) as (select 1 union all select n + 1 from n) select n from n where n < 2";
    let streamed = open(&store, within(300), endless).await;
    let (rows, end) = rest(streamed).await;
    assert_eq!(rows.len(), 1);
    assert!(matches!(end, Err(Error::Timeout(_))), "{end:?}");
    assert_eq!(store.number("select count(*) from items").await, 2);
}

#[tokio::test]
async fn one_row_is_as_large_as_the_binding_allows() {
    let store = Store::with(SCHEMA, |binding| binding.max_result = Some(Size(200_000))).await;
    let query = "select zeroblob(column1) from (values (150000), (10), (250000))";
    let (rows, end) = rest(open(&store, soon(), query).await).await;
    assert_eq!(rows.len(), 2);
    assert!(matches!(end, Err(Error::TooLarge(_))), "{end:?}");
    let Streamed { mut end, .. } = open(&store, soon(), &many(10)).await;
    assert!(matches!(
        (&mut end).now_or_never(),
        Some(Ok(Err(Error::Aborted(_))))
    ));
}

/// The memory of this process that is in use, in bytes.
fn resident() -> usize {
    let statm = std::fs::read_to_string("/proc/self/statm").unwrap();
    let pages: usize = statm.split_whitespace().nth(1).unwrap().parse().unwrap();
    pages * 4096
}
