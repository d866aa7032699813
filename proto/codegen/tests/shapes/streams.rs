//! Streams and futures: typed for a provider, chunks for whoever serves it, parts for clients of the plain face.

use std::sync::Arc;

use bytes::Bytes;
use futures_util::stream::{iter, pending};
use futures_util::{FutureExt, StreamExt, TryStreamExt};
use outboard_session::call::Call;
use outboard_session::dispatch::{self, BoxFuture, Dispatch, MethodDescriptor, PlainFace, Response};
use outboard_session::failure::Failure;
use outboard_session::plain::{Raw, parts};
use outboard_session::stream::{ByteItems, Chunks, Items, Later};
use prost::Message;
use prost_reflect::Value;
use tonic::{Code, Status};

use crate::calls::{Provider, Table, Thing, caller, thing};
use crate::generated::outboard_test::shapes::v0_1_0_draft::handles::HandlesDispatch;
use crate::generated::outboard_test::shapes::v0_1_0_draft::streams::{
    self, METHODS, Streams, StreamsDispatch, StreamsServer,
};
use crate::generated::outboard_test::shapes::v0_1_0_draft::values::{Numbers, Shape};
use crate::round_trip::{dynamic, known};

impl Streams for Provider {
    async fn query(
        &self,
        _: &Call,
        text: String,
    ) -> Result<Result<(Vec<String>, Items<Shape>, Later<Result<(), String>>), String>, Failure> {
        if text.is_empty() {
            return Ok(Err("no text".to_owned()));
        }
        let rows = text.chars().map(|c| Ok(vec![Shape::Some(c.into()), Shape::None]));
        let rows = Items::new(iter(rows.collect::<Vec<_>>()));
        let done = Later::new(async { Ok(Err("broke off".to_owned())) });
        Ok(Ok((vec!["c".to_owned()], rows, done)))
    }

    async fn upload(
        &self,
        _: &Call,
        to: &Thing,
        data: ByteItems,
        size: u64,
    ) -> Result<Result<u64, String>, Failure> {
        let bytes: Vec<Bytes> = data.try_collect().await?;
        let sum = bytes.concat().len() as u64;
        Ok(if sum == size { Ok(sum) } else { Err(to.0.clone()) })
    }

    async fn download(&self, _: &Call, size: u32) -> Result<ByteItems, Failure> {
        let pieces = [
            Ok(Bytes::from(vec![7; size as usize])),
            Err(Failure::refused(Code::Aborted, "no more")),
        ];
        Ok(ByteItems::new(iter(pieces)))
    }

    async fn both(
        &self,
        _: &Call,
        count: u8,
        lines: Items<String>,
        numbers: Items<Numbers>,
    ) -> Result<(u32, Items<Vec<String>>, Thing), Failure> {
        let sum = numbers
            .try_fold(u32::from(count), |sum, batch| async move {
                Ok(batch.iter().fold(sum, |sum, numbers| sum + numbers.a_u32))
            })
            .await?;
        let echoed = Items::new(lines.map_ok(|batch| vec![batch]));
        Ok((sum, echoed, Thing("both".to_owned())))
    }

    async fn ticks(
        &self,
        _: &Call,
        ticks: Items<()>,
        done: Later<()>,
    ) -> Result<(Items<()>, Later<()>), Failure> {
        Ok((ticks, done))
    }

    async fn later(
        &self,
        _: &Call,
        value: Later<Option<u32>>,
    ) -> Result<Result<Later<Vec<String>>, ()>, Failure> {
        Ok(match value.await? {
            None => Err(()),
            Some(count) => Ok(Later::new(async move {
                Ok((0..count).map(|n| n.to_string()).collect())
            })),
        })
    }

    async fn wait(&self, _: &Call, value: Later<Numbers>) -> Result<Later<Numbers>, Failure> {
        Ok(value)
    }

    async fn nothing(&self, _: &Call) -> Result<(), Failure> {
        Ok(())
    }
}

