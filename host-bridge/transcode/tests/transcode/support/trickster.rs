//! A guest with every built-in function that streams and futures have, for a body that uses them as it likes, and its
//! host.

use std::sync::{Arc, Mutex};

use bytes::Bytes;
use futures_util::{StreamExt, stream};
use outboard_mapping::ty::Type;
use outboard_transcode::{Chunks, Reply, Request};
use wasmtime::component::{Accessor, Component, Linker, LinkerInstance, TypedFunc};
use wasmtime::{Error, Store};

use super::component::{BUMP_ALLOCATOR, INTERFACE, Names};
use super::host::{ENGINE, FUNCTION, block_on, compiled};

/// Both are `stream<T>` and `future<T>`.
#[derive(Debug, Clone)]
pub(crate) struct Trickster {
    pub(crate) items: Type,
    /// What `g` does. It may call `$give`, `$take`, `$f-give` and `$f-take`, the built-in functions by their names, those of
    /// futures after `f-`, and returns a number; the locals are `$s`, `$w`, `$r` and `$t`.
    pub(crate) body: String,
    /// The body of `realloc`.
    pub(crate) realloc: String,
}

#[derive(Default)]
pub(crate) struct Host {
    /// What `give` and `f-give` give.
    pub(crate) gives: Option<Chunks>,
    /// What `take` and `f-take` took.
    pub(crate) got: Arc<Mutex<Vec<Bytes>>>,
    /// Whether they return at once, and leave what they were given here.
    pub(crate) keeps: bool,
    pub(crate) kept: Arc<Mutex<Vec<Chunks>>>,
}

/// An instance of a guest.
pub(crate) struct Tricked {
    pub(crate) store: Store<Host>,
    pub(crate) g: TypedFunc<(), (u32,)>,
}

/// Makes a stream: `$s` is its reading end and `$w` its writing end.
pub(crate) const OPEN: &str = "(local.set $p (call $new))
    (local.set $s (i32.wrap_i64 (local.get $p)))
    (local.set $w (i32.wrap_i64 (i64.shr_u (local.get $p) (i64.const 32))))";

/// Makes a future.
pub(crate) const OPEN_FUTURE: &str = "(local.set $p (call $f-new))
    (local.set $s (i32.wrap_i64 (local.get $p)))
    (local.set $w (i32.wrap_i64 (i64.shr_u (local.get $p) (i64.const 32))))";

/// Gives the reading end to the host.
pub(crate) const TAKE: &str = "(local.set $t (call $take (local.get $s)))";

/// Has the host give the stream `$s`.
pub(crate) const GIVE: &str = "(local.set $s (call $give))";

impl Trickster {
    pub(crate) fn new(items: Type, body: impl Into<String>) -> Self {
        Self {
            items,
            body: body.into(),
            realloc: BUMP_ALLOCATOR.to_owned(),
        }
    }

