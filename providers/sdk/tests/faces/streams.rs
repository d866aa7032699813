//! Streams of requests and responses: credit, ends, and what breaks them.

use std::time::Duration;

use bytes::Bytes;
use outboard_session::frame::{Call, Failure};
use outboard_session::{CHUNK, WINDOW};
use prost::Message as _;
use tonic::Code;

use crate::client::{Session, body};
use crate::provider::{Body, Do, ROW};
use crate::scene::Scene;

async fn dropped_and_made(session: &mut Session) -> (u64, u64) {
    let told = session.call(Do::Dropped, 0, "").await.unwrap();
    (
        told.number,
        std::str::from_utf8(&told.data).unwrap().parse().unwrap(),
    )
}

#[tokio::test]
async fn a_request_stream_is_read_with_credit_and_counted() {
    let scene = Scene::new("").await;
    let mut session = scene.session().await;
    let id = session.begin_streaming(Do::Count, 0, 2);
    // The second is not read before the first has ended, and its window holds what comes.
    for _ in 0..WINDOW / CHUNK {
        session.item((id, 2), None, vec![1; CHUNK]);
    }
    let mut sent = 0;
    while sent < 40 * CHUNK {
        let may = |session: &Session| {
            WINDOW + usize::try_from(session.credits.get(&(id, 1)).copied().unwrap_or(0)).unwrap()
        };
        session.until(|session| may(session) >= sent + CHUNK).await;
        session.item((id, 1), None, vec![1; CHUNK]);
        sent += CHUNK;
    }
    assert!(!session.credits.contains_key(&(id, 2)));
    sent += WINDOW;
    session.end_stream((id, 1), None);
    session.end_stream((id, 2), None);
    let reply = Body::decode(session.end(id).await.unwrap().body).unwrap();
    assert_eq!(reply.number, sent as u64);
    scene.no_streams().await;
}

#[tokio::test]
async fn a_chunk_longer_than_the_window_is_let_through() {
    let scene = Scene::new("").await;
    let mut session = scene.session().await;
    let id = session.begin_streaming(Do::Count, 0, 1);
    let size = 3_000_000;
    session.item((id, 1), Some(size as u64), vec![1; CHUNK]);
    session
        .until(|session| {
            session
                .credits
                .get(&(id, 1))
                .is_some_and(|bytes| *bytes >= (size - WINDOW) as u64)
        })
        .await;
    let mut left = size - CHUNK;
    while left > 0 {
        let piece = left.min(CHUNK);
        session.item((id, 1), None, vec![1; piece]);
        left -= piece;
    }
    session.end_stream((id, 1), None);
    let reply = Body::decode(session.end(id).await.unwrap().body).unwrap();
    assert_eq!(reply.number, size as u64);
}

#[tokio::test]
async fn a_stream_that_breaks_tells_its_reader_why() {
    let scene = Scene::new("").await;
    let mut session = scene.session().await;
    let id = session.begin_streaming(Do::Count, 0, 1);
    session.item((id, 1), None, vec![1; 10]);
    let why = Failure {
        code: Code::DataLoss as u32,
        message: "the guest trapped".to_owned(),
        ..Failure::default()
    };
    session.end_stream((id, 1), Some(why));
    let reply = Body::decode(session.end(id).await.unwrap().body).unwrap();
    assert_eq!((reply.number, &reply.data[..]), (10, &b"the guest trapped"[..]));

    for (how, code, word) in [
        (0, Code::DataLoss, "the stream broke"),
        (1, Code::Internal, "its log"),
    ] {
        let id = session.begin_streaming(Do::Break, how, 0);
        assert_eq!(session.end(id).await.unwrap().streams, 1);
        assert_eq!(session.chunk((id, 1)).await.unwrap(), "first");
        assert_eq!(session.chunk((id, 1)).await, None);
        let failure = session.ends[&(id, 1)].failure.clone().unwrap();
        assert_eq!(failure.code, code as u32);
        assert!(failure.message.contains(word), "{failure:?}");
    }
    scene.no_streams().await;
}

