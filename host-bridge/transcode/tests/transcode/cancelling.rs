//! A guest that no longer wants what it called for, and several calls of one guest at once.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use outboard_transcode::{Reply, Request};
use tokio::sync::Barrier;
use wasmtime::Store;
use wasmtime::component::{Accessor, Component, Linker};

use crate::support::component::INTERFACE;
use crate::support::host::{ENGINE, FUNCTION, block_on};
use crate::support::wire::number;

/// Calls its import twice before it waits; then cancels both calls, or waits for both.
fn component(body: &str) -> Component {
    let text = format!(
        r#"(component
  (import "{INTERFACE}" (instance $i (export "f" (func async (param "p0" u32) (result u32)))))
  (alias export $i "f" (func $f))
  (core module $memory (memory (export "memory") 1))
  (core instance $memory (instantiate $memory))
  (alias core export $memory "memory" (core memory $memory))
  (core func $lowered (canon lower (func $f) (memory $memory) async))
  (core func $cancel (canon subtask.cancel))
  (core func $drop (canon subtask.drop))
  (core func $set (canon waitable-set.new))
  (core func $wait (canon waitable-set.wait (memory $memory)))
  (core func $join (canon waitable.join))
  (core module $guest
    (import "host" "f" (func $f (param i32 i32) (result i32)))
    (import "host" "cancel" (func $cancel (param i32) (result i32)))
    (import "host" "drop" (func $drop (param i32)))
    (import "host" "set" (func $set (result i32)))
    (import "host" "wait" (func $wait (param i32 i32) (result i32)))
    (import "host" "join" (func $join (param i32 i32)))
    (import "memory" "memory" (memory 1))
    ;; A call that has started and not returned, as its subtask.
    (func $start (param $value i32) (param $result i32) (result i32) (local $status i32)
      (local.set $status (call $f (local.get $value) (local.get $result)))
      (if (i32.ne (i32.and (local.get $status) (i32.const 15)) (i32.const 1)) (then unreachable))
      (i32.shr_u (local.get $status) (i32.const 4)))
    (func (export "g") (result i32) (local $one i32) (local $two i32) (local $set i32)
      (local.set $one (call $start (i32.const 1) (i32.const 16)))
      (local.set $two (call $start (i32.const 2) (i32.const 20)))
      {body}))
  (core instance $guest (instantiate $guest
    (with "host" (instance (export "f" (func $lowered)) (export "cancel" (func $cancel)) (export "drop" (func $drop))
      (export "set" (func $set)) (export "wait" (func $wait)) (export "join" (func $join))))
    (with "memory" (instance $memory))))
  (func (export "g") async (result u32) (canon lift (core func $guest "g") (memory $memory))))"#
    );
    Component::new(&ENGINE, wat::parse_str(text).unwrap()).unwrap()
}

/// Counts the calls that were dropped.
struct Dropped(Arc<AtomicUsize>);

impl Drop for Dropped {
    fn drop(&mut self) {
        self.0.fetch_add(1, Ordering::SeqCst);
    }
}

#[test]
fn a_cancelled_subtask_drops_its_call() {
    let dropped = Arc::new(AtomicUsize::new(0));
    let mut linker = Linker::<()>::new(&ENGINE);
    let count = Arc::clone(&dropped);
    let mut interface = linker.instance(INTERFACE).unwrap();
    interface
        .func_wrap_concurrent("f", move |_: &Accessor<()>, _: Request<1>| {
            let dropped = Dropped(Arc::clone(&count));
            Box::pin(async move {
                let _dropped = dropped;
                std::future::pending::<wasmtime::Result<Reply<1>>>().await
            })
        })
        .unwrap();
    // 4 says that a subtask was cancelled before it returned.
    let returned = call(
        &linker,
        "(local.set $set (call $cancel (local.get $one)))
        (call $drop (local.get $one))
        (i32.add (local.get $set) (i32.mul (i32.const 10) (call $cancel (local.get $two))))
        (call $drop (local.get $two))",
    );
    assert_eq!(returned, 44);
    assert_eq!(dropped.load(Ordering::SeqCst), 2);
}

#[test]
fn calls_of_one_guest_are_under_way_together() {
    let mut linker = Linker::<()>::new(&ENGINE);
    let barrier = Arc::new(Barrier::new(2));
    let mut interface = linker.instance(INTERFACE).unwrap();
    interface
        .func_wrap_concurrent("f", move |_: &Accessor<()>, request: Request<1>| {
            let barrier = Arc::clone(&barrier);
            Box::pin(async move {
                // Neither returns at once, nor before the other has been called.
                tokio::task::yield_now().await;
                barrier.wait().await;
                let value = u64::from(request.body[1]);
                Ok(Reply::<1>::new(
                    FUNCTION.into(),
                    number(1, value * 10).into(),
                    None,
                    Vec::new(),
                ))
            })
        })
        .unwrap();
    let returned = call(
        &linker,
        "(local.set $set (call $set))
        (call $join (local.get $one) (local.get $set))
        (call $join (local.get $two) (local.get $set))
        (drop (call $wait (local.get $set) (i32.const 32)))
        (drop (call $wait (local.get $set) (i32.const 32)))
        (call $drop (local.get $one))
        (call $drop (local.get $two))
        (i32.add (i32.load (i32.const 16)) (i32.load (i32.const 20)))",
    );
    assert_eq!(returned, 30);
}

fn call(linker: &Linker<()>, body: &str) -> u32 {
    let mut store = Store::new(&ENGINE, ());
    let instance = block_on(linker.instantiate_async(&mut store, &component(body))).unwrap();
    let g = instance.get_typed_func::<(), (u32,)>(&mut store, "g").unwrap();
    block_on(g.call_async(&mut store, ())).unwrap().0
}
