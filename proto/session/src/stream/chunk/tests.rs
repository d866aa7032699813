use bytes::Bytes;
use futures_util::{StreamExt, stream};
use outboard_mapping::wire::value::{decode, encode};
use tonic::Code;

use super::Elsewhere;
use crate::CHUNK;
use crate::dispatch::MethodDescriptor;
use crate::failure::Failure;
use crate::stream::{ByteItems, Chunks, Items, Later};

static METHOD: MethodDescriptor = MethodDescriptor {
    interface: "t:p/i",
    function: "f",
    path: "/t.p.I/F",
    shape: 0,
    idempotent: false,
    request_streams: 2,
    response_streams: 0,
};

fn chunks(chunks: Vec<Result<&'static [u8], Failure>>) -> Chunks {
    stream::iter(chunks)
        .map(|chunk| chunk.map(Bytes::from_static))
        .boxed()
}

fn gone() -> Failure {
    Failure::unknown_outcome(Code::Aborted, "gone")
}

async fn all<T>(items: impl stream::Stream<Item = Result<T, Failure>>) -> Vec<Result<T, String>> {
    items
        .map(|item| item.map_err(|failure| failure.message))
        .collect()
        .await
}

#[tokio::test]
async fn a_batch_is_a_chunk_and_a_large_one_is_several() {
    let batches = [
        Ok(vec![1u32, 300]),
        Ok(vec![]),
        Ok(vec![7; CHUNK]),
        Err(gone()),
        Ok(vec![1]),
    ];
    let made = all(Items::new(stream::iter(batches)).encode()).await;
    assert_eq!(made[0], Ok(Bytes::from_static(&[0x0a, 3, 1, 0xac, 2])));
    assert_eq!(
        made.last(),
        Some(&Err("gone".to_owned())),
        "nothing comes after an error"
    );
    let mut count = 0;
    for chunk in &made[1..made.len() - 1] {
        let chunk = chunk.clone().unwrap();
        assert!(chunk.len() <= CHUNK, "{}", chunk.len());
        count += decode::<(Vec<u32>,)>(&chunk, "c").unwrap().0.len();
    }
    assert_eq!(count, CHUNK);
    // Items beyond the limit go one by one.
    let long = "x".repeat(CHUNK);
    let batch = vec![long.clone(), "y".to_owned(), "z".to_owned(), long];
    let made = all(Items::new(stream::iter([Ok(batch.clone())])).encode()).await;
    assert_eq!(made.len(), 3);
    let sent = stream::iter(made).map(|chunk| chunk.map_err(|_| gone())).boxed();
    let back: Vec<String> = all(Items::<String>::decode(sent, &METHOD, 2))
        .await
        .into_iter()
        .flat_map(Result::unwrap)
        .collect();
    assert_eq!(back, batch);
}

#[tokio::test]
async fn bytes_keep_their_memory_and_are_cut() {
    let large = Bytes::from(vec![5; CHUNK * 2 + 1]);
    let pieces = ByteItems::new(stream::iter([Ok(Bytes::new()), Ok(large.clone()), Err(gone())]));
    let made = all(pieces.encode()).await;
    assert_eq!(made.len(), 4);
    assert_eq!(made[2], Ok(Bytes::from_static(&[0x0a, 1, 5])));
    let chunk = made[0].clone().unwrap();
    let sent = stream::iter([Ok(chunk.clone())]).boxed();
    let back = all(ByteItems::decode(sent, &METHOD, 2)).await;
    let piece = back[0].as_ref().unwrap();
    assert_eq!(piece.len(), CHUNK);
    assert!(chunk.as_ptr_range().contains(&piece.as_ptr()));
}