#[tokio::test]
async fn a_slow_reader_slows_the_source() {
    let scene = Scene::new("").await;
    let mut session = scene.session().await;
    let rows = 100;
    let id = session.begin_streaming(Do::Rows, rows, 0);
    assert_eq!(session.end(id).await.unwrap().streams, 2);
    session.listen(Duration::from_millis(200)).await;
    let (_, made) = dropped_and_made(&mut session).await;
    assert!(
        made <= (WINDOW / ROW) as u64 + 1,
        "{made} rows were made for nobody"
    );
    assert_eq!(session.chunk((id, 2)).await.unwrap(), "later");
    for row in 0..rows {
        let chunk = session.chunk((id, 1)).await.unwrap();
        assert_eq!((chunk.len(), u64::from(chunk[0])), (ROW, row));
    }
    assert_eq!(session.chunk((id, 1)).await, None);
    assert_eq!(session.chunk((id, 2)).await, None);
    scene.no_streams().await;
}

#[tokio::test]
async fn what_comes_in_goes_out_while_it_comes() {
    let scene = Scene::new("").await;
    let mut session = scene.session().await;
    let id = session.begin_streaming(Do::Pipe, 0, 2);
    assert_eq!(session.end(id).await.unwrap().streams, 2);
    for round in 0..50_u32 {
        let key = (id, 1 + round % 2);
        session.item(key, None, format!("{round}"));
        assert_eq!(session.chunk(key).await.unwrap(), format!("{round}"));
    }
    session.end_stream((id, 1), None);
    assert_eq!(session.chunk((id, 1)).await, None);
    session.item((id, 2), None, "still");
    assert_eq!(session.chunk((id, 2)).await.unwrap(), "still");
    session.end_stream((id, 2), None);
    assert_eq!(session.chunk((id, 2)).await, None);
    scene.no_streams().await;
}

#[tokio::test]
async fn a_long_chunk_says_its_size_and_waits_for_credit() {
    let scene = Scene::new("").await;
    let mut session = scene.session().await;
    let size = 2_000_000;
    let id = session.begin_streaming(Do::Lump, size, 0);
    session.end(id).await.unwrap();
    session.listen(Duration::from_millis(100)).await;
    let came: usize = session.items[&(id, 1)].iter().map(|item| item.chunk.len()).sum();
    assert_eq!((came, session.items[&(id, 1)][0].size), (WINDOW, Some(size)));
    assert_eq!(session.chunk((id, 1)).await.unwrap().len() as u64, size);
    assert_eq!(session.chunk((id, 1)).await, None);

    let id = session.begin_streaming(Do::Lump, 5 << 20, 0);
    session.end(id).await.unwrap();
    assert_eq!(session.chunk((id, 1)).await, None);
    let failure = session.ends[&(id, 1)].failure.clone().unwrap();
    assert!(failure.message.contains("limits.reply"), "{failure:?}");
}

#[tokio::test]
async fn a_reader_that_wants_no_more_says_so_and_its_source_is_dropped() {
    let scene = Scene::new("").await;
    let mut session = scene.session().await;
    let id = session.begin_streaming(Do::Silence, 0, 0);
    session.end(id).await.unwrap();
    assert_eq!(scene.running.streams_alive(), 1);
    session.stop((id, 1));
    assert_eq!(session.chunk((id, 1)).await, None);
    assert_eq!(session.ends[&(id, 1)].failure, None);
    assert_eq!(scene.running.streams_alive(), 0);
    session.stop((id, 1));

    // The other way round: a function that reads not.
    let id = session.begin_streaming(Do::Ignore, 20, 1);
    session.item((id, 1), None, vec![1; 1000]);
    session.end(id).await.unwrap();
    session.until(|session| session.stops.contains(&(id, 1))).await;
    session.item((id, 1), None, vec![1; 1000]);
    session.end_stream((id, 1), None);
    session.item((id, 1), None, vec![1; 1000]);
    session.call(Do::Echo, 0, "").await.unwrap();
    scene.no_streams().await;
}

