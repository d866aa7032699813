//! Streams that a function sends: one that it ended is whole, and one that it was cut off from is not.

use std::time::Duration;

use bytes::Bytes;
use outboard_linker::{BridgeState, bind};
use outboard_mapping::ty::{Function, Type};
use outboard_session::frame::bridge_frame::Frame as Said;
use outboard_session::frame::provider_frame::Frame;
use outboard_session::frame::{End, Failure, Item, Reply};
use tokio::task::JoinHandle;
use tokio::time::Instant;
use tonic::Code;
use wasmtime::Store;
use wasmtime::component::Linker;

use crate::provider::{Data, Peer, Provider, component, soon};

/// How long the function may take.
const TIME: Duration = Duration::from_secs(20);
const INTERFACE: &str = "acme:shop/uploads@1.0.0";
/// What the function returns when it learned that nobody reads its stream any more.
const UNREAD: u32 = 1001;
/// Calls its import with a stream, writes four bytes, and ends the stream if it is told to; then it waits for the result.
/// After an error it writes until it learns what became of the stream.
const UPLOADER: &str = r#"(component
  (type $s (stream u8))
  (import "acme:shop/uploads@1.0.0" (instance $i
    (type $in (stream u8))
    (export "store" (func async (param "data" $in) (result (result u32 (error string)))))))
  (alias export $i "store" (func $f))
  (core module $memory (memory (export "memory") 1) (data (i32.const 64) "half")
    (func (export "realloc") (param i32 i32 i32 i32) (result i32) (i32.const 1024)))
  (core instance $memory (instantiate $memory))
  (alias core export $memory "memory" (core memory $memory))
  (alias core export $memory "realloc" (core func $realloc))
  (core func $lowered (canon lower (func $f) (memory $memory) (realloc $realloc) async))
  (core func $new (canon stream.new $s))
  (core func $write (canon stream.write $s async (memory $memory)))
  (core func $end (canon stream.drop-writable $s))
  (core func $set (canon waitable-set.new))
  (core func $wait (canon waitable-set.wait (memory $memory)))
  (core func $join (canon waitable.join))
  (core module $guest
    (import "host" "store" (func $store (param i32 i32) (result i32)))
    (import "host" "new" (func $new (result i64)))
    (import "host" "write" (func $write (param i32 i32 i32) (result i32)))
    (import "host" "end" (func $end (param i32)))
    (import "host" "set" (func $set (result i32)))
    (import "host" "wait" (func $wait (param i32 i32) (result i32)))
    (import "host" "join" (func $join (param i32 i32)))
    (import "memory" "memory" (memory 1))
    ;; Waits for what becomes of the four bytes: 0 if they were taken, 1 if nobody reads.
    (func $put (param $writer i32) (param $set i32) (result i32) (local $code i32)
      (local.set $code (call $write (local.get $writer) (i32.const 64) (i32.const 4)))
      (if (i32.eq (local.get $code) (i32.const -1))
        (then
          (call $join (local.get $writer) (local.get $set))
          (drop (call $wait (local.get $set) (i32.const 32)))
          (call $join (local.get $writer) (i32.const 0))
          (local.set $code (i32.load (i32.const 36)))))
      (i32.and (local.get $code) (i32.const 15)))
    (func (export "upload") (param $whole i32) (result i32)
      (local $ends i64) (local $writer i32) (local $call i32) (local $set i32) (local $code i32)
      (local.set $ends (call $new))
      (local.set $writer (i32.wrap_i64 (i64.shr_u (local.get $ends) (i64.const 32))))
      (local.set $set (call $set))
      (local.set $call (call $store (i32.wrap_i64 (local.get $ends)) (i32.const 16)))
      ;; It has started and has not returned.
      (if (i32.ne (i32.and (local.get $call) (i32.const 15)) (i32.const 1)) (then unreachable))
      (local.set $call (i32.shr_u (local.get $call) (i32.const 4)))
      (local.set $code (call $put (local.get $writer) (local.get $set)))
      (if (local.get $whole) (then (call $end (local.get $writer))))
      (call $join (local.get $call) (local.get $set))
      (drop (call $wait (local.get $set) (i32.const 32)))
      (call $join (local.get $call) (i32.const 0))
      (if (i32.eqz (i32.load8_u (i32.const 16))) (then (return (i32.load (i32.const 20)))))
      (loop $again
        (if (i32.eqz (local.get $code))
          (then
            (local.set $code (call $put (local.get $writer) (local.get $set)))
            (br $again))))
      (i32.add (i32.const 1000) (local.get $code))))
  (core instance $guest (instantiate $guest
    (with "host" (instance (export "store" (func $lowered)) (export "new" (func $new)) (export "write" (func $write))
      (export "end" (func $end)) (export "set" (func $set)) (export "wait" (func $wait))
      (export "join" (func $join))))
    (with "memory" (instance $memory))))
  (func (export "upload") async (param "whole" bool) (result u32)
    (canon lift (core func $guest "upload") (memory $memory))))"#;

