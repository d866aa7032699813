//! Calls that are made again because their link says that they may be.

use std::time::Duration;

use bytes::Bytes;
use outboard_linker::{BridgeState, bind};
use outboard_mapping::ty::{Function, Type};
use outboard_session::frame::bridge_frame::Frame as Said;
use outboard_session::frame::provider_frame::Frame;
use outboard_session::frame::{Call, Reply};
use tokio::time::Instant;
use wasmtime::component::Linker;
use wasmtime::{Result, Store};

use crate::provider::{Data, Peer, Provider, component, soon};

const INTERFACE: &str = "acme:shop/orders@1.0.0";
/// Calls its import, and returns what it returned.
const CALLER: &str = r#"(component
  (import "acme:shop/orders@1.0.0" (instance $i (export "put" (func (result u32)))))
  (core func $put (canon lower (func $i "put")))
  (core module $guest
    (import "host" "put" (func $put (result i32)))
    (func (export "run") (result i32) (call $put)))
  (core instance $guest (instantiate $guest (with "host" (instance (export "put" (func $put))))))
  (func (export "run") (result u32) (canon lift (core func $guest "run"))))"#;

fn put() -> Function {
    Function {
        asynchronous: false,
        params: Vec::new(),
        result: Some(Type::U32),
    }
}

impl Peer {
    async fn call(&mut self) -> Call {
        loop {
            if let Said::Call(call) = self.next().await {
                return call;
            }
        }
    }
}

/// What a function gets whose provider dies in the middle of its call, and is back at once.
async fn after_a_loss(idempotent: &[&str]) -> Result<u32> {
    let mut provider = Provider::start();
    let mut peer = provider.serving(INTERFACE, &[("put", put())]).await;
    let component = component(CALLER);
    let mut linker = Linker::<Data>::new(component.engine());
    let mut link = provider.link("acme:shop");
    link.idempotent = idempotent.iter().map(|name| (*name).into()).collect();
    bind(&mut linker, &component, "orders", &[link]).unwrap();
    let deadline = Instant::now() + Duration::from_secs(20);
    let mut store = Store::new(component.engine(), Data(BridgeState::new(deadline)));
    let instance = linker.instantiate_async(&mut store, &component).await.unwrap();
    let run = instance.get_typed_func::<(), (u32,)>(&mut store, "run").unwrap();
    let serving = async {
        peer.call().await;
        drop(peer);
        let mut peer = provider.serving(INTERFACE, &[("put", put())]).await;
        let id = peer.call().await.id;
        peer.say(Frame::Reply(Reply {
            id,
            body: Bytes::from_static(&[8, 7]),
            ..Reply::default()
        }));
        std::future::pending().await
    };
    let running = run.call_async(&mut store, ());
    tokio::select! {
        outcome = soon(running) => outcome.map(|(returned,)| returned),
        () = serving => unreachable!("it serves for ever"),
    }
}

#[tokio::test]
async fn a_lost_call_is_made_again_if_its_link_says_that_it_may_be() {
    assert_eq!(after_a_loss(&["put"]).await.unwrap(), 7);
    let trap = format!("{:#}", after_a_loss(&[]).await.unwrap_err());
    assert!(trap.contains("unknown outcome: the session was lost"), "{trap}");
}