    pub(crate) fn wat(&self) -> String {
        let mut names = Names::default();
        let items = || Some(Box::new(self.items.clone()));
        let stream = names.of(&Type::Stream(items()));
        let future = names.of(&Type::Future(items()));
        let (definitions, aliases) = names.declared();
        let Self { body, realloc, .. } = self;
        let (mut built_in, mut import, mut with) = (String::new(), String::new(), String::new());
        let options = "async (memory $memory) (realloc $realloc)";
        for (kind, prefix, counted) in [("stream", "", "i32"), ("future", "f-", "")] {
            let copy = format!("(param i32 i32 {counted}) (result i32)");
            for (name, options, core) in [
                ("new", "", "(result i64)"),
                ("read", options, &copy),
                ("write", options, &copy),
                ("cancel-read", "", "(param i32) (result i32)"),
                ("cancel-write", "", "(param i32) (result i32)"),
                ("drop-readable", "", "(param i32)"),
                ("drop-writable", "", "(param i32)"),
            ] {
                let function = format!("{prefix}{name}");
                built_in.push_str(&format!(
                    "(core func ${function} (canon {kind}.{name} ${kind} {options}))\n"
                ));
                import.push_str(&format!(
                    "(import \"host\" \"{function}\" (func ${function} {core}))\n"
                ));
                with.push_str(&format!("(export \"{function}\" (func ${function}))\n"));
            }
        }
        format!(
            r#"(component
  (import "{INTERFACE}" (instance $i
    {definitions}
    (export "give" (func async (result {stream})))
    (export "take" (func async (param "p0" {stream})))
    (export "f-give" (func async (result {future})))
    (export "f-take" (func async (param "p0" {future})))))
  {aliases}
  (alias export $i "give" (func $give))
  (alias export $i "take" (func $take))
  (alias export $i "f-give" (func $f-give))
  (alias export $i "f-take" (func $f-take))
  (type $stream {stream})
  (type $future {future})
  (core module $allocator
    (memory (export "memory") 8)
    (global $next (mut i32) (i32.const 65536))
    (func (export "realloc") (param $old i32) (param $old_size i32) (param $align i32) (param $size i32) (result i32)
      (local $at i32)
      {realloc}))
  (core instance $allocator (instantiate $allocator))
  (alias core export $allocator "memory" (core memory $memory))
  (alias core export $allocator "realloc" (core func $realloc))
  (core func $give (canon lower (func $give)))
  (core func $take (canon lower (func $take) async))
  (core func $f-give (canon lower (func $f-give)))
  (core func $f-take (canon lower (func $f-take) async))
  (core func $set (canon waitable-set.new))
  (core func $wait (canon waitable-set.wait (memory $memory)))
  (core func $join (canon waitable.join))
  (core func $drop-task (canon subtask.drop))
  {built_in}
  (core module $guest
    (import "host" "give" (func $give (result i32)))
    (import "host" "take" (func $take (param i32) (result i32)))
    (import "host" "f-give" (func $f-give (result i32)))
    (import "host" "f-take" (func $f-take (param i32) (result i32)))
    (import "host" "set" (func $set (result i32)))
    (import "host" "wait" (func $wait (param i32 i32) (result i32)))
    (import "host" "join" (func $join (param i32 i32)))
    (import "host" "drop-task" (func $drop-task (param i32)))
    {import}
    (import "allocator" "memory" (memory 0))
    (global $waiting (mut i32) (i32.const 0))
    ;; Waits for what a waitable has to say.
    (func $await (param $waitable i32) (result i32)
      (if (i32.eqz (global.get $waiting)) (then (global.set $waiting (call $set))))
      (call $join (local.get $waitable) (global.get $waiting))
      (drop (call $wait (global.get $waiting) (i32.const 32)))
      (call $join (local.get $waitable) (i32.const 0))
      (i32.load (i32.const 36)))
    ;; What came of a read or write.
    (func $outcome (param $end i32) (param $status i32) (result i32)
      (if (i32.ne (local.get $status) (i32.const -1)) (then (return (local.get $status))))
      (call $await (local.get $end)))
    ;; Waits for a call to return.
    (func $finish (param $task i32)
      (if (i32.ne (i32.and (local.get $task) (i32.const 15)) (i32.const 2)) (then
        (local.set $task (i32.shr_u (local.get $task) (i32.const 4)))
        (loop $more (br_if $more (i32.ne (call $await (local.get $task)) (i32.const 2))))
        (call $drop-task (local.get $task)))))
    (func (export "g") (result i32)
      (local $p i64) (local $s i32) (local $w i32) (local $r i32) (local $t i32)
      {body}))
  (core instance $guest (instantiate $guest
    (with "host" (instance (export "give" (func $give)) (export "take" (func $take))
      (export "f-give" (func $f-give)) (export "f-take" (func $f-take))
      (export "set" (func $set)) (export "wait" (func $wait)) (export "join" (func $join))
      (export "drop-task" (func $drop-task)) {with}))
    (with "allocator" (instance $allocator))))
  (func (export "g") async (result u32) (canon lift (core func $guest "g") (memory $memory))))"#
        )
    }
}

impl Tricked {
    pub(crate) fn new(guest: &Trickster, host: Host) -> Self {
        Self::of(&compiled(&guest.wat()), host)
    }

    pub(crate) fn of(component: &Component, host: Host) -> Self {
        let mut linker = Linker::new(&ENGINE);
        define(&mut linker.instance(INTERFACE).unwrap());
        let mut store = Store::new(&ENGINE, host);
        let instance = block_on(linker.instantiate_async(&mut store, component)).unwrap();
        let g = instance.get_typed_func(&mut store, "g").unwrap();
        Self { store, g }
    }
}

pub(crate) fn giving<const N: usize>(chunks: [Vec<u8>; N]) -> Host {
    Host {
        gives: Some(Box::pin(stream::iter(chunks.map(|chunk| Ok(Bytes::from(chunk)))))),
        ..Host::default()
    }
}

fn define(interface: &mut LinkerInstance<'_, Host>) {
    for name in ["give", "f-give"] {
        interface
            .func_wrap_concurrent(name, |accessor: &Accessor<Host>, _: Request<0>| {
                let given = accessor.with(|mut store| store.data_mut().gives.take());
                let streams = vec![given.unwrap_or_else(|| Box::pin(stream::empty()))];
                Box::pin(async { Ok(Reply::<1>::new(FUNCTION.into(), Bytes::new(), None, streams)) })
            })
            .unwrap();
    }
    for name in ["take", "f-take"] {
        interface
            .func_wrap_concurrent(name, |accessor: &Accessor<Host>, mut request: Request<1>| {
                let opened = accessor.with(|mut store| {
                    let chunks = request.streams.remove(0).chunks(&mut store)?;
                    let host = store.data_mut();
                    let got = Arc::clone(&host.got);
                    if host.keeps {
                        host.kept.lock().unwrap().push(chunks);
                        return Ok::<_, Error>((None, got));
                    }
                    Ok((Some(chunks), got))
                });
                Box::pin(async move {
                    let (chunks, got) = opened?;
                    if let Some(mut chunks) = chunks {
                        while let Some(chunk) = chunks.next().await {
                            got.lock().unwrap().push(chunk?);
                        }
                    }
                    Ok(Reply::<0>::new(FUNCTION.into(), Bytes::new(), None, Vec::new()))
                })
            })
            .unwrap();
    }
}