fn chunks(chunks: &[&'static [u8]]) -> Chunks {
    let chunks: Vec<_> = chunks.iter().map(|chunk| Ok(Bytes::from_static(chunk))).collect();
    iter(chunks).boxed()
}

async fn call(
    function: &str,
    request: impl Message,
    streams: Vec<Chunks>,
    table: &Table,
) -> Result<Response, Failure> {
    let method = METHODS
        .iter()
        .position(|method| method.function == function)
        .unwrap();
    let body = Bytes::from(request.encode_to_vec());
    let request = dispatch::Request { body, streams };
    StreamsDispatch::new(Arc::new(Provider))
        .call(method, &caller(), request, table)
        .await
}

/// The chunks of a stream, each as the schema of its part has it.
async fn all(stream: Chunks, part: &str, number: u32) -> Vec<Result<Value, String>> {
    let read = |chunk: Result<Bytes, Failure>| {
        let chunk = chunk.map_err(|failure| failure.message)?;
        let part = dynamic(part, &part_of(number, &chunk));
        known(&part);
        Ok(part
            .get_field_by_name(&format!("s{number}"))
            .unwrap()
            .into_owned())
    };
    stream.map(read).collect().await
}

/// A part as another implementation would write it.
fn part_of(stream: u32, chunk: &Bytes) -> Vec<u8> {
    let mut part = Vec::new();
    prost::encoding::bytes::encode(stream + 1, chunk, &mut part);
    part
}

#[tokio::test]
async fn a_result_brings_its_streams_in_order_and_an_err_none() {
    let table = Table::default();
    let request = streams::QueryRequest {
        text: "ab".to_owned(),
    };
    let response = call("query", request, vec![], &table).await.unwrap();
    let head = streams::QueryResponse::decode(response.body.clone()).unwrap();
    assert_eq!(head.0.unwrap().0, ["c"]);
    known(&dynamic("StreamsQueryResponse", &response.body));
    let [rows, done] = response.streams.try_into().ok().unwrap();
    let rows = all(rows, "StreamsQueryResponsePart", 1).await;
    assert_eq!(rows.len(), 2);
    let first = rows[0].as_ref().unwrap().as_message().unwrap();
    let items = first.get_field_by_name("value").unwrap();
    assert_eq!(items.as_list().unwrap().len(), 2);
    let done = all(done, "StreamsQueryResponsePart", 2).await;
    let text = format!("{done:?}");
    assert!(done.len() == 1 && text.contains("broke off"), "{text}");

    let request = streams::QueryRequest::default();
    let response = call("query", request, vec![], &table).await.unwrap();
    assert_eq!(response.streams.len(), 0);
    let head = streams::QueryResponse::decode(response.body).unwrap();
    assert_eq!(head.0.unwrap_err(), "no text");
}

#[tokio::test]
async fn parameters_come_as_items_and_values() {
    let table = Table::default();
    let to = thing(&HandlesDispatch::new(Arc::new(Provider)), &table, "store").await;
    let request = streams::UploadRequest { to, size: 3 };
    // Without the stream: `size` keeps its place.
    assert_eq!(request.encode_to_vec(), [0x0a, 2, 0x10, 1, 0x18, 3]);
    let data = chunks(&[&[0x0a, 1, 1], &[0x0a, 2, 2, 3]]);
    let response = call("upload", request, vec![data], &table).await.unwrap();
    assert_eq!(response.body, &[0x08, 3][..]);

    let lines = chunks(&[&[0x0a, 1, b'x'], &[0x0a, 1, b'y', 0x0a, 0]]);
    let numbers = Numbers {
        a_u32: 40,
        ..Default::default()
    };
    let numbers = Items::new(iter([Ok(vec![numbers.clone(), numbers])])).encode();
    let request = streams::BothRequest { count: 7 };
    let response = call("both", request, vec![lines, numbers], &table).await.unwrap();
    let head = streams::BothResponse::decode(response.body.clone()).unwrap();
    assert_eq!((head.0.0, table.alive()), (87, 2));
    known(&dynamic("StreamsBothResponse", &response.body));
    let echoed: Vec<Bytes> = iter(response.streams).flatten().try_collect().await.unwrap();
    assert_eq!(
        echoed,
        [&[0x0a, 3, 0x0a, 1, b'x'][..], &[0x0a, 5, 0x0a, 1, b'y', 0x0a, 0]]
    );

    for (chunk, expected) in [
        (&[8u8, 2][..], &[0x0a, 6, 0x0a, 1, b'0', 0x0a, 1, b'1'][..]),
        (&[], &[]),
    ] {
        let response = call("later", streams::LaterRequest {}, vec![chunks(&[chunk])], &table)
            .await
            .unwrap();
        let values: Vec<Bytes> = iter(response.streams).flatten().try_collect().await.unwrap();
        assert_eq!(values.concat(), expected[expected.len().min(2)..]);
    }
}

#[tokio::test]
async fn streams_without_a_type_are_counted() {
    let table = Table::default();
    let incoming = vec![chunks(&[&[8, 2], &[8, 1]]), chunks(&[&[]])];
    let response = call("ticks", streams::TicksRequest {}, incoming, &table)
        .await
        .unwrap();
    assert_eq!(response.body, &[0x0a, 0][..]);
    let [ticks, done] = response.streams.try_into().ok().unwrap();
    let ticks = all(ticks, "StreamsTicksResponsePart", 1).await;
    let counts: Vec<Value> = ticks
        .into_iter()
        .map(|chunk| {
            chunk
                .unwrap()
                .as_message()
                .unwrap()
                .get_field_by_name("count")
                .unwrap()
                .into_owned()
        })
        .collect();
    assert_eq!(counts, [Value::U32(2), Value::U32(1)]);
    assert_eq!(all(done, "StreamsTicksResponsePart", 2).await.len(), 1);
}

#[tokio::test]
async fn what_is_wrong_with_a_stream_is_a_failure_of_who_reads_it() {
    let table = Table::default();
    let refused = call("upload", streams::UploadRequest::default(), vec![], &table)
        .await
        .unwrap_err();
    assert_eq!(
        refused.message,
        "the request of outboard-test:shapes/streams@0.1.0-draft upload came with 0 streams instead of 1"
    );
    let nothing = call("nothing", streams::NothingRequest {}, vec![chunks(&[])], &table).await;
    assert_eq!(nothing.unwrap_err().code, Code::InvalidArgument);
    let incoming = vec![pending().boxed(), chunks(&[&[0x0a, 1, 8]])];
    let request = streams::BothRequest { count: 1 };
    let refused = call("both", request, incoming, &table).await.unwrap_err();
    assert!(
        refused
            .message
            .starts_with("a chunk of stream 2 of outboard-test:shapes/streams@0.1.0-draft both: "),
        "{refused}"
    );
    let refused = call("later", streams::LaterRequest {}, vec![chunks(&[])], &table)
        .await
        .unwrap_err();
    assert_eq!(refused.code, Code::Aborted);
    // A future that fails later fails whoever waits for it.
    let response = call("wait", streams::WaitRequest {}, vec![chunks(&[&[9]])], &table)
        .await
        .unwrap();
    assert!(response.body.is_empty());
    let [value] = response.streams.try_into().ok().unwrap();
    assert_eq!(value.collect::<Vec<_>>().await.len(), 1);
}

/// A plain face that serves without authentication.
#[derive(Clone)]
struct Face;

impl PlainFace for Face {
    fn call(
        &self,
        method: &'static MethodDescriptor,
        request: tonic::Request<dispatch::Request>,
    ) -> BoxFuture<'static, Result<tonic::Response<Response>, Status>> {
        Box::pin(async move {
            let index = METHODS.iter().position(|other| other == method).unwrap();
            let response = StreamsDispatch::new(Arc::new(Provider))
                .call(index, &caller(), request.into_inner(), &Table::default())
                .await?;
            Ok(tonic::Response::new(response))
        })
    }
}