#[tokio::test]
async fn cancel_and_deadline_reach_streams_in_every_phase() {
    let scene = Scene::new("").await;
    let mut session = scene.session().await;
    let serving = session.begin_streaming(Do::Count, 0, 1);
    session.call(Do::Echo, 0, "").await.unwrap();
    session.cancel(serving);
    assert_eq!(
        session.end(serving).await.unwrap_err().code,
        Code::Cancelled as u32
    );
    session.item((serving, 1), None, vec![1; 10]);
    scene.no_streams().await;

    let answered = session.begin_streaming(Do::Silence, 0, 0);
    session.end(answered).await.unwrap();
    session.cancel(answered);
    assert_eq!(session.chunk((answered, 1)).await, None);
    scene.no_streams().await;

    let late = session.begin_call(Call {
        method: Do::Pipe as u32,
        scope: 1,
        time_left: 100_000,
        body: body(0, "", 0),
        streams: 1,
        ..Call::default()
    });
    session.end(late).await.unwrap();
    assert_eq!(session.chunk((late, 1)).await, None);
    let failure = session.ends[&(late, 1)].failure.clone().unwrap();
    assert_eq!(
        (failure.code, failure.maybe_executed),
        (Code::DeadlineExceeded as u32, true)
    );
    scene.no_streams().await;

    let left = session.begin_streaming(Do::Silence, 0, 0);
    session.end(left).await.unwrap();
    assert_eq!(scene.running.streams_alive(), 1);
    drop(session);
    scene.no_streams().await;
}

#[tokio::test]
async fn a_future_without_a_value_is_an_empty_chunk_and_alone() {
    let scene = Scene::new("").await;
    let mut session = scene.session().await;
    let id = session.begin_streaming(Do::Pipe, 0, 1);
    session.end(id).await.unwrap();
    session.item((id, 1), None, Bytes::new());
    session.end_stream((id, 1), None);
    assert_eq!(session.chunk((id, 1)).await.unwrap(), "");
    assert_eq!(session.chunk((id, 1)).await, None);
}

#[tokio::test]
async fn what_breaks_the_rules_of_streams_ends_the_session() {
    type Break = fn(&Session, u64);
    let scene = Scene::new("").await;
    let breaks: [(&str, Break); 9] = [
        ("credit for", |session, id| {
            for _ in 0..=WINDOW / CHUNK {
                session.item((id, 1), None, vec![1; CHUNK]);
            }
        }),
        ("none of that number", |session, id| {
            session.item((id, 2), None, vec![1; 10])
        }),
        ("no more", |session, id| {
            session.end_stream((id, 1), None);
            session.item((id, 1), None, vec![1; 10]);
        }),
        ("no more", |session, id| {
            session.end_stream((id, 1), None);
            session.end_stream((id, 1), None);
        }),
        ("more than the 100 bytes", |session, id| {
            session.item((id, 1), Some(100), vec![1; 101])
        }),
        ("without an item", |session, id| {
            session.item((id, 1), None, vec![1; 10]);
            session.item((id, 1), None, Bytes::new());
        }),
        ("limits.request", |session, id| {
            session.item((id, 1), Some(u64::MAX), vec![1; 10])
        }),
        ("before the last chunk was whole", |session, id| {
            session.item((id, 1), Some(100), vec![1; 10]);
            session.item((id, 1), Some(100), vec![1; 10]);
        }),
        ("in the middle of a chunk", |session, id| {
            session.item((id, 1), Some(100), vec![1; 10]);
            session.end_stream((id, 1), None);
        }),
    ];
    for (word, rule) in breaks {
        let mut session = scene.session().await;
        let id = session.begin_streaming(Do::Ignore, 5_000, 1);
        rule(&session, id);
        let status = session.finish().await.unwrap_err();
        assert_eq!(status.code(), Code::FailedPrecondition, "{word}");
        assert!(status.message().contains(word), "{status}");
    }
    scene.no_streams().await;
    let mut session = scene.session().await;
    let many = session.begin_streaming(Do::Count, 0, 3);
    let failure = session.end(many).await.unwrap_err();
    assert!(failure.message.contains("3 streams, and it has 2"), "{failure:?}");
    let many = session.begin_streaming(Do::Count, 0, 13);
    let failure = session.end(many).await.unwrap_err();
    assert!(failure.message.contains("13 streams"), "{failure:?}");
}
