//! Streams of rows: what comes of them, and how they end.

use std::future::poll_fn;
use std::pin::pin;
use std::task::Poll;

use serde_json::{Value as Json, json};
use wasip3::wit_bindgen::StreamResult;
use wasip3::wit_bindgen::rt::async_support::{FutureReader, StreamReader};

use crate::http::Request;
use crate::outboard::sql::statements::query_stream;
use crate::outboard::sql::types::{Column, Error, Row, Value};
use crate::sleep;

type Opened = (Vec<Column>, StreamReader<Row>, FutureReader<Result<(), Error>>);

/// The most rows that are read at once.
const STEP: usize = 256;

pub async fn read(request: &Request) -> Json {
    let count = match request.number("count") {
        0 => u64::MAX,
        count => count,
    };
    let (pause, every) = (request.number("pause"), request.number("every").max(1));
    let (columns, mut rows, end) = match open(request.body.clone()).await {
        Ok(opened) => opened,
        Err(error) => return json!({ "refused": told(error) }),
    };
    let (mut seen, mut last, mut paused) = (0, Json::Null, 0);
    while seen < count {
        let room = usize::try_from(count - seen).unwrap_or(STEP).min(STEP);
        let (result, batch) = rows.read(Vec::with_capacity(room)).await;
        seen += batch.len() as u64;
        if let Some(row) = batch.last() {
            last = number(row);
        }
        if !matches!(result, StreamResult::Complete(_)) {
            break;
        }
        if pause > 0 && seen / every > paused {
            paused = seen / every;
            println!("paused");
            sleep(pause).await;
        }
    }
    drop(rows);
    let end = match end.await {
        Ok(()) => json!("all"),
        Err(error) => told(error),
    };
    json!({ "columns": columns.len(), "rows": seen, "last": last, "end": end })
}

pub async fn cancel(request: &Request) -> Json {
    let given_up = {
        let mut call = pin!(open(request.body.clone()));
        let mut time = pin!(sleep(request.number("after")));
        poll_fn(|cx| {
            if call.as_mut().poll(cx).is_ready() {
                return Poll::Ready(false);
            }
            time.as_mut().poll(cx).map(|()| true)
        })
        .await
    };
    json!({ "given up": given_up, "next": first("select 42".to_owned()).await })
}

pub async fn many(request: &Request) -> Json {
    let count = usize::try_from(request.number("count")).unwrap_or(0);
    let opened = all((0..count).map(|_| open(request.body.clone()))).await;
    let mut streams = Vec::new();
    for opened in opened {
        match opened {
            Ok(opened) => streams.push(opened),
            Err(error) => return json!({ "refused": told(error), "open": streams.len() }),
        }
    }
    println!("paused");
    let firsts = all(streams.iter_mut().map(async |(_, rows, _)| rows.next().await)).await;
    let firsts: Vec<Json> = firsts.iter().flatten().map(number).collect();
    let Some((_, mut rows, end)) = streams.pop() else {
        return json!({ "firsts": firsts });
    };
    drop(streams);
    let mut rest = 0;
    while rows.next().await.is_some() {
        rest += 1;
    }
    json!({ "firsts": firsts, "rest": rest, "end": end.await.is_ok() })
}

async fn open(statement: String) -> Result<Opened, Error> {
    query_stream(statement, Vec::new()).await
}

/// The first number of a result.
async fn first(statement: String) -> Json {
    match open(statement).await {
        Ok((_, mut rows, _)) => rows.next().await.as_ref().map_or(Json::Null, number),
        Err(error) => told(error),
    }
}

fn number(row: &Row) -> Json {
    match row.first() {
        Some(Value::Integer(number)) => json!(number),
        other => json!(format!("{other:?}")),
    }
}

fn told(error: Error) -> Json {
    let (case, text) = match error {
        Error::Database(error) => ("database", error.message),
        Error::Conversion(text) => ("conversion", text),
        Error::TooLarge(text) => ("too-large", text),
        Error::NotAllowed(text) => ("not-allowed", text),
        Error::AccessDenied(text) => ("access-denied", text),
        Error::Unavailable(text) => ("unavailable", text),
        Error::Timeout(text) => ("timeout", text),
        Error::Aborted(text) => ("aborted", text),
        Error::UnknownOutcome(text) => ("unknown-outcome", text),
        Error::Other(text) => ("other", text),
    };
    json!({ "case": case, "text": text })
}

/// What all of them come to, each as far as it is while another waits.
async fn all<T>(futures: impl Iterator<Item = impl Future<Output = T>>) -> Vec<T> {
    let mut waiting: Vec<_> = futures.map(|future| (Box::pin(future), None)).collect();
    poll_fn(|cx| {
        let mut ready = true;
        for (future, done) in &mut waiting {
            if done.is_none()
                && let Poll::Ready(value) = future.as_mut().poll(cx)
            {
                *done = Some(value);
            }
            ready &= done.is_some();
        }
        match ready {
            true => Poll::Ready(()),
            false => Poll::Pending,
        }
    })
    .await;
    waiting.into_iter().filter_map(|(_, done)| done).collect()
}