type Parts = Result<tonic::Response<tonic::Streaming<Bytes>>, Status>;

async fn ask(rpc: &str, request: impl Message, streams: Vec<Chunks>) -> Parts {
    let mut grpc = tonic::client::Grpc::new(StreamsServer::new(Face));
    let path = format!("/outboard_test.shapes.v0_1_0_draft.Streams/{rpc}");
    let body = Bytes::from(request.encode_to_vec());
    let path = http::uri::PathAndQuery::try_from(path).unwrap();
    let method = METHODS
        .iter()
        .find(|method| method.path == path.as_str())
        .unwrap();
    if method.request_streams == 0 {
        return grpc.server_streaming(tonic::Request::new(body), path, Raw).await;
    }
    let parts = parts::join(body, streams).map(Result::unwrap);
    grpc.streaming(tonic::Request::new(parts), path, Raw).await
}

async fn answer(response: Parts, count: usize) -> (Bytes, Vec<Vec<Result<Bytes, String>>>) {
    let parts = response
        .unwrap()
        .into_inner()
        .map_err(|status| Failure::refused(status.code(), status.message()));
    let (head, streams) = parts::split(parts, count).await.unwrap();
    let text = |failure: Failure| failure.message;
    let read = streams
        .into_iter()
        .map(|stream| stream.map_err(text).collect::<Vec<_>>());
    (head, futures_util::future::join_all(read).await)
}