#[tokio::test]
async fn what_carries_nothing_is_counted_or_comes_empty() {
    let items = Items::new(stream::iter([Ok(vec![(); 300]), Ok(vec![]), Err(gone())]));
    assert_eq!(
        all(items.encode_counts()).await,
        [Ok(Bytes::from_static(&[8, 0xac, 2])), Err("gone".to_owned())]
    );
    let items = Items::decode_counts(chunks(vec![Ok(&[8, 0xac, 2]), Ok(&[8, 0])]), &METHOD, 2);
    assert_eq!(
        all(items).await,
        [
            Ok(vec![(); 300]),
            Err("a chunk of stream 2 of t:p/i f: an item is missing".to_owned())
        ]
    );
    let signal = Later::new(async { Ok(()) }).encode_signal();
    assert_eq!(all(signal).await, [Ok(Bytes::new())]);
    assert_eq!(
        Later::decode_signal(chunks(vec![Ok(&[])]), &METHOD, 2).await,
        Ok(())
    );
}

#[tokio::test]
async fn a_future_is_its_first_chunk() {
    let later = Later::new(async { Ok(Some(Err::<(), _>("no".to_owned()))) });
    let made = all(later.encode()).await;
    assert_eq!(made, [Ok(Bytes::from_static(&[0x0a, 4, 0x12, 2, b'n', b'o']))]);
    let failed = Later::<u8>::new(async { Err(gone()) });
    assert_eq!(all(failed.encode()).await, [Err("gone".to_owned())]);

    let read = |list| Later::<Option<u8>>::decode(chunks(list), &METHOD, 2);
    assert_eq!(read(vec![Ok(&[8, 9]), Ok(&[0])]).await, Ok(Some(9)));
    assert_eq!(read(vec![Ok(&[])]).await, Ok(None));
    assert_eq!(read(vec![Err(gone())]).await, Err(gone()));
    let none = read(vec![]).await.unwrap_err();
    assert_eq!(none.message, "stream 2 of t:p/i f ended without a value");
    let wrong = read(vec![Ok(&[8, 0x80, 2])]).await.unwrap_err();
    assert_eq!(
        (wrong.code, wrong.message.as_str()),
        (
            Code::InvalidArgument,
            "a chunk of stream 2 of t:p/i f: value is 256, out of range for u8"
        )
    );
}

#[tokio::test]
async fn chunks_that_cannot_be_read_end_their_stream() {
    for (bad, expected) in [
        (&[8u8, 0x80, 2][..], "chunk is 256, out of range for u8"),
        (&[0x0a, 9][..], "the message ends in the middle of a value"),
        (&[][..], "an item is missing"),
        (&[0x10, 1][..], "an item is missing"),
    ] {
        let items = Items::<u8>::decode(chunks(vec![Ok(&[8, 1, 8, 2]), Ok(bad), Ok(&[8, 3])]), &METHOD, 2);
        let expected = format!("a chunk of stream 2 of t:p/i f: {expected}");
        assert_eq!(all(items).await, [Ok(vec![1, 2]), Err(expected)]);
    }
    let items = ByteItems::decode(chunks(vec![Ok(&[0x0a, 0])]), &METHOD, 2);
    assert!(all(items).await[0].is_err());
}

#[test]
fn a_stream_leaves_no_trace_in_its_message() {
    type Head = Result<(Vec<u8>, Elsewhere, u8), String>;
    let head: Head = Ok((vec![1], Elsewhere, 2));
    let bytes = encode(&head);
    assert_eq!(bytes, &[0x0a, 5, 0x0a, 1, 1, 0x18, 2][..]);
    assert_eq!(decode::<Head>(&bytes, "h"), Ok(head));
    // The number that is not used may be taken by a later version.
    let more = Bytes::from_static(&[0x0a, 7, 0x0a, 1, 1, 0x10, 9, 0x18, 2]);
    assert_eq!(decode::<Head>(&more, "h").unwrap().unwrap().2, 2);
    assert_eq!(encode(&(Elsewhere,)), Bytes::new());
    let ok = Ok::<_, String>(Elsewhere);
    assert_eq!(encode(&ok), &[0x0a, 0][..]);
    assert_eq!(decode(&Bytes::from_static(&[0x0a, 0]), "h"), Ok(ok));
}