/// An upload under way, as the function and as the provider see it.
struct Upload {
    provider: Provider,
    peer: Peer,
    function: JoinHandle<wasmtime::Result<u32>>,
    call: u64,
}

impl Upload {
    /// Has a function begin one.
    async fn begin(whole: bool) -> Self {
        let mut provider = Provider::start();
        let result = Type::Result(Some(Box::new(Type::U32)), Some(Box::new(Type::String)));
        let store = Function {
            asynchronous: true,
            params: vec![("data".to_owned(), Type::Stream(Some(Box::new(Type::U8))))],
            result: Some(result),
        };
        let mut peer = provider.serving(INTERFACE, &[("store", store)]).await;
        let function = upload(&provider, whole, TIME);
        let call = loop {
            match peer.next().await {
                Said::Scope(_) => {}
                Said::Call(call) => break call,
                other => panic!("a call was expected: {other:?}"),
            }
        };
        assert_eq!(call.streams, 1);
        Self {
            provider,
            peer,
            function,
            call: call.id,
        }
    }

    fn reply(&self) {
        self.peer.say(Frame::Reply(Reply {
            id: self.call,
            body: Bytes::from_static(&[0x08, 4]),
            ..Reply::default()
        }));
    }

    async fn half(&mut self) {
        let item = Item {
            id: self.call,
            stream: 1,
            chunk: Bytes::from_static(b"\x0a\x04half"),
            ..Item::default()
        };
        assert_eq!(self.peer.next().await, Said::Item(item));
    }

    /// Whether the stream seems whole at the provider when it ends; none if the call is cancelled before.
    async fn ends(&mut self) -> Option<bool> {
        match self.peer.next().await {
            Said::End(End { id, stream, failure }) => {
                assert_eq!((id, stream), (self.call, 1));
                Some(failure.is_none())
            }
            Said::Cancel(cancel) => {
                assert_eq!(cancel.id, self.call);
                None
            }
            other => panic!("an end was expected: {other:?}"),
        }
    }
}

/// Runs the function in a store of its own.
fn upload(provider: &Provider, whole: bool, time: Duration) -> JoinHandle<wasmtime::Result<u32>> {
    let component = component(UPLOADER);
    let mut linker = Linker::<Data>::new(component.engine());
    let link = provider.link("acme:shop");
    bind(&mut linker, &component, "orders", &[link]).unwrap();
    let state = BridgeState::new(Instant::now() + time);
    let mut store = Store::new(component.engine(), Data(state));
    tokio::spawn(async move {
        let instance = linker.instantiate_async(&mut store, &component).await?;
        let upload = instance.get_typed_func::<(bool,), (u32,)>(&mut store, "upload")?;
        Ok(upload.call_async(&mut store, (whole,)).await?.0)
    })
}

#[tokio::test]
async fn a_stream_that_its_function_ended_is_whole() {
    let mut upload = Upload::begin(true).await;
    upload.half().await;
    assert_eq!(upload.ends().await, Some(true));
    upload.reply();
    assert_eq!(soon(&mut upload.function).await.unwrap().unwrap(), 4);
    soon(async {
        while upload.provider.channel.status().calls > 0 {
            tokio::time::sleep(Duration::from_millis(2)).await;
        }
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_stream_whose_function_is_gone_never_seems_whole() {
    for _ in 0..20 {
        let mut upload = Upload::begin(false).await;
        upload.half().await;
        // With its future goes the store.
        upload.function.abort();
        assert_ne!(upload.ends().await, Some(true));
        assert!(soon(&mut upload.function).await.unwrap_err().is_cancelled());
    }
}

#[tokio::test]
async fn a_stream_that_goes_on_after_the_reply_is_not_whole_without_its_function() {
    let mut upload = Upload::begin(false).await;
    upload.half().await;
    upload.reply();
    assert_eq!(soon(&mut upload.function).await.unwrap().unwrap(), 4);
    assert_eq!(upload.ends().await, Some(false));
}

#[tokio::test]
async fn a_function_learns_that_a_call_that_failed_reads_nothing() {
    let mut upload = Upload::begin(false).await;
    upload.half().await;
    upload.peer.say(Frame::Failure(Failure {
        id: upload.call,
        code: Code::Unavailable as u32,
        message: "no room".to_owned(),
        ..Failure::default()
    }));
    assert_eq!(soon(&mut upload.function).await.unwrap().unwrap(), UNREAD);
    assert_eq!(upload.provider.channel.status().calls, 0);
}

#[tokio::test]
async fn a_function_learns_that_a_call_that_was_never_sent_reads_nothing() {
    // Nobody says hello.
    let provider = Provider::start();
    let function = upload(&provider, false, Duration::from_millis(200));
    assert_eq!(soon(function).await.unwrap().unwrap(), UNREAD);
}