#[tokio::test]
async fn the_plain_face_carries_streams_both_ways() {
    let lines = (0..1000).map(|number| Ok(vec![number.to_string()]));
    let lines = Items::new(iter(lines.collect::<Vec<_>>())).encode();
    let numbers = Items::new(iter([Ok(vec![Numbers::default()])])).encode();
    let response = ask("Both", streams::BothRequest { count: 3 }, vec![lines, numbers]).await;
    let (head, echoed) = answer(response, 1).await;
    assert_eq!(streams::BothResponse::decode(head).unwrap().0.0, 3);
    assert_eq!(echoed[0].len(), 1000);

    let data = ByteItems::new(iter([Ok(Bytes::from(vec![1; 300_000]))])).encode();
    let request = streams::WaitRequest {};
    assert!(
        ask("Wait", request, vec![data]).await.is_ok(),
        "what cannot be read is told in the stream"
    );

    let (head, streams) = answer(
        ask("Download", streams::DownloadRequest { size: 9 }, vec![]).await,
        1,
    )
    .await;
    assert!(head.is_empty());
    assert_eq!(streams[0].len(), 2);
    assert_eq!(streams[0][1], Err("no more".to_owned()));

    let (head, streams) = answer(ask("Query", streams::QueryRequest::default(), vec![]).await, 2).await;
    assert_eq!(
        streams::QueryResponse::decode(head).unwrap().0.unwrap_err(),
        "no text"
    );
    assert_eq!(streams, [vec![], vec![]]);
}

#[tokio::test]
async fn a_call_on_the_plain_face_begins_with_its_head() {
    let mut grpc = tonic::client::Grpc::new(StreamsServer::new(Face));
    let path = http::uri::PathAndQuery::from_static("/outboard_test.shapes.v0_1_0_draft.Streams/Upload");
    let parts = iter([Bytes::from_static(&[0x12, 0])]);
    let refused = grpc
        .client_streaming(tonic::Request::new(parts), path.clone(), Raw)
        .await;
    let refused: Status = refused
        .map(|response: tonic::Response<Bytes>| response)
        .unwrap_err();
    assert_eq!(
        (refused.code(), refused.message()),
        (Code::InvalidArgument, "the first part has to be the head")
    );
    // Nobody has to end a stream before the call does.
    let never = grpc.client_streaming(tonic::Request::new(pending::<Bytes>()), path, Raw);
    assert!(never.now_or_never().is_none());
}
