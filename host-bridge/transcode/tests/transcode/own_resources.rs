//! Exported functions over resources of the component's own.

use bytes::Bytes;
use outboard_mapping::ty::{Function, Type};
use outboard_transcode::{Export, Invocation, MalformedCall, Outcome};
use wasmtime::component::{Component, Instance, Linker, ResourceAny};
use wasmtime::{Result, Store};

use crate::support::function;
use crate::support::host::{ENGINE, block_on, resource};
use crate::support::wire::{bytes, handle, number};

/// Resources that are numbers, which can be made, looked at, added up and given back.
const COMPONENT: &str = r#"(component
  (core module $destructor
    (global $dropped (export "dropped") (mut i32) (i32.const 0))
    (func (export "drop") (param i32) (global.set $dropped (i32.add (global.get $dropped) (local.get 0)))))
  (core instance $destructor (instantiate $destructor))
  (type $r (resource (rep i32) (dtor (func $destructor "drop"))))
  (core func $new (canon resource.new $r))
  (core func $rep (canon resource.rep $r))
  (core func $drop (canon resource.drop $r))
  (core module $guest
    (import "host" "new" (func $new (param i32) (result i32)))
    (import "host" "rep" (func $rep (param i32) (result i32)))
    (import "host" "drop" (func $drop (param i32)))
    (import "destructor" "dropped" (global $dropped (mut i32)))
    (func (export "make") (param i32) (result i32) (call $new (local.get 0)))
    (func (export "sum") (param i32 i32) (result i32) (i32.add (local.get 0) (local.get 1)))
    (func (export "end") (param i32) (result i32) (local $rep i32)
      (local.set $rep (call $rep (local.get 0)))
      (call $drop (local.get 0))
      (local.get $rep))
    (func (export "dropped") (result i32) (global.get $dropped)))
  (core instance $guest (instantiate $guest
    (with "host" (instance (export "new" (func $new)) (export "rep" (func $rep)) (export "drop" (func $drop))))
    (with "destructor" (instance $destructor))))
  (export $thing "thing" (type $r))
  (func (export "make") (param "p0" u32) (result (own $thing)) (canon lift (core func $guest "make")))
  (func (export "sum") (param "p0" (borrow $thing)) (param "p1" (borrow $thing)) (result u32)
    (canon lift (core func $guest "sum")))
  (func (export "end") (param "p0" (own $thing)) (result u32) (canon lift (core func $guest "end")))
  (func (export "dropped") (result u32) (canon lift (core func $guest "dropped"))))"#;

struct Guest {
    store: Store<()>,
    instance: Instance,
}

#[test]
fn resources_go_by_number_both_ways() {
    let mut guest = Guest::new();
    let (seven, nine) = (guest.make(7), guest.make(9));
    // They may be lent as often as one likes, and are given away once.
    for _ in 0..3 {
        let body = [bytes(1, &handle(1)), bytes(2, &handle(0))].concat();
        let outcome = guest.call("sum", &sum(), body, vec![seven, nine]).unwrap();
        assert_eq!(outcome.body, number(1, 16));
    }
    let ended = guest
        .call("end", &end(), bytes(1, &handle(0)), vec![seven])
        .unwrap();
    assert_eq!(ended.body, number(1, 7));
    assert_eq!(guest.dropped(), 7);
    block_on(nine.resource_drop_async(&mut guest.store)).unwrap();
    assert_eq!(guest.dropped(), 16);
}

#[test]
fn what_was_given_away_is_gone() {
    let mut guest = Guest::new();
    let seven = guest.make(7);
    guest
        .call("end", &end(), bytes(1, &handle(0)), vec![seven])
        .unwrap();
    assert!(
        guest
            .call("end", &end(), bytes(1, &handle(0)), vec![seven])
            .is_err()
    );
}

#[test]
fn numbers_that_stand_for_nothing_are_refused() {
    for (first, second) in [(0, 0), (0, 2), (5, 0)] {
        let mut guest = Guest::new();
        let handles = vec![guest.make(1), guest.make(2)];
        let body = [bytes(1, &handle(first)), bytes(2, &handle(second))].concat();
        let error = guest.call("sum", &sum(), body, handles).unwrap_err();
        assert!(error.is::<MalformedCall>(), "{error:?}");
    }
}

impl Guest {
    fn new() -> Self {
        let component = Component::new(&ENGINE, wat::parse_str(COMPONENT).unwrap()).unwrap();
        let mut store = Store::new(&ENGINE, ());
        let instance = block_on(Linker::new(&ENGINE).instantiate_async(&mut store, &component)).unwrap();
        Self { store, instance }
    }

    fn make(&mut self, number_of: u64) -> ResourceAny {
        let ty = function([Type::U32], Some(Type::Own(resource())));
        let made = self.call("make", &ty, number(1, number_of), Vec::new()).unwrap();
        assert_eq!(made.body, bytes(1, &handle(0)));
        made.handles[0]
    }

    /// The sum of the numbers that were dropped.
    fn dropped(&mut self) -> u64 {
        let ty = function([], Some(Type::U32));
        let outcome = self.call("dropped", &ty, "", Vec::new()).unwrap();
        u64::from(outcome.body[1])
    }

    fn call(
        &mut self,
        name: &str,
        ty: &Function,
        body: impl Into<Bytes>,
        handles: Vec<ResourceAny>,
    ) -> Result<Outcome> {
        let func = self.instance.get_func(&mut self.store, name).unwrap();
        let invocation = Invocation {
            body: body.into(),
            handles,
            streams: Vec::new(),
        };
        block_on(Export::new(name.into(), ty).call(&mut self.store, func, invocation))
    }
}

fn sum() -> Function {
    let thing = || Type::Borrow(resource());
    function([thing(), thing()], Some(Type::U32))
}

fn end() -> Function {
    function([Type::Own(resource())], Some(Type::U32))
}
