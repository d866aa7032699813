use std::pin::pin;
use std::task::{Context, Poll, Waker};

use bytes::Bytes;
use futures_util::stream::{BoxStream, iter, pending};
use futures_util::{FutureExt, Stream, StreamExt};
use tonic::Code;

use super::{Part, PartError, Split, join, split};
use crate::WINDOW;
use crate::failure::Failure;

type Source = BoxStream<'static, Result<Bytes, Failure>>;

fn source(parts: Vec<Part>, then: Option<Failure>) -> Source {
    iter(parts)
        .map(|part| Ok(part.encode()))
        .chain(iter(then.map(Err)))
        .boxed()
}

fn head() -> Part {
    Part::Head(Bytes::from_static(b"head"))
}

fn chunk(stream: usize, text: &'static str) -> Part {
    Part::Chunk(stream, Bytes::from_static(text.as_bytes()))
}

async fn streams(parts: Vec<Part>, then: Option<Failure>, count: usize) -> Vec<Split<Source, Failure>> {
    let (body, streams) = split(source(parts, then), count).await.unwrap();
    assert_eq!(body, "head");
    streams
}

async fn rest(stream: impl Stream<Item = Result<Bytes, Failure>>) -> Vec<Result<String, String>> {
    let text = |item: Result<Bytes, Failure>| {
        item.map(|chunk| String::from_utf8(chunk.to_vec()).unwrap())
            .map_err(|failure| failure.message)
    };
    stream.map(text).collect().await
}

fn texts(texts: &[&str]) -> Vec<Result<String, String>> {
    texts.iter().map(|text| Ok((*text).to_owned())).collect()
}

#[tokio::test]
async fn what_was_joined_is_split_into_the_same() {
    let made = [vec!["a", "b", "c"], vec![], vec!["", "d"]];
    let streams = made
        .iter()
        .map(|items| iter(items.clone()).map(|item| Ok::<_, Failure>(Bytes::from_static(item.as_bytes()))))
        .collect::<Vec<_>>();
    let (body, mut split) = split(join(Bytes::from_static(b"head"), streams), 3)
        .await
        .unwrap();
    assert_eq!(body, "head");
    // From the last to the first: what comes for the others is kept.
    while let Some(stream) = split.pop() {
        assert_eq!(rest(stream).await, texts(&made[split.len()]));
    }
}

#[tokio::test]
async fn streams_take_turns_and_all_but_the_last_say_their_end() {
    let streams = [2, 1].map(|count| iter(vec![Ok::<_, Failure>(Bytes::from_static(b"x")); count]));
    let parts = join(Bytes::new(), streams.into()).collect::<Vec<_>>().await;
    let parts: Vec<_> = parts
        .into_iter()
        .map(|part| Part::decode(&part.unwrap(), 2).unwrap())
        .collect();
    assert_eq!(
        parts,
        [
            Part::Head(Bytes::new()),
            chunk(0, "x"),
            chunk(1, "x"),
            chunk(0, "x"),
            Part::Ended(1)
        ]
    );
    assert_eq!(chunk(0, "x").encode(), &[0x12, 1, b'x'][..]);
    assert_eq!(Part::Ended(1).encode(), &[0x78, 2][..]);
}

#[tokio::test]
async fn a_failure_ends_what_has_not_ended() {
    let failure = Failure::refused(Code::Aborted, "gone");
    let parts = vec![head(), chunk(1, "b"), Part::Ended(1), chunk(0, "a")];
    let [first, second] = streams(parts, Some(failure.clone()), 2).await.try_into().unwrap();
    assert_eq!(rest(first).await, [Ok("a".to_owned()), Err("gone".to_owned())]);
    assert_eq!(rest(second).await, texts(&["b"]));

    let failing = iter([Ok(Bytes::new()), Err(failure)]).boxed();
    let joined: Vec<_> = join(Bytes::new(), vec![pending().boxed(), failing])
        .collect()
        .await;
    assert_eq!(joined.len(), 3);
    assert_eq!(joined[2].clone().unwrap_err().message, "gone");
}

#[tokio::test]
async fn parts_out_of_order_are_refused() {
    for parts in [vec![], vec![chunk(0, "a")]] {
        let refused = split(source(parts, None), 1).await.unwrap_err();
        assert_eq!(
            (refused.code, refused.message.as_str()),
            (Code::InvalidArgument, "the first part has to be the head")
        );
    }
    for (parts, expected) in [
        (vec![head(), head()], "the head came twice"),
        (vec![head(), Part::Ended(1)], "a part is of stream 2"),
        (vec![head(), Part::Ended(0), chunk(0, "a")], ""),
    ] {
        let [stream] = streams(parts, None, 1).await.try_into().unwrap();
        let said = rest(stream).await.pop();
        assert_eq!(said.is_none(), expected.is_empty(), "{said:?}");
        assert!(said.is_none_or(|said| said.unwrap_err().starts_with(expected)));
    }
    // The second stream learns that the first went on after its end.
    let parts = vec![head(), Part::Ended(0), chunk(0, "a")];
    let [first, second] = streams(parts, None, 2).await.try_into().unwrap();
    let expected = PartError::Stream(1).to_string();
    assert_eq!(rest(second).await, [Err(expected)]);
    assert_eq!(rest(first).await, []);
    assert!(matches!(
        Part::decode(&Bytes::from_static(&[0x10, 1]), 1),
        Err(PartError::Malformed(_))
    ));
    assert!(matches!(
        Part::decode(&Bytes::new(), 1),
        Err(PartError::Malformed(_))
    ));
}

#[tokio::test]
async fn a_stream_that_nobody_reads_holds_up_the_others_until_it_is_dropped() {
    let large = Bytes::from(vec![7; WINDOW / 2]);
    let mut parts = vec![head()];
    parts.extend((0..4).map(|_| Part::Chunk(0, large.clone())));
    parts.push(chunk(1, "b"));
    let [first, mut second] = streams(parts, None, 2).await.try_into().unwrap();
    assert!(
        second.next().now_or_never().is_none(),
        "more than a window is kept"
    );
    {
        let mut next = pin!(second.next());
        let mut context = Context::from_waker(Waker::noop());
        assert!(next.as_mut().poll(&mut context).is_pending());
        drop(first);
        assert!(matches!(next.poll(&mut context), Poll::Ready(Some(Ok(_)))));
    }
    assert_eq!(rest(second).await, []);
}

#[tokio::test]
async fn whoever_waits_is_woken_by_what_another_reads() {
    let (send, receive) = tokio::sync::mpsc::unbounded_channel();
    let source = futures_util::stream::unfold(receive, |mut receive| async {
        receive
            .recv()
            .await
            .map(|part: Part| (Ok::<_, Failure>(part.encode()), receive))
    });
    send.send(head()).unwrap();
    let (_, streams) = split(source.boxed(), 2).await.unwrap();
    let [first, second] = streams.try_into().unwrap();
    let readers = [tokio::spawn(rest(first)), tokio::spawn(rest(second))];
    tokio::task::yield_now().await;
    for number in 0..100 {
        send.send(chunk(number % 2, "x")).unwrap();
        if number % 7 == 0 {
            tokio::task::yield_now().await;
        }
    }
    drop(send);
    for reader in readers {
        assert_eq!(reader.await.unwrap(), texts(&["x"; 50]));
    }
}
